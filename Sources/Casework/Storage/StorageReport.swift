public import Archive
import Dispatch
import Foundation
import Ledger
import Retention
import Search

/// What an archive costs to keep: bytes by part, growth, and how long it takes to verify and to index.
public struct StorageReport: Sendable, Encodable {
    /// One part of the archive's folder.
    public struct Part: Sendable, Encodable, Equatable {
        /// `ledger`, `content`, `fingerprints`, `keys`, `catalogue` or `search`.
        public let name: String
        /// On disk, write-ahead logs counted in.
        public let bytes: Int
        /// Nil where there are no messages.
        public let perMessage: Double?

        enum CodingKeys: String, CodingKey {
            case name, bytes
            case perMessage = "per_message"
        }

        /// Encodes all members, also those that are null.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(bytes, forKey: .bytes)
            try container.encode(perMessage, forKey: .perMessage)
        }
    }

    /// What a year adds at the present rate.
    public struct Growth: Sendable, Encodable {
        /// The first day counted.
        public let from: String
        /// The last day counted.
        public let to: String
        /// Messages captured in these days.
        public let messages: UInt64
        /// The part of them that came on the busiest day.
        public let busiestDayShare: Double
        /// Messages a year at that rate.
        public let messagesPerYear: Double
        /// Bytes a year, at today's bytes per message.
        public let bytesPerYear: Double

        enum CodingKeys: String, CodingKey {
            case from, to, messages
            case busiestDayShare = "busiest_day_share"
            case messagesPerYear = "messages_per_year"
            case bytesPerYear = "bytes_per_year"
        }
    }

    /// What was timed just now, on this machine.
    public struct Sample: Sendable, Encodable {
        /// Entries whose place in chain and tree was verified: all of them.
        public let entries: UInt64
        /// Seconds for that.
        public let entrySeconds: Double
        /// Entries whose content was opened and checked.
        public let contents: UInt64
        /// Seconds for that.
        public let contentSeconds: Double
        /// Messages that were read and indexed, in memory.
        public let indexed: UInt64
        /// Seconds for that.
        public let indexSeconds: Double

        enum CodingKeys: String, CodingKey {
            case entries, contents, indexed
            case entrySeconds = "entry_seconds"
            case contentSeconds = "content_seconds"
            case indexSeconds = "index_seconds"
        }
    }

    /// What to expect at so many times the present size, in proportion to the sample.
    public struct Estimate: Sendable, Encodable, Equatable {
        /// How many times.
        public let times: Int
        /// The messages then.
        public let messages: UInt64
        /// The bytes then.
        public let bytes: Int
        /// Verification of the ledger with all content, in hours.
        public let verificationHours: Double
        /// Making the search index again, in hours.
        public let indexHours: Double

        enum CodingKeys: String, CodingKey {
            case times, messages, bytes
            case verificationHours = "verification_hours"
            case indexHours = "index_hours"
        }
    }

    /// All entries.
    public let entries: UInt64
    /// Of these, captured messages whose content is held.
    public let messages: UInt64
    /// Part by part.
    public let parts: [Part]
    /// Nil where captures have gone on too shortly to say.
    public let growth: Growth?
    /// What the estimates rest on.
    public let sample: Sample
    /// For the present size, ten times and a hundred times.
    public let estimates: [Estimate]

    /// All bytes.
    public var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }

    enum CodingKeys: String, CodingKey {
        case entries, messages, bytes, parts, growth, sample, estimates
    }

    /// Encodes all members, also those that are null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(entries, forKey: .entries)
        try container.encode(messages, forKey: .messages)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(parts, forKey: .parts)
        try container.encode(growth, forKey: .growth)
        try container.encode(sample, forKey: .sample)
        try container.encode(estimates, forKey: .estimates)
    }
}

extension StorageReport {
    /// Counts the archive's bytes and times a sample of its entries.
    ///
    /// Writes nothing: the words of the sample are indexed in memory.
    public init(_ archive: OpenArchive) throws {
        let (ledger, files) = (archive.ledger, archive.ledger.files)
        let captured = try archive.catalogue.capturedByDay()
        let (entries, messages) = (try ledger.count(), captured.reduce(0) { $0 + $1.messages })
        let stored = try ledger.storedBytes()
        let parts = [
            ("ledger", stored.ledger), ("content", stored.content), ("fingerprints", stored.fingerprints),
            ("keys", stored.keys), ("catalogue", try FileSize.database(files.catalogue)),
            ("search", try FileSize.below(files.search)),
        ].map { name, bytes in
            Part(name: name, bytes: bytes, perMessage: messages == 0 ? nil : Double(bytes) / Double(messages))
        }
        let sample = try Sample(ledger, entries: entries)
        let bytes = parts.reduce(0) { $0 + $1.bytes }
        self.entries = entries
        self.messages = messages
        self.parts = parts
        self.sample = sample
        growth = CaptureRate(captured, asOf: try archive.today()).map { rate in
            Growth(rate, bytesPerMessage: Double(bytes) / Double(max(1, messages)))
        }
        estimates = [1, 10, 100].map {
            Estimate(times: $0, entries: entries, messages: messages, bytes: bytes, sample: sample)
        }
    }
}

extension StorageReport.Growth {
    init(_ rate: CaptureRate, bytesPerMessage: Double) {
        from = rate.from.description
        to = rate.to.description
        messages = rate.messages
        busiestDayShare = rate.busiestShare
        messagesPerYear = rate.messagesPerYear
        bytesPerYear = rate.messagesPerYear * bytesPerMessage
    }
}

extension StorageReport.Estimate {
    init(times: Int, entries: UInt64, messages: UInt64, bytes: Int, sample: StorageReport.Sample) {
        self.times = times
        self.messages = messages * UInt64(times)
        self.bytes = bytes * times
        let each = { (seconds: Double, count: UInt64) in count == 0 ? 0 : seconds / Double(count) }
        let verification =
            each(sample.entrySeconds, sample.entries) + each(sample.contentSeconds, sample.contents)
        verificationHours = verification * Double(entries) * Double(times) / 3600
        indexHours = each(sample.indexSeconds, sample.indexed) * Double(messages) * Double(times) / 3600
    }
}

extension StorageReport.Sample {
    /// How many entries are opened, and in how many runs, spread over the whole log.
    private static let size: UInt64 = 16_384
    private static let runs: UInt64 = 8

    init(_ ledger: Ledger, entries count: UInt64) throws {
        let runs = Self.runs(of: count)
        entries = count
        entrySeconds = try Self.seconds { _ = try PublicLedger(ledger.files).verify() }
        var checked: UInt64 = 0
        contentSeconds = try Self.seconds { checked = try ledger.checkedContent(of: runs) }
        contents = checked
        var messages: UInt64 = 0
        indexSeconds = try Self.seconds {
            var trial = try IndexTrial()
            for run in runs { messages += try trial.add(run, of: ledger) }
        }
        indexed = messages
    }

    /// Runs of equal length, evenly spread; of a small log all of it.
    static func runs(of count: UInt64) -> [ClosedRange<UInt64>] {
        guard count > size else { return count == 0 ? [] : [0...count - 1] }
        let length = size / runs
        return (0..<runs).map { number in
            let first = (count - length) / (runs - 1) * number
            return first...first + length - 1
        }
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = DispatchTime.now().uptimeNanoseconds
        try body()
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }
}
