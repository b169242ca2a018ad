import Records
import Testing

@Suite("Tokeniser")
struct TokeniserTests {
    private static func tokens(_ text: String) -> [String] {
        Component.text("body", text).tokens.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("cuts the vectors' texts as they were cut")
    func vectors() throws {
        var texts = 0
        for record in try LedgerVectors.load().records {
            for part in record.components where part.component.kind == .text {
                let text = try #require(part.component.string)
                #expect(Tokeniser.lengths(of: text) == part.component.lengths, "\(text)")
                texts += 1
            }
        }
        #expect(texts > 20)
    }

    @Test(
        "cuts words, spaces, single characters",
        arguments: [
            ("", []),
            (" ", [" "]),
            ("ok", ["ok"]),
            ("one two", ["one ", "two"]),
            ("one  two", ["one ", " ", "two"]),
            ("one   two ", ["one ", "  ", "two "]),
            ("one\ntwo\t\tthree", ["one", "\n", "two", "\t\t", "three"]),
            ("one \r\n two", ["one ", "\r\n ", "two"]),
            ("a\r\nb", ["a", "\r\n", "b"]),
            ("O'Brien", ["O", "'", "Brien"]),
            ("snake_case 42nd", ["snake_case ", "42nd"]),
            ("...", [".", ".", "."]),
            ("Zoë’s café", ["Zoë", "’", "s ", "café"]),
            ("Zoe\u{308} e\u{301}", ["Zoe\u{308} ", "e\u{301}"]),
            ("日本語です ok", ["日", "本", "語", "で", "す", " ", "ok"]),
            ("한국어", ["한", "국", "어"]),
            ("a日b", ["a", "日", "b"]),
            ("привет мир", ["привет ", "мир"]),
            ("\u{5E9}\u{5DC}\u{5D5}\u{5DD} \u{5E2}", ["\u{5E9}\u{5DC}\u{5D5}\u{5DD} ", "\u{5E2}"]),
            ("नमस्ते दुनिया", ["नमस्ते ", "दुनिया"]),
            ("😀😀 ok", ["😀", "😀", " ", "ok"]),
            ("👩‍👩‍👧🇬🇧🇫🇷", ["👩‍👩‍👧", "🇬🇧", "🇫🇷"]),
            ("1\u{FE0F}\u{20E3}2", ["1\u{FE0F}\u{20E3}", "2"]),
            ("a\u{A0}b", ["a", "\u{A0}", "b"]),
            ("a\u{2028}b", ["a", "\u{2028}", "b"]),
            ("a\u{0}b", ["a", "\u{0}", "b"]),
            (" \u{301}x", [" \u{301}", "x"]),
        ] as [(String, [String])])
    func rule(_ text: String, _ expected: [String]) {
        #expect(Self.tokens(text).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }

    @Test(
        "bidirectional and zero-width controls are their own tokens",
        arguments: [
            0x200B, 0x200E, 0x200F, 0x061C, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2061, 0x2066, 0x2067,
            0x2068,
            0x2069, 0xFEFF, 0x180E, 0xAD,
        ] as [UInt32])
    func controls(_ value: UInt32) throws {
        let control = String(try #require(Unicode.Scalar(value)))
        #expect(Self.tokens("ab" + control + control + "cd ") == ["ab", control, control, "cd "])
        #expect(Self.tokens("ab " + control + " cd") == ["ab ", control, " ", "cd"])
        #expect(Self.tokens("é" + control + "é") == ["é", control, "é"])
    }

    @Test("joiners stay in the cluster that they join, and are tokens of their own elsewhere")
    func joiners() {
        #expect(Self.tokens("می\u{200C}خواهم") == ["می\u{200C}خواهم"])
        #expect(Self.tokens("\u{200D}ab") == ["\u{200D}", "ab"])
    }

    @Test("no token is above 256 bytes, and only a longer cluster is cut within")
    func longest() {
        let word = String(repeating: "a", count: 600)
        #expect(Tokeniser.lengths(of: word) == [256, 256, 88])
        #expect(Tokeniser.lengths(of: String(repeating: " ", count: 600)) == [256, 256, 88])
        #expect(Tokeniser.lengths(of: String(repeating: "a", count: 256) + " b") == [256, 1, 1])
        #expect(Tokeniser.lengths(of: String(repeating: "a", count: 255) + " b") == [256, 1])
        // Three bytes each, which 256 is no multiple of: the cut stays between clusters.
        #expect(Tokeniser.lengths(of: String(repeating: "ก", count: 100)) == [255, 45])
        #expect(Tokeniser.lengths(of: String(repeating: "\r\n", count: 200)) == [256, 144])
        #expect(Tokeniser.lengths(of: " " + String(repeating: "\r\n", count: 200)) == [255, 146])
        // One cluster of 1 + 2 × 300 bytes: between scalars, never within one.
        let zalgo = "z" + String(repeating: "\u{301}", count: 300)
        #expect(Tokeniser.lengths(of: "ab " + zalgo + "cd") == [3, 255, 256, 90, 2])
    }

    /// The rule as it is written, a cluster at a time, for texts without a cluster of more than 256 bytes.
    private static func byTheRule(_ text: String) -> [UInt16] {
        func kind(_ character: Character) -> Character {
            character.isWhitespace ? " " : character.isLetter || character.isNumber || character == "_" ? "w" : "."
        }
        var tokens: [(kind: Character, length: Int)] = []
        var isOpen = false
        for character in text {
            let (kind, length) = (kind(character), character.utf8.count)
            let fits = (tokens.last?.length ?? 0) + length <= 256
            let isTrailing = character == " " && tokens.last?.kind == "w"
            if isOpen, fits, tokens.last?.kind == kind && kind != "." || isTrailing {
                tokens[tokens.count - 1].length += length
                isOpen = !isTrailing
            } else {
                tokens.append((kind, length))
                isOpen = kind != "."
            }
        }
        return tokens.map { UInt16($0.length) }
    }

    @Test("ASCII, which is read many bytes at a time, is cut as the rule says")
    func ascii() {
        var random = SeededGenerator(21)
        let pool = [
            "a", "B", "7", "_", "word", "longerword", " ", " ", "  ", "\t", "\n", "\r", "\r\n", ".", ",", "-", "é",
            "\u{0}",
        ]
        for _ in 0..<4000 {
            let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in pool.randomElement(using: &random) ?? ""
            }
            .joined()
            #expect(Tokeniser.lengths(of: text) == Self.byTheRule(text), "\(text.debugDescription)")
        }
        for count in 240...280 {
            for text in [String(repeating: "x", count: count), String(repeating: "x", count: count) + " y"] {
                #expect(Tokeniser.lengths(of: text) == Self.byTheRule(text), "\(count)")
                #expect(Tokeniser.lengths(of: "ab " + text) == Self.byTheRule("ab " + text), "\(count)")
                #expect(Tokeniser.lengths(of: "é" + text) == Self.byTheRule("é" + text), "\(count)")
            }
        }
    }

    @Test("random texts: tokens cover the text, cut between clusters, and come back from storage")
    func random() throws {
        let pool: [String] = [
            "a", "b", "Z", "9", "_", " ", " ", "  ", "\t", "\n", "\r", "\r\n", ".", ",", "'", "é", "e\u{301}",
            "\u{301}", "ß", "日",
            "한", "\u{1112}\u{1161}", "😀", "👩‍👩‍👧", "🇬🇧", "🇬", "\u{200B}", "\u{200D}", "\u{200C}", "\u{202E}", "\u{600}",
            "\u{A0}", "\u{FE0F}", "क्ष", "ก",
            "\u{0}", "\u{10FFFF}",
        ]
        var random = SeededGenerator(20)
        for _ in 0..<1500 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in pool.randomElement(using: &random) ?? ""
            }.joined()
            let part = Component.text("body", text)
            #expect(try Component(path: "body", kind: .text, bytes: part.bytes, lengths: part.lengths) == part)
            var boundaries: Set<Int> = [0]
            var at = 0
            for character in text {
                at += character.utf8.count
                boundaries.insert(at)
            }
            at = 0
            for length in part.lengths {
                at += Int(length)
                #expect(boundaries.contains(at), "\(text.unicodeScalars.map { $0.value })")
            }
        }
    }

    @Test(
        "long texts are cut in linear time",
        arguments: ["word ", "日本", "é", "🇬🇧", "\u{200B}", " ", "x", "e\u{301}", "a\u{600}"])
    func longTexts(_ unit: String) {
        let text = String(repeating: unit, count: (1 << 19) / unit.utf8.count)
        let lengths = Tokeniser.lengths(of: text)
        #expect(lengths.reduce(0) { $0 + Int($1) } == text.utf8.count)
    }
}
