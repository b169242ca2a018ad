import Records
import Testing

@Suite("What is read of a message")
struct MessageFieldsTests {
    private static let context = MessageContext(
        conversationKey: "C1/2024-11", channel: "a\tb\\c\nd\re", channelID: "C1", isPrivate: true,
        threadKey: "C1/1", originalTime: "1.5",
        participants: [
            .init(isSender: true, name: "Jane\tDoe", account: "U1", email: nil),
            .init(isSender: false, name: nil, account: nil, email: "x@example.org"),
            .init(isSender: false, name: "\\t", account: "", email: "é@example.org"),
        ], joined: [.init(isSender: false, name: "Sam", account: "U3", email: nil)],
        left: [.init(isSender: false, name: nil, account: "U4", email: nil)],
        present: [.init(isSender: false, name: "Kim", account: nil, email: nil)])

    @Test("a context reads back as it was written")
    func context() {
        #expect(MessageContext(parsing: Self.context.encoded) == Self.context)
        let bare = MessageContext(
            conversationKey: "", channel: "", isPrivate: false, threadKey: nil, originalTime: nil, participants: [])
        #expect(MessageContext(parsing: bare.encoded) == bare)
    }

    @Test("its form is the documented one")
    func form() {
        let context = MessageContext(
            conversationKey: "C024/2024-11", channel: "budget", channelID: "C024", isPrivate: true,
            threadKey: "C024/1433558207.760577", originalTime: "1433558207.760577",
            participants: [.init(isSender: true, name: "Jane Doe", account: "U01", email: "jane@example.org")])
        let text = """
            conversation\tC024/2024-11
            channel\tbudget
            channel_id\tC024
            private\tyes
            thread\tC024/1433558207.760577
            sent_at\t1433558207.760577
            from\tJane Doe\tU01\tjane@example.org

            """
        #expect(String(decoding: context.encoded, as: UTF8.self) == text)
    }

    @Test("what is no context is none, and a line of a later version is passed over")
    func strange() {
        #expect(MessageContext(parsing: Array("channel\tx\n".utf8)) == nil)
        #expect(MessageContext(parsing: []) == nil)
        let later = Array("conversation\tk\nmood\tgood\nchannel\tc\nto\tonly a name\n".utf8)
        #expect(MessageContext(parsing: later)?.channel == "c")
        #expect(MessageContext(parsing: later)?.participants == [])
    }

    @Test("an act of Canute's own is no message, and no components are none")
    func acts() {
        #expect(MessageFields([.blob("source", "canute"), .text("body", "x")]) == nil)
        #expect(MessageFields([]) == nil)
    }

    @Test("files give a line each")
    func files() {
        let fields = MessageFields([
            .blob("source", "mail"), .text("att/0/name", "a.txt"), .text("att/0/text", "words"),
            .blob("att/0/data", [1]), .text("att/1/name", "b.txt"),
        ])
        #expect(fields?.files == "a.txt\nwords\nb.txt")
    }
}
