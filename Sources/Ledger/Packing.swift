import CLZ4
import Synchronization

/// Packs what is sealed with a record, before it is sealed.
///
/// A chat message says its words three times over: as text, in the source's own bytes, and in these once more as markup.
/// Packed it takes a third of the room, and as much less is encrypted, logged, moved and read again. Each record is packed
/// alone, from a dictionary that holds nobody's words, so that nothing of a record stands in another's bytes.
///
/// Packed: `u16 FFFF ‖ u8 1 ‖ u32 size ‖ LZ4 block`; what would not get shorter stays as it is, and never begins with FFFF,
/// which is more components than a record may have.
enum Packing {
    private static let mark: [UInt8] = [0xFF, 0xFF]
    private static let form: UInt8 = 1
    private static let headSize = 7
    /// Less is not worth the head.
    private static let smallest = 64
    /// More is no table of contents; the library counts in 32 bits.
    private static let largest = 1 << 30

    /// The packed bytes, or `plain` itself where they would not be fewer.
    static func pack(_ plain: [UInt8]) -> [UInt8] {
        guard (smallest...largest).contains(plain.count) else { return plain }
        // One byte less than what it is now, or it does not fit.
        let packed = [UInt8](unsafeUninitializedCapacity: plain.count - 1) { room, used in
            guard let base = room.baseAddress,
                let size = Packer.shared.pack(plain, into: base + headSize, plain.count - 1 - headSize)
            else { return }
            var writer = ByteWriter(UnsafeMutableRawBufferPointer(room))
            mark.withUnsafeBytes { writer.bytes($0) }
            writer.integer(form)
            writer.integer(UInt32(truncatingIfNeeded: plain.count))
            used = headSize + size
        }
        return packed.isEmpty ? plain : packed
    }

    /// What was packed.
    ///
    /// - Throws: `damaged` for bytes that `pack` does not make.
    static func unpack(_ packed: [UInt8]) throws -> [UInt8] {
        guard packed.starts(with: mark) else { return packed }
        var reader = ByteReader(packed)
        _ = try reader.take(mark.count)
        guard try reader.integer(UInt8.self) == form else {
            throw LedgerError(
                .damaged, "The sealed record cannot be opened: it was packed by a later version of canute.")
        }
        let size = Int(try reader.integer(UInt32.self))
        guard size <= largest else { throw ByteReader.short }
        let plain = [UInt8](unsafeUninitializedCapacity: size) { room, used in
            used = Packer.shared.unpack(packed, from: headSize, into: room) ?? 0
        }
        guard plain.count == size else { throw ByteReader.short }
        return plain
    }
}

/// Room for the packer's state while it packs.
///
/// Unchecked, for the compiler cannot see what `Packer.pack` does: it takes the room out of the list of idle ones under a lock
/// and puts it back after, so that one thread at a time has it.
private final class PackingScratch: @unchecked Sendable {
    let stream = LZ4_createStream()

    deinit { LZ4_freeStream(stream) }
}

/// The packer with its dictionary, and the scratch room that is not in use.
private final class Packer: Sendable {
    static let shared = Packer()

    /// The dictionary as the library has it.
    ///
    /// Unchecked, for pointers are never `Sendable`: these are made once, nothing writes through them afterwards, and the
    /// library takes them as `const`.
    private struct Prepared: @unchecked Sendable {
        let stream = LZ4_createStream()
        let dictionary: UnsafeMutableBufferPointer<CChar>

        init() {
            // For as long as the program runs.
            dictionary = .allocate(capacity: PackingDictionary.bytes.count)
            for (index, byte) in PackingDictionary.bytes.enumerated() {
                dictionary.initializeElement(at: index, to: CChar(bitPattern: byte))
            }
            if let stream { LZ4_loadDict(stream, dictionary.baseAddress, Int32(clamping: dictionary.count)) }
        }
    }

    private let prepared = Prepared()
    private let idle = Mutex<[PackingScratch]>([])

    /// The number of bytes written; nil where there was no memory, or no room, for it.
    func pack(_ plain: [UInt8], into room: UnsafeMutablePointer<UInt8>, _ capacity: Int) -> Int? {
        let scratch = idle.withLock { $0.popLast() } ?? PackingScratch()
        defer { idle.withLock { $0.append(scratch) } }
        guard let stream = prepared.stream, let own = scratch.stream else { return nil }
        let size = plain.withUnsafeBytes { bytes in
            room.withMemoryRebound(to: CChar.self, capacity: capacity) { room in
                canute_lz4_pack(
                    stream, own, bytes.bindMemory(to: CChar.self).baseAddress, Int32(clamping: bytes.count), room,
                    Int32(clamping: capacity))
            }
        }
        return size > 0 ? Int(size) : nil
    }

    /// The number of bytes written; nil for what was not packed so.
    func unpack(_ packed: [UInt8], from start: Int, into room: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        let size = packed.withUnsafeBytes { bytes in
            let block = UnsafeRawBufferPointer(rebasing: bytes[start...]).bindMemory(to: CChar.self)
            return UnsafeMutableRawBufferPointer(room).withMemoryRebound(to: CChar.self) { room in
                LZ4_decompress_safe_usingDict(
                    block.baseAddress, room.baseAddress, Int32(clamping: block.count), Int32(clamping: room.count),
                    prepared.dictionary.baseAddress, Int32(clamping: prepared.dictionary.count))
            }
        }
        return size >= 0 ? Int(size) : nil
    }
}
