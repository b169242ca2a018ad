import Archive
import Capture
import Foundation
import Ledger
import Records
import Retention
import Search
import Testing

/// A part of a message is erased by two people (UK GDPR Art 17), never under a hold, and the rest of it stays.
@Suite("Erasure of a part")
struct ErasureTests {
    private func capture(_ trial: Trial, _ wording: String = "meet zebramarker Quetzal at four") throws {
        var export = SlackExport()
        export.channels["general"] = [
            SlackExport.say("hello", at: 0), SlackExport.say(wording, at: 1, by: "U2"),
            SlackExport.say("the end", at: 2, by: "U2"),
        ]
        try trial.capture(export)
    }

    private func propose(
        _ trial: Trial, _ parts: [ErasablePart] = [.words("ZEBRAMARKER  quetzal")], of words: String = "zebramarker"
    ) throws -> Erasure {
        let seqs = Array(try trial.seqs(of: words).prefix(1))
        return try trial.open().proposeErasure(parts, of: seqs, reason: "Art 17(1)(a)", request: "DPR-2026-0001")
            .erasure
    }

    private func approve(_ trial: Trial, _ erasure: Erasure) throws -> Erasure {
        let archive = try trial.open(as: "Bob")
        return try archive.decideErasure(
            erasure.proposed.id, approved: true, projections: [archive.catalogue, trial.index])
    }

    @Test("only whole words are taken; words that no message says are refused, and so is a clock that jumped back")
    func wholeWords() throws {
        try Trial.run { trial in
            try capture(trial, "they say the zebramarker is there")
            let erasure = try propose(trial, [.words("the")])
            #expect(erasure.proposed.places.first?.spans.map(\.from) == [9])
            #expect(throws: ArchiveError.self) { try propose(trial, [.words("zebramarker"), .words("nowhere")]) }
            #expect(throws: ArchiveError.self) { try propose(trial, [.words("ebramarker")]) }
        }
    }

    @Test("it is gone from every wording and every file, certified, and the rest is found, opens and verifies")
    func erased() throws {
        try Trial.run { trial in
            try capture(trial)
            try capture(trial, "meet Zebramarker quetzal at five")
            let seqs = try trial.seqs(of: "at four") + trial.seqs(of: "at five")
            let proposed = try propose(trial)
            #expect(proposed.state == .proposed && proposed.records == SequenceList(seqs))
            #expect(proposed.proposed.places.map(\.paths) == [["raw", "body"], ["raw", "body"]])
            #expect(try trial.seqs(of: "zebramarker").count == 1)
            let done = try approve(trial, proposed)
            #expect(done.state == .erased && done.certificates.map(\.certified.record) == seqs)
            let certificate = try #require(done.certificates.first?.certified)
            #expect(certificate.reason == "Art 17(1)(a)" && certificate.request == "DPR-2026-0001")
            #expect(certificate.approvedBy == "Bob" && certificate.checked.contains { $0.contains("search") })
            for word in ["zebramarker", "quetzal"] { #expect(try trial.files(with: word).isEmpty) }
            #expect(try trial.seqs(of: "meet [erased] at four") == [seqs[0]])
            let found = try trial.index.search(SearchQuery(terms: SearchTerms("meet five")), count: .max)
            #expect(found.hits.map(\.seq) == [seqs[1]] && found.hits[0].snippet == "[meet] [erased] at [five]")
            let answer = try trial.open().why(seqs[0])
            #expect(answer.content == "partly_erased" && answer.conversation != nil)
            #expect(answer.reasons.contains { $0.contains("raw, body") && $0.contains("request DPR-2026-0001") })
            #expect(answer.reasons.contains { $0.contains("Certified in entry \(done.certificates[0].entry)") })
            #expect(try trial.findings().isEmpty)
            let verdicts = try trial.open().ledger.verify().verdicts
            #expect(verdicts[.partlyErased] == 2 && verdicts[.destroyed] == 0)
            // What the source still has is not captured again, and nothing changes when all is made again.
            var again = SlackExport()
            again.channels["general"] = [SlackExport.say("meet zebramarker Quetzal at four", at: 1, by: "U2")]
            #expect(try trial.capture(again).refused == 1)
            let archive = try trial.open()
            try archive.catalogue.rebuild(archive.ledger)
            #expect(try archive.mendFingerprints() == 0)
            try trial.index.rebuild(archive.ledger)
            #expect(try trial.findings().isEmpty)
            #expect(try trial.files(with: "zebramarker").isEmpty)
        }
    }

    @Test("a sender's name goes with the account, from people too, and the message keeps its place")
    func sender() throws {
        try Trial.run { trial in
            var export = SlackExport()
            export.users["U9"] = ("Zebramarker Quill", "zebramarker@example.org")
            export.channels["general"] = [
                SlackExport.say("hello", at: 0), SlackExport.say("one word", at: 1, by: "U9"),
            ]
            try trial.capture(export)
            let seq = try #require(try trial.seqs(of: "one word").first)
            let conversation = try trial.conversation(of: "one word").id
            #expect(try trial.open().catalogue.people(matching: "zebramarker").count == 1)
            let done = try approve(trial, propose(trial, [.component("from")], of: "one word"))
            #expect(
                done.state == .erased && done.proposed.places.map { Set($0.paths) } == [["from", "context", "raw"]])
            #expect(try trial.files(with: "zebramarker").isEmpty)
            #expect(try trial.open().catalogue.people(matching: "zebramarker").isEmpty)
            #expect(try trial.conversation(of: "one word").id == conversation)
            #expect(try trial.open().ledger.record(seq).string("from") == "[erased]")
            #expect(try trial.findings().isEmpty)
            let archive = try trial.open()
            try archive.catalogue.rebuild(archive.ledger)
            #expect(try trial.conversation(of: "one word").id == conversation)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("nobody approves what they proposed, and what is refused stays whole")
    func twoPeople() throws {
        try Trial.run { trial in
            try capture(trial)
            let id = try propose(trial).proposed.id
            #expect(throws: ArchiveError(.needsSecondPerson, "")) {
                try trial.open(as: "ann").decideErasure(id, approved: true, projections: [])
            }
            #expect(try trial.open(as: "Bob").decideErasure(id, approved: false, projections: []).state == .refused)
            #expect(try trial.seqs(of: "zebramarker").count == 1)
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open(as: "Bob").decideErasure(id, approved: true, projections: [])
            }
        }
    }

    @Test("a hold wins, whenever it came; the message is restricted meanwhile, and erased when the hold has ended")
    func held() throws {
        try Trial.run { trial in
            try capture(trial)
            let seq = try #require(try trial.seqs(of: "zebramarker").first)
            let conversation = try trial.conversation(of: "zebramarker").id
            let before = try propose(trial)
            try trial.open().placeHold(
                HoldPlaced(
                    id: "H-1", reason: "A claim", owner: "Ann", from: "2026-03-01", conversations: [conversation]))
            #expect(throws: ArchiveError(.held, "")) { try approve(trial, before) }
            let refusal = #expect(throws: ArchiveError.self) { try propose(trial) }
            #expect(refusal?.code == .held && refusal?.message.contains("canute record restrict") == true)
            try trial.open().restrict(
                [seq], received: .init(parsing: "2026-03-01"), answerBy: .init(parsing: "2026-04-01"),
                reason: "Erasure of a part asked for")
            #expect(try trial.open().restricted().contains(seq))
            #expect(try trial.seqs(of: "zebramarker") == [seq])
            try trial.open(as: "Bob").releaseHold("H-1", to: .init(parsing: "2026-03-02"), reason: "Settled")
            #expect(try trial.open().restrictions().map(\.isFree) == [true])
            #expect(try approve(trial, before).state == .erased)
            #expect(try trial.open().restrictions().map(\.isFree) == [false])
            #expect(try trial.open().restricted().count == 0)
            #expect(try trial.files(with: "zebramarker").isEmpty)
        }
    }

    /// A projection that fails, as a full disk or a crash would have it.
    private struct Failing: ErasableProjection {
        var name: String { "failing" }
        func erase(_ list: SequenceList) throws {}
        func remains(of list: SequenceList, thoroughly: Bool) throws -> [String] { [] }
        func renew(_ list: SequenceList, from ledger: Ledger) throws { throw LedgerError(.storage, "the disk is gone") }
        func differences(of list: SequenceList, from ledger: Ledger, thoroughly: Bool) throws -> [String] { [] }
    }

    @Test("one that was cut off stays ordered, is not answered from the index, and is finished on the next opening")
    func cutOff() throws {
        try Trial.run { trial in
            try capture(trial)
            let seq = try #require(try trial.seqs(of: "zebramarker").first)
            let id = try propose(trial).proposed.id
            #expect(throws: LedgerError(.storage, "")) {
                try trial.open(as: "Bob").decideErasure(id, approved: true, projections: [Failing()])
            }
            #expect(try trial.open().erasure(id).state == .ordered)
            #expect(try trial.seqs(of: "zebramarker").isEmpty)
            // The index has the words still, and does not answer with them.
            var query = SearchQuery(terms: try SearchTerms("zebramarker"))
            #expect(try trial.index.search(query, count: .max).total == 1)
            query.hide(try trial.open().leaving())
            #expect(try trial.index.search(query, count: .max).total == 0)
            #expect(try trial.open().why(seq).reasons.contains { $0.contains("not certified yet") })
            let next = try trial.open(as: "Cat")
            try next.finishDestructions(projections: [next.catalogue, trial.index])
            #expect(try next.erasure(id).state == .erased)
            #expect(try next.leaving().count == 0)
            #expect(try trial.files(with: "zebramarker").isEmpty)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("a wording or an erasure that came since the proposal stops it")
    func changed() throws {
        try Trial.run { trial in
            try capture(trial)
            let first = try propose(trial)
            let second = try propose(trial, [.words("meet")])
            try capture(trial, "meet zebramarker quetzal at six")
            #expect(throws: ArchiveError(.changed, "")) { try approve(trial, first) }
            let third = try propose(trial)
            #expect(try approve(trial, third).state == .erased)
            #expect(throws: ArchiveError(.changed, "")) { try approve(trial, second) }
            let last = try propose(trial, [.words("meet")], of: "at four")
            #expect(try approve(trial, last).state == .erased)
            #expect(try trial.seqs(of: "[erased] at four").count == 1 && trial.seqs(of: "meet").isEmpty)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("a stretch of one wording is erased by its words in the others, and of a destroyed record nothing is left")
    func stretches() throws {
        try Trial.run { trial in
            try capture(trial)
            try capture(trial, "at five meet zebramarker Quetzal")
            let seq = try #require(try trial.seqs(of: "at four").first)
            let (erasure, _) = try trial.open().proposeErasure(
                [.span(path: "body", from: 5, to: 16)], of: [seq], reason: "Art 17")
            _ = try approve(trial, erasure)
            #expect(try trial.seqs(of: "at five meet [erased] Quetzal").count == 1)
            #expect(try trial.seqs(of: "meet [erased] Quetzal at four").count == 1)
            let expunge = try trial.open().proposeExpunge([seq], reason: "Not council business")
            let archive = try trial.open(as: "Bob")
            _ = try archive.decideExpunge(
                expunge.proposed.id, approved: true, projections: [archive.catalogue, trial.index])
            #expect(try archive.why(seq).content == "destroyed")
            #expect(try trial.findings().isEmpty)
            #expect(try archive.ledger.verify().verdicts[.destroyed] == 2)
        }
    }

    @Test("what cannot be erased is refused in words, and nothing is recorded")
    func refused() throws {
        try Trial.run { trial in
            try capture(trial)
            let seq = try #require(try trial.seqs(of: "zebramarker").first)
            let hello = try #require(try trial.seqs(of: "hello").first)
            let count = try trial.open().ledger.count()
            func propose(_ parts: [ErasablePart], of seqs: [UInt64], reason: String = "Art 17") throws {
                _ = try trial.open().proposeErasure(parts, of: seqs, reason: reason)
            }
            let wrong: [([ErasablePart], [UInt64], String)] = [
                ([.words("zebramarker")], [hello], "Art 17"), ([.words("zebramarker")], [seq, hello], "Art 17"),
                ([.words("zebramarker")], [1], "Art 17"), ([.words("zebramarker")], [], "Art 17"),
                ([], [seq], "Art 17"), ([.words("zebramarker")], [seq], " "), ([.words("  ")], [seq], "Art 17"),
                ([.component("conversation")], [seq], "Art 17"), ([.component("source")], [seq], "Art 17"),
                ([.component("subject")], [seq], "Art 17"), ([.component("att/0")], [seq], "Art 17"),
                ([.span(path: "body", from: 0, to: 900)], [seq], "Art 17"),
                ([.span(path: "body", from: 4, to: 4)], [seq], "Art 17"),
                ([.span(path: "body", from: 0, to: 1)], [seq, hello], "Art 17"),
                ([.span(path: "raw", from: 0, to: 1)], [seq], "Art 17"),
            ]
            for (parts, seqs, reason) in wrong {
                #expect(throws: ArchiveError(.wrongUse, ""), "\(parts) \(seqs) \(reason)") {
                    try propose(parts, of: seqs, reason: reason)
                }
            }
            #expect(throws: LedgerError(.noSuchEntry, "")) { try propose([.words("x")], of: [9999]) }
            #expect(throws: ArchiveError(.notFound, "")) { try trial.open().erasure("P-1") }
            #expect(try trial.open().ledger.count() == count)
        }
    }
}
