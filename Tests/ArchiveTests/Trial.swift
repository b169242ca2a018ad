import Archive
import Capture
import Foundation
import Ledger
import Records
import Retention
import Search
import Testing

/// An archive of its own in a folder that goes when the test ends.
struct Trial {
    let folder: URL
    let files: ArchiveFiles

    /// The moment at which tests run, unless they say otherwise: 2 March 2026.
    static let today = Date(timeIntervalSince1970: 1_772_445_600)

    /// Runs `body` with a new archive under ``Trial/schedule``.
    @discardableResult
    static func run<T>(_ body: (Trial) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let trial = Trial(folder: folder, files: ArchiveFiles(root: folder.appendingPathComponent("archive")))
        _ = try OpenArchive.create(
            trial.files, name: "Example Council", origin: "records.example.gov.uk",
            schedule: try RetentionSchedule(xml: Array(schedule.utf8), name: "test.xml"), actor: "Ann", now: { today })
        return try body(trial)
    }

    func open(as actor: String = "Ann", on now: Date = today) throws -> OpenArchive {
        try OpenArchive(files, actor: actor, now: { now })
    }

    var index: SearchIndex { SearchIndex(files) }

    /// Captures a path and checks the equation of the account.
    @discardableResult
    func capture(
        _ path: URL, as format: SourceFormat = .slack, from source: String = "chat", on now: Date = today,
        options: CaptureOptions = CaptureOptions()
    ) throws -> CaptureReport {
        let index = index
        let archive = try open(on: now)
        try index.rollForward(archive.ledger)
        let report = try Intake.capture(
            path.path, format: format, source: source, options: options, into: archive,
            committed: { try index.add($0.map { ($0.seq, $0.message) }) })
        try index.rollForward(archive.ledger)
        #expect(report.holds, "\(report)")
        return report
    }

    /// Writes a Slack export and captures it.
    @discardableResult
    func capture(_ export: SlackExport, from source: String = "chat", on now: Date = today) throws -> CaptureReport {
        let path = folder.appendingPathComponent("export-\(UUID().uuidString)")
        try export.write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        return try capture(path, from: source, on: now)
    }

    /// Captures an export and returns the outcomes in the order of the equation.
    func outcomes(_ export: SlackExport) throws -> [Int] { try capture(export).outcomes }

    /// The entries whose message holds `words`, in order.
    func seqs(of words: String) throws -> [UInt64] {
        var found: [UInt64] = []
        try open().ledger.walk(from: 0) { records in
            found += records.filter { $0.string("body")?.contains(words) == true }.map(\.seq)
            return true
        }
        return found
    }

    /// The conversation in which the one message with `words` stands.
    func conversation(of words: String) throws -> Conversation {
        let seq = try #require(try seqs(of: words).first, "no message says \(words)")
        return try #require(try open().catalogue.conversation(of: seq))
    }

    /// The files of the archive in which `words` stand, in any case, also those that SQLite keeps beside its own.
    func files(with words: String) throws -> [String] {
        let needle = Data(words.lowercased().utf8)
        return try #require(FileManager.default.subpaths(atPath: files.root.path)).filter { name in
            if name.lowercased().contains(words.lowercased()) { return true }
            guard let data = FileManager.default.contents(atPath: files.root.appendingPathComponent(name).path) else {
                return false
            }
            return Data(data.map { (65...90).contains($0) ? $0 | 32 : $0 }).range(of: needle) != nil
        }
    }

    /// Everything that a verification finds, in the ledger and in what is derived from it.
    func findings() throws -> [Finding] {
        let ledger = try Ledger(files, access: .reading)
        return try ledger.verify().findings + Catalogue(files.catalogue, access: .reading).check(ledger)
            + SearchIndex(files, access: .reading).check(ledger)
    }

    /// Small talk in `quiz` goes after a year; what says `tender` is kept six years; the rest is reviewed.
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
            <class code="PRC-01">
              <title>Tenders</title><scope>Tenders.</scope><mandate kind="local">Local</mandate>
              <trigger>created</trigger><cutoff>none</cutoff><period>P6Y</period><action>destroy</action>
            </class>
            <class code="UNC-00">
              <title>Unclassified</title><scope>The rest.</scope><mandate kind="design">Design</mandate>
              <trigger>created</trigger><cutoff>none</cutoff><period>P1Y</period><action>review</action>
            </class>
          </classes>
          <rules default="UNC-00">
            <rule class="MSG-01" reason="small talk"><conversation>quiz*</conversation></rule>
            <rule class="PRC-01" reason="a tender"><term>tender*</term></rule>
          </rules>
        </retentionSchedule>
        """
}

extension CaptureReport {
    /// DESIGN's equation: every item has exactly one outcome.
    var holds: Bool { read == recorded + revised + duplicate + excluded + refused + failed }
    /// The outcomes in the order of the equation.
    var outcomes: [Int] { [recorded, revised, duplicate, excluded, refused, failed] }
}

/// A small Slack export, written by the test that needs it.
struct SlackExport {
    struct Message {
        /// Seconds since 1970, and the rest of Slack's time stamp.
        let seconds: Int
        let user: String
        let text: String
        var thread: Int?
        var file: String?

        var json: [String: Any] {
            var object: [String: Any] = [
                "type": "message", "user": user, "text": text, "ts": Self.stamp(seconds),
            ]
            if let thread { object["thread_ts"] = Self.stamp(thread) }
            if let file { object["files"] = [["id": "F\(seconds)", "name": file, "mimetype": "application/pdf"]] }
            return object
        }

        static func stamp(_ seconds: Int) -> String { "\(seconds).000100" }
    }

    var users: [String: (name: String, email: String?)] = [
        "U1": ("Ann Lee", "ann.lee@example.gov.uk"), "U2": ("Bob Ray", nil),
    ]
    /// Messages by the name of the channel; its id is `C-` and the name.
    var channels: [String: [Message]] = [:]
    /// Further files, by their path in the export.
    var others: [String: String] = [:]

    func write(to folder: URL) throws {
        let list = channels.keys.sorted().map { ["id": "C-\($0)", "name": $0] }
        let people = users.map { id, user in
            ["id": id, "profile": ["real_name": user.name, "email": user.email ?? ""]] as [String: Any]
        }
        try write(list, to: folder.appendingPathComponent("channels.json"))
        try write(people, to: folder.appendingPathComponent("users.json"))
        for (name, messages) in channels {
            try write(messages.map(\.json), to: folder.appendingPathComponent("\(name)/2024-03-01.json"))
        }
        for (path, text) in others {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    private func write(_ value: Any, to file: URL) throws {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try JSONSerialization.data(withJSONObject: value, options: .sortedKeys).write(to: file)
    }

    /// Noon on 1 March 2024, from where the tests count their seconds.
    static let start = 1_709_294_400

    /// A message `minute` minutes after noon on 1 March 2024.
    static func say(
        _ text: String, at minute: Int, by user: String = "U1", thread: Int? = nil, file: String? = nil
    ) -> Message {
        Message(
            seconds: start + 60 * minute, user: user, text: text, thread: thread.map { start + 60 * $0 }, file: file)
    }
}
