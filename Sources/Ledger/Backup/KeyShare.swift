import Digests
import Foundation
import Records

/// One share of an archive's key, as it is printed and kept by one person.
///
///     canute-key-share/v1
///     origin: records.example.gov.uk
///     key: 9f86 d081 884c 7d65
///     set: 60b7 25f1
///     share: 2 of 5, any 3 give the key
///     1: 0011 2233 4455 6677 - 8f
///     2: …
///     checksum: 1c29 0a3b
///
/// A line of words carries a check of its own, so that a typing error is named by its line. The key's fingerprint is
/// eight bytes of its SHA-256, which says nothing of a random key of 32 bytes.
public struct KeyShare: Sendable, Equatable {
    /// The log whose archive key is shared.
    public let origin: String
    /// What recognises the key.
    public let fingerprint: [UInt8]
    /// What recognises the splitting: shares of two splittings do not go together.
    public let set: [UInt8]
    /// How many shares there are.
    public let count: Int
    /// How many of them give the key.
    public let threshold: Int
    /// Which this is, from 1.
    public let index: Int
    let words: [UInt8]

    static let version = "canute-key-share/v1"

    /// What recognises a key: the first eight bytes of a SHA-256.
    public static func fingerprint(of key: [UInt8]) -> [UInt8] {
        Array(Digest.sha256(Array("canute/archive-key/fingerprint/v1".utf8) + key).bytes.prefix(8))
    }

    /// Splits a key of 32 bytes.
    ///
    /// - Throws: `refused` unless 2 ≤ threshold ≤ count ≤ 255.
    public static func split(_ key: [UInt8], origin: String, count: Int, threshold: Int) throws -> [KeyShare] {
        guard key.count == 32, (2...255).contains(count), (2...count).contains(threshold) else {
            throw LedgerError(
                .noSuchEntry,
                "A key is split among 2 to 255 people, of whom at least 2 and at most all give it back: "
                    + "\(threshold) of \(count) cannot be.")
        }
        let random = try RandomBytes.draw(4 + 32 * (threshold - 1))
        let coefficients = (0..<32).map { at in
            Array(random[(4 + at * (threshold - 1))..<(4 + (at + 1) * (threshold - 1))])
        }
        let points = (1...count).map { UInt8($0) }
        let shares = SecretSharing(field: .bytes).shares(of: key, coefficients: coefficients, at: points)
        return points.indices.map { index in
            KeyShare(
                origin: origin, fingerprint: fingerprint(of: key), set: Array(random[..<4]), count: count,
                threshold: threshold, index: index + 1, words: shares[index])
        }
    }

    /// Gives the key back.
    ///
    /// - Throws: `refused` with what does not fit: too few, two of a kind, of different splittings, one altered.
    public static func join(_ shares: [KeyShare]) throws -> [UInt8] {
        guard let first = shares.first else { throw refusal("No share was given") }
        for share in shares.dropFirst() {
            guard share.origin == first.origin else {
                throw refusal("These are shares of two archives' keys, of \(first.origin) and of \(share.origin)")
            }
            guard share.set == first.set, share.fingerprint == first.fingerprint, share.count == first.count,
                share.threshold == first.threshold
            else {
                throw refusal(
                    "Shares \(first.index) and \(share.index) are of two splittings, set \(hex(first.set)) and set "
                        + "\(hex(share.set)): their “set” lines must be the same")
            }
        }
        guard Set(shares.map(\.index)).count == shares.count else {
            throw refusal("One share was given twice: each counts once")
        }
        guard shares.count >= first.threshold else {
            throw refusal(
                "\(first.threshold) shares give this key and \(shares.count) were given: bring "
                    + "\(first.threshold - shares.count) more of set \(hex(first.set))")
        }
        let points = shares.prefix(first.threshold).map { (point: UInt8($0.index), values: $0.words) }
        let key = SecretSharing(field: .bytes).secret(from: points)
        guard fingerprint(of: key) == first.fingerprint else {
            throw refusal("These shares do not give the key \(hex(first.fingerprint)): one of them was altered")
        }
        return key
    }

    private static func refusal(_ what: String) -> LedgerError {
        LedgerError(.refused, "\(what). No key was written.")
    }
}

extension KeyShare {
    /// The share as text: the exact inverse of parsing.
    public var encoded: String {
        var text = """
            \(Self.version)
            origin: \(origin)
            key: \(Self.hex(fingerprint))
            set: \(Self.hex(set))
            share: \(index) of \(count), any \(threshold) give the key

            """
        for row in 0..<4 {
            let part = Array(words[8 * row..<8 * row + 8])
            text += "\(row + 1): \(Self.hex(part)) - \(Self.hex([check(row, part)]))\n"
        }
        return text + "checksum: \(Self.hex(Self.checksum(text)))\n"
    }

    /// Reads a share that somebody may have typed: spaces, empty lines and capitals make no difference.
    ///
    /// - Throws: `refused` with the line that is wrong.
    public init(parsing text: String, name: String) throws {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        func wrong(_ what: String) -> LedgerError { LedgerError(.refused, "\(name) \(what).") }
        guard lines.first == Self.version, lines.count == 10 else {
            throw wrong("is not a share of a key: it begins with “\(Self.version)” and has ten lines")
        }
        func value(_ line: Int, _ label: String) throws -> String {
            guard lines[line].lowercased().hasPrefix("\(label):") else {
                throw wrong("has no line “\(label):” where one is due (line \(line + 1))")
            }
            return lines[line].dropFirst(label.count + 1).trimmingCharacters(in: .whitespaces)
        }
        func bytes(_ line: Int, _ label: String, _ count: Int) throws -> [UInt8] {
            guard let bytes = Self.bytes(try value(line, label)), bytes.count == count else {
                throw wrong("is wrong in line \(line + 1) (“\(label):”): it is \(2 * count) hexadecimal digits")
            }
            return bytes
        }
        origin = try value(1, "origin")
        fingerprint = try bytes(2, "key", 8)
        set = try bytes(3, "set", 4)
        let numbers = try value(4, "share").split { !("0"..."9").contains($0) }.compactMap { Int($0) }
        guard numbers.count == 3, (2...255).contains(numbers[1]), (1...numbers[1]).contains(numbers[0]),
            (2...numbers[1]).contains(numbers[2])
        else { throw wrong("is wrong in line 5: it says which share of how many this is and how many give the key") }
        (index, count, threshold) = (numbers[0], numbers[1], numbers[2])
        var words: [UInt8] = []
        var checks: [UInt8] = []
        for row in 0..<4 {
            let line = try bytes(5 + row, "\(row + 1)", 9)
            words += line[..<8]
            checks.append(line[8])
        }
        self.words = words
        for row in 0..<4 where check(row, Array(words[8 * row..<8 * row + 8])) != checks[row] {
            throw wrong(
                "is mistyped in the line that begins with “\(row + 1):”: its last two digits do not fit the rest")
        }
        let sum = try bytes(9, "checksum", 4)
        let text = encoded
        guard let end = text.range(of: "checksum:"), Self.checksum(String(text[..<end.lowerBound])) == sum else {
            throw wrong("does not fit its checksum: one of its first five lines is mistyped or was changed")
        }
    }

    private func check(_ row: Int, _ part: [UInt8]) -> UInt8 {
        Digest.sha256(Array("\(row)".utf8) + part).bytes[0]
    }

    private static func checksum(_ text: String) -> [UInt8] { Array(Digest.sha256(Array(text.utf8)).bytes.prefix(4)) }

    /// Groups of four digits.
    package static func hex(_ bytes: [UInt8]) -> String {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0..<min($0 + 2, digits.count)].joined() }
            .joined(separator: " ")
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.lowercased().filter { !$0.isWhitespace && $0 != "-" }.map { $0.hexDigitValue }
        guard digits.count % 2 == 0, digits.allSatisfy({ $0 != nil }) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8((digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0)) }
    }
}

extension KeyShare {
    /// The key file's text for a key, as an archive's folder of secrets holds it.
    public static func keyFile(_ key: [UInt8]) -> [UInt8] { Array((Base64.encode(key) + "\n").utf8) }
}
