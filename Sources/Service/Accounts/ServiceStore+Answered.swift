import Foundation
import GRDB

/// An answer that was given to a caller's own key.
struct GivenAnswer: Sendable, Equatable {
    /// The hash of what was sent.
    let digest: String
    let status: Int
    let body: String
}

extension ServiceStore {
    /// For how long a key brings the same answer again, in seconds.
    static let answerLife: Int64 = 24 * 3600

    func answer(to key: String, of token: String) throws -> GivenAnswer? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT digest, status, body FROM answered WHERE token = ? AND key = ? AND at > ?",
                arguments: [token, sealed("answered", key), second - Self.answerLife]
            ).map { GivenAnswer(digest: $0["digest"], status: $0["status"], body: $0["body"]) }
        }
    }

    /// Keeps an answer.
    ///
    /// A crash before it only means that a repetition finds every message held already.
    func keep(_ answer: GivenAnswer, for key: String, of token: String) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM answered WHERE at <= ?", arguments: [second - Self.answerLife])
            try db.execute(
                sql: "INSERT OR REPLACE INTO answered(token, key, digest, status, body, at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [token, sealed("answered", key), answer.digest, answer.status, answer.body, second])
        }
    }
}
