import Capture
import Foundation

/// Small sound samples of every form, from which damaged ones are made.
struct FuzzSeed: Sendable {
    let format: SourceFormat
    /// The files by their names in the export.
    let files: [String: [UInt8]]

    private init(_ format: SourceFormat, _ files: [String: String]) {
        self.format = format
        self.files = files.mapValues { Array($0.utf8) }
    }

    private init(_ format: SourceFormat, folder: String) {
        var files: [String: [UInt8]] = [:]
        let root = "\(Place.fixtures)/\(folder)"
        for name in FileManager.default.subpaths(atPath: root) ?? [] {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder)
            if !isFolder.boolValue {
                files[name] = FileManager.default.contents(atPath: "\(root)/\(name)").map(Array.init)
            }
        }
        self.format = format
        self.files = files
    }

    /// All of them; `pst`, which a process of its own reads, has none.
    static let all: [FuzzSeed] = [
        FuzzSeed(.slack, folder: "slack"),
        FuzzSeed(.activitystreams, folder: "activitystreams"),
        FuzzSeed(
            .mail,
            [
                "a.mbox": """
                From jane@example.org Thu Nov 14 09:00:00 2024
                From: =?utf-8?B?SsO8cmc=?= <jurg@example.org>
                To: "Doe, Jane" <jane@example.org>, bob@example.org
                Date: Thu, 14 Nov 2024 09:00:00 +0000
                Message-ID: <one@example.org>
                Subject: =?iso-8859-1?Q?Stra=DFe?=
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="b"

                --b
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                <p>Pot=
                holes</p>
                --b
                Content-Type: message/rfc822

                From: x@example.org
                Subject: within

                words
                --b
                Content-Type: application/zip; name="a.zip"
                Content-Transfer-Encoding: base64

                UEsDBAoAAAAAAA==
                --b--

                From bob@example.org Thu Nov 14 10:00:00 2024
                From: bob@example.org
                Subject: Re: roads

                >From here on

                """
            ]),
        FuzzSeed(
            .mattermost,
            [
                "data.jsonl": """
                {"type":"version","version":1}
                {"type":"user","user":{"username":"jane","email":"jane@example.org","first_name":"Jane"}}
                {"type":"channel","channel":{"team":"t","name":"roads","display_name":"Roads","type":"O"}}
                {"type":"post","post":{"team":"t","channel":"roads","user":"jane","message":"Potholes","create_at":1731574800000,"replies":[{"user":"bob","message":"Yes","create_at":1731574801000}],"reactions":[{"user":"bob","emoji_name":"+1","create_at":1731574802000}]}}
                {"type":"direct_post","direct_post":{"channel_members":["bob","jane"],"user":"bob","message":"hi","create_at":1731574900000}}

                """
            ]),
        FuzzSeed(
            .actiance,
            [
                "actiance_export.xml": """
                <FileDump><Conversation Perspective="Roads"><RoomID>public - r1</RoomID>
                <ParticipantEntered><LoginName>jane@x.example</LoginName><DateTimeUTC>1731574000000</DateTimeUTC></ParticipantEntered>
                <Message><MessageId>m0</MessageId><LoginName>jane@x.example</LoginName><DateTimeUTC>1731574800000</DateTimeUTC><Content>Pots &amp; holes</Content></Message>
                <Message><MessageId>m0</MessageId><LoginName>jane@x.example</LoginName><DateTimeUTC>1731574800000</DateTimeUTC><UpdatedType>Deleted</UpdatedType></Message>
                </Conversation></FileDump>
                """
            ]),
        FuzzSeed(
            .teams,
            [
                "messages.json": """
                {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#chats('19%3A1')/messages","value":[{"id":"1731574800000","replyToId":null,"messageType":"message","createdDateTime":"2024-11-14T09:00:00Z","chatId":"19:1@thread.v2","from":{"user":{"id":"u1","displayName":"Jane"}},"body":{"contentType":"html","content":"<p>Potholes <at id=\\"0\\">Bob</at></p>"},"attachments":[],"mentions":[],"reactions":[{"reactionType":"like","createdDateTime":"2024-11-14T09:01:00Z","user":{"user":{"id":"u2"}}}]}]}
                """
            ]),
        FuzzSeed(
            .zulip,
            [
                "realm.json":
                    #"{"zerver_userprofile":[{"id":1,"full_name":"Jane","delivery_email":"jane@example.org"}],"zerver_stream":[{"id":5,"name":"roads","invite_only":false}],"zerver_recipient":[{"id":9,"type":2,"type_id":5}],"zerver_subscription":[],"zerver_realm":[{"string_id":"x"}]}"#,
                "messages-000001.json":
                    #"{"zerver_message":[{"id":1,"sender":1,"recipient":9,"subject":"Potholes","content":"On the A1","rendered_content":"<p>On the A1</p>","date_sent":1731574800.5,"edit_history":"[{\"prev_content\":\"On\",\"timestamp\":1731574900}]"}],"zerver_usermessage":[]}"#,
            ]),
        FuzzSeed(
            .whatsapp,
            [
                "WhatsApp Chat with Roads.txt": """
                14/07/2024, 09:00 - Messages and calls are end-to-end encrypted.
                14/07/2024, 09:01 - Jane: Potholes
                on the A1
                14/07/2024, 9:02\u{202F}pm - Bob: map.txt (file attached)
                15/07/2024, 09:03 - Bob: This message was deleted

                """
            ]),
        FuzzSeed(
            .irc,
            [
                "#roads.2024-07-14.log":
                    "[23:58] <jane> Potholes\n[23:59] * bob nods\n=== ann has joined #roads\n[00:01] <bob> late\n"
            ]),
        FuzzSeed(
            .matrix,
            [
                "export.json":
                    #"{"room_name":"Roads","messages":[{"event_id":"$1","room_id":"!r:x","type":"m.room.message","sender":"@jane:x","origin_server_ts":1731574800000,"content":{"msgtype":"m.text","body":"a"}},{"event_id":"$2","room_id":"!r:x","type":"m.room.member","state_key":"@bob:x","sender":"@bob:x","origin_server_ts":1731574801000,"content":{"membership":"join","displayname":"Bob"}},{"event_id":"$3","room_id":"!r:x","type":"m.room.redaction","redacts":"$1","sender":"@jane:x","origin_server_ts":1731574802000,"content":{}}]}"#
            ]),
        FuzzSeed(
            .xmpp,
            [
                "archive.xml": """
                <messages><result xmlns='urn:xmpp:mam:2' id='1'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2024-11-14T09:00:00Z'/><message xmlns='jabber:client' from='jane@x/a' to='bob@x' type='chat' id='m1'><body>Potholes</body></message></forwarded></result></messages>
                """
            ]),
        FuzzSeed(
            .feed,
            [
                "feed.xml": """
                <?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://x.example</link><item><title>Roads</title><link>https://x.example/1</link><guid>1</guid><pubDate>Thu, 14 Nov 2024 09:00:00 GMT</pubDate><description><![CDATA[<p>Potholes</p>]]></description></item></channel></rss>
                """
            ]),
        FuzzSeed(
            .x,
            [
                "data/account.js":
                    #"window.YTD.account.part0 = [{"account":{"username":"council","accountId":"1","accountDisplayName":"Council"}}]"#,
                "data/tweets.js":
                    #"window.YTD.tweets.part0 = [{"tweet":{"id_str":"10","full_text":"Potholes","created_at":"Thu Nov 14 09:00:00 +0000 2024","entities":{"urls":[{"url":"https://t.co/a","expanded_url":"https://x.example"}]}}}]"#,
                "data/direct-messages.js":
                    #"window.YTD.direct_messages.part0 = [{"dmConversation":{"conversationId":"1-2","messages":[{"messageCreate":{"id":"7","senderId":"1","recipientId":"2","text":"hi","createdAt":"2024-11-14T09:00:00.000Z"}}]}}]"#,
            ]),
        FuzzSeed(
            .meta,
            [
                "your_facebook_activity/messages/inbox/roads_1/message_1.json":
                    #"{"participants":[{"name":"Jane"},{"name":"J\u00c3\u00bcrg"}],"messages":[{"sender_name":"Jane","timestamp_ms":1731574800000,"content":"Potholes \u00f0\u009f\u0098\u0080","type":"Generic","reactions":[{"reaction":"x","actor":"J"}]}],"title":"Roads","thread_path":"inbox/roads_1"}"#
            ]),
        FuzzSeed(
            .mattermostCSV,
            [
                "posts.csv":
                    "Post Creation Time,Team Id,Team Name,Channel Id,Channel Name,Channel Display Name,Channel Type,User Id,User Email,Username,Post Id,Edited By Post Id,Replied to Post Id,Post Message,Post Type\n1731574800000,t,Team,c1,roads,Roads,open,u1,jane@example.org,jane,p1,,,\"Pot\"\"holes\",message\n"
            ]),
        FuzzSeed(
            .vivaEngage,
            [
                "Messages.csv":
                    "id,replied_to_id,parent_id,thread_id,group_id,group_name,sender_id,sender_name,sender_email,body,created_at\n1,,,1,9,Roads,5,Jane,jane@example.org,Potholes,2024-11-14T09:00:00.000Z\n"
            ]),
        FuzzSeed(
            .googleChat,
            [
                "Google Chat/Groups/Space 1/messages.json":
                    #"{"messages":[{"creator":{"name":"Jane","email":"jane@example.org","user_type":"Human"},"created_date":"Thursday, 14 November 2024 at 09:00:00 UTC","text":"Potholes","topic_id":"t1","message_id":"1/t1/m1"}]}"#,
                "Google Chat/Groups/Space 1/group_info.json":
                    #"{"name":"Roads","members":[{"name":"Jane","email":"jane@example.org","user_type":"Human"}]}"#,
            ]),
    ]

    /// Directories of people, sound.
    static let directories: [[UInt8]] = [
        Array(
            "Staff no,Name,Email,Skills,Start date\n1,Ann Lee,ann@x.org,\"Trees; \"\"Roads\"\"\",01/02/2020\n2,Bob,b@x.org,,\n"
                .utf8),
        Array(
            "version: 1\n# c\ndn: uid=a\nobjectClass: person\ncn:: SsO8cmc=\nmail: a@x.\n org\nuid: a\n\ndn: uid=b\ncn: B\nuid: b\n"
                .utf8),
        Array(
            #"{"totalResults":1,"Resources":[{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","displayName":"A","emails":[{"value":"a@x.org"}],"active":true}]}"#
                .utf8),
    ]
}
