package import Foundation
package import GRDB
package import Records

/// Looks whether a database still holds anything of destroyed entries.
///
/// Source: FORMAT, "Destruction", step 4.
package struct RemnantCheck {
    let queue: DatabaseQueue
    let file: URL
    /// Tables whose rows of a listed entry stay for ever and hold no content.
    let kept: Set<String>
    /// The tables whose structure is checked; nil for all.
    ///
    /// A store of all content is too large to read for each order.
    let inspected: [String]?

    /// Names a database and the tables that stay.
    package init(queue: DatabaseQueue, file: URL, kept: Set<String> = [], inspected: [String]? = nil) {
        self.inspected = inspected
        self.queue = queue
        self.file = file
        self.kept = kept
    }

    /// Names what is left, in words; empty when nothing is.
    package func remains(of list: SequenceList) throws -> [String] {
        let name = file.lastPathComponent
        var remains: [String] = []
        try queue.read { db in
            for table in try tablesWithSeq(db) where !kept.contains(table) {
                let quoted = "\"" + table.replacingOccurrences(of: "\"", with: "\"\"") + "\""
                for range in list.ranges {
                    let found = try Int64.fetchOne(
                        db, sql: "SELECT seq FROM \(quoted) WHERE seq BETWEEN ? AND ? LIMIT 1",
                        arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)])
                    if let found { remains.append("\(name) still has a row of entry \(found) in \(table)") }
                }
            }
            for table in inspected ?? ["1"] {
                let integrity = try String.fetchOne(db, sql: "PRAGMA quick_check(\(table))") ?? "no answer"
                if integrity != "ok" { remains.append("\(name) is damaged: \(integrity)") }
            }
        }
        if let pages = try dirtyFreePages(), pages > 0 {
            remains.append("\(name) has \(pages) free pages that are not zero")
        }
        let log = URL(fileURLWithPath: file.path + "-wal")
        let size = (try? FileManager.default.attributesOfItem(atPath: log.path)[.size] as? Int) ?? 0
        if size > 0 { remains.append("\(name)'s write-ahead log is not empty (\(size) bytes)") }
        return remains
    }

    private func tablesWithSeq(_ db: GRDB.Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
                WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND c.name = 'seq' ORDER BY m.name
                """)
    }

    /// Counts the pages on the free list that hold anything but zeros.
    ///
    /// Source: SQLite file format, section 1.5.
    private func dirtyFreePages() throws -> Int? {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return nil }
        defer { try? handle.close() }
        guard let header = try handle.read(upToCount: 100), header.count == 100 else { return nil }
        let declared = Int(header[16]) << 8 | Int(header[17])
        let size = declared == 1 ? 65_536 : declared
        let pages = Int(try handle.seekToEnd()) / max(size, 1)
        func page(_ number: Int) throws -> [UInt8] {
            try handle.seek(toOffset: UInt64((number - 1) * size))
            return [UInt8](try handle.read(upToCount: size) ?? Data())
        }
        var trunk = Self.word([UInt8](header), 32)
        var left = Self.word([UInt8](header), 36) + 1
        var dirty = 0
        while trunk > 0, left > 0 {
            left -= 1
            let bytes = try page(trunk)
            guard bytes.count == size else { return dirty + 1 }
            let leaves = min(Self.word(bytes, 4), (size - 8) / 4)
            // SQLite leaves the numbers of pages that it took from the list; anything else there is a remnant.
            let rest = stride(from: 8 + 4 * leaves, to: size - 3, by: 4)
            if rest.contains(where: { Self.word(bytes, $0) > pages }) { dirty += 1 }
            for leaf in 0..<leaves where try page(Self.word(bytes, 8 + 4 * leaf)).contains(where: { $0 != 0 }) {
                dirty += 1
            }
            trunk = Self.word(bytes, 0)
        }
        return dirty
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
}
