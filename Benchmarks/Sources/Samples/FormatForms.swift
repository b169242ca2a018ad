import Capture

extension FormatSample {
    /// Every form, in the order of the table.
    static let forms: [Form] = chats + tables + documents + texts

    private static let chats: [Form] = [
        Form(
            format: .mattermost, reader: .lines, file: "export.jsonl",
            head: #"{"type":"channel","channel":{"team":"t","name":"roads","display_name":"Roads","type":"O"}}"# + "\n"
        ) { message in
            #"{"type":"post","post":{"team":"t","channel":"roads","user":"person\#(message.person)","message":"\#(message.words)","create_at":\#(message.seconds)000,"reactions":null,"replies":null,"attachments":[]}}"#
        },
        Form(
            format: .teams, reader: .json, file: "messages.json", head: #"{"value":["#, tail: "]}", between: ",\n"
        ) { message in
            let root = message.isAnswer ? #""\#(1000 + message.root)""# : "null"
            return
                #"{"id":"\#(1000 + message.number)","replyToId":\#(root),"messageType":"message","createdDateTime":"\#(message.rfc3339)","lastModifiedDateTime":"\#(message.rfc3339)","from":{"user":{"id":"u\#(message.person)","displayName":"Person \#(message.person)"}},"body":{"contentType":"html","content":"<p>\#(message.words)</p>"},"channelIdentity":{"teamId":"t","channelId":"c"},"attachments":[],"mentions":[],"reactions":[]}"#
        },
        Form(
            format: .googleChat, reader: .json, file: "Groups/Space 1/messages.json", head: #"{"messages":["#,
            tail: "]}", between: ",\n"
        ) { message in
            let topic = "t\(message.isAnswer ? message.root : message.number)"
            return
                #"{"creator":{"name":"Person \#(message.person)","email":"\#(message.address)","user_type":"Human"},"created_date":"\#(message.american)","text":"\#(message.words)","topic_id":"\#(topic)","message_id":"1/\#(topic)/\#(message.isAnswer ? "m\(message.number)" : topic)"}"#
        },
        Form(
            format: .matrix, reader: .json, file: "export.json",
            head: #"{"room_name":"Roads","room_id":"!r:x","messages":["#, tail: "]}", between: ",\n"
        ) { message in
            let answer = message.isAnswer ? #","m.relates_to":{"m.in_reply_to":{"event_id":"$\#(message.root)"}}"# : ""
            return
                #"{"event_id":"$\#(message.number)","room_id":"!r:x","type":"m.room.message","sender":"@person\#(message.person):x","origin_server_ts":\#(message.seconds)000,"content":{"msgtype":"m.text","body":"\#(message.words)"\#(answer)}}"#
        },
        Form(
            format: .meta, reader: .json, file: "messages/inbox/roads_1/message_1.json",
            head: #"{"participants":[{"name":"Person 1"},{"name":"Person 2"}],"messages":["#,
            tail: #"],"title":"Roads","thread_path":"inbox/roads_1"}"#, between: ",\n"
        ) { message in
            #"{"sender_name":"Person \#(message.person)","timestamp_ms":\#(message.seconds)000,"content":"\#(message.words)","type":"Generic"}"#
        },
        Form(
            format: .activitystreams, reader: .json, file: "outbox.json",
            head: #"{"@context":"https://www.w3.org/ns/activitystreams","type":"OrderedCollection","orderedItems":["#,
            tail: "]}", between: ",\n"
        ) { message in
            let uri = "https://social.example/notes/\(message.number)"
            return
                #"{"id":"\#(uri)/activity","type":"Create","actor":"https://social.example/council","published":"\#(message.rfc3339)","to":["https://www.w3.org/ns/activitystreams#Public"],"object":{"id":"\#(uri)","type":"Note","published":"\#(message.rfc3339)","attributedTo":"https://social.example/council","to":["https://www.w3.org/ns/activitystreams#Public"],"content":"<p>\#(message.words)</p>"}}"#
        },
        Form(
            format: .x, reader: .script, file: "data/tweets.js", head: "window.YTD.tweets.part0 = [", tail: "]",
            between: ",\n",
            others: [
                "data/account.js":
                    #"window.YTD.account.part0 = [{"account":{"accountId":"7","username":"council"}}]"#
            ]
        ) { message in
            #"{"tweet":{"id_str":"\#(message.number + 10)","created_at":"\#(message.twitter)","full_text":"\#(message.words)","entities":{"urls":[],"user_mentions":[]}}}"#
        },
        Form(
            format: .messages, reader: .json, file: "messages.json", head: #"{"messages":["#, tail: "]}", between: ",\n"
        ) { message in
            #"{"id":"\#(message.number)","kind":"message","sent_at":"\#(message.rfc3339)","channel":{"id":"C1","name":"roads"},"from":{"name":"Person \#(message.person)","account":"U\#(message.person)"},"text":"\#(message.words)"}"#
        },
    ]

    private static let tables: [Form] = [
        Form(
            format: .mattermostCSV, reader: .csv, file: "posts.csv",
            head:
                "Post Creation Time,Channel Id,Channel Name,Channel Display Name,Channel Type,User Id,User Email,Username,Post Id,Edited By Post Id,Replied to Post Id,Post Message,Post Type\n"
        ) { message in
            "\(message.seconds)000,c1,roads,Roads,public,u\(message.person),\(message.address),person\(message.person),p\(message.number),,\(message.isAnswer ? "p\(message.root)" : ""),\"\(message.words)\",message"
        },
        Form(
            format: .vivaEngage, reader: .csv, file: "Messages.csv",
            head: "id,replied_to_id,thread_id,group_id,group_name,sender_id,sender_name,sender_email,body,created_at\n"
        ) { message in
            let id = message.number + 1
            return
                "\(id),\(message.isAnswer ? "\(id - 1)" : ""),\(message.isAnswer ? id - 1 : id),9,Roads,\(message.person),Person \(message.person),\(message.address),\"\(message.words)\",\(message.rfc3339)"
        },
    ]

    private static let documents: [Form] = [
        Form(
            format: .actiance, reader: .xml, file: "actiance_export.xml",
            head: "<FileDump><Conversation Perspective=\"Roads\"><RoomID>public - r1</RoomID>\n",
            tail: "\n</Conversation></FileDump>"
        ) { message in
            "<Message><MessageId>m\(message.number)</MessageId><LoginName>\(message.address)</LoginName><DateTimeUTC>\(message.seconds)000</DateTimeUTC><Content>\(message.words)</Content></Message>"
        },
        Form(format: .xmpp, reader: .xml, file: "archive.xml", head: "<archive>\n", tail: "\n</archive>") { message in
            "<message to='jane@x/1'><result xmlns='urn:xmpp:mam:2' id='a\(message.number)'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='\(message.rfc3339)'/><message xmlns='jabber:client' from='person\(message.person)@x/2' to='jane@x' type='chat' id='m\(message.number)'><body>\(message.words)</body></message></forwarded></result></message>"
        },
        Form(
            format: .feed, reader: .xml, file: "news.rss", head: "<rss version=\"2.0\"><channel><title>News</title>\n",
            tail: "\n</channel></rss>"
        ) { message in
            "<item><title>Item \(message.number)</title><link>https://council.example/\(message.number)</link><guid>g\(message.number)</guid><pubDate>\(message.rfc2822)</pubDate><description>&lt;p&gt;\(message.words)&lt;/p&gt;</description></item>"
        },
    ]

    private static let texts: [Form] = [
        Form(format: .whatsapp, reader: .text, file: "WhatsApp Chat with Roads.txt") { message in
            "\(message.day), \(message.clock) - Person \(message.person): \(message.words)"
        },
        Form(format: .irc, reader: .text, file: "#roads.2024-01-01.log") { message in
            "[\(message.clock)] <person\(message.person)> \(message.words)"
        },
    ]
}
