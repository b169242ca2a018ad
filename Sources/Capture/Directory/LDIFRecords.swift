/// Records of the LDAP Data Interchange Format (RFC 2849): lines unfolded, comments passed over, base64 decoded.
///
///     version: 1
///     # a comment, which may be
///       folded like any line
///     dn: uid=jdoe,ou=People,dc=example
///     cn:: SsO8cmdlbiBEw7ZyaW5n
///     mail: j.doring@
///      example.gov.uk
struct LDIFRecords {
    /// One entry.
    struct Record: Equatable {
        /// The line on which it begins, from 1.
        let line: Int
        /// Its attributes in order: the name in lower case and without options, and the value.
        var attributes: [(name: String, value: String)] = []
        /// What keeps it from being read, where something does.
        var trouble: String?

        func values(_ name: String) -> [String] { attributes.filter { $0.name == name }.map(\.value) }

        static func == (left: Record, right: Record) -> Bool {
            left.line == right.line && left.trouble == right.trouble
                && left.attributes.elementsEqual(right.attributes) { $0 == $1 }
        }
    }

    /// A line of the file with those that continue it.
    private struct Line {
        let number: Int
        var bytes: [UInt8]
    }

    /// All records of a text.
    static func parse(_ text: [UInt8]) -> [Record] {
        var records: [Record] = []
        var current: Record?
        for line in unfolded(text) {
            if line.bytes.isEmpty {
                if let record = current { records.append(record) }
                current = nil
                continue
            }
            if line.bytes.first == UInt8(ascii: "#") { continue }
            current = taking(line, into: current)
        }
        if let record = current { records.append(record) }
        return records
    }

    /// The lines: one that begins with a space goes on with the line before it, comments too.
    private static func unfolded(_ text: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var number = 0
        for piece in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let bytes = piece.last == 0x0D ? piece.dropLast() : piece
            if bytes.first == 0x20, let last = lines.indices.last, !lines[last].bytes.isEmpty {
                lines[last].bytes += bytes.dropFirst()
            } else {
                lines.append(Line(number: number, bytes: Array(bytes)))
            }
        }
        return lines
    }

    private static func taking(_ line: Line, into open: Record?) -> Record? {
        var record = open ?? Record(line: line.number)
        func refuse(_ reason: String) -> Record {
            record.trouble = record.trouble ?? reason
            return record
        }
        guard let colon = line.bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
            return line.bytes == [UInt8(ascii: "-")]
                ? open : refuse("line \(line.number) has no attribute and colon")
        }
        let whole = String(decoding: line.bytes[..<colon], as: UTF8.self).lowercased()
        let name = String(whole.prefix { $0 != ";" })
        if open == nil, name == "version" { return nil }
        var rest = line.bytes[(colon + 1)...]
        let isEncoded = rest.first == UInt8(ascii: ":")
        let isAddress = rest.first == UInt8(ascii: "<")
        if isEncoded || isAddress { rest = rest.dropFirst() }
        rest = rest.drop { $0 == 0x20 }
        if isAddress { return refuse("\(name) is kept in another file, which is not opened") }
        if isEncoded {
            guard let value = Base64.decoded(rest) else {
                return refuse("\(name) on line \(line.number) is no base64")
            }
            record.attributes.append((name, String(decoding: value, as: UTF8.self)))
        } else {
            record.attributes.append((name, String(decoding: rest, as: UTF8.self)))
        }
        return record
    }
}

/// Base64 as RFC 2849 has it in values, without a line break.
private enum Base64 {
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, count, padding): (UInt32, Int, Int) = (0, 0, 0)
        for byte in text {
            let value: UInt32
            switch byte {
            case 0x41...0x5A: value = UInt32(byte - 0x41)
            case 0x61...0x7A: value = UInt32(byte - 0x61) + 26
            case 0x30...0x39: value = UInt32(byte - 0x30) + 52
            case 0x2B: value = 62
            case 0x2F: value = 63
            case 0x3D:
                padding += 1
                continue
            case 0x20: continue
            default: return nil
            }
            guard padding == 0 else { return nil }
            bits = bits << 6 | value
            count += 1
            guard count % 4 == 0 else { continue }
            bytes += [
                UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
                UInt8(truncatingIfNeeded: bits),
            ]
            bits = 0
        }
        switch count % 4 {
        case 0: break
        case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
        case 3: bytes += [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
        default: return nil
        }
        return padding <= 2 ? bytes : nil
    }
}
