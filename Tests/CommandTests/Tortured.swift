import Foundation
import Ledger
import Testing

/// An archive that is tortured by crashes and faults, and what was acknowledged to whoever wrote to it.
///
/// Acknowledged is what a command said before it ended with 0: the numbers of what it recorded, and the signed head.
struct Tortured {
    let program: BuiltProgram
    /// The signed heads that were seen, in order.
    private(set) var heads: [String] = []
    /// The entries below this number were acknowledged.
    private(set) var acknowledged: UInt64 = 0

    static let schedule = """
        <?xml version="1.0" encoding="UTF-8"?>
        <retentionSchedule xmlns="urn:canute:retention-schedule:1" version="1">
          <title>Test schedule</title>
          <authority>Nobody</authority>
          <classes>
            <class code="MSG-01">
              <title>Small talk</title><scope>Small talk.</scope><mandate kind="local">Local</mandate>
              <trigger>last_message</trigger><cutoff>none</cutoff><period>P1Y</period><action>destroy</action>
            </class>
            <class code="UNC-00">
              <title>Unclassified</title><scope>The rest.</scope><mandate kind="design">Design</mandate>
              <trigger>created</trigger><cutoff>none</cutoff><period>P1Y</period><action>review</action>
            </class>
          </classes>
          <rules default="UNC-00">
            <rule class="MSG-01" reason="small talk"><conversation>general*</conversation></rule>
          </rules>
        </retentionSchedule>
        """

    /// Makes an archive in `program`'s folder with some messages and an approved disposal, `disposal`.
    init(_ program: BuiltProgram) throws {
        self.program = program
        try program.write("schedule.xml", Self.schedule.utf8)
        try Self.expectDone(
            program(
                "init", "archive", "--name", "Example Council", "--origin", "records.example.gov.uk", "--schedule",
                "schedule.xml"))
        try program.writeExport("first", texts: (0..<20).map { "first message \($0)" })
        try Self.expectDone(program("capture", "run", "first", "--source", "first", "--format", "slack"))
        // Several tiles, so that signing writes full ones and partial ones.
        try program.writeExport("second", texts: (0..<260).map { "second message \($0)" })
        try Self.expectDone(program("capture", "run", "second", "--source", "second", "--format", "slack"))
        try program.writeExport("third", texts: (0..<30).map { "third message \($0)" })
        let seq = try program.seq(of: #""first message 0""#)
        let proposal = try program("disposal", "propose", "--conversation", seq, "--ground", "over")
        try Self.expectDone(proposal)
        disposal = String(try #require(proposal.output.firstMatch(of: /D-[0-9]+/)).output)
        try Self.expectDone(program("disposal", "approve", disposal, "--by", "Bob"))
        // A sweep of two more conversations, which goes in two batches.
        for name in ["talk-1", "talk-2"] {
            try program.writeExport(name, texts: (0..<5).map { "\(name) tarrowquill \($0)" })
            try Self.expectDone(program("capture", "run", name, "--source", name, "--format", "slack"))
        }
        let swept = try program(
            "disposal", "propose", "--source", "talk-1", "--source", "talk-2", "--ground", "sweep")
        try Self.expectDone(swept)
        sweep = String(try #require(swept.output.firstMatch(of: /D-[0-9]+/)).output)
        try Self.expectDone(program("disposal", "approve", sweep, "--by", "Bob"))
        try sawHead()
    }

    /// The number of the approved disposal.
    let disposal: String
    /// The number of the approved sweep.
    let sweep: String
    /// What carries the sweep out, a conversation at a time.
    var sweeping: [String] { ["disposal", "execute", sweep, "--batch", "5", "--json"] }

    private static func expectDone(_ run: Run) throws {
        try #require(run.status == 0, "\(run.arguments): \(run.errors)")
    }

    /// Takes up what a command that ended with 0 has said.
    mutating func acknowledge(_ run: TracedRun) throws {
        guard run.status == 0, !run.wasKilled else { return }
        if let last = (try? run.json())?["last_seq"] as? Int { acknowledged = max(acknowledged, UInt64(last) + 1) }
        try sawHead()
    }

    private mutating func sawHead() throws {
        let ledger = try Ledger(files, access: .reading)
        if let note = try ledger.checkpoint(), note != heads.last { heads.append(note) }
        acknowledged = max(acknowledged, try ledger.signedSize())
    }

    var files: ArchiveFiles { ArchiveFiles(root: URL(filePath: program.path("archive"))) }

    /// Carries out what is left of the sweep after it was cut off; what does not come out whole, in words.
    func unfinishedSweep() throws -> [String] {
        let again = try TracedRun(program, sweeping).run(seconds: 60)
        var broken: [String] = []
        let isOver = again.status == 0 || again.errors.contains("carried out already")
        if !isOver { broken.append("the sweep does not go on: \(again.errors)") }
        let found = try TracedRun(program, ["search", "tarrowquill", "--purpose", "test", "--json"]).run(seconds: 60)
        if try found.json()?["total"] as? Int != 0 { broken.append("the search still finds what went") }
        let verdicts = try Ledger(files, access: .reading).verify().verdicts
        if verdicts[.destroyed] != 10 { broken.append("\(verdicts[.destroyed] ?? 0) of 10 are destroyed") }
        return broken
    }

    /// Checks that the archive opens, that nothing acknowledged is lost, that no signed head shrank and that it verifies.
    ///
    /// - Returns: what does not hold, in words; empty when all does.
    func broken() throws -> [String] {
        var broken: [String] = []
        let opened = try TracedRun(program, ["hold", "list"]).run(seconds: 60)
        if opened.status != 0 { broken.append("it does not open: \(opened.errors)") }
        let verified = try TracedRun(program, ["verify", "--json"]).run(seconds: 120)
        if verified.status != 0 { broken.append("it does not verify: \(verified.output)\(verified.errors)") }
        let ledger = try Ledger(files, access: .reading)
        if try ledger.count() < acknowledged { broken.append("entries up to \(acknowledged) were acknowledged") }
        for head in heads.suffix(3) { broken += try ledger.findings(against: head).map(\.message) }
        let left = try FileManager.default.subpathsOfDirectory(atPath: files.root.path).filter { $0.hasSuffix(".part") }
        if !left.isEmpty { broken.append("unfinished files are left: \(left)") }
        return broken
    }
}
