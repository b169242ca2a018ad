import Foundation

/// Capture must not grow in memory with what it captures.
struct MemoryTriple: Line {
    let name = "memory-triple"
    let work = "peak memory of the capture of three times the chat messages"
    let reference = "peak memory of the capture of one time"
    let goals = [Goal.ratio(atLeast: 0.8)]
    let mostRounds = 1

    func prepare(_ bench: Bench) throws {
        _ = try bench.chat()
        _ = try bench.once("triple") { try bench.runOwn("write-chat", [$0, String(3 * bench.settings.messages)]) }
    }

    func round(_ bench: Bench) throws -> Round {
        let peaks = try [bench.chat(), bench.path("triple")].map { export in
            try bench.makeArchive("captured")
            return try bench.capture(export, "slack", into: "captured").peakMiB
        }
        return Round(ours: Quantity(peaks[1], .mebibytes), reference: Quantity(peaks[0], .mebibytes))
    }
}

/// A large mailbox must not cost memory.
struct MemoryMailbox: Line {
    let name = "memory-mailbox"
    let work = "peak memory of the capture of a large mailbox"
    let reference = "the goal's limit, for 2 GB (--mailbox 2)"
    let goals = [Goal.figure(Quantity(300, .mebibytes))]
    let mostRounds = 1

    func prepare(_ bench: Bench) throws {
        _ = try bench.once("large.mbox") {
            try bench.runOwn("write-mailbox", [$0, "--bytes", String(bench.settings.mailboxBytes)])
        }
    }

    func round(_ bench: Bench) throws -> Round {
        try bench.makeArchive("captured")
        let usage = try bench.capture(bench.path("large.mbox"), "mail", into: "captured", as: "mail")
        bench.remove("captured")
        let bytes = bench.settings.mailboxBytes
        return .against(
            Quantity(300, .mebibytes), Quantity(usage.peakMiB, .mebibytes),
            also: [
                "\(bytes / 1_000_000) MB in \(Quantity(usage.seconds, .seconds).text), \(usage.rate(bytes, .megabytesPerSecond).text)"
            ])
    }
}

/// What a message takes on disk, part by part.
struct Disk: Line {
    let name = "disk"
    let work = "bytes on disk for each message of the large archive, as `canute report storage` gives them"
    let reference = "the goal's limit: 900 and 1.2 times the raw bytes"
    let goals = [Goal.ratio(atLeast: 1)]
    let mostRounds = 1

    private struct Report: Decodable {
        let messages: Int
        let parts: [Part]

        struct Part: Decodable {
            let name: String
            let bytes: Int
        }
    }

    func prepare(_ bench: Bench) throws { _ = try bench.largeArchive() }

    func round(_ bench: Bench) throws -> Round {
        try bench.run(
            bench.canute,
            ["report", "storage", "--archive", bench.largeArchive(), "--by", "benchmark", "--json"])
        let report = try JSONDecoder().decode(Report.self, from: bench.output())
        let raw = try Self.bytes(below: bench.largeChat()) / bench.settings.large
        let each = { (bytes: Int) in Quantity(Double(bytes) / Double(report.messages), .bytes) }
        return .against(
            Quantity(900 + 1.2 * Double(raw), .bytes), each(report.parts.reduce(0) { $0 + $1.bytes }),
            also: [
                "raw \(raw) B; " + report.parts.map { "\($0.name) \(each($0.bytes).text)" }.joined(separator: ", ")
            ])
    }

    private static func bytes(below folder: String) throws -> Int {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".json") }.reduce(0) { sum, name in
            let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.size] as? Int
            return sum + (size ?? 0)
        }
    }
}

/// Capture must not slow down as the archive grows.
///
/// It stands last: it adds to the large archive.
struct Growth: Line {
    let name = "growth"
    let work = "capture of the chat messages into the large archive, each round from a source of its own"
    let reference = "capture of the same into an empty archive, in the same round"
    let goals = [Goal.ratio(atLeast: 0.7)]

    func prepare(_ bench: Bench) throws {
        _ = try bench.chat()
        _ = try bench.largeArchive()
    }

    func round(_ bench: Bench) throws -> Round {
        let messages = bench.settings.messages
        try bench.makeArchive("captured")
        let empty = try bench.capture(bench.chat(), "slack", into: "captured")
        _ = try bench.largeArchive()
        let large = try bench.capture(bench.chat(), "slack", into: "large-archive", as: "chat-\(UUID().uuidString)")
        return Round(
            ours: large.rate(messages), reference: empty.rate(messages),
            also: [
                "into \(bench.settings.large) messages and more (--large 10000000 for the goal's size); per core "
                    + "\(large.ratePerCore(messages).text), empty \(empty.ratePerCore(messages).text)"
            ])
    }
}
