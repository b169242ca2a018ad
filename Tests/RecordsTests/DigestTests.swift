import Records
import Testing

@Suite("Digest")
struct DigestTests {
    @Test("is SHA-256, in every form")
    func forms() throws {
        let digest = Digest.sha256(Array("abc".utf8))
        #expect(digest.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(digest.base64 == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        #expect(Digest(hex: digest.hex) == digest)
        #expect(Digest(base64: digest.base64) == digest)
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(digest.withUnsafeBytes { Array($0) } == digest.bytes)
        #expect(Digest.zero.bytes == Array(repeating: 0, count: 32))
    }

    @Test("refuses other forms")
    func refused() {
        let hex = Digest.sha256([]).hex
        for text in [
            "", String(hex.dropLast()), hex + "0", hex.uppercased(), "g" + hex.dropFirst(), " " + hex.dropFirst(),
        ] {
            #expect(Digest(hex: text) == nil)
        }
        #expect(Digest(bytes: [1, 2, 3]) == nil)
        #expect(Digest(base64: String(repeating: "A", count: 42) + "B=") == nil)
        #expect(Digest(base64: String(repeating: "A", count: 43)) == nil)
    }

    @Test("is ordered by its bytes")
    func order() {
        let digests = (0..<200).map { Digest.sha256([UInt8($0)]) }
        #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
    }
}

@Suite("Sequence list")
struct SequenceListTests {
    @Test("is the vectors' list")
    func vectors() throws {
        let vectors = try LedgerVectors.load()
        let list = SequenceList([9, 4, 3, 5])
        #expect(String(decoding: list.encoded, as: UTF8.self) == vectors.list.text)
        #expect(list.hash.hex == vectors.list.hash)
        #expect(list.count == 4)
        #expect(try SequenceList(parsing: Array(vectors.list.text.utf8)) == list)
    }

    @Test("random sets come back, whole and in order")
    func random() throws {
        var random = SeededGenerator(4)
        for _ in 0..<300 {
            let top = UInt64.random(in: 1...200, using: &random)
            let set = Set(
                (0..<Int.random(in: 0...150, using: &random)).map { _ in UInt64.random(in: 0...top, using: &random) })
            let list = SequenceList(set)
            #expect(Array(list.seqs) == set.sorted())
            #expect(list.count == UInt64(set.count))
            #expect((0...top + 1).filter { list.contains($0) } == set.sorted())
            #expect(try SequenceList(parsing: list.encoded) == list)
            #expect(SequenceList(list.seqs) == list)
        }
    }

    @Test("keeps a number given twice once, and takes none")
    func edges() throws {
        #expect(SequenceList([7, 7, 7]).encoded == Array("7\n".utf8))
        #expect(SequenceList([]).encoded.isEmpty)
        #expect(try SequenceList(parsing: [UInt8]()) == SequenceList([]))
        #expect(SequenceList([]).count == 0)
        #expect(!SequenceList([]).contains(0))
        #expect(SequenceList([.max, .max - 1]).ranges == [(.max - 1)...(.max)])
    }

    @Test(
        "refuses lists that are not in their one form",
        arguments: [
            "\n", "3", "3-5", "3\n\n", "03\n", "3-3\n", "5-3\n", "5\n3\n", "3\n3\n", "3\n4\n", "3-5\n6\n", "3-5\n5-7\n",
            "3-5-7\n", "3-\n",
            "-3\n", "3 - 5\n", "3-5\r\n", " 3\n", "a\n", "3–5\n", "10000000000000000\n", "9\n3-5\n",
        ])
    func refused(_ text: String) {
        #expect { try SequenceList(parsing: Array(text.utf8)) } throws: { isRefused($0, .list) }
    }
}
