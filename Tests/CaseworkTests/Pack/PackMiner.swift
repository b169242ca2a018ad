import Digests
import Foundation
import Interchange
import Records

/// Tries to get words out of a pack by every route that somebody with a computer has; knows nothing of how it was made.
///
/// Every byte sequence is read as it lies, and as what it may stand for: entities, tags, percent and JSON escapes, quoted
/// printable, base64, hexadecimal, UTF-16, packed parts within parts. What comes out goes in again.
struct PackMiner {
    /// One thing found in the pack: how it was come by, and its words.
    private struct Find {
        let route: String
        /// In lower case, white space collapsed.
        let text: [UInt8]
    }

    private var finds: [Find] = []
    private var seen: Set<Int> = []

    init(zip: [UInt8]) throws {
        // The zip as it lies: names, comments and extra fields of every entry are in it, and whatever is hidden between them.
        dig(zip, "the zip", depth: 0)
        let container = try ContainerReader.open(bytes: zip, name: "pack.zip")
        while let entry = try container.next() {
            dig(Array(entry.name.utf8), "the name of \(entry.name)", depth: 0)
            if !entry.isDirectory { dig(try container.readAll(), entry.name, depth: 0) }
        }
    }

    /// The routes by which words come out, in any case and spacing; empty where none does.
    func routes(to words: String) -> [String] {
        let plain = Self.plain(Array(words.utf8))
        let digits = words.filter(\.isNumber)
        let isNumber = digits.count >= 9 && words.allSatisfy { $0.isNumber || " +()-".contains($0) }
        let squeezed = Self.squeezed(plain)
        let digests = [words, words.lowercased(), words.uppercased()].flatMap { spelling -> [String] in
            let digest = Digest.sha256(Array(spelling.utf8))
            return [digest.hex, digest.base64.lowercased()]
        }
        return finds.filter { find in
            let text = find.text
            if text.firstRange(of: plain) != nil { return true }
            if digests.contains(where: { text.firstRange(of: Array($0.utf8)) != nil }) { return true }
            // Torn apart by tags, hyphens or what nobody sees; short words would be found by chance.
            let bare = Self.squeezed(text)
            return squeezed.count >= 10 && bare.firstRange(of: squeezed) != nil
                || isNumber && bare.firstRange(of: Array(digits.dropFirst().utf8)) != nil
        }.map(\.route)
    }

    private mutating func dig(_ bytes: [UInt8], _ route: String, depth: Int) {
        guard bytes.count >= 3, seen.insert(bytes.hashValue).inserted else { return }
        finds.append(Find(route: route, text: Self.plain(bytes)))
        guard depth < 4 else { return }
        if bytes.starts(with: Array("%PDF".utf8)) || bytes.starts(with: [0x50, 0x4B]), depth > 0 || route != "the zip" {
            for part in InnerParts(of: bytes, name: route).parts {
                dig(Array(part.name.utf8), "a name in \(route)", depth: depth + 1)
                dig(part.bytes, part.name, depth: depth + 1)
            }
        }
        for start in 0...1 {
            dig16(bytes, start, isBig: false, route, depth)
            dig16(bytes, start, isBig: true, route, depth)
        }
        // What was decoded once is looked into again where it is small: a page with its tags away is not encoded anew.
        guard depth == 0 || bytes.count < 4_096, let text = String(validating: bytes, as: UTF8.self) else { return }
        for run in text.matches(of: /[A-Za-z0-9+\/_\-]{8,}={0,2}/) where run.output.count < 4_000_000 {
            for cut in 0..<4 {
                let base = String(run.output.dropFirst(cut)).replacing("-", with: "+").replacing("_", with: "/")
                let whole = base.prefix(base.filter { $0 != "=" }.count / 4 * 4)
                if let data = Data(base64Encoded: String(whole)) { dig(Array(data), "base64 in \(route)", depth: 3) }
            }
        }
        for run in text.matches(of: /(?:[0-9A-Fa-f]{2}){6,}/) {
            let digits = Array(run.output)
            let decoded = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(digits[$0...($0 + 1)]), radix: 16)
            }
            dig(decoded, "hexadecimal in \(route)", depth: 3)
        }
        let unescaped: [(String, String)] = [
            ("entities", Self.replaced(text, /&#(x?)([0-9A-Fa-f]+);/) { UInt32($0.2, radix: $0.1.isEmpty ? 10 : 16) }),
            ("percent escapes", text.replacing("+", with: " ").removingPercentEncoding ?? text),
            ("JSON escapes", Self.replaced(text, /\\u([0-9A-Fa-f]{4})/) { UInt32($0.1, radix: 16) }),
            (
                "quoted printable",
                Self.replaced(text.replacing("=\n", with: ""), /=([0-9A-F]{2})/) { UInt32($0.1, radix: 16) }
            ),
            ("text between tags", text.replacing(/<[^>]*>/, with: "")),
        ]
        for (how, other) in unescaped where other != text {
            dig(Array(other.utf8), "\(how) in \(route)", depth: depth + 1)
        }
    }

    private mutating func dig16(_ bytes: [UInt8], _ start: Int, isBig: Bool, _ route: String, _ depth: Int) {
        guard bytes.contains(0) else { return }
        var text = ""
        for at in stride(from: start, to: bytes.count - 1, by: 2) {
            let (one, two) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
            let unit = isBig ? one << 8 | two : two << 8 | one
            text.unicodeScalars.append(Unicode.Scalar(UInt32(unit)) ?? " ")
        }
        finds.append(Find(route: "UTF-16 in \(route)", text: Self.plain(Array(text.utf8))))
    }

    private static func replaced<Output>(
        _ text: String, _ pattern: Regex<Output>, _ scalar: (Output) -> UInt32?
    ) -> String {
        text.replacing(pattern) { match in
            scalar(match.output).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? " "
        }.replacing("&amp;", with: "&").replacing("&nbsp;", with: " ").replacing("&quot;", with: "\"")
    }

    /// Lower case, every stretch of white space one space.
    private static func plain(_ bytes: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        for byte in bytes {
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            if isSpace, plain.last == 0x20 { continue }
            plain.append(isSpace ? 0x20 : (0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
        return plain
    }

    private static func squeezed(_ bytes: [UInt8]) -> [UInt8] {
        bytes.filter { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 >= 0x80 }
    }
}
