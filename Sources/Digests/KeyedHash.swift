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
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { codes in
            message.withUnsafeBytes { message in
                withUnsafePointer(to: message) { self.codes(of: .init(start: $0, count: 1), into: codes) }
            }
            return Array(codes.prefix(count))
        }
    }

    /// Writes the codes of messages one after another, 32 bytes each.
    public func codes(
        of messages: UnsafeBufferPointer<UnsafeRawBufferPointer>, into codes: UnsafeMutableRawBufferPointer
    ) {
        let count = messages.count
        guard let start = codes.baseAddress, codes.count >= 32 * count else { return }
        withUnsafeTemporaryAllocation(byteCount: 32 * count, alignment: 8) { digests in
            guard let first = digests.baseAddress else { return }
            Self.hash(messages, prefix: inner, into: first)
            let inners = (0..<count).lazy.map { UnsafeRawBufferPointer(rebasing: digests[32 * $0..<32 * $0 + 32]) }
            Self.hash(inners, prefix: outer, into: start)
        }
    }

    private static func hash(
        _ messages: some Collection<UnsafeRawBufferPointer>, prefix: [UInt8], into digests: UnsafeMutableRawPointer
    ) {
        prefix.withUnsafeBytes { prefix in
            withUnsafeTemporaryAllocation(of: HashMessage.self, capacity: messages.count) { list in
                for (place, message) in messages.enumerated() {
                    list.initializeElement(
                        at: place, to: HashMessage(prefix: prefix, message, into: digests + 32 * place))
                }
                SHA256OneShot.hash(all: UnsafeBufferPointer(list))
            }
        }
    }
}
