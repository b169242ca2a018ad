import Archive
import Foundation
import Ledger
import Records
import Retention
import Search
import Testing

/// Destruction: proposed by one, approved by another, and nothing left of it.
@Suite("Disposal")
struct DisposalTests {
    private func filled(_ trial: Trial) throws {
        var export = SlackExport()
        export.users["U9"] = ("Zebulon Vanishing", "zebulon@vanishing.example")
        export.channels["general"] = [SlackExport.say("kept for review", at: 0)]
        export.channels["quiz"] = [
            SlackExport.say("the tarrowquill team", at: 1, by: "U9", file: "tarrowquill.pdf"),
            SlackExport.say("see you", at: 2),
        ]
        export.channels["quiz-rules"] = [SlackExport.say("other small talk", at: 3, by: "U2")]
        try trial.capture(export)
    }

    private func propose(_ trial: Trial, as actor: String = "Ann", on now: Date = Trial.today) throws -> Disposal {
        let id = try trial.conversation(of: "tarrowquill team").id
        return try trial.open(as: actor, on: now).proposeDisposal(conversation: id, ground: "Its year is over")
    }

    private func execute(_ trial: Trial, _ id: String, as actor: String = "Ann") throws -> Disposal {
        let archive = try trial.open(as: actor)
        return try archive.executeDisposal(id, projections: [archive.catalogue, trial.index])
    }

    @Test("what is not due, what is for review and what is held cannot be proposed")
    func notDue() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            var fresh = SlackExport()
            fresh.channels["quizlet"] = [SlackExport.say("not yet over", at: 1440 * 400)]
            try trial.capture(fresh)
            let young = try trial.conversation(of: "not yet over").id
            #expect(throws: ArchiveError(.notDue, "")) {
                try archive.proposeDisposal(conversation: young, ground: "g")
            }
            let review = try trial.conversation(of: "kept for review").id
            #expect(throws: ArchiveError(.notDue, "")) {
                try archive.proposeDisposal(conversation: review, ground: "g")
            }
            let id = try trial.conversation(of: "tarrowquill team").id
            try archive.placeHold(
                HoldPlaced(id: "AUD-1", reason: "Audit", owner: "Ann", from: "2026-01-05", conversations: [id]))
            let refusal = #expect(throws: ArchiveError.self) { try propose(trial) }
            #expect(refusal?.code == .held && refusal?.message.contains("AUD-1") == true)
            #expect(try archive.disposals().isEmpty)
        }
    }

    @Test("the one who proposed it cannot approve it, however they write their name")
    func twoPeople() throws {
        try Trial.run { trial in
            try filled(trial)
            let disposal = try propose(trial, as: "Ann Lee")
            for name in ["Ann Lee", "ann lee", " Ann  Lee ", "Ánn Lee"] {
                #expect(throws: ArchiveError(.needsSecondPerson, ""), "\(name)") {
                    try trial.open(as: name).approveDisposal(disposal.proposed.id)
                }
            }
            #expect(throws: ArchiveError(.needsSecondPerson, "")) { try execute(trial, disposal.proposed.id) }
            let approved = try trial.open(as: "Bob Ray").approveDisposal(disposal.proposed.id)
            #expect(approved.state == .approved && approved.approvedBy == "Bob Ray")
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open(as: "Cat Fox").approveDisposal(disposal.proposed.id)
            }
            #expect(throws: ArchiveError(.notFound, "")) { try trial.open(as: "Bob").approveDisposal("D-0") }
        }
    }

    @Test("a message that came after the proposal stops the approval, and after the approval the execution")
    func changedList() throws {
        for afterApproval in [false, true] {
            try Trial.run { trial in
                try filled(trial)
                let id = try propose(trial).proposed.id
                if afterApproval { _ = try trial.open(as: "Bob").approveDisposal(id) }
                var export = SlackExport()
                export.channels["quiz"] = [SlackExport.say("one more", at: 4)]
                #expect(try trial.capture(export).recorded == 1)
                #expect(throws: ArchiveError(.changed, "")) {
                    _ = afterApproval ? try execute(trial, id) : try trial.open(as: "Bob").approveDisposal(id)
                }
                #expect(try trial.seqs(of: "tarrowquill").count == 1)
            }
        }
    }

    @Test("a hold placed between approval and execution stops it")
    func heldLate() throws {
        try Trial.run { trial in
            try filled(trial)
            let disposal = try propose(trial)
            _ = try trial.open(as: "Bob").approveDisposal(disposal.proposed.id)
            let archive = try trial.open()
            try archive.placeHold(
                HoldPlaced(
                    id: "AUD-1", reason: "Audit", owner: "Ann", from: "2026-03-02",
                    conversations: [disposal.proposed.conversation ?? 0]))
            #expect(throws: ArchiveError(.held, "")) { try execute(trial, disposal.proposed.id) }
            #expect(try trial.seqs(of: "tarrowquill").count == 1)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("what was destroyed is in no byte of any file, what was not is unharmed, and all of it still verifies")
    func destroyed() throws {
        try Trial.run { trial in
            try filled(trial)
            // The same account under another name, in a conversation that stays.
            var later = SlackExport()
            later.users["U9"] = ("Z V", nil)
            later.channels["general"] = [SlackExport.say("still here", at: 9, by: "U9")]
            try trial.capture(later)
            let seq = try #require(try trial.seqs(of: "tarrowquill team").first)
            let archive = try trial.open()
            _ = try trial.index.search(SearchQuery(terms: SearchTerms("tarrowquill")), count: archive.ledger.count())
            try archive.record(
                SearchMade(terms: "tarrowquill", filters: [], purpose: "p", hits: 1, searchedTo: 1, unsearched: 0),
                subject: "")
            for word in ["tarrowquill", "zebulon", "vanishing"] { #expect(try !trial.files(with: word).isEmpty) }
            let id = try propose(trial).proposed.id
            _ = try trial.open(as: "Bob").approveDisposal(id)
            let done = try execute(trial, id, as: "Cat")
            #expect(done.state == .destroyed && done.certified?.executedBy == "Cat")
            #expect(done.certified?.count == 2 && done.certified?.checked.count == 4)
            for word in ["tarrowquill", "zebulon", "vanishing", "see you"] {
                #expect(try trial.files(with: word).isEmpty, "\(word)")
            }
            #expect(try trial.findings().isEmpty)
            let verification = try trial.open().ledger.verify()
            #expect(verification.verdicts[.destroyed] == 2 && verification.verdicts[.missing] == 0)
            #expect(try trial.seqs(of: "kept for review").count == 1 && trial.seqs(of: "other small talk").count == 1)
            let catalogue = try trial.open().catalogue
            #expect(try catalogue.people(matching: "U9").map(\.name) == ["Z V"])
            let found = try trial.index.search(SearchQuery(terms: SearchTerms("small")), count: 1)
            #expect(found.total == 1)
            let why = try trial.open().why(seq)
            #expect(why.content == "destroyed" && why.retentionClass == "MSG-01")
            for words in [id, "Ann", "Bob", "Its year is over", "none covered it"] {
                #expect(why.reasons.contains { $0.contains(words) }, "\(words)")
            }
            #expect(throws: ArchiveError(.wrongUse, "")) { try execute(trial, id) }
        }
    }

    @Test("what was destroyed is refused when it is captured again, and the refusal names the order")
    func again() throws {
        try Trial.run { trial in
            try filled(trial)
            let id = try propose(trial).proposed.id
            _ = try trial.open(as: "Bob").approveDisposal(id)
            let order = try #require(try execute(trial, id).order)
            var export = SlackExport()
            export.channels["quiz"] = [
                SlackExport.say("the tarrowquill team", at: 1), SlackExport.say("see you, reworded", at: 2),
            ]
            let report = try trial.capture(export)
            #expect(report.outcomes == [0, 0, 0, 0, 2, 0])
            #expect(report.refusals.allSatisfy { $0.reason.contains("entry \(order)") })
            for word in ["tarrowquill", "reworded", "\(SlackExport.start + 60).0001"] {
                #expect(try trial.files(with: word).isEmpty, "\(word)")
            }
            export.channels["quiz"] = [SlackExport.say("a new one", at: 5)]
            #expect(try trial.capture(export).recorded == 1)
            #expect(try trial.conversation(of: "a new one").retentionClass == "MSG-01")
            #expect(try trial.findings().isEmpty)
        }
    }

    /// A projection that fails, as a full disk or a crash would have it.
    private struct Failing: ErasableProjection {
        var name: String { "failing" }
        func erase(_ list: SequenceList) throws { throw LedgerError(.storage, "the disk is gone") }
        func remains(of list: SequenceList, thoroughly: Bool) throws -> [String] { [] }
        func renew(_ list: SequenceList, from ledger: Ledger) throws { try erase(list) }
        func differences(of list: SequenceList, from ledger: Ledger, thoroughly: Bool) throws -> [String] { [] }
    }

    @Test("a destruction that was cut off stays ordered, is said so, and is finished when the archive is next opened")
    func cutOff() throws {
        try Trial.run { trial in
            try filled(trial)
            let id = try propose(trial).proposed.id
            let archive = try trial.open(as: "Bob")
            _ = try archive.approveDisposal(id)
            let seq = try #require(try trial.seqs(of: "tarrowquill").first)
            #expect(throws: LedgerError(.storage, "")) { try archive.executeDisposal(id, projections: [Failing()]) }
            #expect(try archive.disposal(id).state == .ordered)
            #expect(try trial.open().why(seq).content == "ordered")
            #expect(try trial.findings().contains { $0.code == .destructionUnfinished })
            let next = try trial.open(as: "Cat")
            try next.finishDestructions(projections: [next.catalogue, trial.index])
            #expect(try next.disposal(id).state == .destroyed)
            #expect(try trial.files(with: "tarrowquill").isEmpty)
            #expect(try trial.findings().isEmpty)
            try next.finishDestructions(projections: [next.catalogue, trial.index])
            #expect(try next.catalogue.acts(DestructionCertified.self).count == 1)
        }
    }
}
