import Digests

/// The commitments of all components of one record, computed together.
///
/// What a hash waits for is only what stands above it: K gives the field keys, these the salts, these the tokens' hashes,
/// these the components' commitments. All hashes of one of these four depths are handed over in one list, so that the
/// processor always has two of them under way. For records of ordinary size: everything lies in one piece of memory.
struct RecordHashes {
    /// The largest record that is hashed so, in bytes and in tokens; a larger one is hashed component by component.
    private static let mostBytes = 1 << 15
    private static let mostTokens = 2048

    /// Where in the piece of memory each of the parts begins.
    private struct Layout {
        let components: Int
        var tokens = 0
        var values = 0
        /// The salts, two to a hash: one more than there are tokens, so that each component has n div 2 + 1 hashes.
        var saltPairs = 0
        var mostPairs = 0
        var texts = 0

        init(_ components: [Component]) {
            self.components = components.count
            for component in components {
                let pairs = component.lengths.count / 2 + 1
                tokens += component.lengths.count
                values += component.bytes.count
                saltPairs += pairs
                mostPairs = max(mostPairs, pairs)
                if component.kind == .text { texts += 1 }
            }
        }

        var isSmall: Bool { values <= mostBytes && tokens <= mostTokens && components <= mostTokens }

        static let prefixStride = 40

        var messages: Int { 0 }
        var commitments: Int { messages + MemoryLayout<HashMessage>.stride * mostMessages }
        var fieldKeys: Int { commitments + 32 * components }
        var salts: Int { fieldKeys + 32 * components }
        var lists: Int { salts + 32 * saltPairs }
        /// K ‖ field keys with their tags, then tokens with theirs.
        var prefixes: Int { lists + TextCommitment.headLength * texts + 32 * tokens }
        /// Big-endian numbers, of pairs or of components.
        var numbers: Int { prefixes + Self.prefixStride * (1 + max(components, tokens)) }
        var value: Int { numbers + 4 * max(mostPairs, components) }
        var end: Int { value + values }
        var mostMessages: Int { max(components, saltPairs, tokens) }
    }

    private let components: [Component]
    private let layout: Layout
    private let room: UnsafeMutableRawPointer
    private let messages: UnsafeMutableBufferPointer<HashMessage>

    /// Computes the commitments and calls `body` with them, 32 bytes each, in order; nil for a record that is too large.
    static func commitments<T>(
        of components: [Component], key: CommitmentKey, _ body: (UnsafeRawBufferPointer) throws -> T
    ) rethrows -> T? {
        let layout = Layout(components)
        guard layout.isSmall else { return nil }
        return try withUnsafeTemporaryAllocation(byteCount: layout.end, alignment: 16) { room in
            guard let start = room.baseAddress else { return nil }
            let list = (start + layout.messages).bindMemory(to: HashMessage.self, capacity: layout.mostMessages)
            let messages = UnsafeMutableBufferPointer(start: list, count: layout.mostMessages)
            let hashes = RecordHashes(components: components, layout: layout, room: start, messages: messages)
            hashes.deriveFieldKeys(key)
            hashes.deriveSalts()
            hashes.hashTokens()
            hashes.commit(into: start + layout.commitments)
            return try body(.init(start: start + layout.commitments, count: 32 * layout.components))
        }
    }

    private func hash(_ count: Int) {
        SHA256OneShot.hash(all: UnsafeBufferPointer(rebasing: messages[..<count]))
    }

    private func bytes(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: room + start, count: count)
    }

    private func prefix(_ place: Int) -> Int { layout.prefixes + Layout.prefixStride * place }

    /// F_f = H(14 ‖ K ‖ u16 f).
    private func deriveFieldKeys(_ key: CommitmentKey) {
        room.storeBytes(of: 0x14, toByteOffset: prefix(0), as: UInt8.self)
        key.withUnsafeBytes { (room + prefix(0) + 1).copyMemory(from: $0, byteCount: 32) }
        for index in 0..<layout.components {
            let number = layout.numbers + 2 * index
            room.storeBytes(of: UInt16(truncatingIfNeeded: index).bigEndian, toByteOffset: number, as: UInt16.self)
            messages.initializeElement(
                at: index,
                to: HashMessage(
                    prefix: bytes(prefix(0), 33), bytes(number, 2), into: room + layout.fieldKeys + 32 * index))
        }
        hash(layout.components)
    }

    /// H(17 ‖ F_f ‖ u32 pair): two salts each.
    private func deriveSalts() {
        for pair in 0..<layout.mostPairs {
            room.storeBytes(
                of: UInt32(truncatingIfNeeded: pair).bigEndian, toByteOffset: layout.numbers + 4 * pair, as: UInt32.self
            )
        }
        var next = 0
        for (index, component) in components.enumerated() {
            let head = prefix(index)
            room.storeBytes(of: 0x17, toByteOffset: head, as: UInt8.self)
            (room + head + 1).copyMemory(from: room + layout.fieldKeys + 32 * index, byteCount: 32)
            for pair in 0...component.lengths.count / 2 {
                messages.initializeElement(
                    at: next,
                    to: HashMessage(
                        prefix: bytes(head, 33), bytes(layout.numbers + 4 * pair, 4),
                        into: room + layout.salts + 32 * next))
                next += 1
            }
        }
        hash(next)
    }

    /// t_j = H(11 ‖ salt_{j+1} ‖ token_j), each into its place in the list of its text.
    private func hashTokens() {
        var (next, salts, list, value) = (0, layout.salts, layout.lists, layout.value)
        for component in components {
            component.bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                (room + value).copyMemory(from: start, byteCount: bytes.count)
            }
            if component.kind == .text {
                list += TextCommitment.headLength
                var at = value
                component.lengths.withUnsafeBufferPointer { lengths in
                    for (token, length) in lengths.enumerated() {
                        let head = prefix(next)
                        room.storeBytes(of: 0x11, toByteOffset: head, as: UInt8.self)
                        (room + head + 1).copyMemory(from: room + salts + 16 * (token + 1), byteCount: 16)
                        messages.initializeElement(
                            at: next,
                            to: HashMessage(
                                prefix: self.bytes(head, 17), self.bytes(at, Int(length)), into: room + list))
                        at += Int(length)
                        list += 32
                        next += 1
                    }
                }
            }
            salts += 32 * (component.lengths.count / 2 + 1)
            value += component.bytes.count
        }
        hash(next)
    }

    /// c = H(10 ‖ salt_0 ‖ value) of a blob, H(12 ‖ salt_0 ‖ u32 n ‖ t_0 ‖ … ‖ t_{n-1}) of a text.
    private func commit(into commitments: UnsafeMutableRawPointer) {
        var (salts, list, value) = (layout.salts, layout.lists, layout.value)
        for (index, component) in components.enumerated() {
            let isText = component.kind == .text
            let head = isText ? list : prefix(index)
            room.storeBytes(of: isText ? 0x12 : 0x10, toByteOffset: head, as: UInt8.self)
            (room + head + 1).copyMemory(from: room + salts, byteCount: 16)
            let digest = commitments + 32 * index
            if isText {
                let count = UInt32(truncatingIfNeeded: component.lengths.count).bigEndian
                room.storeBytes(of: count, toByteOffset: head + 17, as: UInt32.self)
                let length = TextCommitment.headLength + 32 * component.lengths.count
                messages.initializeElement(at: index, to: HashMessage(bytes(list, length), into: digest))
                list += length
            } else {
                messages.initializeElement(
                    at: index,
                    to: HashMessage(prefix: bytes(head, 17), bytes(value, component.bytes.count), into: digest))
            }
            salts += 32 * (component.lengths.count / 2 + 1)
            value += component.bytes.count
        }
        hash(layout.components)
    }
}
