/// Encoded words (RFC 2047) in a header, decoded and written again as UTF-8.
///
/// GMime decodes each word by itself, or joins "B" words before their padding; mailers split characters between words,
/// label them with a narrow charset, or leave raw 8-bit bytes in them. Here the bytes of adjacent words of one charset
/// are joined first, then read by the rules of `Charset`.
enum EncodedWords {
    /// The header with each run of words replaced by one word in UTF-8.
    static func normalised(_ header: [UInt8], _ log: DefectLog) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(header.count + header.count / 4)
        var at = 0
        while at < header.count {
            guard header[at] == 61, let first = word(header, at: at) else {
                out.append(header[at])
                at += 1
                continue
            }
            var run = [first]
            while let last = run.last, let next = word(header, at: skipBlanks(header, from: last.end)) {
                run.append(next)
            }
            out += utf8Word(text(of: run, log))
            at = run[run.count - 1].end
        }
        return out
    }

    private struct Word {
        let charset: String
        let bytes: [UInt8]
        let end: Int
    }

    private static func text(of run: [Word], _ log: DefectLog) -> String {
        var text = ""
        var index = 0
        while index < run.count {
            var bytes = run[index].bytes
            let charset = run[index].charset
            index += 1
            while index < run.count, run[index].charset == charset {
                bytes += run[index].bytes
                index += 1
            }
            let (part, defects) = Charset.decode(bytes, label: charset)
            defects.forEach(log.note)
            text += part
        }
        return text
    }

    /// Reads "=?charset*language?B or Q?text?=".
    private static func word(_ header: [UInt8], at start: Int) -> Word? {
        guard header[min(start, header.count)...].starts(with: [61, 63]) else { return nil }
        let rest = header[(start + 2)...].prefix(20_000)
        guard let mark = rest.prefix(80).firstIndex(of: 63), mark > rest.startIndex, mark + 2 < rest.endIndex,
            header[mark + 2] == 63, rest[..<mark].allSatisfy({ $0 > 32 && $0 < 127 })
        else { return nil }
        var end = mark + 3
        while end + 1 < rest.endIndex, !(header[end] == 63 && header[end + 1] == 61) {
            if header[end] == 10 { return nil }
            end += 1
        }
        guard end + 1 < rest.endIndex else { return nil }
        let name = rest[..<mark].prefix { $0 != 42 }
        let charset = String(decoding: name, as: UTF8.self).lowercased()
        switch header[mark + 1] | 32 {
        case 98: return Word(charset: charset, bytes: Base64.decode(header[(mark + 3)..<end]), end: end + 2)
        case 113: return Word(charset: charset, bytes: quoted(header[(mark + 3)..<end]), end: end + 2)
        default: return nil
        }
    }

    private static func skipBlanks(_ header: [UInt8], from start: Int) -> Int {
        var at = start
        while at < header.count {
            if header[at] == 32 || header[at] == 9 {
                at += 1
            } else if header[at] == 10 || header[at] == 13 {
                // A line end is a fold only where a blank follows it.
                let next = header[at] == 13 && at + 1 < header.count && header[at + 1] == 10 ? at + 2 : at + 1
                guard next < header.count, header[next] == 32 || header[next] == 9 else { return start }
                at = next
            } else {
                return at
            }
        }
        return start
    }

    private static func quoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var at = text.startIndex
        while at < text.endIndex {
            if text[at] == 61, at + 2 < text.endIndex, let high = hex(text[at + 1]), let low = hex(text[at + 2]) {
                out.append(high << 4 | low)
                at += 3
            } else {
                out.append(text[at] == 95 ? 32 : text[at])
                at += 1
            }
        }
        return out
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// The text as one word; its line ends and NUL, which no header can hold, as blanks.
    private static func utf8Word(_ text: String) -> [UInt8] {
        let bytes = text.utf8.map { $0 == 10 || $0 == 13 || $0 == 0 ? 32 : $0 }
        return bytes.isEmpty ? [] : Array("=?UTF-8?B?".utf8) + Base64.encode(bytes) + [63, 61]
    }
}

/// Base64 as headers need it: decoding passes over what is not of the alphabet.
private enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { table[Int(byte)] = UInt8(value) }
        return table
    }()

    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            if byte == 61 {
                (bits, count) = (0, 0)
                continue
            }
            let value = values[Int(byte)]
            guard value != 255 else { continue }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return out
    }

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let value = Int(bits >> UInt32(18 - 6 * place)) & 63
                out.append(place <= group.count ? alphabet[value] : 61)
            }
        }
        return out
    }
}
