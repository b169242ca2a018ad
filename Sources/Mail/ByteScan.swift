import Glibc

/// What one pass over a mail's bytes shows before any parser sees them.
struct ByteScan {
    /// The offset behind the header: of the first byte after the first empty line, or the count.
    private(set) var bodyStart = 0
    /// A NUL in the header would cut GMime's C strings.
    private(set) var nulInHeader = false
    private(set) var nulInBody = false
    private(set) var eightBitHeader = false
    /// CR without LF.
    private(set) var bareCR = 0
    private(set) var hasLF = false
    /// Lines beyond RFC 5322's 998 octets.
    private(set) var longLines = 0
    /// Lines that begin with "--", each of which may begin a part.
    private(set) var dashLines = 0
    /// Whether any header line has the shape "Name:".
    private(set) var hasField = false

    init(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        var inHeader = true
        while start < bytes.count {
            let found = memchr(base + start, 10, bytes.count - start)
            let next = found.map { UnsafeRawPointer($0) - base + 1 } ?? bytes.count
            hasLF = hasLF || found != nil
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<next])
            note(line, inHeader: inHeader)
            start = next
            if inHeader && line.isBlankLine {
                inHeader = false
                bodyStart = next
            }
        }
        if inHeader { bodyStart = bytes.count }
    }

    private mutating func note(_ line: UnsafeRawBufferPointer, inHeader: Bool) {
        if line.count > 1000 { longLines += 1 }
        if line.count > 2 && line[0] == 45 && line[1] == 45 { dashLines += 1 }
        bareCR += line.bareCRCount
        let hasNUL = line.baseAddress.map { memchr($0, 0, line.count) != nil } ?? false
        guard inHeader else {
            nulInBody = nulInBody || hasNUL
            return
        }
        nulInHeader = nulInHeader || hasNUL
        eightBitHeader = eightBitHeader || line.contains { $0 > 127 }
        hasField = hasField || line.isHeaderField
    }
}

extension UnsafeRawBufferPointer {
    /// Nothing but a line end.
    var isBlankLine: Bool { count == 1 && self[0] == 10 || count == 2 && self[0] == 13 && self[1] == 10 }

    /// "Name:" with a name of printable ASCII (RFC 5322 2.2); blanks before the colon, an old form, included.
    var isHeaderField: Bool {
        guard let colon = firstIndex(of: 58), colon > 0, colon < 200 else { return false }
        let name = self[..<colon].reversed().drop { $0 == 32 || $0 == 9 }
        return !name.isEmpty && name.allSatisfy { $0 > 32 && $0 < 127 }
    }

    fileprivate var bareCRCount: Int {
        guard let base = baseAddress else { return 0 }
        var total = 0
        var at = 0
        while at < count, let found = memchr(base + at, 13, count - at) {
            let place = UnsafeRawPointer(found) - base
            if place + 1 >= count || self[place + 1] != 10 { total += 1 }
            at = place + 1
        }
        return total
    }
}
