import Archive
import Disclosure
import Foundation
import Ledger
import Retention
import TransparencyLog

/// Writes what a pack says besides the records themselves: the request, the searches, the reasons, the letter.
struct StatementComposer {
    let archive: OpenArchive
    let request: RequestFile
    let layer: DisclosureStatement.Layer
    let issued: CivilDate
    let parts: [ConversationPart]
    /// The words that are withheld: they may not come back in the words of a search.
    let hidden: [String]

    func statement() throws -> DisclosureStatement {
        guard let received = Readable.Day(request.received), let day = Readable.Day(issued) else {
            throw CaseworkError(.wrongUse, "The dates of request \(request.id) cannot be written in a pack.")
        }
        let authority = try archive.name()
        let exemptions = try exemptions()
        let complaint = try complaintRights()
        let letter = LetterComposer(
            authority: authority, request: request, namesRequester: layer != .log, date: day, received: received,
            exemptions: exemptions, complaint: complaint, counts: LetterComposer.Counts(parts),
            words: AnswerWords(regime: request.regime, issued: issued), particulars: try particulars()
        ).letter()
        return DisclosureStatement(
            authority: authority, reference: request.id,
            regime: .init(code: request.regime.rawValue, title: request.regime.lawTitle), layer: layer,
            received: received,
            due: try request.clock().due.flatMap { Readable.Day($0) }, issued: day,
            singleOfficer: request.isSingleOfficer,
            log: .init(origin: archive.ledger.origin, vkey: archive.ledger.verifierKey.encoded),
            requester: layer == .log ? nil : request.from,
            request: layer == .log ? try Requester(request).runs() : [.text(request.text)], letter: letter,
            complaint: complaint, searches: searches(), notSearched: try notSearched(), exemptions: exemptions,
            documents: documents())
    }

    private func searches() -> [DisclosureStatement.SearchMade] {
        // Neither confirmed nor denied: no row, no count, no hit tells that anything was looked for.
        if isSilent { return [] }
        return request.searches.map { search in
            .init(
                system: search.sources.isEmpty
                    ? "everything the archive holds" : search.sources.joined(separator: ", "),
                terms: shown(search.terms), from: day(search.from), to: day(search.to),
                people: shown(search.person ?? ""),
                hits: Int(clamping: search.hits))
        }
    }

    private var isSilent: Bool { request.isSilent(in: layer) }

    private func shown(_ words: String) -> String {
        let discloses = hidden.contains { secret in
            let core = secret.trimmingCharacters(in: .whitespacesAndNewlines)
            return core.count >= 2 && words.range(of: core, options: .caseInsensitive) != nil
        }
        return discloses ? "[words that would disclose what is withheld]" : words
    }

    /// What the searches did not reach: what is lawfully not captured, by the code of its rule, and what was not indexed.
    private func notSearched() throws -> [DisclosureStatement.NotSearched] {
        if isSilent { return [] }
        var missed = try archive.notSearched().map { missed in
            let rule = missed.code.map { "not captured, by rule \($0): \(missed.reason)" } ?? missed.reason
            let count = missed.code == nil && missed.count > 0 ? " (\(missed.amount))" : ""
            return DisclosureStatement.NotSearched(system: missed.source, reason: rule + count)
        }
        if let late = request.searches.last, late.unsearched > 0 {
            missed.append(
                .init(system: "archive", reason: "the newest \(late.unsearched) entries were not indexed yet"))
        }
        return missed
    }

    /// One entry per exemption used, with the reasons that were given for it.
    private func exemptions() throws -> [DisclosureStatement.ExemptionRelied] {
        var order: [Exemption] = []
        var reasons: [String: [String]] = [:]
        func add(_ section: String, _ sentences: [String?]) throws {
            let exemption = try request.exemption(section)
            if !order.contains(exemption) { order.append(exemption) }
            for sentence in sentences.compactMap({ $0.map(Self.sentence) }) where !sentence.isEmpty {
                if reasons[exemption.code]?.contains(sentence) != true {
                    reasons[exemption.code, default: []].append(sentence)
                }
            }
        }
        if isSilent, let silence = request.neitherConfirmedNorDenied {
            let exemption = try request.exemption(silence.exemption)
            let limb = exemption.neitherConfirmNorDeny ?? exemption.section
            return [
                .init(
                    code: exemption.code,
                    section: "\(exemption.law.provision(limb)) of the \(exemption.law.exemptingLaw)",
                    words: exemption.words, explanation: silence.publicInterest.map(Self.sentence) ?? "")
            ]
        }
        for person in Withholdings(request, layer: layer).people {
            let exemption = try request.exemption(person.exemption)
            try add(
                person.exemption,
                [person.reason, exemption.principle, person.legitimateInterests, person.publicInterest])
        }
        let sent = Set(request.relevant)
        for redaction in request.redactions.map(\.withheld) where sent.contains(redaction.seq) {
            let exemption = try request.exemption(redaction.exemption)
            try add(
                redaction.exemption,
                [redaction.reason, exemption.principle, redaction.legitimateInterests, redaction.publicInterest])
        }
        // A decision that meets nothing of what is sent is no exemption relied on.
        let used = Set(parts.flatMap { $0.shown.flatMap { $0.gaps.map(\.ground.code) } })
        return order.filter { used.contains($0.code) }.map {
            .init(
                code: $0.code, section: $0.title, words: $0.words,
                explanation: reasons[$0.code, default: []].joined(separator: " "))
        }
    }

    private func complaintRights() throws -> DisclosureStatement.ComplaintRights {
        let regulator = try Regulator.of(request.regime, on: issued)
        return .init(
            reviewBy: request.regime.reviewBy(answered: issued, division: request.division).flatMap {
                Readable.Day($0)
            },
            reviewHow: ["Reply to this letter, give the reference \(request.id), and say what you are unhappy with."],
            regulator: regulator.name, regulatorAddress: regulator.address, regulatorPhone: regulator.phone,
            regulatorURL: regulator.url)
    }

    /// What Article 15(1) and (2) ask to be told: what an officer stated, and what the records themselves say.
    private func particulars() throws -> LetterDocument.Section? {
        guard request.regime == .sar, let stated = request.article15 else { return nil }
        return try Article15Particulars(archive: archive, stated: stated, conversations: parts.map(\.id)).section()
    }

    private func documents() -> [DisclosureStatement.ScheduledDocument] {
        parts.enumerated().map { index, part in
            let grounds = Set(part.shown.flatMap { $0.gaps.map(\.ground) }.filter { !$0.isTechnical }.map(\.code))
            return .init(
                reference: "\(request.id)/\(index + 1)",
                date: CivilDay.date(microseconds: part.firstSent).flatMap { Readable.Day($0) }, kind: part.kind,
                title: part.shownTitle, disposition: grounds.isEmpty ? .released : .part, exemptions: grounds.sorted())
        }
    }

    private func day(_ text: String?) -> Readable.Day? {
        text.flatMap { try? CivilDate(parsing: $0) }.flatMap { Readable.Day($0) }
    }

    private static func sentence(_ text: String) -> String {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty || ".!?".contains(trimmed.last ?? ".") ? trimmed : trimmed + "."
    }
}

extension ConversationPart {
    /// What a reader would call it.
    var kind: String {
        let kinds = Set(shown.compactMap { $0["kind"]?.wholeText })
        if kinds.contains("mail") { return "mail" }
        return kinds.isDisjoint(with: ["post", "announce"]) ? "chat" : "post"
    }

    /// The title with its gaps as words.
    var shownTitle: String {
        draft.title.map { run in
            switch run {
            case .text(let text): text
            case .withheld(let ground, _): ground.standIn ?? "[withheld]"
            }
        }.joined()
    }
}
