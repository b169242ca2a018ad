import Crypto
import Digests

/// The commitment of a text, c = H(12 ‖ salt0 ‖ u32 n ‖ t_0 ‖ … ‖ t_{n-1}), with t_j = H(11 ‖ salt_{j+1} ‖ token_j).
///
/// Salts and tokens are hashed two at a time. A text of millions of tokens is hashed in pieces, so that it needs no
/// second copy.
struct TextCommitment {
    /// How many tokens make a piece; even, because a hash gives two salts.
    private static let pieceTokens = 2048
    /// 12 ‖ salt0 ‖ u32 n.
    static let headLength = 21

    private let text: UnsafeRawBufferPointer
    private let lengths: UnsafeBufferPointer<UInt16>
    private let key: FieldKey
    /// The part of the list that is not yet hashed; of most texts, all of it.
    private var list: [UInt8]
    /// Nil until the list outgrows one piece.
    private var hasher: SHA256?
    /// Where the next token begins.
    private var at = 0

    /// - Parameter lengths: the token lengths, which sum up to the length of `text`.
    static func digest(
        _ text: UnsafeRawBufferPointer, lengths: UnsafeBufferPointer<UInt16>, key: FieldKey, salt0: Digest
    ) -> Digest {
        var commitment = TextCommitment(text: text, lengths: lengths, key: key, salt0: salt0)
        return commitment.digest()
    }

    private init(
        text: UnsafeRawBufferPointer, lengths: UnsafeBufferPointer<UInt16>, key: FieldKey, salt0: Digest
    ) {
        self.text = text
        self.lengths = lengths
        self.key = key
        list = []
        list.reserveCapacity(Self.headLength + 32 * min(lengths.count, Self.pieceTokens))
        list.append(0x12)
        salt0.withUnsafeBytes { list.append(contentsOf: $0.prefix(16)) }
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: lengths.count).bigEndian) { list.append(contentsOf: $0) }
    }

    private mutating func digest() -> Digest {
        var first = 0
        repeat {
            let end = min(first + Self.pieceTokens, lengths.count)
            append(first..<end)
            first = end
            if first < lengths.count { flush() }
        } while first < lengths.count
        guard hasher != nil else { return .sha256(list) }
        flush()
        return hasher.map { Digest($0.finalize()) } ?? .zero
    }

    private mutating func flush() {
        var hasher = self.hasher ?? SHA256()
        self.hasher = nil
        list.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        self.hasher = hasher
        list.removeAll(keepingCapacity: true)
    }

    /// Adds the hashes of these tokens to the list.
    private mutating func append(_ tokens: Range<Int>) {
        guard !tokens.isEmpty else { return }
        let start = list.count
        list.append(contentsOf: repeatElement(0, count: 32 * tokens.count))
        // Salt j lies at 16 · (j - first), j = token + 1; the first number of a piece is even.
        let pairs = tokens.lowerBound / 2...tokens.upperBound / 2
        let (text, lengths, key) = (self.text, self.lengths, self.key)
        var at = self.at
        withUnsafeTemporaryAllocation(byteCount: 32 * pairs.count, alignment: 8) { salts in
            key.saltPairs(pairs, into: salts)
            list.withUnsafeMutableBytes { list in
                let hashes = UnsafeMutableRawBufferPointer(rebasing: list[start...])
                var place = 0
                while place < tokens.count {
                    let isLast = place + 1 == tokens.count
                    let length = Int(lengths[tokens.lowerBound + place])
                    let next = isLast ? 0 : Int(lengths[tokens.lowerBound + place + 1])
                    Self.hash(
                        UnsafeRawBufferPointer(rebasing: text[at..<at + length]),
                        isLast ? nil : UnsafeRawBufferPointer(rebasing: text[at + length..<at + length + next]),
                        salts: UnsafeRawBufferPointer(rebasing: salts[16 * (place + 1)..<salts.count]),
                        into: UnsafeMutableRawBufferPointer(rebasing: hashes[32 * place..<hashes.count]))
                    at += length + next
                    place += 2
                }
            }
        }
        self.at = at
    }

    /// The hashes of one token or two, with the salts that begin at `salts`.
    @inline(__always)
    private static func hash(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer?, salts: UnsafeRawBufferPointer,
        into hashes: UnsafeMutableRawBufferPointer
    ) {
        withUnsafeTemporaryAllocation(byteCount: 48, alignment: 8) { prefixes in
            guard let digest = hashes.baseAddress else { return }
            prefixes[0] = 0x11
            UnsafeMutableRawBufferPointer(rebasing: prefixes[1..<17])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: salts[..<16]))
            let one = HashMessage(prefix: UnsafeRawBufferPointer(rebasing: prefixes[..<17]), first, into: digest)
            guard let second else { return SHA256OneShot.hash(one) }
            prefixes[24] = 0x11
            UnsafeMutableRawBufferPointer(rebasing: prefixes[25..<41])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: salts[16..<32]))
            SHA256OneShot.hash(
                one,
                HashMessage(
                    prefix: UnsafeRawBufferPointer(rebasing: prefixes[24..<41]), second, into: digest + 32))
        }
    }
}
