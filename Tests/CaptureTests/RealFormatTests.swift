import Capture
import Foundation
import Testing

/// Format and sample, and the counts that another reader finds; left out where the samples are not beside the checkout.
@Suite(
    "Real exports of further formats",
    .enabled(if: Place.isThere(Place.shared), "the shared data folder is not beside this checkout"))
struct RealFormatTests {
    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(Place.shared)/\(path)")), as: UTF8.self)
    }

    private func json(_ path: String) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: "\(Place.shared)/\(path)")))
    }

    /// The trial, captured twice with the same outcome.
    private func capture(
        _ path: String, _ format: SourceFormat, _ options: CaptureOptions = CaptureOptions()
    ) throws -> CaptureTrial {
        let first = try CaptureTrial("\(Place.shared)/\(path)", format, options: options)
        let again = try CaptureTrial("\(Place.shared)/\(path)", format, options: options)
        #expect(first.items == again.items && first.read == again.read)
        return first
    }

    @Test("Mattermost bulk export: posts, replies and reactions, counted line by line")
    func mattermost() throws {
        let path = "02-mattermost/zulip-mattermost-fixtures/export.json"
        var (posts, replies, reactions) = (0, 0, 0)
        for line in try text(path).split(separator: "\n") {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            guard let post = (object["post"] ?? object["direct_post"]) as? [String: Any] else { continue }
            let answers = post["replies"] as? [[String: Any]] ?? []
            posts += 1
            replies += answers.count
            reactions += ([post] + answers).map { ($0["reactions"] as? [Any])?.count ?? 0 }.reduce(0, +)
        }
        let trial = try capture(path, .mattermost)
        #expect(posts > 0 && trial.read == posts + replies + reactions && trial.items.count == trial.read)
        #expect(trial.items.filter { $0.kind == .reply }.count == replies)
        #expect(Set(trial.items.map(\.nativeID)).count == trial.items.count)
    }

    @Test("Actiance XML: every event of every conversation, counted by its tag")
    func actiance() throws {
        let path = "02-mattermost/mattermost-docs/source/samples/actiance_export.xml"
        let xml = try text(path)
        let names = ["Message", "ParticipantEntered", "ParticipantLeft", "FileTransferStarted", "FileTransferEnded"]
        let count = { (name: String) in xml.components(separatedBy: "<\(name)>").count - 1 }
        let trial = try capture(path, .actiance)
        #expect(trial.failed.isEmpty && trial.items.count == names.map(count).reduce(0, +))
        #expect(trial.items.filter { $0.nativeID.contains("/message/") }.count == count("Message"))
    }

    @Test("Teams export tree and Graph examples: messages, replies, deletions and reactions, counted as JSON")
    func teams() throws {
        let tree = "03-teams/zulip-teams-export/TeamsData_ZulipChat"
        let names = try #require(FileManager.default.subpaths(atPath: "\(Place.shared)/\(tree)")).filter {
            $0.contains("messages_") || $0.contains("retainedMessages_")
        }
        let messages = try names.flatMap { try json("\(tree)/\($0)") as? [[String: Any]] ?? [] }
        let reactions = messages.map { ($0["Reactions"] as? [Any])?.count ?? 0 }.reduce(0, +)
        let trial = try capture(tree, .teams)
        let sent = trial.items.filter { !$0.nativeID.contains("reaction/") }
        #expect(!messages.isEmpty && sent.count == messages.count && trial.failed.isEmpty)
        #expect(trial.items.filter { $0.nativeID.contains("/reaction/") }.count == reactions)
        #expect(sent.filter { !$0.replyKeys.isEmpty }.count == messages.filter { $0["ReplyToId"] is String }.count)
        #expect(try capture("03-teams/graph-doc-examples", .teams).items.count == 3)
    }

    @Test("Viva Engage's header row alone holds no message")
    func engage() throws {
        let trial = try capture("04-yammer-viva-engage/Messages.header.csv", .vivaEngage)
        #expect(trial.read == 0)
    }

    @Test("Google Chat Takeout: every message of every group")
    func googleChat() throws {
        let folder = "05-google-chat/doc-examples"
        let names = try #require(FileManager.default.subpaths(atPath: "\(Place.shared)/\(folder)")).filter {
            $0.hasSuffix("messages.json")
        }
        let count = try names.map {
            ((try json("\(folder)/\($0)") as? [String: Any])?["messages"] as? [Any])?.count ?? 0
        }
        let trial = try capture(folder, .googleChat)
        #expect(trial.items.count == count.reduce(0, +) && !trial.items.isEmpty && trial.failed.isEmpty)
        #expect(trial.items.allSatisfy { $0.sentAt != nil })
    }

    @Test("Zulip's public archive: every message of every topic")
    func zulip() throws {
        let folder = "16-zulip-lean"
        let names = try #require(FileManager.default.subpaths(atPath: "\(Place.shared)/\(folder)")).filter {
            $0.hasSuffix(".json")
        }
        let all = try names.flatMap { try json("\(folder)/\($0)") as? [[String: Any]] ?? [] }
        let trial = try capture(folder, .zulip)
        #expect(trial.items.count == all.count && !all.isEmpty && trial.failed.isEmpty)
        #expect(Set(trial.items.map(\.nativeID)) == Set(all.compactMap { ($0["id"] as? NSNumber)?.stringValue }))
    }

    @Test(
        "WhatsApp: as many messages as lines that begin with a date",
        arguments: [
            "whatstk/chats/whatsapp/lorem-2000.txt", "whatstk/chats/whatsapp/lorem.txt",
            "whatstk/chats/whatsapp/lorem-merge-part1.txt", "whatstk/chats/whatsapp/lorem-merge-part2.txt",
            "whatstk/chats/whatsapp/pokemon.txt",
            "chat-miner/test/whatsapp/test_ddmmyy_24hrs.txt", "chat-miner/test/whatsapp/test_mmddyy_24hrs.txt",
            "chat-miner/test/whatsapp/test_mmddyyyy_12hrs.txt", "chat-miner/test/whatsapp/test_yyyymmdd_24hrs.txt",
            "chat-miner/test/whatsapp/test_[mmddyy]_24hrs.txt",
        ])
    func whatsapp(path: String) throws {
        let full = "09-whatsapp/\(path)"
        let begins = try text(full).split(whereSeparator: \.isNewline).filter {
            $0.prefixMatch(of: /\[?\d{1,4}[-.\/]\d{1,2}[-.\/]\d{1,4},? \d{1,2}:\d{2}/) != nil
        }
        let trial = try capture(full, .whatsapp, CaptureOptions(timeZone: "Europe/London"))
        #expect(trial.items.count == begins.count && !begins.isEmpty, "\(trial.failed)")
    }

    @Test("IRC: every line of the logs")
    func irc() throws {
        let folder = "17-irc/dev"
        let names = try #require(FileManager.default.subpaths(atPath: "\(Place.shared)/\(folder)")).filter {
            $0.hasSuffix(".raw.txt")
        }
        for name in names.sorted().prefix(3) {
            let lines = try text("\(folder)/\(name)").split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
            let trial = try capture("\(folder)/\(name)", .irc, CaptureOptions(timeZone: "UTC"))
            #expect(trial.read == lines.count, "\(name)")
            #expect(trial.failed.count * 100 <= lines.count, "\(trial.failed.prefix(3))")
        }
    }

    @Test("Matrix: every example event that is JSON is answered once")
    func matrix() throws {
        let folder = "06-matrix/event-examples"
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(Place.shared)/\(folder)") {
            guard (try? json("\(folder)/\(name)")) is [String: Any] else { continue }
            #expect(try capture("\(folder)/\(name)", .matrix).read == 1, "\(name)")
        }
    }

    @Test("XMPP: every example message of the archive's specification is answered")
    func xmpp() throws {
        let folder = "07-xmpp/examples"
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(Place.shared)/\(folder)")
        where name.hasPrefix("xep-0313") {
            if try text("\(folder)/\(name)").contains("...") { continue }
            let results = try text("\(folder)/\(name)").components(separatedBy: "<result ").count - 1
            let trial = try capture("\(folder)/\(name)", .xmpp)
            if results > 0 { #expect(trial.items.count == results && trial.failed.isEmpty, "\(name)") }
        }
    }

    @Test("feeds: as many entries as begin outside of comments", arguments: ["atom10", "rss", "atom"])
    func feeds(folder: String) throws {
        let path = "13-feeds/feedparser/wellformed/\(folder)"
        var (entries, read) = (0, 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(Place.shared)/\(path)")
        where name.hasSuffix(".xml") {
            let plain = try text("\(path)/\(name)").replacing(/<!--[\s\S]*?-->/, with: "")
                .replacing(/<!\[CDATA\[[\s\S]*?\]\]>/, with: "")
            entries += plain.matches(of: /<(?:\w+:)?(?:item|entry)[\s>\/]/).count
            read += try capture("\(path)/\(name)", .feed).items.count
        }
        #expect(entries > 50 && read * 100 >= entries * 95 && read <= entries, "\(read) of \(entries)")
    }
}
