package import Foundation
package import GRDB
package import Records

/// Looks whether a database still holds anything of destroyed entries.
///
/// Every table of the file has to be accounted for: one that is not is a remnant by itself, for nobody knows what it
/// holds. Source: FORMAT, "Destruction", step 4.
package struct RemnantCheck {
    /// What ties the rows of a table to entries.
    package enum Tie: Sendable {
        /// A row belongs to the entry in each of these columns, and goes with it.
        case entry([String])
        /// A row is there for the sake of others: this condition, on the table as `t`, says that none of them is left.
        case orphan(String)
        /// Nothing of a record stands in it.
        case nothing
    }

    let queue: DatabaseQueue
    let file: URL
    /// Each table of the file, by its name.
    let ties: [String: Tie]
    /// The tables whose structure is checked; nil for all.
    ///
    /// A store of all content is too large to read for each order.
    let inspected: [String]?

    /// Names a database and accounts for its tables.
    package init(queue: DatabaseQueue, file: URL, ties: [String: Tie], inspected: [String]? = nil) {
        self.inspected = inspected
        self.queue = queue
        self.file = file
        self.ties = ties
    }

    /// Names what is left, in words; empty when nothing is.
    ///
    /// - Parameter thoroughly: also reads the whole structure and all free pages, which takes time in a large file.
    package func remains(of list: SequenceList, thoroughly: Bool = true) throws -> [String] {
        var remains = try rows(of: list)
        if thoroughly { remains += try structure() }
        // A log that others have written to since is emptied too: what it holds then is younger than the destruction.
        if logSize > 0 {
            do { try Database.truncateLog(queue, file: file) } catch {
                remains.append("\(file.lastPathComponent)'s write-ahead log is not empty (\(logSize) bytes)")
            }
        }
        return remains
    }

    private var logSize: Int {
        (try? FileManager.default.attributesOfItem(atPath: file.path + "-wal")[.size] as? Int) ?? 0
    }

    private func rows(of list: SequenceList) throws -> [String] {
        let name = file.lastPathComponent
        let listed = "SELECT value FROM json_each(?1)"
        let numbers = list.jsonNumbers
        var remains: [String] = []
        try queue.read { db in
            let tables =
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            for table in try String.fetchAll(db, sql: tables) {
                let quoted = "\"" + table.replacingOccurrences(of: "\"", with: "\"\"") + "\""
                switch ties[table] {
                case nil: remains.append("\(name) has a table \(table) that the check does not know")
                case .nothing: break
                case .entry(let columns):
                    for column in columns {
                        let found = try Int64.fetchOne(
                            db, sql: "SELECT \(column) FROM \(quoted) WHERE \(column) IN (\(listed)) LIMIT 1",
                            arguments: [numbers])
                        if let found { remains.append("\(name) still has a row of entry \(found) in \(table)") }
                    }
                case .orphan(let condition):
                    let isLeft = try Int.fetchOne(db, sql: "SELECT 1 FROM \(quoted) t WHERE \(condition) LIMIT 1")
                    if isLeft != nil { remains.append("\(name) has a row in \(table) that nothing kept needs") }
                }
            }
        }
        return remains
    }

    /// Reads the file where nobody can write to it meanwhile.
    private func structure() throws -> [String] {
        let name = file.lastPathComponent
        var remains: [String] = []
        try queue.inTransaction(.immediate) { db in
            for table in inspected ?? ["1"] {
                let integrity = try String.fetchOne(db, sql: "PRAGMA quick_check(\(table))") ?? "no answer"
                if integrity != "ok" { remains.append("\(name) is damaged: \(integrity)") }
            }
            if let pages = try dirtyFreePages(), pages > 0 {
                remains.append("\(name) has \(pages) free pages that are not zero")
            }
            return .rollback
        }
        return remains
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
            for leaf in 0..<leaves where try !isZero(page(Self.word(bytes, 8 + 4 * leaf))) {
                dirty += 1
            }
            trunk = Self.word(bytes, 0)
        }
        return dirty
    }

    private func isZero(_ page: [UInt8]) -> Bool {
        page.withUnsafeBytes { bytes in
            guard bytes.count % 8 == 0 else { return bytes.allSatisfy { $0 == 0 } }
            return stride(from: 0, to: bytes.count, by: 8).allSatisfy {
                bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self) == 0
            }
        }
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
}
