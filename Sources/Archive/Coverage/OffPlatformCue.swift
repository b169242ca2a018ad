import Capture
import Foundation
import GRDB
import Ledger
import Records

/// Words that take a conversation to where it is not captured: a link to another chat, or a proposal to go on there.
///
/// Looked for only in sources whose impact assessment names it, from then on, and reported by channel, never by person.
package enum OffPlatformCue {
    private static let links = [
        "wa.me/", "chat.whatsapp.com/", "t.me/", "signal.me/", "signal.group/", "discord.gg/", "m.me/",
    ]
    private static let places = [
        "whatsapp", "signal", "telegram", "messenger", "imessage", "snapchat", "personal email", "personal e-mail",
        "private email", "personal account", "gmail", "hotmail", "my mobile", "my own phone", "facetime",
    ]
    private static let moves = [
        "take this", "take it", "move this", "move it", "move to", "switch to", "carry on", "continue on",
        "continue this",
        "let's use", "lets use", "let’s use", "message me on", "text me", "add me on", "ping me on", "send it to my",
        "off the record", "not on here", "reply to my", "on to whatsapp", "over to whatsapp", "onto whatsapp",
        "go to whatsapp", "use whatsapp", "whatsapp me", "signal me",
    ]

    /// Whether a message has such words: a link, or in one sentence a place and a move to it.
    package static func isIn(_ text: String) -> Bool {
        let text = text.lowercased()
        if links.contains(where: { link in text.ranges(of: link).contains { isStart($0.lowerBound, in: text) } }) {
            return true
        }
        guard places.contains(where: text.contains) else { return false }
        return text.split(whereSeparator: { ".!?\n".contains($0) }).contains { sentence in
            places.contains { sentence.contains($0) } && moves.contains { sentence.contains($0) }
        }
    }

    /// "t.me/" stands at the end of other addresses too.
    private static func isStart(_ index: String.Index, in text: String) -> Bool {
        guard index > text.startIndex else { return true }
        let before = text[text.index(before: index)]
        return !before.isLetter && !before.isNumber && before != "." && before != "-"
    }
}

/// `cue`: the messages with such words, of sources whose impact assessment names them.
struct CueProjector {
    static let schema = "CREATE TABLE IF NOT EXISTS cue(seq INTEGER PRIMARY KEY) STRICT;"
    private var sources: Set<String> = []

    init(_ db: GRDB.Database) throws {
        let rows = try Data.fetchAll(
            db, sql: "SELECT payload FROM act WHERE kind = ? ORDER BY seq", arguments: [SourceDeclared.kind])
        for payload in rows { take(try? JSONDecoder().decode(SourceDeclared.self, from: payload)) }
    }

    private mutating func take(_ source: SourceDeclared?) {
        guard let source else { return }
        if source.covers(.offPlatform) { sources.insert(source.name) } else { sources.remove(source.name) }
    }

    mutating func take(_ act: Act) {
        if act.kind == SourceDeclared.kind { take(try? act.decode(SourceDeclared.self)) }
    }

    func take(_ fields: MessageFields, seq: UInt64, _ db: GRDB.Database) throws {
        guard !sources.isEmpty, let source = fields.source, sources.contains(source) else { return }
        guard OffPlatformCue.isIn((fields.subject ?? "") + "\n" + (fields.body ?? "")) else { return }
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO cue(seq) VALUES (?)").execute(arguments: [Int64(seq)])
    }
}
