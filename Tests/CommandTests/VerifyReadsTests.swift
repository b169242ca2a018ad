import Foundation
import Testing

/// What a verification reads of an archive, counted at the system calls: time would depend on the machine.
@Suite("What a verification reads")
struct VerifyReadsTests {
    /// An archive of so many messages, with a checkpoint kept before the last twenty.
    private static func make(_ program: BuiltProgram, old: Int) throws {
        let made = try program("init", "archive", "--name", "Example Council", "--origin", "records.example.gov.uk")
        try #require(made.status == 0, "\(made.errors)")
        for (name, first, count) in [("old", 0, old), ("new", old, 20)] {
            let texts = (first..<first + count).map { "message number \($0)" }
            try program.writeExport(name, texts: texts, from: 1_709_294_400 + 10 * first)
            let run = try program("capture", "run", name, "--source", "chat", "--format", "slack")
            try #require(run.status == 0, "\(run.errors)")
            if name == "old" {
                let note = try #require(try program("checkpoint", "show", "--json").json()["note"] as? String)
                try program.write("kept", note.utf8)
            }
        }
    }

    /// How many reads of the archive's files, and openings of them, a command makes.
    private static func reads(_ program: BuiltProgram, _ arguments: [String]) throws -> Int {
        let trace = program.path("trace")
        let prefix = ["strace", "-f", "-y", "-o", trace, "-e", "trace=pread64,read,openat"]
        let run = try TracedRun(program, arguments, prefix: prefix).run(seconds: 120)
        try #require(run.status == 0, "\(run.output)\(run.errors)")
        let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
        return lines.count { $0.contains(program.path("archive/")) }
    }

    @Test(
        "since a checkpoint it reads what is new: no more of an archive eight times as large",
        .enabled(if: Strace.unavailable == nil, "no call can be counted: \(Strace.unavailable ?? "")"),
        arguments: [["verify", "--since", "kept"], ["verify", "--since", "kept", "--ledger-only"]])
    func since(_ arguments: [String]) throws {
        // The new ones begin at the same place of a tile in both.
        let counts = try [300, 300 + 8 * 256].map { old in
            try BuiltProgram.run { program in
                try Self.make(program, old: old)
                return (try Self.reads(program, arguments), try Self.reads(program, ["verify"]))
            }
        }
        let (small, large) = (counts[0], counts[1])
        // A page more for each index whose tree is one level higher by then.
        #expect(large.0 <= small.0 + 12, "\(small.0) reads, then \(large.0)")
        // What is counted does count: everything is read by a verification of everything.
        #expect(large.1 > 2 * small.1 && large.1 > 2 * large.0, "\(small) \(large)")
    }
}
