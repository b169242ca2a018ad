import Foundation

/// A sweep of a third of an archive by the commands that a records manager types, with search and capture going on.
struct Sweep: Line {
    let name = "sweep"
    let work =
        "`canute disposal execute` of a third of an archive: orders, keys, rows, index, checks, certificates; searches and a "
        + "capture meanwhile"
    let reference = "the goal's limit, for 100,000 of 300,000 records"
    let goals = [Goal.figure(Quantity(120, .seconds))]
    let mostRounds = 1

    func round(_ bench: Bench) throws -> Round {
        let messages = bench.settings.swept
        let third = stride(from: 0, to: 500, by: 3).map { "team-\($0)" }
        try SweepArchive.make("sweep", messages: messages, due: third, bench)
        defer { bench.remove("sweep", "late", "sweep-output") }
        let (propose, proposed) = try SweepArchive.propose("sweep", bench)
        try bench.run(
            bench.canute, ["disposal", "approve", proposed.id, "--by", "owner", "--archive", bench.path("sweep")])
        // Not chat of the same seed: what was destroyed is not captured again.
        try bench.runOwn("write-mailbox", [bench.path("late"), "--mails", "100"])
        let during = try whileSweeping(proposed.id, bench)
        let verify = try bench.run(bench.canute, ["verify", "--json", "--archive", bench.path("sweep")])
        let verdicts = try JSONDecoder().decode(Verified.self, from: bench.output()).verdicts
        guard verdicts["destroyed"] == proposed.records, verdicts["missing"] == 0, verdicts["ordered"] == 0 else {
            throw BenchmarkError("After the sweep the archive says \(verdicts), and \(proposed.records) were to go.")
        }
        let slowest = Quantity(during.searches.max() ?? 0, .seconds).text
        return .against(
            Quantity(120, .seconds), Quantity(during.seconds, .seconds),
            also: [
                "\(proposed.records) of \(messages) records; proposed in \(Quantity(propose.seconds, .seconds).text), verified in "
                    + "\(Quantity(verify.seconds, .seconds).text) afterwards; meanwhile \(during.searches.count) searches, the slowest "
                    + "\(slowest), and a hundred mails captured in \(Quantity(during.capture.seconds, .seconds).text)"
            ])
    }

    private struct Verified: Decodable { let verdicts: [String: UInt64] }

    /// Carries the sweep out, in a process of its own, while others search and capture.
    private func whileSweeping(
        _ id: String, _ bench: Bench
    ) throws -> (seconds: Double, searches: [Double], capture: Usage) {
        let sweep = Process()
        sweep.executableURL = URL(fileURLWithPath: bench.canute)
        sweep.arguments = [
            "disposal", "execute", id, "--json", "--by", "benchmark", "--archive", bench.path("sweep"),
        ]
        guard FileManager.default.createFile(atPath: bench.path("sweep-output"), contents: nil) else {
            throw BenchmarkError("Cannot write \(bench.path("sweep-output")).")
        }
        sweep.standardOutput = try FileHandle(
            forWritingTo: URL(fileURLWithPath: bench.path("sweep-output")))
        let start = DispatchTime.now().uptimeNanoseconds
        try sweep.run()
        let capture = try bench.capture(bench.path("late"), "mail", into: "sweep", as: "late")
        var searches: [Double] = []
        while sweep.isRunning {
            searches.append(
                try bench.run(
                    bench.canute,
                    [
                        "search", "boiler", "--purpose", "benchmark", "--wait", "600", "--by", "benchmark",
                        "--archive", bench.path("sweep"),
                    ]
                ).seconds)
        }
        sweep.waitUntilExit()
        guard sweep.terminationStatus == 0 else { throw BenchmarkError("The sweep failed.") }
        return (Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9, searches, capture)
    }
}

/// A proposal over a large archive of which everything is due.
struct Propose: Line {
    let name = "propose"
    let work = "`canute disposal propose` over an archive of which everything is due"
    let reference = "the goal's limit, for 1,000,000 records"
    let goals = [Goal.figure(Quantity(2, .seconds))]
    let mostRounds = 1

    func round(_ bench: Bench) throws -> Round {
        try SweepArchive.make("proposed", messages: bench.settings.large, due: ["team-*"], bench)
        defer { bench.remove("proposed") }
        let (usage, proposed) = try SweepArchive.propose("proposed", bench)
        return .against(
            Quantity(2, .seconds), Quantity(usage.seconds, .seconds),
            also: ["\(proposed.records) records, peak \(Quantity(usage.peakMiB, .mebibytes).text)"])
    }
}

/// An archive whose schedule lets some channels go.
enum SweepArchive {
    struct Proposed: Decodable {
        let id: String
        let records: UInt64
    }

    static func make(_ name: String, messages: Int, due channels: [String], _ bench: Bench) throws {
        bench.remove(name, "sweep-export")
        defer { bench.remove("sweep-export") }
        try bench.runOwn("write-chat", [bench.path("sweep-export"), String(messages)])
        try Data(schedule(channels).utf8).write(to: URL(fileURLWithPath: bench.path("schedule.xml")))
        try bench.run(
            bench.canute,
            [
                "init", bench.path(name), "--name", "Benchmark Council", "--origin", "records.council.example",
                "--schedule", bench.path("schedule.xml"), "--by", "benchmark",
            ])
        _ = try bench.capture(bench.path("sweep-export"), "slack", into: name)
    }

    static func propose(_ name: String, _ bench: Bench) throws -> (Usage, Proposed) {
        let usage = try bench.run(
            bench.canute,
            [
                "disposal", "propose", "--ground", "Benchmark sweep", "--json", "--by", "benchmark", "--archive",
                bench.path(name),
            ])
        return (usage, try JSONDecoder().decode(Proposed.self, from: bench.output()))
    }

    /// What is said in these channels goes after a day; everything else is kept.
    private static func schedule(_ channels: [String]) -> String {
        let names = channels.map { "<conversation>\($0)</conversation>" }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <retentionSchedule xmlns="urn:canute:retention-schedule:1" version="1">
              <title>Benchmark schedule</title>
              <authority>Nobody</authority>
              <classes>
                <class code="MSG-01">
                  <title>Small talk</title><scope>Small talk.</scope><mandate kind="local">Local</mandate>
                  <trigger>created</trigger><cutoff>none</cutoff><period>P1D</period><action>destroy</action>
                </class>
                <class code="UNC-00">
                  <title>Unclassified</title><scope>The rest.</scope><mandate kind="design">Design</mandate>
                  <trigger>created</trigger><cutoff>none</cutoff><action>permanent</action>
                </class>
              </classes>
              <rules default="UNC-00"><rule class="MSG-01" reason="small talk">\(names)</rule></rules>
            </retentionSchedule>
            """
    }
}
