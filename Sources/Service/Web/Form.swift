import Foundation
import HTTPTypes

/// What a form sent: `application/x-www-form-urlencoded`, strictly read.
///
/// Source: WHATWG URL, 5.1.
struct Form: Sendable, Equatable {
    /// The longest form, in bytes.
    static let limit = 1 << 20

    private var fields: [String: [String]] = [:]

    /// A form without fields.
    init() {}

    /// Reads a body.
    ///
    /// - Throws: `Fault` (400) where it is not UTF-8, has a broken escape or too many fields.
    init(parsing body: some Sequence<UInt8>) throws {
        for pair in Array(body).split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0])
            fields[name, default: []].append(parts.count > 1 ? try Self.decoded(parts[1]) : "")
        }
        guard fields.count <= 1000 else { throw Fault(.badRequest, "The form has too many fields.") }
    }

    /// A field's value, without blanks around it; empty where it was not sent.
    subscript(name: String) -> String { (fields[name]?.last ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

    /// A field's value as it was typed: for passwords.
    func verbatim(_ name: String) -> String { fields[name]?.last ?? "" }

    /// All values of a field, as check boxes send them.
    func all(_ name: String) -> [String] { fields[name] ?? [] }

    /// The fields as one JSON object of strings.
    func json() throws -> [UInt8] {
        let object = fields.compactMapValues(\.last)
        return [UInt8](try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]))
    }

    private static func decoded(_ bytes: some Sequence<UInt8>) throws -> String {
        var result: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(Self.nibble), let low = iterator.next().flatMap(Self.nibble)
                else { throw Fault(.badRequest, "The form has a % that is not followed by two digits.") }
                result.append(high << 4 | low)
            default: result.append(byte)
            }
        }
        guard let text = String(validating: result, as: UTF8.self), !text.contains("\0") else {
            throw Fault(.badRequest, "The form is not in UTF-8.")
        }
        return text
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        UInt8(String(UnicodeScalar(byte)), radix: 16)
    }
}
