import Testing

@testable import Capture

@Suite("Slack text")
struct SlackTextTests {
    private func text() throws -> SlackText {
        var directory = SlackDirectory()
        let user = try JSONDocument(parsing: Array(#"{"id":"U1","name":"jane","real_name":"Jane Doe"}"#.utf8))
        let channel = try JSONDocument(parsing: Array(#"{"id":"C1","name":"budget"}"#.utf8))
        let added = (directory.addUser(user.root), directory.addConversation(channel.root, kind: .channel))
        #expect(added == (true, true))
        return SlackText(directory: directory)
    }

    @Test(
        "makes markup readable",
        arguments: [
            ("plain *bold* _it_ `code`", "plain *bold* _it_ `code`"),
            ("<@U1>: and <@U1|old> and <@U2|guest> and <@U3>", "@Jane Doe: and @Jane Doe and @guest and @U3"),
            ("<#C1> <#C1|renamed> <#C9>", "#budget #renamed #C9"),
            ("<!here> <!channel|channel> <!subteam^S1|@staff> <!subteam^S1>", "@here channel @staff @S1"),
            ("<!date^1392734382^{date}|18 February 2014>", "18 February 2014"),
            ("see <https://x.example/a?b=1&amp;c=2|the &lt;plan&gt;>", "see the <plan> (https://x.example/a?b=1&c=2)"),
            (
                "<https://x.example> <https://x.example|x.example> <https://x.example|https://x.example>",
                "https://x.example https://x.example https://x.example"
            ),
            (
                "<mailto:a@b.example|a@b.example> <mailto:a@b.example|Ann> <mailto:a@b.example>",
                "a@b.example Ann (a@b.example) a@b.example"
            ),
            ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &amp;amp; &nbsp; &", "1 < 2 && 3 > 2 &amp; &nbsp; &"),
            ("a < b, <unclosed", "a < b, <unclosed"),
            ("é <@U1> 😀", "é @Jane Doe 😀"),
            ("", ""),
        ])
    func readable(markup: String, expected: String) throws {
        #expect(try text().readable(markup) == expected)
    }

    @Test("cuts off the tokens of Slack's own addresses, and no other query")
    func tokens() throws {
        let secret = "https://files.slack.com/files-pri/T1-F1/a.png?t=xoxe-60-64-20c"
        #expect(try text().readable("<\(secret)|a.png>") == "a.png (https://files.slack.com/files-pri/T1-F1/a.png)")
        #expect(try text().readable("<\(secret)>") == "https://files.slack.com/files-pri/T1-F1/a.png")
        #expect(
            try text().readable("<https://slack-files.com/T1-F1?pub_secret=9>") == "https://slack-files.com/T1-F1")
        #expect(try text().readable("<https://x.example/?q=t>") == "https://x.example/?q=t")
    }

    @Test("cuts titles between words")
    func firstWords() {
        #expect("one  two\nthree".firstWords(upTo: 40) == "one two three")
        #expect("one two three".firstWords(upTo: 10) == "one two…")
        #expect("abcdefghij".firstWords(upTo: 4) == "abcd…")
        #expect(" \u{2003} ".firstWords().isEmpty)
        #expect(String.enumerating(["A"]) == "A")
        #expect(String.enumerating(["A", "B", "C"]) == "A, B and C")
    }
}
