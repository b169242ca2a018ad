import ArgumentParser
import Foundation

/// Measures Canute against what one would use instead, on the same bytes, side by side.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure Canute against what one would use instead, side by side.",
        subcommands: [
            Measure.self, WriteChat.self, WriteExport.self, ReadExport.self, WriteMailbox.self, WriteMaildir.self,
            WriteCopy.self, WriteBlobs.self,
            LoadPlain.self, Acknowledge.self, VerifyContentPart.self, BuildLog.self, VerifyLog.self, DrawProofs.self,
            DrawSearches.self, DrawPlainSearches.self, DrawCommits.self, DecidePack.self, ZipFiles.self,
            ValidateXML.self, UnpackZip.self,
        ],
        defaultSubcommand: Measure.self)
}

/// The whole run: every line in turn, each with its rounds.
struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Option(help: ArgumentHelp("Only these lines.", valueName: "name,name")) var only: String?
    @Flag(help: "Say which lines there are.") var list = false
    @Flag(help: "Small sizes, to try it.") var short = false
    @Option(help: "How often each pair is measured; the ratio is the median.") var rounds: Int?
    @Option(help: "How many chat messages are captured and verified.") var messages: Int?
    @Option(help: "How many chat messages the archive holds that is searched and grown.") var large: Int?
    @Option(help: "How many entries the large log has.") var entries: Int?
    @Option(help: "How many mails the mailbox has.") var mails: Int?
    @Option(help: ArgumentHelp("How large the mailbox is whose capture must not cost memory.", valueName: "gigabytes"))
    var mailbox: Double?
    @Flag(help: "Add a line to the history.") var record = false
    @Option(help: "The canute program.") var canute: String
    @Option(help: "A folder for archives, emptied first.") var work: String
    @Option(help: "The folder of the real samples.") var shared = "../shared"
    @Option(help: "The history's file.") var history: String
    @Option(help: "What is measured, for the history.") var revision = "unknown"

    func validate() throws {
        let counts = [rounds, messages, large, entries, mails].compactMap { $0 }
        guard counts.allSatisfy({ $0 > 0 }), mailbox.map({ $0 > 0 }) ?? true else {
            throw ValidationError("Give numbers above nought.")
        }
        guard entries.map({ $0 > 256 }) ?? true else { throw ValidationError("Give at least 257 --entries.") }
        guard !(record && short) else {
            throw ValidationError("What is measured with --short means little and is not recorded.")
        }
    }

    func run() throws {
        if list {
            for line in Registry.lines { print("\(line.name): \(line.work)") }
            return
        }
        let lines = try selected()
        let past = try History(reading: history)
        let settings = settings
        let machine = try Machine.current(work: work, revision: revision)
        let bench = try Bench(
            canute: canute, work: URL(fileURLWithPath: work), shared: URL(fileURLWithPath: shared), settings: settings)
        defer { bench.clear() }
        let table = Table(
            machine: machine, settings: settings, results: lines.map { measure($0, bench) })
        print(table.text)
        try bench.keep(table.json)
        // What small sizes give is not held against what large ones gave.
        let falls = short ? [] : past.falls(table.ratios)
        for fall in falls { print("FELL: \(fall)") }
        if record {
            let entry = HistoryEntry(date: machine.date, commit: revision, ratios: table.ratios)
            try History.append(entry, to: history)
        }
        if !falls.isEmpty || table.results.contains(where: \.isBroken) { throw ExitCode(1) }
    }

    private func selected() throws -> [any Line] {
        do { return try Registry.lines(named: only) } catch { throw ValidationError("\(error)") }
    }

    private var settings: Settings {
        var settings = short ? Settings.short : Settings()
        settings.rounds = rounds ?? settings.rounds
        settings.messages = messages ?? settings.messages
        settings.large = large ?? settings.large
        settings.entries = entries ?? settings.entries
        settings.mails = mails ?? settings.mails
        settings.mailboxBytes = mailbox.map { Int($0 * 1e9) } ?? settings.mailboxBytes
        return settings
    }

    private func measure(_ line: any Line, _ bench: Bench) -> LineResult {
        do {
            say("\(line.name): making ready")
            try line.prepare(bench)
            let rounds = try (1...max(1, min(line.mostRounds, bench.settings.rounds))).map { number in
                say("\(line.name): round \(number)")
                return try line.round(bench)
            }
            let result = LineResult(line, rounds: rounds)
            say("\(line.name): \(result.ratio.map(Quantity.digits) ?? "–")× (\(result.outcome))")
            return result
        } catch {
            let result = LineResult(line, error: error)
            say("\(line.name): \(result.outcome)")
            return result
        }
    }

    private func say(_ line: String) { FileHandle.standardError.write(Data("benchmark: \(line)\n".utf8)) }
}
