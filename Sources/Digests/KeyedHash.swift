/// HMAC-SHA-256 (RFC 2104) under one key, for many short messages.
///
/// The library makes two objects for every message; here the key is prepared once.
public struct KeyedHash: Sendable {
    private let inner: [UInt8]
    private let outer: [UInt8]

    /// Prepares a key of at most 64 bytes; of a longer one its hash counts (RFC 2104, section 2).
    public init(key: [UInt8]) {
        var block = [UInt8](repeating: 0, count: 64)
        if key.count > block.count {
            block.withUnsafeMutableBytes { block in
                guard let start = block.baseAddress else { return }
                key.withUnsafeBytes { SHA256OneShot.hash(HashMessage($0, into: start)) }
            }
        } else {
            block.replaceSubrange(0..<key.count, with: key)
        }
        inner = block.map { $0 ^ 0x36 }
        outer = block.map { $0 ^ 0x5C }
    }

    /// The first `count` bytes of the code of a message; at most 32.
    public func code(of message: [UInt8], count: Int = 32) -> [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { room in
            guard let digest = room.baseAddress else { return [] }
            inner.withUnsafeBytes { inner in
                message.withUnsafeBytes { SHA256OneShot.hash(HashMessage(prefix: inner, $0, into: digest)) }
            }
            outer.withUnsafeBytes { outer in
                SHA256OneShot.hash(HashMessage(prefix: outer, UnsafeRawBufferPointer(room), into: digest))
            }
            return Array(room.prefix(count))
        }
    }
}
