import Foundation
import Testing

@Suite("The demo", .serialized)
struct DemoTests {
    /// The README's session is a part of the demo, see READMETests: this runs it.
    @Test("plays to its end, twice in one place, and leaves one pack")
    func plays() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "canute-demo-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for _ in 1...2 {
            let outcome = try ProgramOutcome.run(
                URL(filePath: "/bin/bash"), ["Tests/Demo/demo.sh"],
                environment: ["CANUTE_DEMO": folder.path, "CANUTE_BIN": try PackageFiles.binaries.path])
            #expect(outcome.status == 0, "\(outcome.output.suffix(2000))")
            let end = outcome.output.split(whereSeparator: \.isNewline).suffix(2)
            #expect(end.first?.hasPrefix("pack: \(folder.path)/") == true)
            #expect(end.last?.hasPrefix("key: ") == true)
        }
    }

    /// Where there is no dpkg nobody can say what is installed, and the script says so instead.
    @Test(
        "does nothing on a machine that has all it needs",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dpkg-query"), "needs Debian's dpkg-query"))
    func setup() throws {
        let script = PackageFiles.root.appending(path: "Tests/Demo/setup.sh")
        let outcome = try ProgramOutcome.run(script, ["libsqlite3-dev", "libxml2-dev"])
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.isEmpty)
    }

    @Test("says what is missing where Swift is not to be found")
    func noSwift() throws {
        let script = PackageFiles.root.appending(path: "Tests/Demo/setup.sh")
        let outcome = try ProgramOutcome.run(
            URL(filePath: "/bin/bash"), [script.path], environment: ["PATH": "/usr/sbin:/sbin"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("Swift 6.3 is needed"))
    }
}
