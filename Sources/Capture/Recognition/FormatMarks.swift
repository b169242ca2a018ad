import Interchange
import Mail

/// The marks by which the beginning of a file shows its format.
enum FormatMarks {
    typealias Found = (format: SourceFormat, because: String)

    /// Marks that outrank what the other files of the source hold, which may be attachments.
    static func structural(_ file: Glimpse) -> Found? {
        switch file.leaf {
        case "messages.json" where file.has("creator", "created_date"):
            (.googleChat, "\(file.name) has creators and created_dates")
        case "outbox.json" where file.has("orderedItems"): (.activitystreams, "\(file.name) is an outbox")
        case "_chat.txt" where whatsApp(file): (.whatsapp, "\(file.name) has dated lines of a chat")
        case "messages.csv" where engage(file): (.vivaEngage, "\(file.name) has Viva Engage's columns")
        default: table(file)
        }
    }

    private static func table(_ file: Glimpse) -> Found? {
        guard file.leaf.hasSuffix(".csv") else { return nil }
        return PurviewSource.isLoadFile(file.head)
            ? (.purview, "\(file.name) is a load file that names native files") : nil
    }

    /// What a file holds.
    static func content(_ file: Glimpse) -> Found? {
        binary(file) ?? json(file) ?? xml(file) ?? columns(file) ?? words(file)
    }

    private static func binary(_ file: Glimpse) -> Found? {
        if PSTSource.isPersonalFolders(file.head) {
            return (.pst, "\(file.name) begins as Outlook's personal folders do")
        }
        guard file.head.starts(with: CompoundFile.signature) else { return nil }
        // A large message's tables may lie past what is looked at: then its name decides.
        let isMessage = file.leaf.hasSuffix(".msg") || OutlookMessage.isMessage(file.head)
        return isMessage ? (.msg, "\(file.name) is a message in Outlook's own form") : nil
    }

    private static func json(_ file: Glimpse) -> Found? {
        guard !file.keys.isEmpty else { return nil }
        let text = file.head.prefix(200)
        if text.starts(with: Array("window.YTD.".utf8)) { return (.x, "\(file.name) begins as the files of X do") }
        func found(_ format: SourceFormat, _ words: String) -> Found { (format, "\(file.name) has \(words)") }
        if file.has("type", "version") || file.has("create_at", "channel") || file.has("create_at", "channel_members") {
            let isBulk = file.text.split(separator: "\n").prefix(50).contains { line in
                line.contains(#""type""#)
                    && [#""version""#, #""post""#, #""direct_post""#].contains(where: line.contains)
            }
            if isBulk { return found(.mattermost, "lines of a bulk export") }
        }
        if file.has("origin_server_ts") || (file.has("event_id", "sender", "content")) || matrixType(file) {
            return found(.matrix, "Matrix events")
        }
        if file.has("messageType", "createdDateTime") || file.has("MessageType", "CreatedDateTime") {
            return found(.teams, "chatMessages of Teams")
        }
        if file.has("creator", "created_date") { return found(.googleChat, "creators and created_dates") }
        if file.has("sender_full_name", "timestamp", "content") || file.has("zerver_message") {
            return found(.zulip, "sender_full_names and timestamps")
        }
        if file.has("sender_name", "timestamp_ms") { return found(.meta, "sender_names and timestamp_ms") }
        if file.has("comments_v2") || (file.leaf.hasPrefix("your_posts") && file.has("timestamp", "data")) {
            return found(.meta, "posts or comments of a download")
        }
        if slack(file) { return found(.slack, "messages with Slack's ts") }
        if file.has("orderedItems") || (file.has("@context") && file.text.contains("activitystreams"))
            || file.has("type", "actor", "object")
        {
            return found(.activitystreams, "activities of ActivityStreams")
        }
        return nil
    }

    private static func slack(_ file: Glimpse) -> Bool {
        if file.has("event", "team_id") || file.has("event_ts") { return true }
        return file.has("ts") && (file.has("user") || file.has("bot_id") || file.has("subtype") || file.has("text"))
    }

    private static func matrixType(_ file: Glimpse) -> Bool {
        file.has("type", "content") && file.text.firstMatch(of: /"type"\s*:\s*"m\./) != nil
    }

    private static func xml(_ file: Glimpse) -> Found? {
        let text = file.text
        guard text.drop(while: { $0.isWhitespace || $0 == "\u{FEFF}" }).first == "<" else { return nil }
        if text.contains("<FileDump") { return (.actiance, "\(file.name) has a FileDump, as Actiance's XML has") }
        let stanza = text.firstMatch(of: /<(message|presence|iq)[\s>\/]/) != nil
        if text.contains("urn:xmpp:") || (stanza && text.contains("jabber:client"))
            || (stanza && !text.contains("<html"))
        {
            return (.xmpp, "\(file.name) has stanzas of XMPP")
        }
        let feed = text.firstMatch(of: /<(\w+:)?(rss|RDF|feed|channel|entry|item)[\s>\/]/)
        return feed.map { (.feed, "\(file.name) has <\($0.output.2)>, as feeds have") }
    }

    private static func engage(_ file: Glimpse) -> Bool {
        let columns = Set(firstRow(file))
        return columns.isSuperset(of: ["id", "threadid", "body"])
    }

    private static func firstRow(_ file: Glimpse) -> [String] {
        let line = file.head.prefix { $0 != 10 && $0 != 13 }
        return String(decoding: line, as: UTF8.self).split(separator: ",").map { HeaderRow.bare(String($0)) }
    }

    private static func columns(_ file: Glimpse) -> Found? {
        let columns = Set(firstRow(file))
        if columns.isSuperset(of: ["postcreationtime", "channelid", "postmessage"]) {
            return (.mattermostCSV, "\(file.name) has the columns of Mattermost's compliance export")
        }
        return engage(file) ? (.vivaEngage, "\(file.name) has Viva Engage's columns") : nil
    }

    private static func whatsApp(_ file: Glimpse) -> Bool {
        file.text.split(whereSeparator: \.isNewline).prefix(200).contains { WhatsAppLine(String($0)) != nil }
    }

    private static func words(_ file: Glimpse) -> Found? {
        let lines = file.text.split(whereSeparator: \.isNewline).prefix(200).map(String.init)
        let chat = lines.count { WhatsAppLine($0) != nil }
        if chat > 0, let first = lines.first, chat * 4 >= lines.count || WhatsAppLine(first) != nil {
            return (.whatsapp, "\(file.name) has dated lines of a chat")
        }
        let logged = lines.count { IRCLine($0)?.isOfALog == true }
        if logged * 2 > lines.count { return (.irc, "\(file.name) has lines of an IRC log") }
        let start = file.head.drop { $0 == 10 || $0 == 13 }
        let isMailbox = MailStart.envelopeLength(Array(start.prefix(1000))) > 0
        if isMailbox || (MailStart.looksLikeMail(file.head) && namesMailFields(lines)) {
            return (.mail, "\(file.name) begins as a \(isMailbox ? "mailbox" : "mail") does")
        }
        return nil
    }

    /// A page of notes may begin with "Name: value" too; a mail has a field that only mails have.
    private static func namesMailFields(_ lines: [String]) -> Bool {
        let fields = [
            "from", "date", "subject", "received", "message-id", "return-path", "mime-version", "content-type", "to",
            "delivered-to",
        ]
        return lines.contains { line in
            line.firstIndex(of: ":").map { fields.contains(line[..<$0].lowercased()) } ?? false
        }
    }
}
