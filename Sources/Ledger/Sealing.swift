import Crypto
import Foundation
import Records

/// Seals a record's components under its content key, and opens them again.
///
/// AES-256-GCM in chunks of at most 1 MiB; nonce = u32 component ‖ u64 chunk; additional data =
/// R ‖ u16 component ‖ u32 chunk ‖ u8 last. Component 65,535 is the table of contents (paths, kinds, sizes, token
/// lengths and small values), packed; it comes first, behind its u32 sealed size; the other components follow in order.
/// Source: FORMAT, "Sealing and keys".
enum Sealing {
    static let chunkSize = 1 << 20
    static let tagSize = 16
    private static let nonceSize = 12
    static let contentsIndex = 0xFFFF
    /// SQLite holds no value over 10^9 bytes; a record stays well below.
    static let maximumSize = 900_000_000

    /// Seals `components` of the record with root `root`; `key` must never have sealed anything else.
    static func seal(_ components: [Component], root: Records.Digest, key: SymmetricKey) throws -> [UInt8] {
        let contents = Packing.pack(try ContentsTable.encode(components))
        let large = components.indices.filter { components[$0].bytes.count > ContentsTable.smallSize }
        let total = large.reduce(4 + sealedSize(contents.count)) { $0 + sealedSize(components[$1].bytes.count) }
        guard total <= maximumSize else {
            throw LedgerError(
                .tooLarge, "A record of \(total) bytes is larger than one record may be (\(maximumSize) bytes).")
        }
        var sealed: [UInt8] = []
        sealed.reserveCapacity(total)
        appendInteger(UInt32(sealedSize(contents.count)), to: &sealed)
        try append(contents, index: contentsIndex, root: root, key: key, to: &sealed)
        for index in large {
            try append(components[index].bytes, index: index, root: root, key: key, to: &sealed)
        }
        return sealed
    }

    /// Opens what `seal` made.
    ///
    /// - Throws: `damaged` when a byte differs, is missing or is too many.
    static func open(_ sealed: [UInt8], root: Records.Digest, key: SymmetricKey) throws -> [Component] {
        guard sealed.count >= 4 else { throw damaged("it is cut short") }
        let contentsSize = sealed[0..<4].reduce(0) { $0 << 8 | Int($1) }
        var at = 4
        guard contentsSize >= tagSize, contentsSize <= sealed.count - at else {
            throw damaged("its table is cut short")
        }
        let plain = try openValue(
            sealed, at: &at, plainSize: plainSize(contentsSize), index: contentsIndex, root: root, key: key)
        let table = try ContentsTable(parsing: Packing.unpack(plain))
        var components: [Component] = []
        components.reserveCapacity(table.rows.count)
        for (index, row) in table.rows.enumerated() {
            let bytes =
                try row.value ?? openValue(sealed, at: &at, plainSize: row.size, index: index, root: root, key: key)
            components.append(try Component(path: row.path, kind: row.kind, bytes: bytes, lengths: row.lengths))
        }
        guard at == sealed.count else { throw damaged("it has bytes too many") }
        return components
    }

    static func sealedSize(_ plain: Int) -> Int { plain + max(1, (plain + chunkSize - 1) / chunkSize) * tagSize }

    private static func plainSize(_ sealed: Int) -> Int {
        let chunks = max(1, (sealed + chunkSize + tagSize - 1) / (chunkSize + tagSize))
        return sealed - chunks * tagSize
    }

    private static func append(
        _ value: [UInt8], index: Int, root: Records.Digest, key: SymmetricKey, to sealed: inout [UInt8]
    ) throws {
        var chunk = 0
        var start = 0
        repeat {
            let end = min(start + chunkSize, value.count)
            let last = end == value.count
            let box = try AES.GCM.seal(
                value[start..<end], using: key, nonce: try nonce(index, chunk),
                authenticating: additional(root, index, chunk, last))
            // Nonce, words and tag lie in the box in one piece, which it has for every nonce of twelve bytes.
            guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
            combined.withUnsafeBytes { sealed.append(contentsOf: $0.dropFirst(nonceSize)) }
            start = end
            chunk += 1
        } while start < value.count
    }

    private static func openValue(
        _ sealed: [UInt8], at: inout Int, plainSize: Int, index: Int, root: Records.Digest, key: SymmetricKey
    ) throws -> [UInt8] {
        guard plainSize >= 0, sealedSize(plainSize) <= sealed.count - at else {
            throw damaged("a component is cut short")
        }
        var value: [UInt8] = []
        value.reserveCapacity(plainSize)
        var chunk = 0
        repeat {
            let size = min(chunkSize, plainSize - value.count)
            let last = value.count + size == plainSize
            let box = try AES.GCM.SealedBox(
                nonce: try nonce(index, chunk), ciphertext: sealed[at..<at + size],
                tag: sealed[at + size..<at + size + tagSize])
            guard let plain = try? AES.GCM.open(box, using: key, authenticating: additional(root, index, chunk, last))
            else { throw damaged("component \(index) does not open with its key") }
            value.append(contentsOf: plain)
            at += size + tagSize
            chunk += 1
        } while value.count < plainSize
        return value
    }

    private static func nonce(_ index: Int, _ chunk: Int) throws -> AES.GCM.Nonce {
        try withUnsafeTemporaryAllocation(byteCount: 12, alignment: 8) { buffer in
            buffer.storeBytes(of: UInt32(index).bigEndian, as: UInt32.self)
            for byte in 0..<8 { buffer[4 + byte] = UInt8(truncatingIfNeeded: UInt64(chunk) >> (56 - 8 * UInt64(byte))) }
            return try AES.GCM.Nonce(data: UnsafeRawBufferPointer(buffer))
        }
    }

    private static func additional(_ root: Records.Digest, _ index: Int, _ chunk: Int, _ last: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(39)
        root.withUnsafeBytes { bytes.append(contentsOf: $0) }
        appendInteger(UInt16(index), to: &bytes)
        appendInteger(UInt32(chunk), to: &bytes)
        bytes.append(last ? 1 : 0)
        return bytes
    }

    private static func damaged(_ why: String) -> LedgerError {
        LedgerError(.damaged, "The sealed record cannot be opened: \(why).")
    }
}

func appendInteger(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
}
