/// Message identifiers as they stand in the wild (RFC 5322 3.6.4 and worse).
enum MessageIdentifiers {
    /// What stands between angle brackets, blanks from folding removed; of a field without brackets, its only word.
    static func read(_ field: String) -> [String] {
        var found: [String] = []
        var open: [UInt8]?
        for byte in field.utf8 {
            switch byte {
            case 60: open = []  // A second "<" before ">" restarts: the first was a stray.
            case 62:
                if let bytes = open, !bytes.isEmpty {
                    let id = String(decoding: bytes, as: UTF8.self)
                    if !found.contains(id) { found.append(id) }
                }
                open = nil
            case 32, 9, 10, 13: continue
            default: open?.append(byte)
            }
        }
        if !found.isEmpty { return found }
        let words = field.utf8.split { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
        guard words.count == 1, words[0].contains(64) else { return [] }
        return [String(decoding: words[0].filter { $0 != 60 && $0 != 62 }, as: UTF8.self)]
    }

    /// A Message-ID: the first in brackets, else the field's text whatever it is.
    static func readOwn(_ field: String) -> String? {
        if let first = read(field).first { return first }
        let bytes = field.utf8.filter { $0 > 32 }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
