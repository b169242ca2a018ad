import Foundation
import GRDB
public import Ledger
public import Records
import Synchronization

/// The full-text index: a read model of the ledger, in segments, behind the acknowledgement.
///
/// It can be made again from the ledger at any time. A search says up to which entry it looked.
public final class SearchIndex: ErasableProjection {
    private let folder: URL
    private let access: Ledger.Access
    private let open = Mutex<[UInt64: Segment]>([:])

    /// What it is called in a certificate.
    public var name: String { "search" }

    /// Names the index of an archive; its files are opened when they are needed, for reading alone if that is all.
    public init(_ files: ArchiveFiles, access: Ledger.Access = .writing) {
        folder = files.search
        self.access = access
    }

    /// The first entry that is not indexed yet.
    public func indexedTo() throws -> UInt64 {
        let numbers = Set(numbers())
        var number: UInt64 = 0
        // A file that was lost in the middle is where the index goes on.
        while numbers.contains(number) {
            let end = try segment(number).indexedTo()
            guard end > Segment.range(number).upperBound else { return end }
            number += 1
        }
        return number * Segment.size
    }

    /// Indexes every entry that came since, from the ledger.
    public func rollForward(_ ledger: Ledger, progress: (UInt64) -> Void = { _ in }) throws {
        if try indexedTo() > ledger.count() { try remove() }
        var next = try indexedTo()
        while try next < ledger.count() {
            // Up to the end of one segment at a time: the next may be complete already.
            try ledger.walk(from: next, to: min(try ledger.count(), Segment.range(next / Segment.size).upperBound + 1))
            {
                try add($0.map { ($0.seq, MessageFields($0.content?.components ?? [])) })
                progress(($0.last?.seq ?? 0) + 1)
                return true
            }
            let reached = try indexedTo()
            guard reached > next else { return }
            next = reached
        }
    }

    /// Indexes messages that were just committed, in order; where entries are missing between, nothing is added.
    ///
    /// Entries left out here are found by `rollForward`.
    public func add(_ messages: [(seq: UInt64, message: MessageFields?)]) throws {
        guard let first = messages.first?.seq, let last = messages.last?.seq,
            last - first == UInt64(messages.count - 1)
        else { return }
        try add(
            messages.compactMap { seq, fields in fields.map { (seq: seq, fields: $0) } }, from: first, upTo: last + 1)
    }

    /// Adds the words of the entries `first` to `end - 1`, those of each segment in one transaction.
    func add(_ messages: [(seq: UInt64, fields: MessageFields)], from first: UInt64, upTo end: UInt64) throws {
        guard try indexedTo() == first else { return }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var next = first
        while next < end {
            let number = next / Segment.size
            let part = min(end, Segment.range(number).upperBound + 1)
            let own = messages.drop { $0.seq < next }.prefix { $0.seq < part }
            try segment(number).add(own, from: next, upTo: part)
            next = part
        }
    }

    /// Throws the index away and makes it again.
    public func rebuild(_ ledger: Ledger, progress: (UInt64) -> Void = { _ in }) throws {
        try remove()
        try rollForward(ledger, progress: progress)
    }

    /// Searches: the newest hits first, with the number of all.
    public func search(_ query: SearchQuery, count: UInt64) throws -> SearchResult {
        var result = SearchResult()
        result.searchedTo = min(try indexedTo(), count)
        result.unsearched = count - result.searchedTo
        let numbers = numbers()
        let found = try Parallel.map(numbers.indices) { [self] in
            try SegmentSearch(segment: segment(numbers[$0]), query: query).newest()
        }
        result.total = found.reduce(0) { $0 + $1.total }
        // By the time of sending; what has no time comes last, in order of capture.
        let newest = found.flatMap(\.candidates).sorted(by: >).prefix(query.limit).map(\.seq)
        let shown = try Dictionary(grouping: newest) { $0 / Segment.size }.flatMap { number, seqs in
            try SegmentSearch(segment: segment(number), query: query).hits(seqs)
        }
        let hits = Dictionary(shown.map { ($0.seq, $0) }) { first, _ in first }
        result.hits = newest.compactMap { hits[$0] }
        return result
    }

    /// All entries that match, in order.
    public func matches(_ query: SearchQuery) throws -> [UInt64] {
        try numbers().filter { Segment.range($0).upperBound >= query.first }.flatMap {
            try SegmentSearch(segment: segment($0), query: query).seqs()
        }
    }

    /// Removes the words of the listed entries from every file.
    public func erase(_ list: SequenceList) throws {
        for number in touched(list) { try segment(number).erase(list) }
    }

    /// Names what is left of the listed entries.
    public func remains(of list: SequenceList, thoroughly: Bool) throws -> [String] {
        try touched(list).flatMap { try segment($0).remains(of: list, thoroughly: thoroughly) }
    }

    /// Finds segments that hold other messages, or other words of them, than the ledger has open.
    ///
    /// Writes nothing where the index was opened for reading.
    public func check(_ ledger: Ledger) throws -> [Finding] {
        let count = try ledger.count()
        return try numbers().flatMap { number in
            do { return try check(segment(number), ledger, count: count) } catch {
                guard error is DatabaseError || (error as? LedgerError)?.code == .damaged else { throw error }
                let said = LedgerError.storage(error, file: Segment.file(number, in: folder))
                return [Finding(seq: number * Segment.size, code: .indexDiffers, message: "\(said)")]
            }
        }
    }

    private func check(_ segment: Segment, _ ledger: Ledger, count: UInt64) throws -> [Finding] {
        let name = segment.file.lastPathComponent
        var differing = BoundedFindings("entries differ in \(name), for which `canute search rebuild` is to be run")
        var findings: [Finding] = []
        // A crash between making the file and making its tables leaves an index that holds nothing yet.
        guard try segment.hasTables() else { return [] }
        findings += try segment.schemaFindings()
        for seq in Set(try segment.foreign()).sorted() {
            findings.append(finding(seq, segment.file, "holds words of entry \(seq), which belongs to another file"))
        }
        let range = Segment.range(segment.number)
        if range.lowerBound >= count {
            findings.append(finding(range.lowerBound, segment.file, "is of entries that the ledger does not have"))
        }
        let end = min(try segment.indexedTo(), count)
        var next = range.lowerBound
        try ledger.walk(from: range.lowerBound, to: end) { records in
            guard let last = records.last?.seq else { return true }
            let held = try segment.messages(next...last)
            let expected = Dictionary(
                uniqueKeysWithValues: records.compactMap { record in
                    IndexedMessage(record.seq, record.content?.components ?? []).map { (record.seq, $0) }
                })
            for seq in Set(held.keys).union(expected.keys).sorted() where held[seq] != expected[seq] {
                differing.add(finding(seq, segment.file, "differs from the ledger at entry \(seq)"))
            }
            next = last + 1
            return true
        }
        for seq in try segment.messages(next...max(next, range.upperBound)).keys.sorted() {
            findings.append(finding(seq, segment.file, "holds words of entry \(seq), which it says it has not indexed"))
        }
        // What a row says is found by other tables of the index: they must say the same.
        for seq in try segment.unfindable() {
            findings.append(finding(seq, segment.file, "does not find entry \(seq) by the words that it holds of it"))
        }
        return differing.findings + findings
    }

    private func finding(_ seq: UInt64, _ file: URL, _ what: String) -> Finding {
        Finding(
            seq: seq, code: .indexDiffers, message: "\(file.lastPathComponent) \(what): run `canute search rebuild`.")
    }

    func touched(_ list: SequenceList) -> [UInt64] {
        numbers().filter { number in list.ranges.contains { $0.overlaps(Segment.range(number)) } }
    }

    private func remove() throws {
        open.withLock { $0 = [:] }
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("segment-") {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }

    private func numbers() -> [UInt64] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix("segment-"), name.hasSuffix(".sqlite") else { return nil }
            return UInt64(name.dropFirst(8).dropLast(7))
        }.sorted()
    }

    func segment(_ number: UInt64) throws -> Segment {
        try open.withLock { segments in
            if let segment = segments[number], segment.isCurrent { return segment }
            let segment = try Segment(number, in: folder, writable: access == .writing)
            segments[number] = segment
            return segment
        }
    }
}
