import ArgumentParser
import Foundation

/// Measures capture and verification against plain SQLite and openssl, on the same messages, in turns.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure capture and verification against plain SQLite and openssl.",
        subcommands: [
            WriteChat.self, WriteMailbox.self, LoadPlain.self, Acknowledge.self, VerifyContent.self, VerifyScale.self,
            Measure.self,
        ],
        defaultSubcommand: Measure.self)
}

/// The whole run: the sample is made once, then every measurement takes its turn, round by round.
struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Option(help: "How many chat messages.") var messages = 100_000
    @Option(help: "How often each measurement is made; medians are reported.") var rounds = 3
    @Option(help: "Also capture a mailbox of so many gigabytes.") var mailbox: Double?
    @Option(help: "How many entries the large log has whose verification is measured.") var entries = 1_000_000
    @Option(help: "How many chat messages there are of which a third is swept.") var sweep = 300_000
    @Option(help: "How many records a large archive has over which a sweep is proposed.") var proposal = 1_000_000
    @Flag(help: "Measure the sweep alone.") var sweepOnly = false
    @Flag(help: "Leave out the capture of three times the messages, the large log and the sweep.") var short = false
    @Flag(help: "Add a line to the history.") var record = false
    @Option(help: "The canute program.") var canute: String
    @Option(help: "A folder for archives, emptied first.") var work: String
    @Option(help: "The history's file.") var history: String
    @Option(help: "What is measured, for the history.") var revision = "unknown"

    func validate() throws {
        guard messages > 0, rounds > 0, entries > 256, sweep > 1000, proposal > 1000 else {
            throw ValidationError(
                "Give at least one message, one round, 257 entries, and 1001 messages for the sweeps.")
        }
    }

    func run() throws {
        let bench = try Bench(canute: canute, work: URL(fileURLWithPath: work), messages: messages)
        var results = Results(machine: try .current(work: work, revision: revision), messages: messages, rounds: rounds)
        defer { bench.clear() }
        if sweepOnly {
            let figures = try bench.sweep(messages: sweep, large: proposal)
            return print(([results.machineLine] + figures.lines).joined(separator: "\n"))
        }
        try bench.prepare()
        results.contentBytes = try bench.contentBytes()
        for round in 1...rounds {
            say("round \(round) of \(rounds)")
            for part in Bench.Part.allCases { try results.add(bench.measure(part), to: part) }
        }
        if !short {
            say("three times the messages")
            results.tripleCapture = try bench.captureTriple()
        }
        if !short {
            say("a log of \(entries) entries")
            results.scale = try bench.verifyScale(entries: entries)
        }
        if !short {
            say("a sweep of a third of \(sweep) messages, and a proposal over \(proposal)")
            results.sweep = try bench.sweep(messages: sweep, large: proposal)
        }
        if let mailbox {
            say("a mailbox of \(mailbox) GB")
            results.mailbox = try bench.captureMailbox(bytes: Int(mailbox * 1e9))
        }
        print(results.table)
        try bench.keep(results.json, as: "result.json")
        if record { try results.append(to: history) }
    }

    private func say(_ line: String) { FileHandle.standardError.write(Data("benchmark: \(line)\n".utf8)) }
}
