public import Archive
import Foundation
import Interchange
import Ledger
import Records

extension OpenArchive {
    /// What an officer withholds of a message.
    public enum Part: Sendable {
        /// Every occurrence of these words in the message.
        case text(String)
        /// A range of UTF-8 bytes of one component.
        case span(path: String, from: Int, to: Int)
        /// An attachment, by its name or number (from 1).
        case attachment(String)
        /// Its words and its files whole; that it was sent, by whom and when, still shows.
        case message
    }

    /// Withholds a part of a message under an exemption, and returns how many places that is.
    @discardableResult
    public func withhold(
        _ part: Part, of seq: UInt64, on id: String, exemption: String, reason: String, publicInterest: String?,
        legitimateInterests: String? = nil
    ) throws -> Int {
        let request = try openRequest(id)
        try requireSaid(reason)
        let ground = try request.exemption(exemption).reference(under: request.regime)
        let decisions = try places(of: part, in: seq).map { path, range in
            PartWithheld(
                seq: seq, path: path, from: range?.lowerBound, to: range?.upperBound, exemption: ground,
                reason: reason, publicInterest: publicInterest, legitimateInterests: legitimateInterests)
        }
        try record(all: decisions, subject: id)
        return decisions.count
    }

    /// Records decisions in one commit: all of them stand, or none.
    private func record(all decisions: [PartWithheld], subject id: String) throws {
        let drafts = try decisions.map {
            Draft(.audit, components: try Act.components($0, subject: id, by: actor, at: now()))
        }
        try ledger.append(drafts)
        try catalogue.rollForward(ledger)
    }

    /// Withholds words wherever they stand in what was decided to be about the request, and returns how many places.
    ///
    /// - Throws: `notFound` where they stand nowhere in it.
    @discardableResult
    public func withholdEverywhere(
        _ words: String, on id: String, exemption: String, reason: String, publicInterest: String?,
        legitimateInterests: String? = nil
    ) throws -> Int {
        let request = try openRequest(id)
        try requireSaid(reason)
        let ground = try request.exemption(exemption).reference(under: request.regime)
        var decisions: [PartWithheld] = []
        for seq in request.relevant {
            for (path, range) in Self.places(of: words, in: try components(of: seq)) {
                decisions.append(
                    PartWithheld(
                        seq: seq, path: path, from: range.lowerBound, to: range.upperBound, exemption: ground,
                        reason: reason, publicInterest: publicInterest, legitimateInterests: legitimateInterests))
            }
        }
        guard !decisions.isEmpty else {
            throw CaseworkError(
                .notFound,
                "\u{201C}\(words)\u{201D} stands in none of the \(request.relevant.count) messages decided to be about \(id): "
                    + "copy the words exactly, or decide first which messages are relevant.")
        }
        try record(all: decisions, subject: id)
        return decisions.count
    }

    /// Decides a person once for the whole pack, and returns what names them.
    public func decide(
        person name: String, as standIn: String, on id: String, exemption: String, reason: String,
        publicInterest: String? = nil, legitimateInterests: String? = nil
    ) throws -> PersonDecided {
        let request = try openRequest(id)
        try requireSaid(reason)
        guard !name.allSatisfy(\.isWhitespace), !standIn.allSatisfy(\.isWhitespace) else {
            throw CaseworkError(.wrongUse, "Give the person's name and what stands in its place (--as).")
        }
        guard request.regime != .sar || !People.areSame(name, request.from) else {
            throw CaseworkError(
                .wrongUse, "\(name) asks for their own data: nobody is withheld from themselves (UK GDPR Art 15).")
        }
        let exemption = try request.exemption(exemption)
        let matches = try catalogue.people(matching: name).filter { $0.name.lowercased() == name.lowercased() }
        let identifiers =
            matches.flatMap(\.identifiers).compactMap { value -> String? in
                let parts = value.split(separator: ":", maxSplits: value.hasPrefix("email:") ? 1 : 2)
                return parts.last.map(String.init)
            } + (try otherNames(of: name))
        let decision = PersonDecided(
            name: name, identifiers: Array(Set(identifiers)).sorted(), publicInterest: publicInterest, standIn: standIn,
            exemption: exemption.reference(under: request.regime), reason: reason,
            legitimateInterests: legitimateInterests)
        guard try !matches.isEmpty || !identifiers.isEmpty || places(of: decision, in: request).whole > 0 else {
            throw CaseworkError(
                .notFound,
                "Nobody is known as \u{201C}\(name)\u{201D}, and no message about \(id) says that name: "
                    + "`canute people find` looks for people.")
        }
        try record(decision, subject: id)
        return decision
    }

    /// In how many of a request's messages a person is named, and which messages say a single name of theirs alone.
    ///
    /// A first name may be somebody else's, so it is left to the officer to decide.
    public func places(
        of person: PersonDecided, in request: RequestFile
    ) throws -> (whole: Int, alone: [(word: String, seqs: [UInt64])]) {
        var whole = 0
        var alone: [String: [UInt64]] = [:]
        let words = person.name.split(separator: " ").map(String.init).filter { $0.count >= 3 }
        for seq in request.relevant {
            let texts = try components(of: seq).filter(Occurrences.isSearched).compactMap(\.string)
            let found = texts.map { text in
                person.names.flatMap { Occurrences.ranges(of: $0, in: text, wholeWords: true) }
            }
            if found.contains(where: { !$0.isEmpty }) { whole += 1 }
            for word in words where words.count > 1 {
                let isAlone = zip(texts, found).contains { text, ranges in
                    Occurrences.ranges(of: word, in: text, wholeWords: true).contains { range in
                        !ranges.contains { $0.overlaps(range) }
                    }
                }
                if isAlone { alone[word, default: []].append(seq) }
            }
        }
        return (whole, alone.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    private func requireSaid(_ reason: String) throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(.wrongUse, "--reason must not be empty: it stands in the notice (FOIA s.17(1)(c)).")
        }
    }

    /// Lets an attachment go out whole.
    ///
    /// - Parameter hiddenSeen: that somebody looked at what its pages do not show, such as comments and hidden rows.
    /// - Throws: `gate`, naming what is hidden in it, where nobody said to have looked at that.
    public func release(
        attachment: String, of seq: UInt64, on id: String, reason: String, hiddenSeen: Bool = false
    ) throws {
        _ = try openRequest(id)
        let index = try attachmentIndex(attachment, in: seq)
        let data = try components(of: seq).first { $0.path == "att/\(index)/data" }?.bytes ?? []
        let hidden = HiddenContent.findings(in: data, name: attachment)
        guard hidden.isEmpty || hiddenSeen else {
            throw CaseworkError(
                .gate,
                "\(attachment) of message \(seq) holds what its pages do not show: \(hidden.joined(separator: "; ")). Look at "
                    + "that; then release it with --hidden-seen, or withhold it and send a cleaned copy.")
        }
        try record(
            AttachmentReleased(seq: seq, index: index, reason: reason, hidden: hidden.isEmpty ? nil : hidden),
            subject: id)
    }

    /// Lets words go out that the gate asks about, such as a number in a message of somebody who is withheld.
    public func release(words: String, of seq: UInt64, on id: String, reason: String) throws {
        _ = try openRequest(id)
        _ = try places(of: .text(words), in: seq)
        try record(WordsReleased(seq: seq, words: words, reason: reason), subject: id)
    }

    /// Signs off the decisions as they stand; whoever withheld something needs somebody else for it.
    ///
    /// - Throws: `wrongUse` and `gate` where the answer would falsely be that nothing is held, `needsSecondPerson`.
    public func signOff(_ id: String, singleOfficer: Bool, signer: PersonalSigner? = nil) throws {
        let request = try openRequest(id)
        let isSilent = request.neitherConfirmedNorDenied != nil
        guard isSilent || !request.searches.isEmpty || !request.relevant.isEmpty else {
            throw CaseworkError(
                .wrongUse,
                "No search was made for \(id) yet, so nobody can say that nothing is held: "
                    + "`canute request search \(id) TERMS`.")
        }
        guard isSilent || request.undecided.isEmpty || !request.relevant.isEmpty else {
            throw CaseworkError(
                .gate,
                "\(request.undecided.count) messages were found for \(id) and none is decided to be about it, but not all are "
                    + "decided (\(request.undecided.prefix(10).map(String.init).joined(separator: ", "))): review them, or all at "
                    + "once with `canute request review \(id) --undecided --not-relevant --reason TEXT`.")
        }
        // Where something is withheld, and always for subject access, four eyes look at it (DESIGN, "Requests").
        let workers = request.regime == .sar ? request.workers : request.deciders
        if workers.contains(where: { People.areSame($0, actor) }), !singleOfficer {
            throw CaseworkError(
                .needsSecondPerson,
                "\(actor) decided \(request.regime == .sar ? "what is sent" : "what is withheld") in \(id), so somebody else must sign it off (--by NAME); a body with one "
                    + "officer says --single-officer, which the pack then states.")
        }
        let signOff = RequestSignedOff(upTo: request.lastDecision, singleOfficer: singleOfficer)
        try record(try signed(signOff, subject: id, with: signer), subject: id)
    }

    private func places(of part: Part, in seq: UInt64) throws -> [(path: String, range: Range<Int>?)] {
        let components = try components(of: seq)
        switch part {
        case .attachment(let name):
            let index = try attachmentIndex(name, in: seq)
            let held = components.map(\.path).filter { ["att/\(index)/data", "att/\(index)/text"].contains($0) }
            guard !held.isEmpty else {
                throw CaseworkError(
                    .notFound,
                    "The export that message \(seq) came with did not hold the file \(name): there is nothing to withhold."
                )
            }
            return held.map { ($0, nil) }
        case .message:
            let held = components.map(\.path).filter {
                $0 == "body" || ($0.hasPrefix("att/") && ($0.hasSuffix("/data") || $0.hasSuffix("/text")))
            }
            guard !held.isEmpty else {
                throw CaseworkError(
                    .notFound, "Message \(seq) has neither words nor files: there is nothing to withhold.")
            }
            return held.map { ($0, nil) }
        case .span(let path, let from, let to):
            guard let component = components.first(where: { $0.path == path }), component.kind == .text, from >= 0,
                from < to,
                to <= component.bytes.count
            else {
                throw CaseworkError(
                    .notFound,
                    "Message \(seq) has no bytes \(from) to \(to) in a text \(path): `canute record show` lists its parts."
                )
            }
            return [(path, Self.whole(from..<to, in: component.bytes))]
        case .text(let words):
            let found = Self.places(of: words, in: components).map { (path: $0.path, range: Optional($0.range)) }
            guard !found.isEmpty else {
                throw CaseworkError(
                    .notFound,
                    "\u{201C}\(words)\u{201D} does not stand in message \(seq): copy the words exactly, or give --span."
                )
            }
            return found
        }
    }

    /// Where words stand in a message.
    private static func places(of words: String, in components: [Component]) -> [(path: String, range: Range<Int>)] {
        components.filter(Occurrences.isSearched).flatMap { component in
            Occurrences.ranges(of: words, in: component.string ?? "", wholeWords: false).map {
                (path: component.path, range: $0)
            }
        }
    }

    /// The range widened so that it cuts no character.
    private static func whole(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower > 0, bytes[lower] & 0xC0 == 0x80 { lower -= 1 }
        while upper < bytes.count, bytes[upper] & 0xC0 == 0x80 { upper += 1 }
        return lower..<upper
    }

    private func attachmentIndex(_ name: String, in seq: UInt64) throws -> Int {
        let names = try components(of: seq).filter { $0.path.hasPrefix("att/") && $0.path.hasSuffix("/name") }
        for (number, component) in names.enumerated() where component.string == name || "\(number + 1)" == name {
            return Int(component.path.split(separator: "/")[1]) ?? number
        }
        let list = names.compactMap(\.string).joined(separator: ", ")
        throw CaseworkError(
            .notFound, "Message \(seq) has no attachment \(name); it has \(list.isEmpty ? "none" : list).")
    }

    func components(of seq: UInt64) throws -> [Component] {
        let record = try ledger.record(seq)
        guard let content = record.content, record.entry.type == .record || record.entry.type == .revise else {
            throw noMessage(seq)
        }
        return content.components
    }
}
