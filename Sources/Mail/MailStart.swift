/// What may stand before a mail's header, and where the header begins.
public enum MailStart {
    /// The number of bytes of a "From " envelope line at the start, its line end included; 0 when there is none.
    ///
    /// An mbox message taken out of its mailbox begins so; the line is the mailbox's, not the mail's.
    public static func envelopeLength(_ bytes: some Collection<UInt8>) -> Int {
        guard bytes.starts(with: "From ".utf8) else { return 0 }
        let line = bytes.prefix { $0 != 10 }.count
        return min(line + 1, bytes.count)
    }

    /// Whether a file looks like a mail: some line of its first block, an envelope line apart, is "Name: value" with a
    /// name that mail uses or an extension field, and the header holds no NUL.
    public static func looksLikeMail(_ bytes: [UInt8]) -> Bool {
        let start = offset(in: bytes, log: DefectLog())
        let head = bytes[start...].prefix(16_384)
        return head.withUnsafeBytes { raw in
            let scan = ByteScan(raw)
            let header = UnsafeRawBufferPointer(rebasing: raw[..<scan.bodyStart])
            return scan.hasField && header.firstFieldIsEarly
        }
    }

    /// The offset of the first header line.
    static func offset(in bytes: [UInt8], log: DefectLog) -> Int {
        var at = 0
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            at = 3
            log.note("A byte order mark stood before the header.")
        }
        let blank = bytes[at...].prefix { $0 == 10 || $0 == 13 || $0 == 32 || $0 == 9 }
        if !blank.isEmpty && (blank.last == 10 || blank.last == 13) {
            at += blank.count
            log.note("Empty lines stood before the header.")
        }
        let envelope = envelopeLength(bytes[at...])
        if envelope > 0 {
            at += envelope
        } else if bytes[at...].starts(with: ">From ".utf8) {
            at += bytes[at...].prefix { $0 != 10 }.count
            at = min(at + 1, bytes.count)
            log.note("A quoted \">From \" line stood before the header.")
        }
        return at
    }
}

extension UnsafeRawBufferPointer {
    /// One of the first three lines is a field and the text before it holds no controls: a program's bytes are no mail.
    fileprivate var firstFieldIsEarly: Bool {
        let lines = self.split(separator: 10, maxSplits: 3).prefix(3)
        return lines.contains { UnsafeRawBufferPointer(rebasing: $0).isPlainField }
            && !self.prefix(1024).contains { $0 < 9 || ($0 > 13 && $0 < 27) }
    }
}

extension UnsafeRawBufferPointer {
    /// A header field with a name of letters, digits, `-` and `_`: RFC 5322 allows more, but then JSON reads as mail.
    fileprivate var isPlainField: Bool {
        guard isHeaderField, let colon = firstIndex(of: 58) else { return false }
        return self[..<colon].reversed().drop { $0 == 32 || $0 == 9 }.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
            default: false
            }
        }
    }
}

extension ByteScan {
    /// What the scan alone shows to be wrong.
    func note(in log: DefectLog) {
        if bareCR > 0 { log.note("\(bareCR) bare CR (no LF after it).") }
        if longLines > 0 { log.note("\(longLines) lines longer than 998 octets.") }
        if nulInBody { log.note("NUL in the body.") }
    }

    /// The charset that a Content-Type in the header names: the likeliest one for raw 8-bit text in the same header.
    func charsetHint(in bytes: UnsafeRawBufferPointer) -> String? {
        let header = bytes[..<bodyStart].prefix(65_536).map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
        guard let found = header.firstRange(of: Array("charset=".utf8)) else { return nil }
        let name = header[found.upperBound...].drop { $0 == 34 }.prefix { byte in
            (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122) || byte == 45 || byte == 95
        }
        let label = String(decoding: name, as: UTF8.self)
        return label.isEmpty || label == "us-ascii" || label == "utf-8" || label.utf8.count > 30 ? nil : label
    }

    /// How many lines are "--" and a boundary that some header of the mail, at any depth, announces.
    func boundaryLines(in bytes: UnsafeRawBufferPointer) -> Int {
        var names: Set<[UInt8]> = []
        let key = Array("boundary=".utf8)
        for line in bytes.split(separator: 10) where line.count < 2000 {
            let lower = line.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
            guard let found = lower.firstRange(of: key) else { continue }
            let value = Array(line)[found.upperBound...].drop { $0 == 34 }.prefix { $0 != 34 && $0 != 59 && $0 != 13 }
            names.insert(Array(value))
        }
        let lengths = Set(names.map(\.count))
        return bytes.split(separator: 10).reduce(0) { total, line in
            guard line.count > 2, line[line.startIndex] == 45, line[line.startIndex + 1] == 45 else { return total }
            let rest = Array(line.dropFirst(2).prefix(300))
            return total + (lengths.contains { names.contains(Array(rest.prefix($0))) } ? 1 : 0)
        }
    }
}
