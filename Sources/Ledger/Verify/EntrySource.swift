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
    /// The 256 entries of a full bundle; nil where one is missing.
    func rows(bundle index: UInt64) throws -> EntryRows?
    /// The same for another core to read from at the same time.
    func another() throws -> any EntrySource
}

extension EntryStore: EntrySource {
    var name: String { file.lastPathComponent }
    var isPublished: Bool { false }
    func rows(bundle index: UInt64) throws -> EntryRows? { try EntryRows(self, bundle: index) }
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

    func rows(bundle index: UInt64) -> EntryRows? {
        StaticFile.read(tiles.url(.entries, index)).flatMap { EntryRows(bundle: $0, count: Tile.fullWidth) }
    }

    func another() -> any EntrySource { self }
}
