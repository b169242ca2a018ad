import Capture
import Foundation
import Testing

/// Made-up exports of the formats that are texts, stanzas, feeds and personal archives.
@Suite("Logs, stanzas, feeds and personal archives")
struct FormatFixtureTests {
    private func capture(
        _ files: [String: String], _ format: SourceFormat, _ options: CaptureOptions = CaptureOptions()
    ) throws -> CaptureTrial {
        try Place.withFolder { place in
            for (name, text) in files { try Place.write(text, to: "\(place)/\(name)") }
            let first = try CaptureTrial(place, format, options: options)
            #expect(try CaptureTrial(place, format, options: options).items == first.items)
            return first
        }
    }

    private let london = CaptureOptions(timeZone: "Europe/London")

    @Test("WhatsApp: lines that go on, a notice, a file, a deletion, an edit, the zone recorded")
    func whatsapp() throws {
        let text = """
            14/07/2024, 09:00 - Messages and calls are end-to-end encrypted.
            14/07/2024, 09:01 - Jane: Potholes
            on the A1
            14/07/2024, 9:02\u{202F}pm - Bob: map.txt (file attached)
            15/07/2024, 09:03 - Bob: This message was deleted
            15/07/2024, 09:04 - Bob: Fine <This message was edited>
            15/07/2024, 09:05 - Jane created group "A: B"
            """
        let trial = try capture(["WhatsApp Chat with Roads.txt": text, "map.txt": "x"], .whatsapp, london)
        #expect(trial.items.map(\.kind) == [.system, .message, .message, .deletion, .message, .system])
        #expect(trial.items[1].body == "Potholes\non the A1" && trial.items[1].from?.name == "Jane")
        #expect(trial.items[1].sentAt?.text == "2024-07-14T08:01:00Z")
        #expect(trial.items[1].sentAt?.original == "14/07/2024, 09:01 [Europe/London]")
        #expect(trial.items[2].sentAt?.text == "2024-07-14T20:02:00Z" && trial.items[4].body == "Fine")
        #expect(
            trial.items[2].attachments == [Attachment(name: "map.txt", data: Array("x".utf8))]
                && trial.items[0].conversation.channel == "Roads")
    }

    @Test("WhatsApp: a year of four digits that stands first asks for no order, whatever the other dates do")
    func mixedOrders() throws {
        let first = "[2024-11-14, 09:00:00] Jane: one\n[2024.11.15, 09:00:00] Jane: two\n"
        let london = CaptureOptions(timeZone: "Europe/London")
        #expect(try capture(["_chat.txt": first], .whatsapp, london).items.count == 2)
        let both = first + "[01/12/2024, 09:00:00] Jane: three\n"
        let asked = try capture(["_chat.txt": both], .whatsapp, london)
        #expect(asked.items.isEmpty && asked.failed.first?.reason.contains("--date-order dmy") == true)
        let told = try capture(
            ["_chat.txt": both], .whatsapp, CaptureOptions(timeZone: "Europe/London", dateOrder: .dayMonthYear))
        #expect(
            told.items.map { $0.sentAt?.text.prefix(10) ?? "" } == ["2024-11-14", "2024-11-15", "2024-12-01"])
    }

    @Test("WhatsApp: no zone and no order are guessed")
    func whatsappUndecided() throws {
        let text = "[05/04/2024 09:00:00] Jane: Hello\n[05/04/2024 09:01:00] Bob: Hi\n"
        #expect(throws: CaptureError.self) { try capture(["_chat.txt": text], .whatsapp) }
        let undecided = try capture(["_chat.txt": text], .whatsapp, london)
        #expect(undecided.items.isEmpty && undecided.failed.first?.reason.contains("--date-order") == true)
        let decided = try capture(
            ["_chat.txt": text], .whatsapp, CaptureOptions(timeZone: "Europe/London", dateOrder: .monthDayYear))
        #expect(decided.items.map(\.sentAt?.text) == ["2024-05-04T08:00:00Z", "2024-05-04T08:01:00Z"])
    }

    @Test("IRC: words, an action, notices, midnight, a line of no log")
    func irc() throws {
        let text = "[23:58] <jane> Potholes\n[23:59] * bob nods\n=== ann has joined #roads\n[00:01] <bob> late\nnoise\n"
        let trial = try capture(["#roads.2024-07-14.log": text], .irc, london)
        #expect(trial.items.map(\.kind) == [.message, .message, .system, .message] && trial.failed.count == 1)
        #expect(trial.items[0].conversation.channel == "#roads" && trial.items[1].body == "* bob nods")
        #expect(trial.items[0].sentAt?.text == "2024-07-14T22:58:00Z")
        #expect(trial.items[3].sentAt?.text == "2024-07-14T23:01:00Z" && trial.items[2].sentAt == nil)
        #expect(throws: CaptureError.self) { try capture(["a.log": text], .irc) }
    }

    @Test(
        "Matrix: an edit, an edit by another, a redaction, a husk, a thread, a reaction, a rename, an encrypted event")
    func matrix() throws {
        func event(_ id: String, _ type: String, _ content: String, sender: String = "@jane:x", more: String = "")
            -> String
        {
            #"{"event_id":"\#(id)","room_id":"!r:x","type":"\#(type)","sender":"\#(sender)","origin_server_ts":1731574800000,"content":\#(content)\#(more)}"#
        }
        let replace =
            #"{"body":"* b","m.new_content":{"body":"b"},"m.relates_to":{"rel_type":"m.replace","event_id":"$1"}}"#
        let events = [
            event("$1", "m.room.message", #"{"msgtype":"m.text","body":"a"}"#),
            event("$2", "m.room.message", replace), event("$3", "m.room.message", replace, sender: "@eve:x"),
            event("$4", "m.room.message", #"{"body":"t","m.relates_to":{"rel_type":"m.thread","event_id":"$1"}}"#),
            event("$5", "m.reaction", #"{"m.relates_to":{"rel_type":"m.annotation","event_id":"$1","key":"👍"}}"#),
            event(
                "$6", "m.room.member", #"{"membership":"join","displayname":"Jane"}"#, more: #","state_key":"@jane:x""#),
            event("$7", "m.room.encrypted", #"{"algorithm":"m.megolm.v1.aes-sha2"}"#),
            event("$8", "m.room.redaction", #"{"redacts":"$4","reason":"wrong room"}"#),
            event("$9", "m.room.message", "{}", more: #","unsigned":{"redacted_because":{"type":"m.room.redaction"}}"#),
            event("$10", "m.typing", "{}"), #"{"event_id":"$11","type":}"#,
        ]
        let json = "{\"room_name\":\"Roads\",\"messages\":[\(events.joined(separator: ","))]}"
        let trial = try capture(["export.json": json], .matrix)
        #expect(
            trial.items.map(\.kind) == [
                .message, .edit, .message, .reply, .system, .system, .message, .deletion, .deletion,
            ])
        #expect(trial.items[1].nativeID == "$1" && trial.items[1].body == "b" && trial.items[2].nativeID == "$3")
        #expect(trial.items[3].replyKeys == ["$1"] && trial.items[7].nativeID == "$4")
        #expect(trial.items[0].conversation.channel == "Roads" && trial.items[5].body == "Jane joined")
        #expect(trial.refused.count == 1 && trial.failed.count == 1)
    }

    @Test("XMPP: an archived message, a correction, a retraction, a reaction, a chat state, a stanza that is broken")
    func xmpp() throws {
        func archived(_ id: String, _ inner: String) -> String {
            "<message to='jane@x/1'><result xmlns='urn:xmpp:mam:2' id='\(id)'><forwarded xmlns='urn:xmpp:forward:0'>"
                + "<delay xmlns='urn:xmpp:delay' stamp='2024-11-14T09:00:00Z'/>\(inner)</forwarded></result></message>\n"
        }
        func message(_ id: String, _ inner: String) -> String {
            "<message xmlns='jabber:client' from='bob@x/2' to='jane@x' type='chat' id='\(id)'>\(inner)</message>"
        }
        let xml =
            archived("a1", message("m1", "<body>Potholse</body>"))
            + archived(
                "a2", message("m2", "<body>Potholes</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>"))
            + archived(
                "a3",
                message("m3", "<reactions xmlns='urn:xmpp:reactions:0' id='m1'><reaction>👍</reaction></reactions>"))
            + archived("a4", message("m4", "<retract xmlns='urn:xmpp:message-retract:1' id='m1'/>"))
            + archived("a5", message("m5", "<composing xmlns='http://jabber.org/protocol/chatstates'/>"))
            + archived("a6", message("m6", "<body>broken & bad</body>"))
            + archived("a7", message("m7", "<body>last</body>"))
        let trial = try capture(["archive.xml": xml], .xmpp)
        #expect(trial.items.map(\.kind) == [.message, .edit, .system, .deletion, .message])
        #expect(trial.items.map(\.nativeID) == ["jane@x/a1", "jane@x/a1", "jane@x/a3", "jane@x/a1", "jane@x/a7"])
        #expect(trial.items[0].from?.account == "bob@x" && trial.items[0].to.map(\.account) == ["jane@x"])
        #expect(trial.refused.count == 1 && trial.failed.count == 1)
    }

    @Test("feeds: entries that say neither who they are nor where they lie are as many as they are")
    func namelessEntries() throws {
        let rss =
            "<rss><channel><item><description>One</description></item>"
            + "<item><description>Two</description></item><item><description>Two</description></item></channel></rss>"
        let trial = try capture(["a.rss": rss], .feed)
        #expect(trial.items.count == 3 && Set(trial.items.map(\.nativeID)).count == 2)
    }

    @Test("feeds: RSS and Atom, entities, an answer, an enclosure, a tombstone")
    func feeds() throws {
        let rss = """
            <rss><channel><title>Roads</title><item><title>A1 &amp; A2</title><guid>g1</guid><description>&lt;p&gt;Closed&amp;nbsp;now&lt;/p&gt;</description><pubDate>Thu, 14 Nov 2024 09:00:00 GMT</pubDate><author>jane@council.example (Jane)</author><enclosure url="https://x.example/a.mp3" type="audio/mpeg"/></item>
            <item><title>broken<b></title></item><item><title>Caf&eacute;</title><link>https://x.example/2</link></item></channel></rss>
            """
        let atom = """
            <feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><entry><id>e1</id><title>One</title><updated>2024-11-14T09:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Words</p></div></content><author><name>Jane</name></author></entry>
            <entry><id>e2</id><thr:in-reply-to xmlns:thr="http://purl.org/syndication/thread/1.0" ref="e1"/><title>Re</title></entry>
            <at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="e3" when="2024-11-14T10:00:00Z"/></feed>
            """
        let trial = try capture(["a.rss": rss, "b.atom": atom], .feed)
        #expect(trial.items.map(\.kind) == [.post, .post, .post, .reply, .deletion] && trial.failed.count == 1)
        #expect(trial.items[0].subject == "A1 & A2" && trial.items[0].sentAt?.text == "2024-11-14T09:00:00Z")
        #expect(trial.items[0].from == Party(name: "Jane", email: "jane@council.example"))
        #expect(trial.items[1].subject == "Café" && trial.items[1].nativeID == "https://x.example/2")
        #expect(trial.items[2].body == "Words" && trial.items[3].replyKeys == ["e1"])
    }

    @Test("X: a post with media, an answer, an edit, a repost, a deleted post, direct messages")
    func x() throws {
        let tweets = """
            window.YTD.tweets.part0 = [
            {"tweet":{"id_str":"1","created_at":"Thu Nov 14 09:00:00 +0000 2024","full_text":"A &amp; B https://t.co/a","entities":{"urls":[{"url":"https://t.co/a","expanded_url":"https://x.example/"}]},"extended_entities":{"media":[{"media_url_https":"https://pbs.example/m.txt"}]}}},
            {"tweet":{"id_str":"2","created_at":"Thu Nov 14 09:01:00 +0000 2024","full_text":"Answer","in_reply_to_status_id_str":"1"}},
            {"tweet":{"id_str":"3","created_at":"Thu Nov 14 09:02:00 +0000 2024","full_text":"A and B","edit_info":{"edit":{"initialTweetId":"1"}}}},
            {"tweet":{"id_str":"4","created_at":"Thu Nov 14 09:03:00 +0000 2024","full_text":"RT @bob: hi"}}, {"tweet":{}}]
            """
        let messages = """
            window.YTD.direct_messages.part0 = [{"dmConversation":{"conversationId":"7-8","messages":[{"messageCreate":{"id":"9","senderId":"8","text":"Hi","createdAt":"2024-11-14T09:00:00.000Z","reactions":[{"senderId":"7","reactionKey":"like"}]}},{"conversationNameUpdate":{"initiatingUserId":"8","name":"N","createdAt":"2024-11-14T09:01:00.000Z"}}]}}]
            """
        let trial = try capture(
            [
                "data/tweets.js": tweets, "data/direct-messages.js": messages, "data/tweets_media/1-m.txt": "x",
                "data/account.js": #"window.YTD.account.part0 = [{"account":{"accountId":"7","username":"council"}}]"#,
            ], .x)
        #expect(trial.items.map(\.kind) == [.message, .system, .system, .post, .reply, .edit, .announce])
        let post = trial.items[3]
        #expect(post.body == "A & B https://x.example/" && post.attachments.first?.data == Array("x".utf8))
        #expect(trial.items[5].nativeID == "1" && post.conversation.channel == "council" && trial.failed.count == 1)
    }

    @Test("Meta: words put together again, a reaction, a message taken back, a post, a comment")
    func meta() throws {
        let chat = #"""
            {"participants":[{"name":"Jos\u00c3\u00a9"},{"name":"Jane"}],"messages":[
            {"sender_name":"Jos\u00c3\u00a9","timestamp_ms":1731574800000,"content":"caf\u00c3\u00a9 \u00f0\u009f\u0091\u008d","reactions":[{"reaction":"\u00f0\u009f\u0091\u008d","actor":"Jane"}]},
            {"sender_name":"Jane","timestamp_ms":1731574801000,"is_unsent":true},{"sender_name":"Jane"}],
            "title":"Jos\u00c3\u00a9","thread_path":"inbox/jose_1"}
            """#
        let trial = try capture(
            [
                "messages/inbox/jose_1/message_1.json": chat,
                "posts/your_posts_1.json":
                    #"[{"timestamp":1731574800,"data":[{"post":"Potholes"}],"title":"Council wrote"}]"#,
                "comments/comments.json":
                    #"{"comments_v2":[{"timestamp":1731574800,"data":[{"comment":{"timestamp":1731574800,"comment":"Thanks","author":"Jane"}}]}]}"#,
            ], .meta)
        #expect(trial.items.map(\.kind) == [.reply, .message, .system, .deletion, .post] && trial.failed.count == 1)
        #expect(trial.items[1].body == "café 👍" && trial.items[1].from?.name == "José")
        #expect(trial.items[1].to.map(\.name) == ["Jane"] && trial.items[2].body.contains("👍"))
    }
}
