import Crypto
import Foundation
import Records
import Testing

@testable import Ledger

@Suite("Sealing")
struct SealingTests {
    private static let root = Records.Digest(bytes: (0..<32).map { UInt8($0) }) ?? .zero
    private static let key = SymmetricKey(data: [UInt8](repeating: 3, count: 32))

    private static func seal(_ components: [Component]) throws -> [UInt8] {
        try Sealing.seal(components, root: root, key: key)
    }

    /// Bytes that differ from chunk to chunk.
    private static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 7, count: count)
        for at in stride(from: 0, to: count, by: 1 << 12) {
            bytes[at] = UInt8(truncatingIfNeeded: at >> 20 &+ at >> 12)
        }
        return bytes
    }

    @Test(
        "what is sealed opens again",
        arguments: [0, 1, 15, 4095, 4096, 4097, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
    func sizes(_ size: Int) throws {
        let components: [Component] = [.blob("a", Self.bytes(size)), .text("b", "Grüße, 世界"), .blob("c", [UInt8]())]
        #expect(try Sealing.open(Self.seal(components), root: Self.root, key: Self.key) == components)
    }

    @Test("many components, and a table of contents over one chunk")
    func many() throws {
        // A text whose token lengths alone are more than a chunk.
        let count = (1 << 20) + 1_000
        let long = try Component(
            path: "long", kind: .text, bytes: [UInt8](repeating: 0x61, count: count),
            lengths: [UInt16](repeating: 1, count: count))
        let components = (0..<1_000).map { Component.text("c/\($0)", "word \($0)") } + [long]
        #expect(try Sealing.open(Self.seal(components), root: Self.root, key: Self.key) == components)
        let tooMany = [Component](repeating: .blob("c", [UInt8]()), count: 65_536)
        #expect(ledgerCode { _ = try Self.seal(tooMany) } == .tooLarge)
    }

    @Test("any flipped bit, cut or added byte is refused")
    func flipped() throws {
        let sealed = try Self.seal([.text("body", "two words"), .blob("x", [1, 2, 3]), .blob("e", [UInt8]())])
        for at in sealed.indices {
            for bit in 0..<8 {
                var wrong = sealed
                wrong[at] ^= 1 << bit
                #expect(throws: LedgerError.self, "bit \(bit) of byte \(at)") {
                    _ = try Sealing.open(wrong, root: Self.root, key: Self.key)
                }
            }
            #expect(throws: LedgerError.self) {
                _ = try Sealing.open(Array(sealed[..<at]), root: Self.root, key: Self.key)
            }
        }
        #expect(throws: LedgerError.self) { _ = try Sealing.open(sealed + [0], root: Self.root, key: Self.key) }
        #expect(throws: LedgerError.self) { _ = try Sealing.open(sealed, root: .zero, key: Self.key) }
    }

    @Test("chunks in another order, and a component cut at a chunk, are refused")
    func swapped() throws {
        let chunk = (1 << 20) + 16
        let sealed = try Self.seal([.blob("a", Self.bytes(3 << 20))])
        let start = sealed.count - 3 * chunk
        let head = Array(sealed[..<start])
        let chunks = (0..<3).map { Array(sealed[start + $0 * chunk..<start + ($0 + 1) * chunk]) }
        #expect(try !Sealing.open(head + chunks.flatMap { $0 }, root: Self.root, key: Self.key).isEmpty)
        for order in [[1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 0, 2], [0, 1]] {
            #expect(throws: LedgerError.self) {
                _ = try Sealing.open(head + order.flatMap { chunks[$0] }, root: Self.root, key: Self.key)
            }
        }
    }

    @Test("nonce and additional data stand as FORMAT says")
    func layout() throws {
        let value = Self.bytes((1 << 20) + 5)
        let sealed = try Self.seal([.blob("first", [9]), .blob("a", value)])
        // The first component is small and stands in the table; the second has its own seals behind it.
        var at = 4 + sealed[0..<4].reduce(0) { $0 << 8 | Int($1) }
        for (chunk, plain) in [Array(value[..<(1 << 20)]), Array(value[(1 << 20)...])].enumerated() {
            let nonce: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, UInt8(chunk)]
            let additional = Self.root.bytes + [0, 1] + [0, 0, 0, UInt8(chunk)] + [UInt8(chunk)]
            let box = try AES.GCM.SealedBox(
                nonce: .init(data: nonce), ciphertext: sealed[at..<at + plain.count],
                tag: sealed[at + plain.count..<at + plain.count + 16])
            #expect(try Array(AES.GCM.open(box, using: Self.key, authenticating: additional)) == plain)
            at += plain.count + 16
        }
        #expect(at == sealed.count)
    }

    @Test("a prepared record draws its own keys each time")
    func ownKeys() throws {
        let drafts = (0..<40).map { _ in TestArchive.message(1) }
        let prepared = try PreparedRecord.prepare(drafts)
        #expect(Set(prepared.map(\.root)).count == 40)
        #expect(Set(prepared.compactMap { $0.keys?.withUnsafeBytes { Array($0) } }).count == 40)
    }
}
