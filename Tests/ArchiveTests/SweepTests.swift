import Archive
import Foundation
import Ledger
import Records
import Retention
import Search
import Testing

/// The sweep: everything that is due, reviewed, approved by the owners of its classes, destroyed in batches.
@Suite("Sweep")
struct SweepTests {
    /// Two channels of small talk, one of tenders, one for review, and one that is not due.
    private func filled(_ trial: Trial) throws {
        var export = SlackExport()
        export.channels["general"] = [SlackExport.say("kept for review", at: 0)]
        export.channels["quiz"] = [SlackExport.say("the tarrowquill team", at: 1), SlackExport.say("see you", at: 2)]
        export.channels["quiz-rules"] = [SlackExport.say("other small talk", at: 3, by: "U2")]
        export.channels["quizlet"] = [SlackExport.say("not yet over", at: 1440 * 400)]
        export.channels["works"] = [SlackExport.say("the tender for boilers", at: 4)]
        try trial.capture(export)
    }

    private func propose(
        _ trial: Trial, as actor: String = "Ann", classes: [String] = [], sources: [String] = [],
        on now: Date = Trial.today
    ) throws -> Disposal {
        let archive = try trial.open(as: actor, on: now)
        return try archive.proposeDisposal(
            DisposalQuery(dueBy: archive.today(), classes: classes, sources: sources), ground: "Monthly sweep")
    }

    private func execute(_ trial: Trial, _ id: String, batchSize: Int? = nil, on now: Date = Trial.today) throws
        -> Disposal
    {
        let archive = try trial.open(as: "Cat", on: now)
        return try archive.executeDisposal(id, projections: [archive.catalogue, trial.index], batchSize: batchSize)
    }

    @Test(
        "all that is due is listed by class with counts and hashes, what is held is named, and the rest is left alone")
    func proposes() throws {
        try Trial.run { trial in
            try filled(trial)
            let held = try trial.conversation(of: "other small talk").id
            try trial.open().placeHold(
                HoldPlaced(id: "AUD-1", reason: "Audit", owner: "Ann", from: "2026-01-05", conversations: [held]))
            let disposal = try propose(trial)
            let proposed = disposal.proposed
            #expect(proposed.parts.map(\.retentionClass) == ["MSG-01", "UNC-00"])
            #expect(proposed.parts.map(\.count) == [2, 1] && proposed.parts.map(\.conversations) == [1, 1])
            #expect(proposed.parts.map(\.needsReview) == [false, true])
            #expect(proposed.count == 3 && disposal.state == .proposed)
            #expect(proposed.blocked.map(\.hold) == ["AUD-1"] && proposed.blocked.map(\.count) == [1])
            let seqs = try trial.seqs(of: "tarrowquill") + trial.seqs(of: "see you")
            #expect(proposed.parts[0].listHash == SequenceList(seqs).hash.hex)
            // The list is sealed with the act and not laid open beside it.
            let why = try trial.open().why(seqs[0])
            #expect(why.reasons.contains { $0.contains(proposed.id) })
            // Another sweep lists nothing twice.
            let refusal = #expect(throws: ArchiveError.self) { try propose(trial) }
            #expect(refusal?.code == .wrongUse && refusal?.message.contains(proposed.id) == true)
            _ = try trial.open().withdrawDisposal(proposed.id, reason: "anew")
            #expect(try propose(trial, classes: ["MSG-01"]).proposed.count == 2)
        }
    }

    @Test(
        "an unknown class or source, a day to come, no ground and an empty sweep are refused, and nothing is recorded")
    func badInput() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let count = try archive.ledger.count()
            #expect(throws: ArchiveError(.wrongUse, "")) { try propose(trial, classes: ["ABC-01"]) }
            #expect(throws: ArchiveError(.wrongUse, "")) { try propose(trial, sources: ["mail"]) }
            #expect(throws: ArchiveError(.wrongUse, "")) { try propose(trial, classes: ["PRC-01"]) }
            let tomorrow = try archive.today().adding(days: 1)
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.proposeDisposal(DisposalQuery(dueBy: tomorrow), ground: "g")
            }
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.proposeDisposal(DisposalQuery(dueBy: archive.today()), ground: " ")
            }
            #expect(throws: ArchiveError(.clock, "")) {
                try propose(trial, on: Date(timeIntervalSince1970: 1_600_000_000))
            }
            #expect(try archive.ledger.count() == count)
        }
    }

    @Test("what a sweep lists and nobody reviewed stays, and its explanation says so")
    func unreviewedStays() throws {
        try Trial.run { trial in
            var export = SlackExport()
            export.channels["general"] = [SlackExport.say("the hall is booked", at: 0)]
            export.channels["hall"] = [SlackExport.say("the keys are back", at: 1)]
            try trial.capture(export)
            let (goes, stays) = (try trial.conversation(of: "booked").id, try trial.conversation(of: "keys").id)
            let id = try propose(trial, classes: ["UNC-00"]).proposed.id
            _ = try trial.open().reviewDisposal(id, .destroy, conversations: [goes], reason: "Of no further use")
            _ = try trial.open(as: "Bob").approveDisposal(id)
            #expect(try execute(trial, id).state == .destroyed)
            let why = try trial.open().why(stays)
            #expect(why.content == "open")
            #expect(why.reasons.contains { $0.contains(id) && $0.contains("nobody reviewed it") })
            #expect(!why.reasons.contains { $0.contains("disposal is destroyed") })
            #expect(try trial.open().why(goes).content == "destroyed")
        }
    }

    @Test("what is reviewed goes only where somebody let it go; extended and re-classed conversations stay")
    func reviews() throws {
        try Trial.run { trial in
            try filled(trial)
            let id = try propose(trial).proposed.id
            let (quiz, rules) = (
                try trial.conversation(of: "tarrowquill").id, try trial.conversation(of: "other small talk").id
            )
            let archive = try trial.open(as: "Rob")
            let until = try archive.today().adding(days: 30)
            _ = try archive.reviewDisposal(id, .extend(until), conversations: [quiz], reason: "An appeal is likely")
            _ = try archive.reviewDisposal(id, .reclass("PRC-01"), conversations: [rules], reason: "A tender after all")
            for decision in [ReviewDecision.destroy, .extend(until)] {
                #expect(throws: ArchiveError(.wrongUse, "")) {
                    try archive.reviewDisposal(id, decision, conversations: [quiz], reason: "twice")
                }
            }
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.reviewDisposal(id, .destroy, conversations: nil, reason: "")
            }
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.reviewDisposal(id, .reclass("ABC-01"), conversations: nil, reason: "r")
            }
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.reviewDisposal(id, .extend(until.adding(days: -31)), conversations: nil, reason: "r")
            }
            // Nobody has reviewed what needs a review, and everything else stays: there is nothing to approve.
            let refusal = #expect(throws: ArchiveError.self) { try trial.open(as: "Bob").approveDisposal(id) }
            #expect(refusal?.message.contains("UNC-00") == true)
            #expect(throws: ArchiveError(.needsSecondPerson, "")) { try execute(trial, id) }
            let backlog = try archive.reviewBacklog()
            #expect(backlog.map(\.disposal) == [id] && backlog.map(\.isOverdue) == [true])
            let reviewed = try archive.reviewDisposal(id, .destroy, conversations: nil, reason: "Of no further use")
            #expect(reviewed.waiting.map(\.retentionClass) == ["UNC-00"] && reviewed.unreviewed.isEmpty)
            _ = try trial.open(as: "Bob").approveDisposal(id)
            #expect(try execute(trial, id).state == .destroyed)
            #expect(try trial.files(with: "kept for review").isEmpty)
            #expect(try trial.seqs(of: "tarrowquill").count == 1 && trial.seqs(of: "other small talk").count == 1)
            #expect(try trial.open().standing(of: quiz, on: until).decision.state == .retained)
            #expect(try trial.open().standing(of: quiz, on: until.adding(days: 1)).decision.state == .dueDestroy)
            #expect(try trial.open().standing(of: rules, on: until).retentionClass.code == "PRC-01")
            #expect(try trial.findings().isEmpty)
            let later = Trial.today.addingTimeInterval(86_400 * 31)
            #expect(try propose(trial, on: later).proposed.count == 2)
        }
    }

    @Test("each class is approved by its owner and nobody else, never by who proposed it, or refused with a reason")
    func owners() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.setClassOwner("ABC-01", owner: "Olga Orr") }
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.setClassOwner("MSG-01", owner: "  ") }
            try archive.setClassOwner("MSG-01", owner: "Olga Orr")
            try archive.setClassOwner("UNC-00", owner: "Udo Unger")
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.setClassOwner("MSG-01", owner: "Olga  Orr") }
            let id = try propose(trial).proposed.id
            _ = try archive.reviewDisposal(id, .destroy, conversations: nil, reason: "Of no further use")
            let refusal = #expect(throws: ArchiveError.self) { try trial.open(as: "Bob").approveDisposal(id) }
            #expect(refusal?.code == .needsSecondPerson && refusal?.message.contains("Olga Orr") == true)
            let half = try trial.open(as: "olga orr").approveDisposal(id)
            #expect(half.waiting.map(\.retentionClass) == ["UNC-00"] && half.state == .proposed)
            let waits = #expect(throws: ArchiveError.self) { try execute(trial, id) }
            #expect(waits?.message.contains("Udo Unger") == true)
            #expect(throws: ArchiveError(.needsSecondPerson, "")) {
                try trial.open(as: "Olga Orr").approveDisposal(id, class: "UNC-00")
            }
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open(as: "Udo Unger").approveDisposal(id, class: "PRC-01")
            }
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open(as: "Udo Unger").refuseDisposal(id, reason: "")
            }
            let both = try trial.open(as: "Udo Unger").refuseDisposal(id, reason: "An inquiry is expected")
            #expect(both.state == .approved)
            let done = try execute(trial, id)
            #expect(done.state == .destroyed && done.batches.map(\.ordered.count) == [3])
            #expect(try trial.seqs(of: "kept for review").count == 1 && trial.seqs(of: "tarrowquill").isEmpty)
            // Who owns a class cannot approve what they proposed themselves.
            try trial.open().setClassOwner("UNC-00", owner: "Ann")
            let own = try propose(trial).proposed.id
            _ = try archive.reviewDisposal(own, .destroy, conversations: nil, reason: "again")
            #expect(throws: ArchiveError(.needsSecondPerson, "")) { try trial.open().approveDisposal(own) }
        }
    }

    @Test("conversations go whole, in bounded batches, each ordered and certified; all of it verifies")
    func batches() throws {
        try Trial.run { trial in
            var export = SlackExport()
            for number in 0..<9 {
                export.channels["quiz-\(number)"] = (0..<5).map {
                    SlackExport.say("tarrowquill \(number) \($0)", at: 10 * number + $0, by: $0 == 0 ? "U2" : "U1")
                }
            }
            export.channels["works"] = [SlackExport.say("the tender for boilers", at: 4)]
            try trial.capture(export)
            let id = try propose(trial).proposed.id
            _ = try trial.open(as: "Bob").approveDisposal(id)
            let done = try execute(trial, id, batchSize: 12)
            #expect(done.batches.map(\.ordered.count) == [10, 10, 10, 10, 5])
            #expect(done.state == .destroyed && done.certified?.count == 5)
            #expect(try trial.files(with: "tarrowquill").isEmpty)
            let verification = try trial.open().ledger.verify()
            #expect(verification.verdicts[.destroyed] == 45 && verification.verdicts[.missing] == 0)
            #expect(try trial.findings().isEmpty)
            #expect(try trial.open().catalogue.people(matching: "ann.lee").map(\.name) == ["Ann Lee"])
            #expect(try trial.open().catalogue.people(matching: "Bob").isEmpty)
            // Why it went is reckoned day by day, for each of its records.
            let first = try #require(try trial.open().ledger.destructionList(order: done.order ?? 0).ranges.first)
            let why = try trial.open().why(first.lowerBound)
            #expect(why.content == "destroyed")
            #expect(why.reasons.contains { $0.contains("on 1 March 2024") }, "\(why.reasons)")
            #expect(why.reasons.contains { $0.contains("eligible from the day after, 2 March 2025") })
        }
    }

    @Test("a sweep that was cut off between two batches goes on where it was, and a hold that came stops the rest")
    func resumes() throws {
        struct CutOff: Error {}
        for heldMeanwhile in [false, true] {
            try Trial.run { trial in
                var export = SlackExport()
                for number in 0..<4 {
                    export.channels["quiz-\(number)"] = [SlackExport.say("tarrowquill \(number)", at: number)]
                }
                try trial.capture(export)
                let last = try trial.conversation(of: "tarrowquill 3").id
                let id = try propose(trial).proposed.id
                let archive = try trial.open(as: "Bob")
                _ = try archive.approveDisposal(id)
                // As a kill after the second order would have it: ordered, and nothing certified.
                #expect(throws: CutOff.self) {
                    try archive.executeDisposal(
                        id, projections: [archive.catalogue, trial.index], batchSize: 1
                    ) { ordered, _ in if ordered == 2 { throw CutOff() } }
                }
                #expect(try archive.disposal(id).state == .ordered && archive.ledger.verify().verdicts[.ordered] == 2)
                if heldMeanwhile {
                    try archive.placeHold(
                        HoldPlaced(
                            id: "AUD-1", reason: "Audit", owner: "Ann", from: "2026-03-02", conversations: [last]))
                }
                let next = try trial.open(as: "Cat")
                try next.finishDestructions(projections: [next.catalogue, trial.index])
                let half = try next.disposal(id)
                #expect(half.state == .ordered && half.certificate == nil && half.batches.count == 2)
                #expect(throws: ArchiveError(.wrongUse, "")) { try next.withdrawDisposal(id, reason: "too late") }
                if heldMeanwhile {
                    let refusal = #expect(throws: ArchiveError.self) { try execute(trial, id, batchSize: 1) }
                    #expect(refusal?.code == .held && refusal?.message.contains("AUD-1") == true)
                    // Nothing more was ordered, not even what no hold keeps.
                    #expect(try trial.seqs(of: "tarrowquill").count == 2)
                } else {
                    #expect(try execute(trial, id, batchSize: 1).state == .destroyed)
                    #expect(try trial.files(with: "tarrowquill").isEmpty)
                }
                #expect(try trial.findings().isEmpty)
            }
        }
    }

    @Test(
        "what a message, a class or a schedule changed after the approval stops all of it, and names the conversation")
    func changed() throws {
        try Trial.run { trial in
            try filled(trial)
            let id = try propose(trial, classes: ["MSG-01"]).proposed.id
            _ = try trial.open(as: "Bob").approveDisposal(id)
            let quiz = try trial.conversation(of: "tarrowquill").id
            var export = SlackExport()
            export.channels["quiz"] = [SlackExport.say("one more", at: 5)]
            try trial.capture(export)
            let refusal = #expect(throws: ArchiveError.self) { try execute(trial, id) }
            #expect(refusal?.code == .changed && refusal?.message.contains("Conversation \(quiz)") == true)
            _ = try trial.open().withdrawDisposal(id, reason: "one more came")
            let next = try propose(trial, classes: ["MSG-01"]).proposed.id
            _ = try trial.open(as: "Bob").approveDisposal(next)
            try trial.open().classify([quiz], as: "PRC-01", reason: "a tender")
            #expect(throws: ArchiveError(.changed, "")) { try execute(trial, next) }
            #expect(try trial.seqs(of: "other small talk").count == 1)
            #expect(throws: ArchiveError(.wrongUse, "")) { try execute(trial, id) }
        }
    }

    @Test("rules that decide anew respect the tags that people declared")
    func tags() throws {
        try Trial.run { trial in
            try filled(trial)
            _ = try trial.open().declareSource(SourceDeclared(name: "chat"))
            try trial.open().tag("works", of: "chat", as: "building", reason: "the works department")
            let rule = "<rule class=\"PRC-01\" reason=\"building\"><tag>building</tag></rule>"
            let xml = Trial.schedule.replacing("<rules default=\"UNC-00\">", with: "<rules default=\"UNC-00\">\(rule)")
                .replacing("<rule class=\"PRC-01\" reason=\"a tender\"><term>tender*</term></rule>", with: "")
            let next = try RetentionSchedule(xml: Array(xml.utf8), name: "next.xml")
            let preview = try trial.open().preview(next, reclassify: true, asOf: trial.open().today())
            #expect(preview.lines.first { $0.retentionClass == "PRC-01" }?.all.conversations == 1)
            #expect(preview.lines.first { $0.retentionClass == "UNC-00" }?.moved.conversations == 0)
        }
    }
}
