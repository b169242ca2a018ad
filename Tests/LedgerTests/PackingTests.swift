import Digests
import Records
import Testing

@testable import Ledger

@Suite("Packing")
struct PackingTests {
    private static let chat = """
        {"client_msg_id":"33d0faf50a757f7e","type":"message","text":"The boiler of the baths is to be mended.",\
        "user":"U10167","ts":"1704096000.100000","team":"T01","blocks":[{"type":"rich_text","block_id":"33d0f","elements":\
        [{"type":"rich_text_section","elements":[{"type":"text","text":"The boiler of the baths is to be mended."}]}]}]}
        """

    @Test(
        "what is packed is unpacked, whatever it is",
        arguments: [0, 1, 63, 64, 65, 4096, 65_535, 65_536, 65_537, (1 << 20) + 1])
    func sizes(_ size: Int) throws {
        var generator = SeededGenerator(UInt64(size))
        let noise = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let words = Array(String(repeating: Self.chat, count: size / Self.chat.utf8.count + 1).utf8.prefix(size))
        // A table of 65,534 rows begins with the highest number that is one.
        let most = [0xFF, 0xFE] + noise
        for plain in [noise, words, [UInt8](repeating: 0, count: size), most] {
            let packed = Packing.pack(plain)
            #expect(packed.count <= plain.count)
            #expect(try Packing.unpack(packed) == plain)
        }
    }

    @Test("a chat message is packed to less than half, and the same each time")
    func chatMessage() throws {
        let plain = try ContentsTable.encode([
            .blob("source", "chat"), .blob("kind", "message"), .text("conversation", "#baths, January 2024"),
            .text("body", "The boiler of the baths is to be mended."), .blob("raw", Self.chat),
        ])
        let packed = Packing.pack(plain)
        #expect(packed.count * 2 < plain.count, "\(plain.count) bytes were packed to \(packed.count)")
        #expect(Packing.pack(plain) == packed)
    }

    @Test("what was cut short, or is of a later form, is refused in words and reads nothing beyond its end")
    func damaged() throws {
        let packed = Packing.pack(Array(Self.chat.utf8))
        for count in 2..<packed.count {
            #expect(throws: LedgerError.self) { try Packing.unpack(Array(packed[..<count])) }
        }
        var later = packed
        later[2] = 2
        let refusal = #expect(throws: LedgerError.self) { try Packing.unpack(later) }
        #expect(refusal?.message.contains("later version") == true)
    }

    /// What was packed with other bytes than these is not to be opened any more: another dictionary is another form.
    @Test("the dictionary is the one that archives were packed with")
    func dictionary() {
        #expect(
            Records.Digest.sha256(PackingDictionary.bytes).hex
                == "788dc2e9413647a47bea120e39aa3fb0aa669a47bc026d808c8ace1048b9731d")
    }
}
