import Foundation
import Records
import TransparencyLog

/// Where a verification reads entries from: the archive's own file, or the bundles that were published.
protocol EntrySource: Sendable {
    /// What it is called in a finding.
    var name: String { get }
    /// Whether its entries are the published bundles, so that there is nothing to compare those with.
    var isPublished: Bool { get }
    /// The number of entries.
    func count() throws -> UInt64
    /// At most `limit` entries from `first` on, in order, over gaps too.
    func entries(from first: UInt64, below end: UInt64, limit: Int) throws -> [(seq: UInt64, bytes: [UInt8])]
    /// The first entry at or after `seq`; nil where there is none.
    func first(from seq: UInt64) throws -> UInt64?
    /// The 256 entries of a full bundle; nil where one is missing or is not what was `published`.
    func rows(bundle index: UInt64, published: [UInt8]) throws -> EntryRows?
    /// The entries that name keys: below `first` as they were noted when they came, from there on looked for.
    func keyEntries(from first: UInt64) throws -> [UInt64]
    /// The entries that name keys as they were noted; nil where nothing is noted.
    func notedKeyEntries() throws -> [UInt64]?
    /// The head that hands over to the key of `entry`, where it is kept with the entries.
    func handover(of entry: UInt64) throws -> String?
    /// What is kept with the entries of the log before this one, whose checkpoint has this hash.
    func earlierLog(_ name: Records.Digest) throws -> [UInt8]?
    /// What is foreign in the store that the entries lie in.
    func schemaFindings() throws -> [Finding]
    /// The same for another core to read from at the same time.
    func another() throws -> any EntrySource
}

extension EntryStore: EntrySource {
    var name: String { file.lastPathComponent }
    var isPublished: Bool { false }
    func rows(bundle index: UInt64, published: [UInt8]) throws -> EntryRows? {
        guard let rows = EntryRows(bundle: published, count: Tile.fullWidth) else { return nil }
        return try rows.areThose(of: self, bundle: index) ? rows : nil
    }
    func schemaFindings() throws -> [Finding] { try schemaCheck.findings() + originFindings() }
    func another() throws -> any EntrySource { try EntryStore(file, writable: false) }
}

/// The entries of a log of a known size in its published bundles.
struct BundleSource: EntrySource {
    let tiles: TileStore
    let size: UInt64

    var name: String { "the published bundles" }
    var isPublished: Bool { true }

    func count() -> UInt64 { size }

    func entries(from first: UInt64, below end: UInt64, limit: Int) -> [(seq: UInt64, bytes: [UInt8])] {
        var found: [(UInt64, [UInt8])] = []
        var next = first
        while next < min(end, size), found.count < limit {
            let start = next & ~255
            for (offset, bytes) in (tiles.bundle(index: next >> 8, size: size) ?? []).enumerated() {
                let seq = start + UInt64(offset)
                if seq >= next, seq < end, found.count < limit { found.append((seq, bytes)) }
            }
            next = start + 256
        }
        return found
    }

    func first(from seq: UInt64) -> UInt64? {
        var next = seq
        while next < size {
            if let found = entries(from: next, below: (next | 255) + 1, limit: 1).first { return found.seq }
            next = (next | 255) + 1
        }
        return nil
    }

    func rows(bundle index: UInt64, published: [UInt8]) -> EntryRows? {
        EntryRows(bundle: published, count: Tile.fullWidth)
    }

    func another() -> any EntrySource { self }
    func schemaFindings() -> [Finding] { [] }
    func notedKeyEntries() -> [UInt64]? { nil }
    func handover(of entry: UInt64) -> String? { nil }
    func earlierLog(_ name: Records.Digest) -> [UInt8]? { nil }

    /// Without a published handover, no earlier entry names a key that counts.
    func keyEntries(from first: UInt64) throws -> [UInt64] {
        let handovers = tiles.folder.appendingPathComponent("handovers", isDirectory: true).path
        let isHandedOver = (try? FileManager.default.contentsOfDirectory(atPath: handovers))?.isEmpty == false
        let start = isHandedOver ? 0 : first
        guard start < size else { return [] }
        let bundles = Int(start >> 8)..<Int((size - 1) >> 8) + 1
        let found = try Parallel.map(bundles) { index -> [UInt64] in
            let begin = UInt64(index) << 8
            if size - begin >= 256, let bytes = StaticFile.read(tiles.url(.entries, UInt64(index))),
                let rows = EntryRows(bundle: bytes, count: Tile.fullWidth)
            {
                return rows.keyEntries().map { begin + UInt64($0) }.filter { $0 >= start }
            }
            return entries(from: max(start, begin), below: begin + 256, limit: Tile.fullWidth)
                .filter { entry in entry.bytes.withUnsafeBufferPointer { EntryRows.namesKey($0) } }.map(\.seq)
        }
        return found.flatMap { $0 }
    }
}
