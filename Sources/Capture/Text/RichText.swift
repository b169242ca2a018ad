import Mail

/// The words of a rich text (RTF 1.9), without its fonts, colours, pictures and fields' codes.
///
/// Of HTML that Outlook has wrapped in rich text ([MS-OXRTFEX]) the tags are passed over and the words stay.
struct RichText {
    private static let unread: Set<String> = [
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "objdata", "header", "footer", "fldinst", "themedata",
        "htmltag", "mhtmltag", "generator", "listtable", "listoverridetable", "rsidtbl", "xmlnstbl", "latentstyles",
        "datastore", "colorschememapping", "bkmkstart", "bkmkend",
    ]
    private static let deepest = 1000

    private let bytes: [UInt8]
    private var at = 0
    private var page: UInt32 = 1252
    private var waiting: [UInt8] = []
    private var text = ""
    private var groups: [(isUnread: Bool, skip: Int)] = []
    private var isUnread = false
    /// How many characters stand in for one of Unicode (`\uc`).
    private var skip = 1
    private var toSkip = 0

    /// The words; nil for bytes that do not begin as rich text.
    static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.starts(with: Array("{\\rtf".utf8)) else { return nil }
        var reader = RichText(bytes)
        reader.read()
        return reader.text.trimmed
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private mutating func read() {
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "{"):
                flush()
                if groups.count < Self.deepest { groups.append((isUnread, skip)) }
            case UInt8(ascii: "}"):
                flush()
                if let outer = groups.popLast() { (isUnread, skip) = outer }
            case UInt8(ascii: "\\"): control()
            case 0x0D, 0x0A: break
            default: give(byte)
            }
        }
        flush()
    }

    private mutating func give(_ byte: UInt8) {
        if toSkip > 0 {
            toSkip -= 1
        } else if !isUnread {
            waiting.append(byte)
        }
    }

    private mutating func flush() {
        guard !waiting.isEmpty else { return }
        text += Charset.decode(waiting, label: MAPIProperties.label(page)).text
        waiting = []
    }

    private mutating func put(_ words: String) {
        guard !isUnread else { return }
        flush()
        text += words
    }

    private mutating func control() {
        guard at < bytes.count else { return }
        let first = bytes[at]
        at += 1
        switch first {
        case UInt8(ascii: "'"):
            guard at + 1 < bytes.count, let high = bytes[at].hexadecimalValue, let low = bytes[at + 1].hexadecimalValue
            else { return }
            at += 2
            give(high << 4 | low)
        case UInt8(ascii: "*"): isUnread = true
        case UInt8(ascii: "~"): put("\u{A0}")
        case UInt8(ascii: "_"): put("\u{2011}")
        case UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): give(first)
        case 0x41...0x5A, 0x61...0x7A: word(from: at - 1)
        default: break
        }
    }

    private mutating func word(from start: Int) {
        while at < bytes.count, bytes[at] | 0x20 >= 0x61, bytes[at] | 0x20 <= 0x7A { at += 1 }
        let name = String(decoding: bytes[start..<at], as: UTF8.self)
        let digits = at
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39, at - digits < 12 { at += 1 }
        let value = Int(String(decoding: bytes[digits..<at], as: UTF8.self))
        if at < bytes.count, bytes[at] == 0x20 { at += 1 }
        if Self.unread.contains(name) {
            isUnread = true
            return
        }
        switch name {
        case "par", "line", "sect", "page", "row": put("\n")
        case "tab", "cell": put("\t")
        case "emdash": put("\u{2014}")
        case "endash": put("\u{2013}")
        case "lquote": put("\u{2018}")
        case "rquote": put("\u{2019}")
        case "ldblquote": put("\u{201C}")
        case "rdblquote": put("\u{201D}")
        case "bullet": put("\u{2022}")
        case "ansicpg": if let value, value > 0 { page = UInt32(clamping: value) }
        case "uc": skip = min(max(value ?? 1, 0), 8)
        case "u": unicode(value)
        case "bin": at = min(bytes.count, at + max(value ?? 0, 0))
        default: break
        }
    }

    private mutating func unicode(_ value: Int?) {
        guard let value else { return }
        let unit = UInt16(truncatingIfNeeded: value)
        toSkip = skip
        guard !isUnread else { return }
        flush()
        // Halves of a pair come one after another.
        if UTF16.isTrailSurrogate(unit), let lead {
            text += String(decoding: [lead, unit], as: UTF16.self)
            self.lead = nil
        } else if UTF16.isLeadSurrogate(unit) {
            lead = unit
        } else {
            text += String(decoding: [unit], as: UTF16.self)
        }
    }

    private var lead: UInt16?
}
