import Foundation
import Glibc
import Testing

@Suite("A drop folder", .serialized)
struct DropFolderTests {
    private func run(_ body: (BuiltProgram) throws -> Void) throws {
        try BuiltProgram.run { program in
            let made = try program("init", "archive", "--name", "Example Council", "--origin", "records.example.gov.uk")
            #expect(made.status == 0, "\(made.errors)")
            try program.declare("chat")
            try FileManager.default.createDirectory(atPath: program.path("drop"), withIntermediateDirectories: true)
            try body(program)
        }
    }

    private static let watch = [
        "capture", "watch", "drop", "--source", "chat", "--format", "slack", "--settle", "0.2", "--every", "0.1",
    ]

    private func isThere(_ program: BuiltProgram, _ name: String, seconds: Double = 20) -> Bool {
        for _ in 0..<Int(seconds * 20) {
            if FileManager.default.fileExists(atPath: program.path(name)) { return true }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return false
    }

    @Test("takes what is complete, sets aside what is broken with a report, and ends on SIGTERM")
    func watches() throws {
        try run { program in
            let live = try LiveProgram(program, Self.watch)
            try program.writeExport("drop/one", texts: ["dropped first"])
            try program.write("drop/broken.zip", "PK\u{3}\u{4} no zip".utf8)
            try program.write("drop/.hidden", "x".utf8)
            try program.write("drop/more.part", "x".utf8)
            try FileManager.default.createSymbolicLink(
                atPath: program.path("drop/link"), withDestinationPath: "/etc/passwd")
            #expect(isThere(program, "drop/done/one") && isThere(program, "drop/failed/broken.zip.report.json"))
            #expect(isThere(program, "drop/failed/link.report.json"))
            #expect(live.end(SIGTERM) == 0, "\(live.text)")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: program.path("drop")).sorted() == [
                    ".hidden", "done", "failed", "more.part",
                ])
            #expect(try !program.seq(of: "dropped").isEmpty)
            // The same export again, under the same name: nothing is recorded twice, and both stay.
            try program.writeExport("drop/one", texts: ["dropped first"])
            let again = try program.run(Self.watch + ["--once", "--json"], [:])
            #expect(again.status == 0 && again.output.contains("\"duplicate\":1"), "\(again.output)\(again.errors)")
            #expect(isThere(program, "drop/done/one.2", seconds: 1))
            try program.write("drop/empty.zip", "PK\u{3}\u{4}".utf8)
            #expect(try program.run(Self.watch + ["--once"], [:]).status == 1)
        }
    }

    @Test("killed in the middle, it takes the rest when it starts again, and nothing twice")
    func killed() throws {
        try run { program in
            let texts = (0..<9_000).map { "bulk\($0) words" }
            try program.writeExport("whole", texts: texts)
            var live = try LiveProgram(program, Self.watch)
            try FileManager.default.moveItem(atPath: program.path("whole"), toPath: program.path("drop/whole"))
            for round in 0..<3 {
                Thread.sleep(forTimeInterval: 0.5 + 0.3 * Double(round))
                live.end(SIGKILL)
                live = try LiveProgram(program, Self.watch)
            }
            #expect(isThere(program, "drop/done/whole", seconds: 60), "\(live.text)")
            #expect(live.end(SIGTERM) == 0)
            let found = try program("search", "words", "--purpose", "test", "--limit", "0", "--json").json()
            #expect(found["total"] as? Int == texts.count)
            #expect(try program("verify").status == 0)
        }
    }

    @Test("a folder that is not there, or cannot be written, is said so")
    func noFolder() throws {
        try run { program in
            try program.run(["capture", "watch", "nowhere", "--source", "chat", "--format", "slack"], [:])
                .failed(2, saying: "nowhere", "no folder")
        }
    }
}
