import Capture
import Foundation
import GRDBSQLite

/// The measure of capture: the same messages into one plain table with a full-text index, by SQLite's own C interface.
///
/// It keeps no chain, no proof, no keys, no seals and no original bytes; it syncs every commit, as capture does.
struct PlainLoad {
    /// What is loaded of a message.
    struct Message {
        let time: String
        let channel: String
        let sender: String
        let body: String
    }

    private static let schema = """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=4000;
        CREATE TABLE message(id INTEGER PRIMARY KEY, time TEXT, channel TEXT, sender TEXT, body TEXT);
        CREATE VIRTUAL TABLE words USING fts5(
            body, content='message', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
        """

    /// The messages of an export, read beforehand, so that reading it is no part of the load.
    static func messages(of export: String) throws -> [Message] {
        var messages: [Message] = []
        try CaptureReader.read(export, format: .slack) { event in
            guard case .item(let item) = event else { return }
            messages.append(
                Message(
                    time: item.sentAt?.text ?? "", channel: item.conversation.title, sender: item.from?.label ?? "",
                    body: item.body))
        }
        return messages
    }

    private let database: OpaquePointer
    private let insert: OpaquePointer
    private let index: OpaquePointer

    /// Loads `messages` into a new file, `batch` a transaction.
    static func run(_ messages: [Message], batch: Int, into path: String) throws {
        let load = try PlainLoad(path)
        defer { load.close() }
        for first in stride(from: 0, to: messages.count, by: batch) {
            let range = first..<min(messages.count, first + batch)
            try load.execute("BEGIN IMMEDIATE")
            for number in range { try load.add(messages[number], number: number + 1) }
            try load.addWords(range)
            try load.execute("COMMIT")
        }
    }

    private init(_ path: String) throws {
        var opened: OpaquePointer?
        guard sqlite3_open(path, &opened) == SQLITE_OK, let opened else {
            throw BenchmarkError("SQLite cannot open \(path).")
        }
        database = opened
        guard sqlite3_exec(opened, Self.schema, nil, nil, nil) == SQLITE_OK else {
            throw BenchmarkError("SQLite refused the plain schema: \(String(cString: sqlite3_errmsg(opened))).")
        }
        insert = try Self.prepare(
            "INSERT INTO message(id, time, channel, sender, body) VALUES (?, ?, ?, ?, ?)", opened)
        // Words from a range of rows in the same transaction: a trigger would be slower by far.
        index = try Self.prepare(
            "INSERT INTO words(rowid, body) SELECT id, body FROM message WHERE id BETWEEN ? AND ?", opened)
    }

    private func close() {
        sqlite3_finalize(insert)
        sqlite3_finalize(index)
        sqlite3_close(database)
    }

    private func add(_ message: Message, number: Int) throws {
        sqlite3_bind_int64(insert, 1, Int64(number))
        for (place, value) in [(2, message.time), (3, message.channel), (4, message.sender), (5, message.body)] {
            bind(value, at: Int32(place))
        }
        try step(insert)
    }

    private func addWords(_ range: Range<Int>) throws {
        sqlite3_bind_int64(index, 1, Int64(range.lowerBound + 1))
        sqlite3_bind_int64(index, 2, Int64(range.upperBound))
        try step(index)
    }

    private func bind(_ value: String, at place: Int32) {
        var value = value
        value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // SQLite copies the bytes (SQLITE_TRANSIENT is -1).
                _ = sqlite3_bind_text(
                    insert, place, characters.baseAddress, Int32(characters.count),
                    unsafeBitCast(-1, to: sqlite3_destructor_type.self))
            }
        }
    }

    private func step(_ statement: OpaquePointer) throws {
        defer { sqlite3_reset(statement) }
        guard sqlite3_step(statement) == SQLITE_DONE else {
            throw BenchmarkError("The plain load failed: \(String(cString: sqlite3_errmsg(database))).")
        }
    }

    private func execute(_ sql: String) throws {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else {
            throw BenchmarkError("The plain load failed: \(String(cString: sqlite3_errmsg(database))).")
        }
    }

    private static func prepare(_ sql: String, _ database: OpaquePointer) throws -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw BenchmarkError("SQLite refused “\(sql)”: \(String(cString: sqlite3_errmsg(database))).")
        }
        return statement
    }
}
