/// The rules for a name inside a container: bytes in, a safe relative path or a reason out.
enum EntryName {
    /// What became of a name.
    enum Verdict: Equatable {
        case safe(name: String, isDirectory: Bool)
        case refused(shown: String, reason: String)
    }

    /// Bytes that are not UTF-8 are read in the given code page, so that no file is lost for its name.
    enum Fallback {
        case codePage437
        case latin1
    }

    static func decode(_ bytes: [UInt8], fallback: Fallback) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        for byte in bytes {
            switch fallback {
            case .codePage437: text.append(CodePage437.scalar(byte))
            case .latin1: text.append(Unicode.Scalar(byte))
            }
        }
        return String(text)
    }

    /// `./a`, `a//b` and `a/` name the same as `a`, `a/b` and the folder `a`; everything that could lead outside is
    /// refused.
    static func check(_ text: String, limits: ArchiveLimits) -> Verdict {
        let shown = display(text)
        func refuse(_ reason: String) -> Verdict { .refused(shown: shown, reason: reason) }
        if text.isEmpty { return .refused(shown: "(no name)", reason: "the entry has no name") }
        if text.utf8.count > limits.maxNameBytes {
            return refuse("the name is longer than \(limits.maxNameBytes) bytes")
        }
        if text.unicodeScalars.contains(where: isForbidden) {
            return refuse("the name holds a control character or a character that reorders text")
        }
        if text.utf8.contains(UInt8(ascii: "\\")) { return refuse("the name holds a backslash") }
        if text.utf8.first == UInt8(ascii: "/") { return refuse("the name is an absolute path") }
        if hasDriveLetter(text) { return refuse("the name starts with a drive letter") }
        var parts: [Substring.UTF8View] = []
        for part in text.utf8.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) { return refuse("the name leads out of the container (..)") }
            parts.append(part)
        }
        if parts.count > limits.maxDepth { return refuse("the name is more than \(limits.maxDepth) folders deep") }
        let isDirectory = text.utf8.last == UInt8(ascii: "/") || parts.isEmpty
        let name = parts.isEmpty ? "." : parts.map { String(Substring($0)) }.joined(separator: "/")
        return .safe(name: name, isDirectory: isDirectory)
    }

    /// A name fit to stand in a report: control characters replaced, cut to a readable length.
    static func display(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == 200 {
                shown.append("…")
                break
            }
            shown.append(isForbidden(scalar) ? "\u{FFFD}" : scalar)
        }
        return String(shown)
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func hasDriveLetter(_ text: String) -> Bool {
        let head = Array(text.utf8.prefix(2))
        guard head.count == 2, head[1] == UInt8(ascii: ":") else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(head[0] | 0x20)
    }
}
