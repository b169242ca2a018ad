/// The characters that XML 1.0 can hold (XML 1.0, production 2, Char).
enum XMLCharacters {
    static func allowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    static func allowed(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x80 } || text.unicodeScalars.allSatisfy(allowed)
    }

    /// The text with U+FFFD for every character that XML cannot hold; words are compared in this form.
    static func safe(_ text: String) -> String {
        guard !allowed(text) else { return text }
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { safe.append(allowed(scalar) ? scalar : "\u{FFFD}") }
        return String(safe)
    }
}
