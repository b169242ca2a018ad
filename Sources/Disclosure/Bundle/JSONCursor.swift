import Digests

/// Reads JSON that is known to be in the canonical encoding, from front to back, and refuses any other spelling.
///
/// The bundle's members stand in a fixed order, so a reader says what it expects next; white space, needless escapes,
/// duplicate or unknown members, fractions and leading zeros all fail where they stand.
struct JSONCursor {
    private let bytes: [UInt8]
    private(set) var offset = 0
    /// What is being read, for the finding: `proofs.json` or `proofs.json record 12`.
    var place: String

    /// Throws `bundleEncoding` unless the bytes are UTF-8.
    init(_ bytes: [UInt8], place: String) throws(Fault) {
        guard bytes.isValidUTF8 else {
            throw Fault(.bundleEncoding, place, "The proofs are not valid UTF-8 text.")
        }
        self.bytes = bytes
        self.place = place
    }

    var atEnd: Bool { offset == bytes.count }
    var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Steps over the literal if it comes next.
    mutating func skip(_ literal: StaticString) -> Bool {
        let found = literal.withUTF8Buffer { wanted in
            offset + wanted.count <= bytes.count && bytes[offset..<offset + wanted.count].elementsEqual(wanted)
        }
        if found { offset += literal.utf8CodeUnitCount }
        return found
    }

    /// Steps over the literal, or fails: with `bundleEncoding` at white space, else with `bundleMembers`.
    mutating func expect(_ literal: StaticString) throws(Fault) {
        guard !skip(literal) else { return }
        // The finding is about the first byte that differs, not about where the literal would have begun.
        literal.withUTF8Buffer { wanted in
            offset += zip(bytes[offset...], wanted).prefix { $0 == $1 }.count
        }
        throw unexpected("\(literal)")
    }

    func unexpected(_ wanted: String) -> Fault {
        guard let next = peek else {
            return Fault(.bundleEncoding, place, "The proofs end in the middle, at byte \(offset).")
        }
        if [0x20, 0x09, 0x0A, 0x0D].contains(next) {
            return Fault(.bundleEncoding, place, "There is white space at byte \(offset); the encoding has none.")
        }
        return Fault(.bundleMembers, place, "At byte \(offset), \(wanted) was expected and something else found.")
    }

    /// Reads a string and returns its UTF-8.
    mutating func string() throws(Fault) -> [UInt8] {
        try expect("\"")
        var value: [UInt8] = []
        while true {
            let start = offset
            while offset < bytes.count, bytes[offset] >= 0x20, bytes[offset] != 0x22, bytes[offset] != 0x5C {
                offset += 1
            }
            value.append(contentsOf: bytes[start..<offset])
            guard offset < bytes.count else { throw unexpected("the end of a string") }
            guard bytes[offset] >= 0x20 else {
                throw Fault(.bundleEncoding, place, "There is a bare control character at byte \(offset).")
            }
            offset += 1
            if bytes[offset - 1] == 0x22 { return value }
            value.append(try escape())
        }
    }

    /// Reads what follows a backslash: only the escapes that the canonical encoding uses.
    private mutating func escape() throws(Fault) -> UInt8 {
        guard let next = peek else { throw unexpected("an escape") }
        offset += 1
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return next
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "u"):
            let digits = Array("0123456789abcdef".utf8)
            if offset + 4 <= bytes.count, bytes[offset..<offset + 2].elementsEqual("00".utf8),
                let high = digits.firstIndex(of: bytes[offset + 2]), let low = digits.firstIndex(of: bytes[offset + 3]),
                high < 2, ![8, 9, 10, 12, 13].contains(high << 4 | low)
            {
                offset += 4
                return UInt8(high << 4 | low)
            }
        default: break
        }
        throw Fault(.bundleEncoding, place, "There is a needless or wrong escape at byte \(offset - 2).")
    }

    /// Reads a decimal number without sign, fraction, exponent or leading zeros.
    mutating func number() throws(Fault) -> Int {
        let start = offset
        var value = 0
        while let next = peek, (0x30...0x39).contains(next) {
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.addingReportingOverflow(Int(next - 0x30))
            guard !over, !more else { throw Fault(.bundleValue, place, "The number at byte \(start) is too large.") }
            value = sum
            offset += 1
        }
        guard offset > start else { throw unexpected("a number") }
        guard bytes[start] != 0x30 || offset == start + 1 else {
            throw Fault(.bundleEncoding, place, "The number at byte \(start) has a leading zero.")
        }
        return value
    }

    /// Reads a base64 string; `count` is the number of bytes it must hold, if that is fixed.
    mutating func base64(_ count: Int? = nil) throws(Fault) -> [UInt8] {
        let start = offset
        let text = try string()
        guard let value = Base64.decode(text) else {
            throw Fault(.bundleValue, place, "The value at byte \(start) is not canonical base64.")
        }
        if let count, value.count != count {
            throw Fault(.bundleValue, place, "The value at byte \(start) has \(value.count) bytes instead of \(count).")
        }
        return value
    }

    /// Reads an array, item by item.
    mutating func array(_ item: (inout JSONCursor) throws(Fault) -> Void) throws(Fault) {
        try expect("[")
        if skip("]") { return }
        repeat { try item(&self) } while skip(",")
        guard skip("]") else { throw unexpected("a comma or the end of the list") }
    }
}

extension Array where Element == UInt8 {
    /// Whether the bytes are well-formed UTF-8 (no overlong forms, no surrogates).
    var isValidUTF8: Bool { String(validating: self, as: UTF8.self) != nil }
}
