import Testing

@testable import Interchange

@Suite("HTMLText")
struct HTMLTextTests {
    @Test(
        "readable text",
        arguments: [
            ("", ""), ("plain text", "plain text"), ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("<div>One</div><div>Two<br>Three<br/><br />Four</div>", "One\nTwo\nThree\n\nFour"),
            ("<p>a <b>bold</b>, <i>it</i>alic\n  and   <span>so</span> on</p>", "a bold, italic and so on"),
            ("x&nbsp;&amp;&lt;&eacute;&#8364;&#x1F642;&#150;", "x &<é€🙂–"),
            (
                "<ul><li>one<li>two<ol start=3><li>three</li><li>four</ol></ul>after",
                "- one\n- two\n  3. three\n  4. four\n\nafter"
            ),
            ("<table><tr><th>A<th>B</tr><tr><td>1</td><td></td><td>3</td></tr></table>", "A\tB\n1\t\t3"),
            ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a\n\nb"),
            ("see <a href=\"https://x.org/a?b=1&amp;c=2\">this page</a>.", "see this page (https://x.org/a?b=1&c=2)."),
            ("<a href='https://www.x.org/'>x.org</a> <a href='mailto:a@b.c'>a@b.c</a>", "x.org a@b.c"),
            ("<a href='javascript:alert(1)'>go</a> <a href='#top'>up</a> <a>none</a>", "go up none"),
            ("<a href='https://x.org'><img src=x></a> ok", "https://x.org ok"),
            ("<img alt='A cat' src='data:image/png;base64,AAAA'> sat <img src=y>", "A cat sat"),
            ("<head><title>T</title><style>p{}</style></head><body>B<script>if (a<b) x()</script>C</body>", "BC"),
            ("<html><head><meta charset=x><p>kept</p>", "kept"),
            (
                "<blockquote>quoted<br>more<blockquote>inner</blockquote></blockquote><p>own</p>",
                "> quoted\n> more\n>\n> > inner\n\nown"
            ),
            ("<p>Hi</p><blockquote><p>a</p><p>b</p></blockquote>", "Hi\n\n> a\n>\n> b"),
            ("<pre>a  b\n  c\n</pre>d", "a  b\n  c\n\nd"), ("a<hr>b", "a\n\n---\n\nb"),
            ("<h1>Title</h1>text", "Title\n\ntext"), ("<!-- no --><!DOCTYPE html><?x?>yes<![if x]>!<![endif]>", "yes!"),
            ("a < b and c > d <3", "a < b and c > d <3"), ("x <y", "x <y"),
            ("a &# b &#x; c & d &", "a &# b &#x; c & d &"), ("<!-- open <p>text", "text"),
            ("<style>never closed<p>text", "never closed\n\ntext"),
            ("Dear<o:p>&nbsp;</o:p><st1:City>Hull</st1:City>", "Dear Hull"),
            ("a\u{0}b", "a\u{FFFD}b"), ("<p title='>'>x</p>", "x"), ("<p title=\"a'b\" class=c>x", "x"),
            ("<select><option>1<option>2</select>", "1\n2"), ("<input value=5><input type=hidden value=6>", "5"),
            ("<A HREF=https://x.org/y>UP</A>", "UP (https://x.org/y)"),
        ])
    func samples(html: String, text: String) {
        #expect(HTMLText.text(fromHTML: html) == text)
    }

    @Test("bytes: UTF-8, declared western, anything else repaired")
    func bytes() {
        #expect(HTMLText.text(fromHTML: Array("<p>é".utf8)) == "é")
        let western =
            Array("<meta http-equiv=Content-Type content='text/html; charset=windows-1252'><p>".utf8) + [0xE9, 0x80]
        #expect(HTMLText.text(fromHTML: western) == "é€")
        #expect(HTMLText.text(fromHTML: Array("a".utf8) + [0xFF] + Array("b".utf8)) == "a\u{FFFD}b")
    }

    @Test("a charset declared in the text does not garble a string")
    func declaredCharset() {
        #expect(HTMLText.text(fromHTML: "<meta charset='iso-8859-1'><p>größe €") == "größe €")
    }

    @Test("what is nested too deep or crowded with attributes keeps its words, quickly")
    func hostile() {
        let start = ContinuousClock.now
        let deep = String(repeating: "<div>", count: 20_000) + "word &amp; more"
        #expect(HTMLText.text(fromHTML: deep).hasSuffix("word & more"))
        let crowded = "<p " + (0..<50_000).map { "a\($0)=1" }.joined(separator: " ") + ">word"
        #expect(HTMLText.text(fromHTML: crowded) == "word")
        for piece in ["<a b=\"", "<", "<!--", "</", "<style>", "<a href=x>", "</b>", "<table><tr><td>", "&#", "<b><i>"]
        {
            _ = HTMLText.text(fromHTML: String(repeating: piece, count: 3_000))
        }
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("any one byte changed gives text, never worse")
    func everyByteChanged() {
        let html = Array("<p a='b'>x <a href=\"u\">l</a><br>&amp;<ul><li>i</ul><table><tr><td>c</table><!-- k -->".utf8)
        for index in html.indices {
            for value: UInt8 in [0, 0x22, 0x26, 0x3C, 0x3E, 0x80, 0xFF] {
                var bytes = html
                bytes[index] = value
                #expect(!HTMLText.text(fromHTML: bytes).isEmpty)
            }
        }
    }
}
