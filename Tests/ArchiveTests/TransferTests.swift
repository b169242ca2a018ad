import Archive
import Foundation
import Ledger
import Records
import Retention
import Testing

/// Transfers: what may be handed over, what closes it, and that nothing here goes before the receiver confirmed it.
@Suite("Transfer")
struct TransferTests {
    /// Notes of the history group go to the record office after a year; small talk is destroyed.
    private static let schedule = Trial.schedule.replacing(
        "<class code=\"UNC-00\">",
        with: """
            <class code="HIS-01">
              <title>Local history</title><scope>Local history.</scope><mandate kind="local">Council 7/2020</mandate>
              <trigger>last_message</trigger><cutoff>none</cutoff><period>P1Y</period><action>transfer</action>
            </class>
            <class code="UNC-00">
            """
    ).replacing(
        "<rule class=\"MSG-01\"",
        with:
            "<rule class=\"HIS-01\" reason=\"history\"><conversation>history*</conversation></rule>\n<rule class=\"MSG-01\""
    )

    private func run(_ body: (Trial) throws -> Void) throws {
        try Trial.run { trial in
            try trial.open().adopt(try RetentionSchedule(xml: Array(Self.schedule.utf8), name: "test.xml"))
            var export = SlackExport()
            export.channels["history-mill"] = [
                SlackExport.say("the mill wheel of 1820", at: 0), SlackExport.say("its photograph", at: 1, by: "U2"),
            ]
            export.channels["history-now"] = [SlackExport.say("still talking", at: 1440 * 720)]
            export.channels["quiz"] = [SlackExport.say("the tarrowquill team", at: 2)]
            try trial.capture(export)
            try body(trial)
        }
    }

    private func mill(_ trial: Trial) throws -> UInt64 { try trial.conversation(of: "mill wheel").id }

    private func order(_ conversations: [UInt64] = [], copy: Bool = false, open: Bool = true) -> TransferOrder {
        TransferOrder(
            to: "Kent History Centre", reason: "Due", copy: copy, conversations: conversations, restIsOpen: open)
    }

    /// Records a package of everything that a transfer lists, as the export does.
    private func export(_ transfer: Transfer, _ trial: Trial, zip: String = "a", manifest: String = "b") throws {
        let archive = try trial.open()
        try archive.record(
            TransferExported(
                id: transfer.proposed.id, dated: "2026-03-02", checkpoint: try archive.ledger.signCheckpoint(),
                sha256: String(repeating: zip, count: 64), manifest: String(repeating: manifest, count: 64),
                sent: transfer.proposed.list, left: 0, files: 1, bytes: 1), subject: transfer.proposed.id)
    }

    private func confirmation(_ hash: Character, on day: String = "2026-03-02") throws -> TransferConfirmation {
        TransferConfirmation(
            receiver: "P. Marsh", reference: "Acc. 2026/118", on: try CivilDate(parsing: day),
            sha256: String(repeating: hash, count: 64))
    }

    @Test("all that is due for transfer is proposed, held or not, and nothing else")
    func due() throws {
        try run { trial in
            let archive = try trial.open()
            let id = try mill(trial)
            try archive.placeHold(
                HoldPlaced(id: "LIT-1", reason: "Claim", owner: "Ann", from: "2026-01-05", conversations: [id]))
            let transfer = try archive.proposeTransfer(order())
            #expect(Array(transfer.conversations.seqs) == [id])
            #expect(transfer.entries == SequenceList(try archive.catalogue.entries(of: id)))
            #expect(transfer.state == .proposed && transfer.proposed.count == 2)
            let again = #expect(throws: ArchiveError.self) { try archive.proposeTransfer(order()) }
            #expect(again?.code == .wrongUse && again?.message.contains(transfer.proposed.id) == true)
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.proposeTransfer(order([id])) }
            _ = try archive.withdrawTransfer(transfer.proposed.id, reason: "Wrong place")
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.withdrawTransfer(transfer.proposed.id, reason: "Again")
            }
            #expect(try archive.proposeTransfer(order([id])).conversations.contains(id))
        }
    }

    @Test("what is another class's, still within its period or unknown is refused in words, and can go as a copy")
    func notDue() throws {
        try run { trial in
            let archive = try trial.open()
            let quiz = try trial.conversation(of: "tarrowquill").id
            let young = try trial.conversation(of: "still talking").id
            let cases: [(UInt64, ArchiveError.Code, String)] = [
                (quiz, .notDue, "destroy"), (young, .notDue, "until"), (99_999, .notFound, "99999"),
            ]
            for (conversation, code, words) in cases {
                let refusal = #expect(throws: ArchiveError.self) { try archive.proposeTransfer(order([conversation])) }
                #expect(refusal?.code == code && refusal?.message.contains(words) == true, "\(conversation)")
            }
            #expect(try archive.transfers().isEmpty)
            let copy = try archive.proposeTransfer(order([quiz, young], copy: true, open: false))
            #expect(copy.proposed.copy && copy.conversations.count == 2)
            #expect(throws: ArchiveError(.wrongUse, "")) {
                var wrong = order()
                wrong.classes = ["MSG-01"]
                _ = try archive.proposeTransfer(wrong)
            }
        }
    }

    @Test("open or closed has to be decided on every conversation of a transfer")
    func undecided() throws {
        try run { trial in
            let archive = try trial.open()
            let id = try mill(trial)
            let refusal = #expect(throws: ArchiveError.self) { try archive.proposeTransfer(order([id], open: false)) }
            #expect(refusal?.message.contains("open or closed") == true)
            var stray = order([id])
            stray.closures = [.open(try trial.conversation(of: "tarrowquill").id)]
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.proposeTransfer(stray) }
        }
    }

    static let wrongClosures: [(String, @Sendable (inout Closure) -> Void)] = [
        (
            "no exemption",
            {
                $0.exemptions = []; $0.periods = []
            }
        ),
        ("a period missing", { $0.exemptions = ["40(2)", "41"] }),
        ("an unknown code", { $0.exemptions = ["40(9)"] }),
        ("no year", { $0.periods = [0] }),
        ("too many years", { $0.periods = [151] }),
        ("not asserted", { $0.asserted = nil }),
        ("asserted today", { $0.asserted = "2026-03-02" }),
        ("another start than the last message", { $0.start = "2024-02-01" }),
        ("no date", { $0.asserted = "yesterday" }),
        ("a title of two lines", { $0.titleAlternate = "a\nb" }),
        ("another description for none", { $0.descriptionAlternate = "Papers" }),
        ("open with a period", { $0.closed = false }),
    ]

    @Test("a closure that the archives' schema would refuse is refused", arguments: wrongClosures.indices)
    func wrongClosure(_ index: Int) throws {
        try run { trial in
            let archive = try trial.open()
            let id = try mill(trial)
            let good = Closure(
                conversation: id, closed: true, periods: [84], exemptions: ["40(2)"], asserted: "2026-02-01",
                titleAlternate: "Correspondence")
            var bad = good
            Self.wrongClosures[index].1(&bad)
            var wrong = order([id])
            wrong.closures = [bad]
            #expect(throws: ArchiveError(.wrongUse, ""), "\(Self.wrongClosures[index].0)") {
                try archive.proposeTransfer(wrong)
            }
            wrong.closures = [good]
            let kept = try archive.proposeTransfer(wrong).proposed.closure(of: id)
            #expect(kept?.start == "2024-03-01" && kept?.closed == true)
        }
    }

    @Test("a receipt is taken once, for a package that was made, by its own hash, of a day that can be")
    func receipts() throws {
        try run { trial in
            let archive = try trial.open()
            let transfer = try archive.proposeTransfer(order())
            let id = transfer.proposed.id
            let early = #expect(throws: ArchiveError.self) { try archive.confirmTransfer(id, confirmation("a")) }
            #expect(early?.code == .wrongUse && early?.message.contains("never left") == true)
            try export(transfer, trial)
            #expect(throws: ArchiveError(.changed, "")) { try archive.confirmTransfer(id, confirmation("c")) }
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.confirmTransfer(id, confirmation("x")) }
            for day in ["2026-03-03", "2026-03-01"] {
                #expect(throws: ArchiveError(.wrongUse, "")) {
                    try archive.confirmTransfer(id, confirmation("a", on: day))
                }
            }
            #expect(try archive.transfer(id).receipt == nil)
            #expect(try archive.confirmTransfer(id, confirmation("b")).state == .received)
            let twice = #expect(throws: ArchiveError.self) { try archive.confirmTransfer(id, confirmation("b")) }
            #expect(twice?.code == .wrongUse && twice?.message.contains("P. Marsh") == true)
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.withdrawTransfer(id, reason: "No") }
            #expect(throws: ArchiveError(.notFound, "")) { try archive.confirmTransfer("T-0", confirmation("b")) }
        }
    }

    @Test("the copy here goes only once the receipt is on file, and never under a hold")
    func destroyedAfterReceipt() throws {
        try run { trial in
            let archive = try trial.open()
            let conversation = try mill(trial)
            let seq = try #require(try trial.seqs(of: "mill wheel").first)
            let propose = { try archive.proposeDisposal(conversation: conversation, ground: "Received by the archive") }
            let transfer = try archive.proposeTransfer(order())
            try export(transfer, trial)
            let refusal = #expect(throws: ArchiveError.self) { try propose() }
            #expect(refusal?.code == .notDue && refusal?.message.contains("receipt") == true)
            #expect(try archive.why(seq).reasons.contains { $0.contains("has not confirmed it yet") })
            _ = try archive.confirmTransfer(transfer.proposed.id, confirmation("a"))
            try archive.placeHold(
                HoldPlaced(
                    id: "LIT-1", reason: "Claim", owner: "Ann", from: "2026-03-01", conversations: [conversation]))
            #expect(throws: ArchiveError(.held, "")) { try propose() }
            try trial.open(as: "Bob").releaseHold("LIT-1", to: try CivilDate(parsing: "2026-03-01"), reason: "Settled")
            let disposal = try propose()
            _ = try trial.open(as: "Bob").approveDisposal(disposal.proposed.id)
            _ = try archive.executeDisposal(
                disposal.proposed.id, projections: [archive.catalogue, trial.index])
            let why = try archive.why(seq)
            #expect(why.content == "destroyed")
            #expect(why.reasons.contains { $0.contains("Kent History Centre") && $0.contains("Acc. 2026/118") })
            #expect(try trial.files(with: "mill wheel").isEmpty)
        }
    }

    @Test("a receipt for a copy, or for less than what is here now, lets nothing go")
    func receiptForLess() throws {
        try run { trial in
            let archive = try trial.open()
            let conversation = try mill(trial)
            let copy = try archive.proposeTransfer(order([conversation], copy: true))
            try export(copy, trial)
            _ = try archive.confirmTransfer(copy.proposed.id, confirmation("a"))
            #expect(try archive.confirmedTransfer(of: conversation) == nil)
            let transfer = try archive.proposeTransfer(order([conversation]))
            try export(transfer, trial, zip: "d", manifest: "e")
            _ = try archive.confirmTransfer(transfer.proposed.id, confirmation("d"))
            #expect(try archive.confirmedTransfer(of: conversation)?.proposed.id == transfer.proposed.id)
            var later = SlackExport()
            later.channels["history-mill"] = [SlackExport.say("one more word on it", at: 3)]
            try trial.capture(later)
            #expect(try trial.conversation(of: "one more word").id == conversation)
            #expect(try archive.confirmedTransfer(of: conversation) == nil)
            #expect(throws: ArchiveError(.notDue, "")) {
                try archive.proposeDisposal(conversation: conversation, ground: "Received")
            }
        }
    }
}
