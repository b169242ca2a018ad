import Capture
import Foundation
import Testing

/// Made-up exports with each feature of their format once, and one thing that is damaged.
@Suite("Chat exports")
struct ChatFormatTests {
    /// Reads files of a folder twice, which must give the same, and hands over what they gave.
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

    @Test("Mattermost: posts, a thread, a reaction, a notice, a file, direct messages, a broken line")
    func mattermost() throws {
        let lines = """
            {"type":"version","version":1}
            {"type":"channel","channel":{"team":"council","name":"roads","display_name":"Roads","type":"O"}}
            {"type":"user","user":{"username":"jane","email":"jane@council.example","first_name":"Jane","last_name":"Doe"}}
            {"type":"post","post":{"team":"council","channel":"roads","user":"jane","message":"Potholes","create_at":1731574800000,"edit_at":1731574900000,"reactions":[{"user":"bob","create_at":1731574860000,"emoji_name":"tick"}],"replies":[{"user":"bob","message":"Seen","create_at":1731574870000}],"attachments":[{"path":"x/map.txt"}]}}
            {"type":"post","post":{"team":"council","channel":"roads","user":"jane","message":"jane joined the channel.","create_at":1731574700000,"replies":null}}
            {"type":"direct_post","direct_post":{"channel_members":["jane","bob"],"user":"bob","message":"Hello","create_at":1731574700000}}
            {"type":"post","post":{"team":
            {"type":"playbook"}
            """
        let trial = try capture(["export.jsonl": lines, "data/x/map.txt": "a map"], .mattermost)
        #expect(trial.items.map(\.kind) == [.message, .system, .reply, .system, .message])
        let post = try #require(trial.items.first)
        #expect(post.from == Party(name: "Jane Doe", account: "jane", email: "jane@council.example"))
        #expect(post.attachments == [Attachment(name: "map.txt", data: Array("a map".utf8))])
        #expect(post.sentAt?.text == "2024-11-14T09:00:00Z" && !post.conversation.isPrivate)
        #expect(trial.items[2].conversation == post.conversation && trial.items[2].replyKeys == [post.nativeID])
        #expect(trial.items[1].body.contains(":tick:") && trial.items[1].replyKeys == [post.nativeID])
        #expect(trial.items[4].to.map(\.account) == ["jane"] && trial.items[4].conversation.isPrivate)
        #expect(trial.failed.map(\.item) == ["export.jsonl, line 7"] && trial.refused.count == 1)
        #expect(trial.notes.contains { $0.reason.hasPrefix("posts that were edited") })
    }

    @Test("Actiance: entered, an edit with its earlier wording, a deletion, a file, a message that does not end")
    func actiance() throws {
        let xml = """
            <FileDump><Conversation Perspective="Roads"><RoomID>public - r1</RoomID>
            <ParticipantEntered><LoginName>jane@council.example</LoginName><DateTimeUTC>1731574000000</DateTimeUTC></ParticipantEntered>
            <Message><MessageId>m0</MessageId><LoginName>jane@council.example</LoginName><DateTimeUTC>1731574800000</DateTimeUTC><Content>Potholse &amp; more</Content><UpdatedType>EditedOriginalMsg</UpdatedType><EditedNewMsgId>m1</EditedNewMsgId></Message>
            <Message><MessageId>m1</MessageId><LoginName>jane@council.example</LoginName><DateTimeUTC>1731574800000</DateTimeUTC><Content>Potholes</Content><UpdatedType>EditedNewMsg</UpdatedType><UpdatedDateTimeUTC>1731574900000</UpdatedDateTimeUTC></Message>
            <Message><LoginName>bob@council.example</LoginName><DateTimeUTC>1731574900000</DateTimeUTC><Content>ok</Content></Message>
            <Message><LoginName>bob@council.example</LoginName><DateTimeUTC>1731574900000</DateTimeUTC><Content>ok</Content></Message>
            <Message><MessageId>m1</MessageId><LoginName>jane@council.example</LoginName><DateTimeUTC>1731574800000</DateTimeUTC><UpdatedType>Deleted</UpdatedType></Message>
            <FileTransferStarted><LoginName>bob@council.example</LoginName><DateTimeUTC>1731574950000</DateTimeUTC><UserFileName>map.txt</UserFileName><FileName>f/map.txt</FileName></FileTransferStarted>
            <Message><LoginName>bob
            <Message><LoginName>bob@council.example</LoginName><DateTimeUTC>1731574990000</DateTimeUTC><Content>last</Content></Message>
            </Conversation></FileDump>
            """
        let trial = try capture(["actiance_export.xml": xml, "f/map.txt": "a map"], .actiance)
        #expect(
            trial.items.map(\.kind) == [
                .system, .message, .edit, .message, .message, .deletion, .message, .message,
            ])
        #expect(trial.items[1].nativeID == "public - r1/m1" && trial.items[1].body == "Potholse & more")
        #expect(trial.items[2].nativeID == "public - r1/m1" && trial.items[2].revises)
        #expect(trial.items[3].nativeID != trial.items[4].nativeID && trial.items[5].nativeID == "public - r1/m1")
        #expect(trial.items[6].attachments.first?.data == Array("a map".utf8))
        #expect(trial.failed.count == 1 && trial.items[7].body == "last" && !trial.items[7].conversation.isPrivate)
    }

    @Test("Teams: a post and its reply, an edit, a deletion, a notice, a reaction, a quote, a broken element")
    func teams() throws {
        let place = #""channelIdentity":{"teamId":"t","channelId":"c"}"#
        let jane = #""from":{"user":{"id":"u1","displayName":"Jane Doe"}}"#
        let json = """
            {"value":[
            {"id":"1731574800000","messageType":"message","createdDateTime":"2024-11-14T09:00:00Z","lastEditedDateTime":"2024-11-14T09:05:00Z","body":{"contentType":"html","content":"<p>Potholes</p>"},\(jane),\(place),"reactions":[{"reactionType":"like","createdDateTime":"2024-11-14T09:06:00Z","user":{"user":{"id":"u2","displayName":"Bob"}}}]},
            {"id":"1731574900000","replyToId":"1731574800000","messageType":"message","createdDateTime":"2024-11-14T09:01:40Z","body":{"contentType":"text","content":"Seen"},\(jane),\(place),"attachments":[{"contentType":"reference","name":"map.pdf","contentUrl":"https://files.example/map.pdf"}]},
            {"id":"3","messageType":"message","createdDateTime":"2024-11-14T09:02:00Z","deletedDateTime":"2024-11-14T10:00:00Z","body":{"contentType":"text","content":""},\(jane),\(place)},
            {"id":"4","messageType":"systemEventMessage","createdDateTime":"2024-11-14T09:03:00Z","body":{"contentType":"html","content":"<systemEventMessage/>"},"from":null,\(place),"eventDetail":{"@odata.type":"#microsoft.graph.channelRenamedEventMessageDetail","channelDisplayName":"Highways"}},
            {"id":"5","messageType":"message","chatId":"19:u1_u2@unq.gbl.spaces","createdDateTime":"2024-11-14T09:04:00Z","body":{"contentType":"text","content":"Yes"},\(jane),"attachments":[{"contentType":"messageReference","content":"{\\"messagePreview\\":\\"Shall we?\\"}"}]},
            {"id":"6","body":{"content":}},
            {"id":"7","messageType":"message","body":{"contentType":"text","content":"nowhere"}}
            ]}
            """
        let trial = try capture(["messages.json": json], .teams)
        #expect(trial.items.map(\.kind) == [.message, .system, .reply, .deletion, .system, .message])
        #expect(trial.items[0].body == "Potholes" && trial.items[2].replyKeys == ["t/c/1731574800000"])
        #expect(trial.items[2].conversation.key == trial.items[0].conversation.key)
        #expect(trial.items[4].body == "Channel renamed: Highways")
        #expect(trial.items[5].body.contains("Shall we?") && trial.items[5].to.map(\.account) == ["u2"])
        #expect(trial.failed.count == 2)
    }

    @Test("Viva Engage: an edit with its earlier wording, an answer, a deletion, columns in any order, a cut-off row")
    func engage() throws {
        let messages = """
            sender_id,id,thread_id,replied_to_id,body,created_at,deleted_at,group_name,group_id,in_private_group
            7,1,1,,"Road ""A1"" is
            closed, [[user:7]]",2024/11/14 09:00:00 +0000,,Roads,3,false
            8,2,1,1,Thanks\\nall,2024-11-14T10:00:00+01:00,,Roads,3,false
            8,3,1,1,,2024/11/14 09:02:00 +0000,2024/11/14 09:03:00 +0000,Roads,3,false
            8,4,1,1,"cut
            """
        let trial = try capture(
            [
                "Messages.csv": messages, "Users.csv": "id,name,email\n7,Jane Doe,jane@council.example\n",
                "MessageVersions.csv":
                    "message_id,thread_id,body,created_at\n1,1,Road is closd,2024/11/14 08:59:00 +0000\n",
            ], .vivaEngage)
        #expect(trial.items.map(\.kind) == [.post, .edit, .reply, .deletion])
        #expect(trial.items[1].body == "Road \"A1\" is\nclosed, @Jane Doe" && trial.items[0].nativeID == "1")
        #expect(trial.items[2].body == "Thanks\nall" && trial.items[2].sentAt?.text == "2024-11-14T09:00:00Z")
        #expect(trial.items[2].conversation.key == trial.items[1].conversation.key && trial.failed.count == 1)
    }

    @Test("Google Chat: a thread in a space, a file, a reaction, a quote, a deletion, a message without identity")
    func googleChat() throws {
        let jane = #""creator":{"name":"Jane","email":"jane@council.example","user_type":"Human"}"#
        let json = """
            {"messages":[
            {\(jane),"created_date":"Thursday, November 14, 2024 at 9:00:00\u{202F}AM UTC","text":"Plan","topic_id":"t","message_id":"s/t/t","attached_files":[{"original_name":"a?b.txt","export_name":"File-a?b.txt"}],"reactions":[{"emoji":{"unicode":"👍"},"reactor_emails":["bob@council.example"]}]},
            {\(jane),"created_date":"Thursday, November 14, 2024 at 12:01:00 PM UTC","text":"Yes","topic_id":"t","message_id":"s/t/u","quoted_message_metadata":{"text":"Plan"}},
            {"created_date":"Thursday, November 14, 2024 at 9:02:00 AM UTC","topic_id":"v","message_id":"s/v/v","message_state":"DELETED"},
            {"text":"lost"}]}
            """
        let trial = try capture(
            [
                "Groups/Space s/messages.json": json, "Groups/Space s/group_info.json": #"{"name":"Roads"}"#,
                "Groups/Space s/File-a_b.txt": "file",
            ], .googleChat)
        #expect(trial.items.map(\.kind) == [.message, .system, .reply, .deletion] && trial.failed.count == 1)
        #expect(trial.items[0].sentAt?.text == "2024-11-14T09:00:00Z")
        #expect(trial.items[2].sentAt?.text == "2024-11-14T12:01:00Z" && trial.items[2].replyKeys == ["s/t/t"])
        #expect(trial.items[0].attachments.first?.data == Array("file".utf8))
        #expect(trial.items[0].conversation == trial.items[2].conversation && trial.items[2].body.contains("> Plan"))
    }

    @Test("Zulip: an organisation's export with an edit history, a reaction, direct messages")
    func zulip() throws {
        let realm = """
            {"zerver_userprofile":[{"id":1,"full_name":"Jane","delivery_email":"jane@council.example"},{"id":2,"full_name":"Bob"}],
            "zerver_stream":[{"id":9,"name":"roads","invite_only":false}],
            "zerver_recipient":[{"id":20,"type":2,"type_id":9},{"id":21,"type":1,"type_id":2}],
            "zerver_reaction":[{"message":5,"user_profile":2,"emoji_name":"tick"}]}
            """
        let messages = """
            {"zerver_message":[
            {"id":5,"sender":1,"recipient":20,"subject":"A1","content":"closed","date_sent":1731574800.5,"edit_history":"[{\\"prev_content\\":\\"closd\\",\\"timestamp\\":1731574900,\\"user_id\\":1}]"},
            {"id":6,"sender":1,"recipient":21,"subject":"","content":"hello","date_sent":1731574801},
            {"sender":1}]}
            """
        let trial = try capture(["realm.json": realm, "messages-000001.json": messages], .zulip)
        #expect(trial.items.map(\.kind) == [.message, .edit, .system, .message] && trial.failed.count == 1)
        #expect(trial.items[0].body == "closd" && trial.items[1].body == "closed" && trial.items[1].revises)
        #expect(trial.items[0].sentAt?.text == "2024-11-14T09:00:00.500000Z")
        #expect(trial.items[3].to.map(\.name) == ["Bob"] && trial.items[0].conversation.channel == "roads")
    }
}
