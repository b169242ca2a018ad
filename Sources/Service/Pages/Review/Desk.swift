import Archive
import Casework
import Disclosure
import Ledger
import Records
import Retention

/// What the review desk shows at a place: the conversations, the one that is read, and what is decided.
struct Desk {
    private let archive: OpenArchive
    private let request: RequestFile
    private let copies: MessageCopies
    private let place: DeskPlace
    /// The message that is decided.
    private let seq: UInt64?
    private let thread: ConversationThread?
    /// Messages by conversation, in the order in which the conversations were found first.
    private let listed: [Listed]

    private struct Listed {
        let conversation: Conversation
        var seqs: [UInt64]
    }

    init(_ archive: OpenArchive, id: String, place: DeskPlace) throws {
        self.archive = archive
        let request = try archive.request(id)
        self.request = request
        copies = try archive.copies(in: request)
        var listed: [Listed] = []
        var at: [UInt64: Int] = [:]
        for seq in request.found {
            guard let conversation = try archive.catalogue.conversation(of: seq) else { continue }
            if let index = at[conversation.id] {
                listed[index].seqs.append(seq)
            } else {
                at[conversation.id] = listed.count
                listed.append(Listed(conversation: conversation, seqs: [seq]))
            }
        }
        self.listed = listed
        let seqs = listed.flatMap(\.seqs)
        let next = seqs.first { request.relevance[$0] == nil && request.consultations[$0] == nil }
        let open = seqs.first { request.relevance[$0] == nil }
        let seq = place.seq ?? next ?? open ?? seqs.first
        self.seq = seq
        self.place = place.at(seq).turned(to: place.page)
        thread = try seq.map { try archive.thread(of: $0, page: place.page) }
    }

    /// The entries of which words are shown.
    var read: [UInt64] {
        let compared = seq.map { copies.near($0) + copies.quoted(by: $0) + copies.quoting($0) } ?? []
        let shown = thread.map { MessageView.shown($0.messages) } ?? []
        return Set(shown + compared.prefix(Self.mostLikenesses)).sorted()
    }

    func view(mayWork: Bool) throws -> DeskView {
        let progress = try archive.progress(of: request)
        let clock = ClockProgress(try request.clock(), on: try archive.today())
        var view = DeskView(id: request.id, heading: "Review \(request.id)")
        view.status = [
            "Reviewed \(Moments.number(progress.decided)) of \(Moments.number(progress.found))",
            progress.left.flatMap { $0 > 0 ? "\(Moments.about(seconds: $0)) left" : nil },
            "clock \(clock.short)",
        ].compactMap { $0 }.joined(separator: ", ")
        view.conversations = conversations()
        view.isAll = place.isAll
        view.allHref = place.showing(all: true).address
        view.undecidedHref = place.showing(all: false).address
        view.isRequesters = place.isRequesters
        view.switchHref = place.as(requester: !place.isRequesters).address
        view.mayWork = mayWork && request.closed == nil
        view.fields = place.fields
        view.people = try people()
        view.undo = try undo()
        if let seq, let thread { try fill(&view, seq, thread) }
        return view
    }

    private func fill(_ view: inout DeskView, _ seq: UInt64, _ thread: ConversationThread) throws {
        view.seq = seq
        view.title = thread.conversation.title
        let seqs = thread.messages.map(\.current.seq)
        let lens = MessageView.Lens(
            purpose: "request=\(Percent.encoded(request.id))",
            words: HitWords(request.searches.map(\.terms).joined(separator: " ")), hits: [seq],
            withheld: try archive.withheldRanges(seqs, of: request),
            disclosed: place.isRequesters ? try archive.disclosed(seqs, of: request) : nil,
            tags: Dictionary(uniqueKeysWithValues: seqs.compactMap { seq in tag(of: seq).map { (seq, $0) } }))
        view.messages = try thread.messages.filter {
            !place.isRequesters || request.relevance[$0.current.seq] == true
        }.map { try MessageView($0, in: archive, lens) }
        view.emptyNote = view.messages.isEmpty ? "Nothing of this conversation goes to the requester." : nil
        if thread.pages > 1 {
            view.pagination = Pagination(
                previous: thread.page > 1 ? place.turned(to: thread.page - 1).address : nil,
                next: thread.page < thread.pages ? place.turned(to: thread.page + 1).address : nil,
                words: "Part \(thread.page) of \(thread.pages) of this conversation")
        }
        view.likenesses = try likenesses(of: seq)
        view.decision = DeskDecision.form(
            request, seq: seq, copies: copies,
            files: view.messages.first { $0.seq == seq }?.files ?? [],
            found: thread.messages.flatMap(\.seqs).filter(Set(request.found).contains).count)
        view.standing = standing(of: seq)
        view.withheld = request.withheldParts.filter { $0.seq == seq }.map {
            "\($0.path)\($0.from == nil ? ", whole" : ""): \($0.exemption), \($0.reason)"
        }
    }

    private func conversations() -> [DeskView.Conversation] {
        listed.compactMap { one in
            let left = one.seqs.filter { request.relevance[$0] == nil }
            let isCurrent = seq.map(one.seqs.contains) ?? false
            guard place.isAll || !left.isEmpty || isCurrent else { return nil }
            // What is nothing but copies of what is still to decide elsewhere is folded into that.
            let folded = one.seqs.allSatisfy {
                copies.first(of: $0) != $0 && request.relevance[copies.first(of: $0)] == nil
            }
            if folded, !isCurrent, !place.isAll { return nil }
            let copied = Set(one.seqs.flatMap { copies.others(of: $0) + copies.near($0) }).subtracting(one.seqs).count
            return .init(
                href: place.at(left.first ?? one.seqs.first).address, title: one.conversation.title,
                source: one.conversation.source, words: "\(one.seqs.count - left.count) of \(one.seqs.count) decided",
                copies: copied == 0 ? nil : "\(Plural.count(copied, "copy", "copies")) elsewhere folded in",
                isCurrent: isCurrent, isDone: left.isEmpty)
        }
    }

    /// At most so many are shown with their differences; the rest are counted.
    private static let mostLikenesses = 8

    /// What says nearly the same as the message that is decided, and whose words stand in which, each with its difference.
    private func likenesses(of seq: UInt64) throws -> [DeskView.Likeness] {
        let all =
            copies.near(seq).map { ($0, "says nearly the same") }
            + copies.quoted(by: seq).map { ($0, "is quoted whole in this message") }
            + copies.quoting(seq).map { ($0, "quotes this message whole") }
        var shown: [DeskView.Likeness] = try all.prefix(Self.mostLikenesses).map { other, words in
            let runs = try archive.difference(from: seq, to: other)
            let record = try archive.ledger.record(other)
            let who = [record.string("from"), record.string("sent_at").map { String($0.prefix(10)) }].compactMap { $0 }
            return .init(
                href: place.at(other).address, words: "Message \(other), \(who.joined(separator: ", ")), \(words)",
                runs: (runs ?? []).map {
                    .init(words: $0.words, isAdded: $0.kind == .added, isRemoved: $0.kind == .removed)
                },
                note: runs.map { $0.isEmpty ? "The words are the same." : nil } ?? "It is too long to be compared here."
            )
        }
        if all.count > shown.count {
            let rest = Plural.count(all.count - shown.count, "message")
            shown.append(.init(href: place.at(seq).address, words: "And \(rest) more", runs: [], note: nil))
        }
        return shown
    }

    private func tag(of seq: UInt64) -> Tag? {
        if let asked = request.consultations[seq] { return Tag(text: "Asked: \(asked.with)", colour: "orange") }
        if let copy = request.copies[seq] { return Tag(text: "Copy of \(copy)", colour: "grey") }
        switch request.relevance[seq] {
        case true?: return Tag(text: "About the request", colour: "green")
        case false?: return Tag(text: "Not about it", colour: "grey")
        case nil: return request.found.contains(seq) ? Tag(text: "To decide", colour: "blue") : nil
        }
    }

    private func standing(of seq: UInt64) -> String {
        if let asked = request.consultations[seq] { return "\(asked.with) is asked: \(asked.question)" }
        if let copy = request.copies[seq] { return "It is a copy of message \(copy) and does not go out." }
        switch request.relevance[seq] {
        case true?: return "It is about the request."
        case false?: return "It is not about the request."
        case nil: return "It is not decided yet."
        }
    }

    /// At most so many are listed; the rest are the least named.
    private static let mostPeople = 40

    private func people() throws -> [DeskView.Person] {
        let panel = try archive.peoplePanel(of: request)
        // Somebody who was decided by name, and whom no message about the request names as yet.
        let absent = request.people.filter { decided in
            !panel.contains { $0.decision == .withheld(as: decided.standIn) }
        }
        return absent.map {
            DeskView.Person(name: $0.name, words: "stands as \($0.standIn), \($0.exemption)", isDecided: true)
        }
            + panel.prefix(Self.mostPeople).map { person in
                let messages = "in \(Plural.count(person.seqs.count, "message"))"
                let who = [person.role, person.grade.map { "grade \($0)" }, messages].compactMap { $0 }
                return DeskView.Person(
                    name: person.name, words: "\(who.joined(separator: ", ")): \(person.standing)",
                    isDecided: person.decision != .open)
            }
    }

    /// The last decision, which one button withdraws.
    private func undo() throws -> DeskView.Undo? {
        guard let last = request.decisions.last, let act = try archive.catalogue.act(last) else { return nil }
        let what: String
        switch act.kind {
        case MessagesReviewed.kind:
            let reviewed = try act.decode(MessagesReviewed.self)
            what =
                "\(Plural.count(reviewed.seqs.count, "message")) \(reviewed.relevant ? "about the request" : "not about it")"
        case PartWithheld.kind:
            let part = try act.decode(PartWithheld.self)
            what = "\(part.path) of message \(part.seq) withheld"
        case PersonNamed.kind: what = "\(try act.decode(PersonNamed.self).name) named"
        case PersonDecided.kind: what = "a person as \(try act.decode(PersonDecided.self).standIn)"
        default: what = act.kind.replacing("_", with: " ")
        }
        return .init(entry: last, words: "\(what), by \(act.by)")
    }
}

extension DeskPlace {
    func turned(to page: Int?) -> DeskPlace {
        var place = self
        place.page = page
        return place
    }

    func showing(all: Bool) -> DeskPlace {
        var place = self
        place.isAll = all
        return place
    }

    func `as`(requester: Bool) -> DeskPlace {
        var place = self
        place.isRequesters = requester
        return place
    }
}
