/// What captured messages have in common, which their packed forms refer to: names of components and the forms of sources.
///
/// It is part of the format for as long as there are archives: a byte changed here, and nothing that was packed with it can
/// be opened. Another dictionary is another form of `Packing`. The commonest stands last, where it is referred to in the
/// fewest bytes.
enum PackingDictionary {
    static let bytes: [UInt8] = sources.flatMap { Array($0.utf8) } + table + Array(context.utf8) + Array(chat.utf8)

    /// Members of the exports of chat, in their order there, and the heads of mails.
    private static let sources = [
        "Received: from  by  with ESMTP id ; Mon, Tue, Wed, Thu, Fri, Sat, Sun, Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec\r\n",
        "X-Originating-IP: \r\nReferences: <\r\nIn-Reply-To: <\r\nContent-Disposition: attachment; filename=\"\"\r\n",
        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"\"\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\nTo: \r\nCc: \r\nSubject: Re: \r\nMessage-ID: <\r\nDate: \r\nFrom: ",
        #"{"@context":"https://www.w3.org/ns/activitystreams","id":"https://","type":"Create","actor":"https://","#,
        #""published":"","to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["/followers"],"object":{"type":"Note","#,
        #""attributedTo":"","inReplyTo":null,"content":"<p></p>","summary":null,"sensitive":false,"tag":[],"attachment":[]}}"#,
        #"{"messageType":"message","createdDateTime":"","from":{"user":{"id":"","displayName":"","userIdentityType":"#,
        #""aadUser"}},"body":{"contentType":"html","content":"<div></div>"},"replyToId":null,"chatId":"","importance":"normal"}"#,
        #"{"type":"post","post":{"team":"","channel":"","user":"","message":"","create_at":1,"replies":[],"reactions":[]}}"#,
        #"{"type":"m.room.message","sender":"@","content":{"msgtype":"m.text","body":""},"origin_server_ts":,"event_id":"$"}"#,
        #"{"sender_email":"","sender_full_name":"","timestamp":,"subject":"","display_recipient":"","stream_id":,"content":""}"#,
        #"{"creator":{"name":"","email":"","user_type":"Human"},"created_date":"","text":"","topic_id":"","message_id":"/"}"#,
        #"{"sender_name":"","timestamp_ms":,"content":"","is_geoblocked_for_viewer":false},"#,
        #""files":[{"id":"F","created":,"name":"","title":"","mimetype":"application/pdf","filetype":"pdf","size":,"url_private":""#,
        #""attachments":[{"fallback":"","title":"","text":"","from_url":""}],"reactions":[{"name":"","users":["U"],"count":1}],"#,
        #""subtype":"bot_message","username":"","bot_id":"B","edited":{"user":"U","ts":""},"parent_user_id":"U","reply_count":1,"#,
    ]

    /// The rows of a table of contents: path, kind and the upper bytes of its sizes.
    private static let table: [UInt8] = [
        ("att/0/name", true), ("att/0/type", false), ("att/0/data", false), ("att/0/text", true), ("body_html", false),
        ("subject", true), ("to/1", true), ("to/0", true), ("in_reply_to", false), ("source", false), ("kind", false),
        ("conversation", true), ("from", true), ("sent_at", false), ("captured_at", false), ("body", true),
        ("class", false), ("native_id", false), ("context", false), ("raw", false),
    ].flatMap { path, isText -> [UInt8] in
        [UInt8(truncatingIfNeeded: path.utf8.count)] + Array(path.utf8) + (isText ? [0x54, 0, 0, 0] : [0x42, 0, 0, 0])
    }

    private static let context =
        "mailpostsystemannounceeditdeletionUNC-00replymessage2024-01-01T00:00:00.000000Z2025-2026-"
        + "private\tyes\nto\tjoined\tleft\tconversation\t\nchannel\t\nthread\t\nsent_at\t\nfrom\t"

    /// The form of most chat messages.
    private static let chat =
        #"{"client_msg_id":"","type":"message","text":"","user":"U","ts":"17","thread_ts":"17","team":"T","blocks":"#
        + #"[{"type":"rich_text","block_id":"","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"."}]}]}]}"#
}
