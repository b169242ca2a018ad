import Records

/// The table of contents that is sealed with a record: what each component is called, its kind, size and token lengths.
///
/// `u16 rows ‖ per row: u8 len(path) ‖ path ‖ kind byte ‖ u32 size ‖ for a text: u32 tokens ‖ one byte a token
/// (its length less one)`. Tokens are 1 to 256 bytes. Integers big-endian.
struct ContentsTable {
    struct Row {
        let path: String
        let kind: Component.Kind
        let size: Int
        let lengths: [UInt16]
    }

    let rows: [Row]

    init(of components: [Component]) throws {
        guard components.count < Sealing.contentsIndex else {
            throw LedgerError(.tooLarge, "A record of \(components.count) components is more than one record may have.")
        }
        rows = components.map { Row(path: $0.path, kind: $0.kind, size: $0.bytes.count, lengths: $0.lengths) }
    }

    init(parsing bytes: [UInt8]) throws {
        var reader = ByteReader(bytes)
        let count = try reader.integer(UInt16.self)
        rows = try (0..<count).map { _ in
            let path = String(decoding: try reader.take(Int(try reader.integer(UInt8.self))), as: UTF8.self)
            guard let kind = Component.Kind(rawValue: try reader.integer(UInt8.self)) else { throw ByteReader.short }
            let size = Int(try reader.integer(UInt32.self))
            guard kind == .text else { return Row(path: path, kind: kind, size: size, lengths: []) }
            let tokens = Int(try reader.integer(UInt32.self))
            return Row(path: path, kind: kind, size: size, lengths: try reader.take(tokens).map { UInt16($0) + 1 })
        }
        guard reader.isAtEnd else { throw ByteReader.short }
    }

    func encoded() throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rows.reduce(2) { $0 + 10 + $1.path.utf8.count + $1.lengths.count })
        appendInteger(UInt16(rows.count), to: &bytes)
        for row in rows {
            bytes.append(UInt8(truncatingIfNeeded: row.path.utf8.count))
            bytes.append(contentsOf: row.path.utf8)
            bytes.append(row.kind.rawValue)
            appendInteger(UInt32(row.size), to: &bytes)
            guard row.kind == .text else { continue }
            appendInteger(UInt32(row.lengths.count), to: &bytes)
            for length in row.lengths { bytes.append(UInt8(truncatingIfNeeded: length - 1)) }
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
