import Capture
import Foundation
import Testing

/// Format × sample set → what it holds: messages, replies, threads, edits, deletions, reactions, joins, leaves, lists.
///
/// The golden counts stand in `Tests/Fixtures/Capture/semantics.json`; Python's own readers are the outside opinion on
/// them. That a second capture adds nothing is shown where captures are kept (`ArchiveTests`).
@Suite("The table of semantics")
struct SemanticsTests {
    private struct Golden: Codable {
        /// Ours, committed beside it.
        let fixtures: [SemanticsRow]
        /// Real ones, which need not be there.
        let samples: [SemanticsRow]
    }

    private static let golden: Golden = {
        let data = FileManager.default.contents(atPath: "\(Place.fixtures)/semantics.json") ?? Data()
        return (try? JSONDecoder().decode(Golden.self, from: data)) ?? Golden(fixtures: [], samples: [])
    }()

    private func check(_ row: SemanticsRow, in root: String) throws {
        let format = try #require(SourceFormat(rawValue: row.format))
        let options = CaptureOptions(timeZone: row.zone)
        let found = try Semantics("\(root)/\(row.sample)", format, options: options)
        #expect(found == Semantics(row.holds), "\(row.sample): \(found.counts.sorted { $0.key < $1.key })")
    }

    @Test("every format has a row of ours")
    func complete() {
        // Outlook's own forms are binary: their samples are made by the tests (`OutlookTests`).
        let binary: Set<SourceFormat> = [.msg, .pst]
        let formats = Set(Self.golden.fixtures.map(\.format))
        #expect(Set(SourceFormat.allCases).subtracting(binary).map(\.rawValue).filter { !formats.contains($0) } == [])
        #expect(!Self.golden.samples.isEmpty)
    }

    @Test("our own samples hold what was written into them", arguments: Self.golden.fixtures)
    func fixtures(row: SemanticsRow) throws { try check(row, in: Place.fixtures) }

    @Test(
        "real samples hold what was counted in them",
        .enabled(if: Place.isThere(Place.shared), "the shared data folder is not beside this checkout"),
        arguments: Self.golden.samples)
    func samples(row: SemanticsRow) throws {
        guard Place.isThere("\(Place.shared)/\(row.sample)") else { return }
        try check(row, in: Place.shared)
    }

    @Test(
        "Python counts the same, in all that it counts",
        .enabled(if: Place.isThere("/usr/bin/python3"), "python3 is not installed"),
        arguments: Self.golden.fixtures + Self.golden.samples)
    func opinion(row: SemanticsRow) throws {
        let root = Self.golden.fixtures.contains { $0.sample == row.sample } ? Place.fixtures : Place.shared
        guard Place.isThere("\(root)/\(row.sample)") else { return }
        let counted = try count(row, at: "\(root)/\(row.sample)")
        for (name, number) in counted {
            #expect(row.holds[name] ?? 0 == number, "\(row.sample): \(name)")
        }
    }

    /// What `count.py` prints of a sample; nothing for a format that it cannot read.
    private func count(_ row: SemanticsRow, at path: String) throws -> [String: Int] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "count.py").path
        process.arguments = [script, row.format, path]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "count.py cannot read \(row.sample)")
        return try JSONDecoder().decode([String: Int].self, from: data)
    }
}
