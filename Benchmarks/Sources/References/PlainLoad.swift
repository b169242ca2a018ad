import Capture
import Foundation

/// The measure of capture: the same messages into one plain table, with or without a full-text index, through C.
///
/// It keeps no chain, no proof, no keys, no seals and no original bytes; it syncs every commit, as capture does.
enum PlainLoad {
    /// What is loaded of a message.
    struct Message {
        let time: String
        let channel: String
        let sender: String
        let body: String
    }

    private static let table = """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=4000;
        CREATE TABLE message(id INTEGER PRIMARY KEY, time TEXT, channel TEXT, sender TEXT, body TEXT);
        """
    private static let words = """
        CREATE VIRTUAL TABLE words USING fts5(
            body, content='message', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
        """

    /// The messages of an export, read beforehand, so that reading it is no part of the load.
    static func messages(of export: String, format: SourceFormat) throws -> [Message] {
        var messages: [Message] = []
        try CaptureReader.read(export, format: format) { event in
            guard case .item(let item) = event else { return }
            messages.append(
                Message(
                    time: item.sentAt?.text ?? "", channel: item.conversation.title, sender: item.from?.label ?? "",
                    body: item.body))
        }
        return messages
    }

    /// Loads `messages` into a new file, `batch` a transaction.
    static func run(_ messages: [Message], indexed: Bool, batch: Int, into path: String) throws {
        let database = try PlainDatabase(path)
        try database.execute(table + (indexed ? words : ""))
        let insert = try database.prepare(
            "INSERT INTO message(id, time, channel, sender, body) VALUES (?, ?, ?, ?, ?)")
        // Words from a range of rows in the same transaction: a trigger would be slower by far.
        let index =
            indexed
            ? try database.prepare(
                "INSERT INTO words(rowid, body) SELECT id, body FROM message WHERE id BETWEEN ? AND ?") : nil
        for first in stride(from: 0, to: messages.count, by: batch) {
            let end = min(messages.count, first + batch)
            try database.execute("BEGIN IMMEDIATE")
            for number in first..<end {
                let message = messages[number]
                insert.bind(Int64(number + 1), at: 1)
                for (place, value) in [message.time, message.channel, message.sender, message.body].enumerated() {
                    insert.bind(value, at: Int32(place + 2))
                }
                try insert.rows()
            }
            index?.bind(Int64(first + 1), at: 1)
            index?.bind(Int64(end), at: 2)
            try index?.rows()
            try database.execute("COMMIT")
        }
    }
}
