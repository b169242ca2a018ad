import Foundation
import Ledger
import Testing

/// An I/O error, a full disk or a kill at each system call by which a backup is made and an archive restored.
@Suite(
    "Faults while backing up and restoring", .serialized,
    .enabled(if: Strace.unavailable == nil, "no fault can be injected: \(Strace.unavailable ?? "")"))
struct BackupFaultTests {
    @Test(
        "a backup that stands is whole and known, none outruns its keys, the archive verifies, and the next run goes on"
    )
    func create() throws {
        try BuiltProgram.run { program in
            let archive = try Tortured(program)
            try FileManager.default.copyItem(atPath: program.path("archive"), toPath: program.path("base"))
            let (content, keys) = ("vault/content", "safe/keys")
            let command = ["backup", "create", "--content", content, "--keys", keys, "--json"]
            try Self.each(program, command, touching: ["archive/", "vault", "safe"]) {
                for name in ["archive", "vault", "safe"] { Self.remove(program, name) }
                try FileManager.default.copyItem(atPath: program.path("base"), toPath: program.path("archive"))
            } check: { run, fault in
                var after = archive
                try after.acknowledge(run)
                var broken = try after.broken()
                let stands = [content, keys].map { Self.isThere(program, $0) }
                if stands[0], !stands[1] { broken.append("content stands without its keys") }
                if run.status == 0, !run.wasKilled, stands != [true, true] { broken.append("it is said to be made") }
                if stands[0] { broken += Self.faults(program, content, .content) }
                if stands[1] { broken += Self.faults(program, keys, .keys) }
                // Where the disk stays gone, they cannot be taken away again: they then count until they expire.
                if stands[1], !run.wasKilled, ![.diskGone, .diskStaysFull].contains(fault) {
                    let status = try program("backup", "status", "--json").json()
                    if !(status["keys"] is [String: Any]) { broken.append("keys stand that no entry knows") }
                }
                // What stands is not written over: the next backup then takes other folders.
                let mark = stands.contains(true) ? "-2" : ""
                let next = try TracedRun(
                    program, ["backup", "create", "--content", content + mark, "--keys", keys + mark]
                ).run()
                if next.status != 0 { broken.append("the next run fails: \(next.errors)") }
                broken += Self.faults(program, content + mark, .content) + Self.faults(program, keys + mark, .keys)
                if mark.isEmpty { broken += try Self.unfinished(program, "vault") + Self.unfinished(program, "safe") }
                return broken
            }
        }
    }

    @Test("an archive that stands is whole and verifies; where none stands, the next run restores it")
    func restore() throws {
        try BuiltProgram.run { program in
            let archive = try Tortured(program)
            let made = try program("backup", "create", "--content", "content", "--keys", "keys")
            try #require(made.status == 0, "\(made.errors)")
            try FileManager.default.moveItem(
                atPath: program.path("archive/secrets"), toPath: program.path("secrets"))
            Self.remove(program, "archive")
            let command = [
                "backup", "restore", "archive", "--content", "content", "--keys", "keys", "--secrets", "secrets",
                "--head", "content/ledger/checkpoint", "--json",
            ]
            try Self.each(program, command, touching: ["archive", ".archive"]) {
                for name in ["archive", ".archive.unfinished"] { Self.remove(program, name) }
            } check: { run, _ in
                if Self.isThere(program, "archive") { return try archive.broken() }
                var broken: [String] = []
                if run.status == 0, !run.wasKilled { broken.append("it is said to be restored") }
                let next = try TracedRun(program, command).run()
                if next.status != 0 { return broken + ["the next run fails: \(next.errors)"] }
                return try broken + archive.broken() + Self.unfinished(program, ".")
            }
        }
    }

    /// Runs a command with every fault at every call, in an order that shows all kinds early, as long as there is time.
    private static func each(
        _ program: BuiltProgram, _ command: [String], touching places: [String], begin: () throws -> Void,
        check: (TracedRun, Strace.Fault) throws -> [String]
    ) throws {
        var random = SplitMix(11)
        try begin()
        let points = try Strace.points(program, command, touching: places)
        let all = points.flatMap { point in Strace.Fault.allCases.map { (point, $0) } }.shuffled(using: &random)
        #expect(points.count > 30, "the command touched its places at \(points.count) calls only")
        let start = ContinuousClock.now
        var (done, failed) = (0, 0)
        for ((call, number), fault) in all where Soak.goesOn(done, short: 10, long: all.count, since: start) {
            try begin()
            let prefix = [
                "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e", fault.option(call, at: number),
            ]
            let run = try TracedRun(program, command, prefix: prefix).run(seconds: 90)
            var broken = try check(run, fault)
            if run.hung { broken.append("it did not end") }
            if run.wasKilled, fault != .kill { broken.append("it crashed with signal \(run.status)") }
            #expect(
                broken.isEmpty, "\(command[1]), \(fault.rawValue) at \(call) \(number): \(broken) \(run.errors)")
            done += 1
            if run.status != 0 || run.wasKilled { failed += 1 }
        }
        Soak.tell("backup \(command[1]): \(done) of \(all.count) faults injected, \(failed) stopped the command")
        #expect(failed > 0)
    }

    private static func isThere(_ program: BuiltProgram, _ name: String) -> Bool {
        FileManager.default.fileExists(atPath: program.path(name))
    }

    private static func remove(_ program: BuiltProgram, _ name: String) {
        try? FileManager.default.removeItem(atPath: program.path(name))
    }

    /// What keeps a folder from being a whole backup.
    private static func faults(_ program: BuiltProgram, _ name: String, _ kind: BackupManifest.Kind) -> [String] {
        do { _ = try BackupManifest.check(URL(filePath: program.path(name)), kind: kind) } catch {
            return ["\(name) is not whole: \(error)"]
        }
        return []
    }

    private static func unfinished(_ program: BuiltProgram, _ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: program.path(folder)).filter { $0.hasSuffix(".unfinished") }
            .map { "\($0) is left" }
    }
}
