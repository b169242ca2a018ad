import Foundation
import Testing

/// An I/O error, a full disk or a kill at each system call by which an archive is changed.
@Suite("Faults at system calls", .serialized)
struct FaultTests {
    enum Operation: String, CaseIterable, Sendable {
        case append, checkpoint, destroy, sweep, index

        func arguments(_ archive: Tortured) -> [String] {
            switch self {
            case .append: ["capture", "run", "third", "--source", "third", "--format", "slack", "--json"]
            case .checkpoint: ["checkpoint", "publish", "--json"]
            case .destroy: ["disposal", "execute", archive.disposal, "--json"]
            case .sweep: archive.sweeping
            case .index: ["search", "rebuild", "--json"]
            }
        }
    }

    @Test(
        "after each the archive opens, nothing acknowledged is lost, no head shrinks, and everything verifies",
        .enabled(if: Strace.unavailable == nil, "no fault can be injected: \(Strace.unavailable ?? "")"),
        arguments: Operation.allCases)
    func faults(_ operation: Operation) throws {
        try BuiltProgram.run { program in
            let archive = try Tortured(program)
            let arguments = operation.arguments(archive)
            let base = program.path("base")
            try FileManager.default.copyItem(atPath: program.path("archive"), toPath: base)
            var random = SplitMix(7)
            // Every fault at every call, in an order that shows all kinds early.
            let points = try Strace.points(program, arguments)
            let all = points.flatMap { point in Strace.Fault.allCases.map { (point, $0) } }.shuffled(using: &random)
            #expect(points.count > 30, "\(operation) touched the archive at \(points.count) calls only")
            let start = ContinuousClock.now
            var (done, failed) = (0, 0)
            for ((call, number), fault) in all
            where Soak.goesOn(done, short: 12, long: all.count, since: start) {
                try FileManager.default.removeItem(atPath: program.path("archive"))
                try FileManager.default.copyItem(atPath: base, toPath: program.path("archive"))
                let prefix = [
                    "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e", fault.option(call, at: number),
                ]
                let run = try TracedRun(program, arguments, prefix: prefix).run(seconds: 90)
                var after = archive
                try after.acknowledge(run)
                var broken = try after.broken()
                if operation == .sweep { broken += try after.unfinishedSweep() }
                if run.hung { broken.append("it did not end") }
                if run.wasKilled, fault != .kill { broken.append("it crashed with signal \(run.status)") }
                #expect(broken.isEmpty, "\(operation), \(fault.rawValue) at \(call) \(number): \(broken) \(run.errors)")
                done += 1
                if run.status != 0 || run.wasKilled { failed += 1 }
            }
            Soak.tell("faults in \(operation): \(done) of \(all.count) faults injected, \(failed) stopped the command")
            #expect(failed > 0)
        }
    }
}
