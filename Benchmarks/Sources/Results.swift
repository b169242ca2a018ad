import Foundation

/// All that a run measured, as a table and as JSON.
struct Results {
    private let machine: Machine
    private let messages: Int
    private let rounds: Int
    private var usages: [Bench.Part: [Usage]] = [:]
    /// The bytes of the export.
    var contentBytes = 0
    /// Of a capture of three times the messages.
    var tripleCapture: Usage?
    /// Of a capture of a large mailbox.
    var mailbox: Usage?
    /// Of the verification of a large log.
    var scale: ScaleFigures?
    /// Of a sweep.
    var sweep: SweepFigures?

    /// The machine, in one line.
    var machineLine: String { machine.description }

    init(machine: Machine, messages: Int, rounds: Int) {
        self.machine = machine
        self.messages = messages
        self.rounds = rounds
    }

    mutating func add(_ usage: Usage?, to part: Bench.Part) {
        if let usage { usages[part, default: []].append(usage) }
    }

    var table: String {
        let head = row("", "seconds", "CPU s", "messages/s", "MB/s", "MiB peak")
        let lines = Bench.Part.allCases.compactMap { part in
            middle(part).map {
                row(part.title, figure($0.seconds), figure($0.cpuSeconds), rate($0), speed($0), peak($0))
            }
        }
        var more: [String] = []
        if let usage = tripleCapture {
            more.append(
                row("capture of three times", figure(usage.seconds), figure(usage.cpuSeconds), "", "", peak(usage)))
        }
        if let usage = mailbox {
            more.append(
                row("capture of the mailbox", figure(usage.seconds), figure(usage.cpuSeconds), "", "", peak(usage)))
        }
        let kept = ratios.map {
            "\($0.name.padded(to: 52)) \(figure($0.value))\($0.goal.isEmpty ? "" : "   goal: \($0.goal)")"
        }
        return
            ([
                machine.description,
                "\(messages) chat messages, \(contentBytes / 1_000_000) MB; medians of \(rounds) rounds", "", head,
            ] + lines + more + [""] + kept + (scale.map { [""] + $0.lines } ?? [])
            + (sweep.map { [""] + $0.lines } ?? [])).joined(separator: "\n")
    }

    var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(Answer(self))
        }
    }

    /// Adds one line to the history.
    func append(to file: String) throws {
        if !FileManager.default.fileExists(atPath: file) {
            _ = FileManager.default.createFile(atPath: file, contents: nil)
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        try handle.seekToEnd()
        try handle.write(contentsOf: try json + Data("\n".utf8))
        try handle.close()
    }

    private struct Ratio: Codable {
        let name: String
        let value: Double
        let goal: String
    }

    private struct Answer: Encodable {
        let machine: Machine
        let messages: Int
        let contentBytes: Int
        let parts: [String: [Usage]]
        let tripleCapture: Usage?
        let mailbox: Usage?
        let scale: ScaleFigures?
        let sweep: SweepFigures?
        let ratios: [Ratio]

        init(_ results: Results) {
            machine = results.machine
            messages = results.messages
            contentBytes = results.contentBytes
            parts = Dictionary(uniqueKeysWithValues: results.usages.map { ($0.key.rawValue, $0.value) })
            tripleCapture = results.tripleCapture
            mailbox = results.mailbox
            scale = results.scale
            sweep = results.sweep
            ratios = results.ratios
        }
    }

    private var ratios: [Ratio] {
        var ratios = [
            ratio("capture, index caught up : plain load", .plain, .capture, goal: "0.5 or more"),
            ratio("capture, index behind : plain load", .plain, .acknowledge),
            ratio("verification of all content : capture", .capture, .verifyContent, goal: "several"),
            ratio("verification of everything : capture", .capture, .verifyAll),
            ratio("verification of all content : openssl", .digest, .verifyContent),
        ].compactMap { $0 }
        if let one = middle(.capture), let three = tripleCapture {
            ratios.append(Ratio(name: "memory, three times : one", value: three.peakMiB / one.peakMiB, goal: "about 1"))
        }
        return ratios
    }

    /// How many times as fast `new` is as `old`: the median over the rounds of the two within one round.
    private func ratio(_ name: String, _ old: Bench.Part, _ new: Bench.Part, goal: String = "") -> Ratio? {
        guard let olds = usages[old], let news = usages[new] else { return nil }
        let values = zip(olds, news).map { $0.seconds / $1.seconds }.sorted()
        return values.isEmpty ? nil : Ratio(name: name, value: values[values.count / 2], goal: goal)
    }

    private func middle(_ part: Bench.Part) -> Usage? {
        guard let sorted = usages[part]?.sorted(by: { $0.seconds < $1.seconds }), !sorted.isEmpty else { return nil }
        return sorted[sorted.count / 2]
    }

    private func rate(_ usage: Usage) -> String { String(Int(Double(messages) / usage.seconds)) }
    private func speed(_ usage: Usage) -> String { figure(Double(contentBytes) / 1e6 / usage.seconds) }
    private func peak(_ usage: Usage) -> String { String(Int(usage.peakMiB.rounded())) }
    private func figure(_ value: Double) -> String { String(format: "%.2f", value) }

    private func row(_ title: String, _ figures: String...) -> String {
        title.padded(to: 34) + figures.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
    }
}

extension Bench.Part {
    fileprivate var title: String {
        switch self {
        case .plain: "plain SQLite + FTS5 load"
        case .capture: "canute capture, index caught up"
        case .acknowledge: "capture, index behind"
        case .verifyContent: "verification of all content"
        case .verifyAll: "canute verify (with projections)"
        case .verifyLedger: "canute verify --ledger-only"
        case .digest: "openssl dgst -sha256"
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
