import Digests
internal import Records

/// Words that must not stand anywhere in a pack.
package struct Secret: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Words, a name, a mail address, an account.
        case words
        /// A telephone number: found however it is spaced, with or without the country's code.
        case phone
    }

    package var text: String
    package var kind: Kind
    /// Names the secret in findings without saying it: "record 12 body", "Officer B".
    package var label: String
    /// Whether the same words were also released by a decision; their places are then listed apart, for sign-off.
    package var alsoReleased: Bool

    package init(_ text: String, kind: Kind = .words, label: String, alsoReleased: Bool = false) {
        self.text = text
        self.kind = kind
        self.label = label
        self.alsoReleased = alsoReleased
    }

    /// Two letters or digits, or one letter beyond ASCII (a name may be a single such letter).
    var isScannable: Bool {
        let letters = text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        return letters.count >= 2 || letters.contains { !$0.isASCII }
    }

    /// The words in the cases in which they may stand; letters beyond ASCII are not folded by the scan itself.
    var spellings: Set<String> { [text, text.lowercased(), text.uppercased()] }

    /// What is looked for among the words of a file.
    var wordPatterns: Set<[UInt8]> {
        var patterns = Set(spellings.map(ScannedText.pattern))
        patterns.formUnion(spellings.map { ScannedText.pattern(Self.percentEncoded($0)) })
        patterns.formUnion(
            spellings.map {
                ScannedText.pattern(Self.percentEncoded($0).split(separator: "%20").joined(separator: "+"))
            })
        return patterns
    }

    /// What is looked for in the bytes as they are: base64 at each of its three alignments, UTF-16, plain digests.
    var bytePatterns: Set<[UInt8]> {
        var patterns: Set<[UInt8]> = []
        for spelling in spellings.union([text.trimmed]) where spelling.utf8.count >= 3 {
            let utf8 = Array(spelling.utf8)
            for lead in 0..<3 {
                let inner = Self.base64Core(utf8, lead: lead)
                if inner.count >= 8 { patterns.insert(inner) }
            }
            let units = Array(spelling.utf16)
            patterns.insert(units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
            patterns.insert(units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] })
            let digest = Digest.sha256(utf8)
            patterns.formUnion([Array(digest.hex.utf8), Array(digest.hex.uppercased().utf8), Array(digest.base64.utf8)])
        }
        return patterns
    }

    /// A phone number without the code of the United Kingdom or the leading 0; nil when too short to mean anything.
    var phoneCore: [UInt8]? {
        guard kind == .phone else { return nil }
        var digits = text.utf8.filter { (0x30...0x39).contains($0) }
        for prefix in ["0044", "44", "0"] where digits.starts(with: prefix.utf8) {
            digits.removeFirst(prefix.utf8.count)
            break
        }
        return digits.count >= 6 ? digits : nil
    }

    /// The characters of the base64 that depend on these bytes alone, when `lead` other bytes stand before them.
    private static func base64Core(_ bytes: [UInt8], lead: Int) -> [UInt8] {
        var text: [UInt8] = []
        Base64.append([UInt8](repeating: 0, count: lead) + bytes, to: &text)
        let first = (lead * 8 + 5) / 6
        let end = (lead + bytes.count) * 8 / 6
        return first < end ? Array(text[first..<end]) : []
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += "%" + (hex.count == 1 ? "0" + hex : hex)
            }
        }
    }
}

extension String {
    var trimmed: String {
        var scalars = Substring(self).unicodeScalars
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        return String(scalars)
    }
}
