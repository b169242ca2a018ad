import Foundation
import Testing

/// Processes that are killed at any moment while several work on one archive.
@Suite("Killed at random moments", .serialized)
struct KillTests {
    /// An archive is begun anew after so many rounds, so that verifying it stays quick.
    private static let roundsAnArchive = 20

    @Test("nothing acknowledged is lost, no signed head shrinks, and everything verifies")
    func kills() throws {
        var random = SplitMix(20_261_124)
        let start = ContinuousClock.now
        var (round, kills) = (0, 0)
        while Soak.goesOn(round, short: 24, long: 1_000, since: start) {
            try BuiltProgram.run { program in
                var archive = try Tortured(program)
                for _ in 0..<Self.roundsAnArchive
                where Soak.goesOn(round, short: 24, long: 1_000, since: start) {
                    kills += try Self.round(round, &archive, &random)
                    round += 1
                }
            }
        }
        let rounds = Soak.seconds == nil ? 24 : 1_000
        Soak.tell("kills: \(round) of \(rounds) rounds of two processes on one archive, \(kills) processes killed")
        // A kill that comes after the end is no kill: most must have come before.
        #expect(kills > round / 2, "\(kills) kills in \(round) rounds")
    }

    /// Two processes at once, each killed within the time that it takes; then the archive is looked at.
    private static func round(_ number: Int, _ archive: inout Tortured, _ random: inout SplitMix) throws -> Int {
        let program = archive.program
        let texts = (0..<40).map { "round \(number) message \($0)" }
        try program.writeExport("load", texts: texts, from: 1_709_294_400 + 100 * number)
        let capture = ["capture", "run", "load", "--source", "load-\(number)", "--format", "slack", "--json"]
        let others = [
            ["checkpoint", "publish", "--json"], ["disposal", "execute", archive.disposal, "--json"],
            archive.sweeping, ["search", "rebuild", "--json"], ["catalogue", "rebuild", "--json"],
            ["capture", "run", "second", "--source", "again-\(number)", "--format", "slack", "--json"],
        ]
        let second = others[Int(random.next() % UInt64(others.count))]
        let runs = try [capture, second].map { arguments in
            try TracedRun(program, arguments).start(killAfter: UInt32(20_000 + random.next() % 350_000))
        }
        let ended = try runs.map { try $0() }
        for run in ended { try archive.acknowledge(run) }
        let broken = try archive.broken()
        #expect(broken.isEmpty, "round \(number), \(second[0...1].joined(separator: " ")): \(broken)")
        return ended.count(where: \.wasKilled)
    }
}

/// Several processes that write to one archive at once.
@Suite("Several writers")
struct WriterTests {
    @Test("they take turns: each message is recorded once, none is lost, and all is signed")
    func turns() throws {
        try BuiltProgram.run { program in
            let archive = try Tortured(program)
            for name in ["a", "b"] {
                try program.writeExport("export-\(name)", texts: (0..<300).map { "\(name) \($0)" })
            }
            // Two captures of one export, so that both find the same messages new, and one of another.
            let arguments = [("a", "shared"), ("a", "shared"), ("b", "own")].map { export, source in
                ["capture", "run", "export-\(export)", "--source", source, "--format", "slack", "--json"]
            }
            let runs = try arguments.map { try TracedRun(program, $0).start() }
            let ended = try runs.map { try $0() }
            for run in ended { #expect(run.status == 0 && !run.hung, "\(run.errors)") }
            let counts = try ended.map { run in
                let report = try #require(try run.json())
                return (try #require(report["recorded"] as? Int), try #require(report["duplicate"] as? Int))
            }
            #expect(counts[0].0 + counts[1].0 == 300 && counts[0].1 + counts[1].1 == 300)
            #expect(counts[2] == (300, 0))
            #expect(try archive.broken() == [])
        }
    }

    @Test("a sweep goes on while others capture and search: each is done, and what went is found no more")
    func sweeping() throws {
        try BuiltProgram.run { program in
            let archive = try Tortured(program)
            let arguments = [
                archive.sweeping, ["capture", "run", "third", "--source", "third", "--format", "slack", "--json"],
                ["search", "message", "--purpose", "test", "--json"], archive.sweeping,
            ]
            let runs = try arguments.map { try TracedRun(program, $0).start() }
            let ended = try runs.map { try $0() }
            // What the other export has of the messages that went meanwhile is refused by name, and everything else taken.
            let captured = ended[1]
            #expect(
                !captured.hung && (captured.status == 0 || captured.output.contains("was destroyed under the order")))
            #expect(ended[2].status == 0 && !ended[2].hung, "\(ended[2].errors)")
            // Of two that carry out the same sweep one does it, and the other is told so.
            #expect([ended[0], ended[3]].contains { $0.status == 0 })
            for run in [ended[0], ended[3]] {
                #expect(run.status == 0 || run.errors.contains("carried out already"), "\(run.errors)")
            }
            #expect(try archive.broken() == [] && archive.unfinishedSweep() == [])
        }
    }
}
