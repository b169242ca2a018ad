import Crypto
package import Records

/// What is left of a record of which a part was erased, in the form in which it is sealed.
///
/// Sealed as components are: first `orders`, then one value for each component of the record, under its path:
///
///     W ‖ kind ‖ F_f ‖ for a text: u32 tokens ‖ one byte a token (its length less one) ‖ value     all of it is there
///     P ‖ salt(f,0) ‖ u32 tokens ‖ for each: 0 ‖ salt ‖ u8 length less one ‖ token
///                                          or 1, or 2 where the gap ends in a space ‖ u32 count ‖ their hashes
///     G ‖ kind ‖ commitment ‖ what stands in                                                        all of it is gone
///
/// `orders` has the orders that were carried out, u64 each: a remainder that lacks one was put back from before it.
/// Source: FORMAT, "Destruction", part erasure: the opening is sealed under a new C.
package struct SealedRemainder: Sendable {
    /// What is left.
    package let content: OpenedComponents
    /// The orders that were carried out on the record, in order.
    package let orders: [UInt64]

    private static let ordersPath = "orders"
    private enum Tag: UInt8 { case whole = 0x57, part = 0x50, gone = 0x47 }

    package init(_ content: OpenedComponents, orders: [UInt64]) {
        self.content = content
        self.orders = orders
    }

    /// Seals it under a key that has never sealed anything.
    func sealed(root: Records.Digest, key: SymmetricKey) throws -> [UInt8] {
        var head: [UInt8] = []
        for order in orders { appendInteger(order, to: &head) }
        let parts = content.components.enumerated().map { index, component in
            Component.blob(component.path, Self.encode(component, content.opening.component(index)))
        }
        return try Sealing.seal([.blob(Self.ordersPath, head)] + parts, root: root, key: key)
    }

    /// Opens what `sealed` made.
    ///
    /// - Throws: `damaged` where a byte differs, is missing or is too many.
    init(opening sealed: [UInt8], root: Records.Digest, key: SymmetricKey) throws {
        let parts = try Sealing.open(sealed, root: root, key: key)
        guard let head = parts.first, head.path == Self.ordersPath, head.bytes.count % 8 == 0 else {
            throw ByteReader.short
        }
        var reader = ByteReader(head.bytes)
        orders = try (0..<head.bytes.count / 8).map { _ in try reader.integer(UInt64.self) }
        let opened = try parts.dropFirst().map { try Self.decode($0.path, $0.bytes) }
        content = try OpenedComponents(
            components: opened.map(\.component), opening: .remainder(opened.map(\.opening)))
    }

    private static func encode(_ component: Component, _ opening: ComponentOpening) -> [UInt8] {
        var bytes: [UInt8] = []
        switch opening {
        case .field(let key):
            bytes = [Tag.whole.rawValue, component.kind.rawValue] + key.bytes
            if component.kind == .text {
                appendInteger(UInt32(component.lengths.count), to: &bytes)
                bytes += component.lengths.map { UInt8(truncatingIfNeeded: $0 &- 1) }
            }
            bytes += component.bytes
        case .text(let salt, let tokens):
            bytes = [Tag.part.rawValue] + salt
            appendInteger(UInt32(tokens.count), to: &bytes)
            for (token, opening) in zip(component.tokens, tokens) { encode(token, opening, into: &bytes) }
        case .erased(let commitment):
            bytes = [Tag.gone.rawValue, component.kind.rawValue] + commitment.bytes
            if component.kind == .blob { bytes += component.bytes }
        }
        return bytes
    }

    private static func encode(_ token: ArraySlice<UInt8>, _ opening: TokenOpening, into bytes: inout [UInt8]) {
        switch opening {
        case .shown(let salt):
            bytes += [0] + salt + [UInt8(truncatingIfNeeded: token.count - 1)]
            bytes += token
        case .erased(let hashes):
            bytes.append(token.last == 0x20 ? 2 : 1)
            appendInteger(UInt32(hashes.count), to: &bytes)
            for hash in hashes { bytes += hash.bytes }
        }
    }

    private static func decode(
        _ path: String, _ bytes: [UInt8]
    ) throws -> (component: Component, opening: ComponentOpening) {
        var reader = ByteReader(bytes)
        switch Tag(rawValue: try reader.integer(UInt8.self)) {
        case .whole:
            let kind = try kind(&reader)
            let key = try FieldKey(bytes: reader.take(32))
            let lengths = kind == .text ? try reader.take(Int(reader.integer(UInt32.self))).map { UInt16($0) + 1 } : []
            let value = Array(try reader.rest())
            return (try Component(path: path, kind: kind, bytes: value, lengths: lengths), .field(key))
        case .part: return try decodeText(path, &reader)
        case .gone:
            let kind = try kind(&reader)
            let commitment = try digest(&reader)
            let standIn = Array(try reader.rest())
            return (try .erased(path, kind, standIn: standIn), .erased(commitment))
        case nil: throw ByteReader.short
        }
    }

    private static func decodeText(
        _ path: String, _ reader: inout ByteReader
    ) throws -> (component: Component, opening: ComponentOpening) {
        let salt = Array(try reader.take(16))
        var (value, lengths, tokens): ([UInt8], [UInt16], [TokenOpening]) = ([], [], [])
        for _ in 0..<(try reader.integer(UInt32.self)) {
            let token: [UInt8]
            switch try reader.integer(UInt8.self) {
            case 0:
                let its = Array(try reader.take(16))
                token = Array(try reader.take(Int(reader.integer(UInt8.self)) + 1))
                tokens.append(.shown(salt: its))
            case let flag where flag == 1 || flag == 2:
                token = Array((ComponentOpening.gap + (flag == 2 ? " " : "")).utf8)
                let count = try reader.integer(UInt32.self)
                tokens.append(.erased(try (0..<count).map { _ in try digest(&reader) }))
            default: throw ByteReader.short
            }
            value += token
            lengths.append(UInt16(token.count))
        }
        guard reader.isAtEnd else { throw ByteReader.short }
        return (
            try Component(path: path, kind: .text, bytes: value, lengths: lengths), .text(salt: salt, tokens: tokens)
        )
    }

    private static func kind(_ reader: inout ByteReader) throws -> Component.Kind {
        guard let kind = Component.Kind(rawValue: try reader.integer(UInt8.self)) else { throw ByteReader.short }
        return kind
    }

    private static func digest(_ reader: inout ByteReader) throws -> Records.Digest {
        guard let digest = Records.Digest(bytes: Array(try reader.take(32))) else { throw ByteReader.short }
        return digest
    }
}
