import Records

/// The table of contents that is sealed with a record: what each component is called, its kind, size and token lengths,
/// and the values of those components that are small.
///
/// `u16 rows ‖ per row: u8 len(path) ‖ path ‖ kind byte ‖ u32 size ‖ for a text: u32 tokens ‖ one byte a token
/// (its length less one)`, then the small values one after another. Tokens are 1 to 256 bytes. Integers big-endian.
struct ContentsTable {
    struct Row {
        let path: String
        let kind: Component.Kind
        let size: Int
        let lengths: [UInt16]
        /// The value; nil where it is sealed on its own.
        let value: [UInt8]?
    }

    /// The largest value that stands in the table: a seal of its own costs a chat message's dozen of parts more than
    /// all their hashes.
    static let smallSize = 4096

    let rows: [Row]

    init(parsing bytes: [UInt8]) throws {
        var reader = ByteReader(bytes)
        let count = Int(try reader.integer(UInt16.self))
        let heads = try (0..<count).map { _ in try Self.head(&reader) }
        rows = try heads.map { head in
            let isSmall = head.size <= Self.smallSize
            return Row(
                path: head.path, kind: head.kind, size: head.size, lengths: head.lengths,
                value: isSmall ? Array(try reader.take(head.size)) : nil)
        }
        guard reader.isAtEnd else { throw ByteReader.short }
    }

    private typealias Head = (path: String, kind: Component.Kind, size: Int, lengths: [UInt16])

    private static func head(_ reader: inout ByteReader) throws -> Head {
        let path = String(decoding: try reader.take(Int(try reader.integer(UInt8.self))), as: UTF8.self)
        guard let kind = Component.Kind(rawValue: try reader.integer(UInt8.self)) else { throw ByteReader.short }
        let size = Int(try reader.integer(UInt32.self))
        guard kind == .text else { return (path, kind, size, []) }
        let tokens = Int(try reader.integer(UInt32.self))
        return (path, kind, size, try reader.take(tokens).map { UInt16($0) + 1 })
    }

    /// The exact inverse of parsing.
    static func encode(_ components: [Component]) throws -> [UInt8] {
        guard components.count < Sealing.contentsIndex else {
            throw LedgerError(.tooLarge, "A record of \(components.count) components is more than one record may have.")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            components.reduce(2) {
                $0 + 10 + $1.path.utf8.count + $1.lengths.count + ($1.bytes.count <= smallSize ? $1.bytes.count : 0)
            })
        appendInteger(UInt16(components.count), to: &bytes)
        for component in components {
            bytes.append(UInt8(truncatingIfNeeded: component.path.utf8.count))
            bytes.append(contentsOf: component.path.utf8)
            bytes.append(component.kind.rawValue)
            appendInteger(UInt32(component.bytes.count), to: &bytes)
            guard component.kind == .text else { continue }
            appendInteger(UInt32(component.lengths.count), to: &bytes)
            for length in component.lengths { bytes.append(UInt8(truncatingIfNeeded: length - 1)) }
        }
        for component in components where component.bytes.count <= smallSize {
            bytes.append(contentsOf: component.bytes)
        }
        return bytes
    }
}

/// Reads big-endian integers and runs of bytes, never past the end.
struct ByteReader {
    private let bytes: [UInt8]
    private var at = 0

    static let short = LedgerError(
        .damaged, "The sealed record cannot be opened: its table of contents is not well formed.")

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - at else { throw ByteReader.short }
        defer { at += count }
        return bytes[at..<at + count]
    }

    mutating func integer<T: FixedWidthInteger & UnsignedInteger>(_: T.Type) throws -> T {
        try take(T.bitWidth / 8).reduce(0) { T(truncatingIfNeeded: UInt64($0) << 8 | UInt64($1)) }
    }
}
