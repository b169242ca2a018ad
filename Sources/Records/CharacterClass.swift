/// What a grapheme cluster is to the tokeniser.
enum CharacterClass {
    /// Part of a word run: letters, marks, digits, `_`.
    case word
    /// Part of a run of white space.
    case space
    /// A token of its own: punctuation, symbols, emoji, controls, CJK.
    case single

    init(ascii byte: UInt8) {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x5F: self = .word
        case 0x20, 0x09...0x0D: self = .space
        default: self = .single
        }
    }

    /// Whether an ASCII character is part of a word run.
    @inline(__always)
    static func isWord(ascii byte: UInt8) -> Bool {
        // 0-9 of the first 64; A-Z, `_` and a-z of the next.
        let set: UInt64 = byte < 0x40 ? 0x03FF_0000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
        return byte < 0x80 && set >> UInt64(byte & 0x3F) & 1 == 1
    }

    init(_ character: Character) {
        let scalars = character.unicodeScalars
        guard let first = scalars.first, !Self.isCJK(first) else {
            self = .single
            return
        }
        if first.properties.isWhitespace {
            self = scalars.allSatisfy { $0.properties.isWhitespace } ? .space : .single
            return
        }
        switch first.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation:
            // An emoji such as 1️⃣ begins with a digit and is a picture all the same.
            self = scalars.contains { $0.value == 0xFE0F || $0.value == 0x20E3 } ? .single : .word
        default:
            self = .single
        }
    }

    /// Han, kana, bopomofo, hangul and what stands between them: scripts whose words are not set apart, or whose
    /// characters are words.
    private static func isCJK(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x1100 { return false }
        if scalar.properties.isIdeographic { return true }
        switch scalar.value {
        case 0x1100...0x11FF,  // hangul jamo
            0x2E80...0x2FDF,  // radicals
            0x3005...0x3007, 0x3021...0x3029, 0x3031...0x303C,  // marks and numerals of han
            0x3040...0x30FF, 0x31F0...0x31FF,  // kana
            0x3100...0x312F, 0x31A0...0x31BF,  // bopomofo
            0x3130...0x318F, 0xA960...0xA97F, 0xAC00...0xD7FF,  // hangul
            0xFF66...0xFFDC,  // half-width kana and hangul
            0x1AFF0...0x1B16F:  // kana extensions
            return true
        default:
            return false
        }
    }
}
