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
        let size = components.reduce(2) { size, component in
            let tokens = component.kind == .text ? 4 + component.lengths.count : 0
            return size + 6 + component.path.utf8.count + tokens + (isSmall(component) ? component.bytes.count : 0)
        }
        return [UInt8](unsafeUninitializedCapacity: size) { room, used in
            var writer = ByteWriter(UnsafeMutableRawBufferPointer(room))
            writer.integer(UInt16(truncatingIfNeeded: components.count))
            for component in components {
                writer.integer(UInt8(truncatingIfNeeded: component.path.utf8.count))
                writer.text(component.path)
                writer.integer(component.kind.rawValue)
                writer.integer(UInt32(truncatingIfNeeded: component.bytes.count))
                guard component.kind == .text else { continue }
                writer.integer(UInt32(truncatingIfNeeded: component.lengths.count))
                component.lengths.withUnsafeBufferPointer { lengths in
                    for length in lengths { writer.integer(UInt8(truncatingIfNeeded: length &- 1)) }
                }
            }
            for component in components where isSmall(component) {
                component.bytes.withUnsafeBytes { writer.bytes($0) }
            }
            used = writer.count
        }
    }

    private static func isSmall(_ component: Component) -> Bool { component.bytes.count <= smallSize }
}

/// Writes big-endian integers and runs of bytes one after another, never past the end.
struct ByteWriter {
    private let room: UnsafeMutableRawBufferPointer
    /// How many bytes were written.
    private(set) var count = 0

    init(_ room: UnsafeMutableRawBufferPointer) { self.room = room }

    @inline(__always)
    mutating func integer<T: FixedWidthInteger>(_ value: T) {
        precondition(count + T.bitWidth / 8 <= room.count, "The room was measured too small.")
        room.storeBytes(of: value.bigEndian, toByteOffset: count, as: T.self)
        count += T.bitWidth / 8
    }

    @inline(__always)
    mutating func bytes(_ bytes: UnsafeRawBufferPointer) {
        precondition(count + bytes.count <= room.count, "The room was measured too small.")
        UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { bytes(UnsafeRawBufferPointer($0)) }
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

    /// What was not yet read.
    mutating func rest() throws -> ArraySlice<UInt8> { try take(bytes.count - at) }

    mutating func integer<T: FixedWidthInteger & UnsignedInteger>(_: T.Type) throws -> T {
        try take(T.bitWidth / 8).reduce(0) { T(truncatingIfNeeded: UInt64($0) << 8 | UInt64($1)) }
    }
}
