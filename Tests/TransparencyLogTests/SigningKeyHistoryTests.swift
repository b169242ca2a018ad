import Testing
import TransparencyLog

@Suite("Signing keys over time")
struct SigningKeyHistoryTests {
    private static let name = "archive.example.gov.uk/records"

    private static func key(_ number: UInt8, name: String = name) throws -> SigningKey {
        try SigningKey(name: name, seed: [UInt8](repeating: number, count: 32))
    }

    private static func note(_ size: UInt64, _ key: SigningKey) throws -> String {
        try Checkpoint(origin: name, size: size, root: .leaf([1])).signed(by: key)
    }

    private func code(_ body: () throws -> Void) -> TransparencyLogError.Code? {
        do { try body() } catch { return (error as? TransparencyLogError)?.code }
        return nil
    }

    @Test("a checkpoint opens with the key of its size, and with no other")
    func terms() throws {
        let (a, b) = (try Self.key(1), try Self.key(2))
        var history = SigningKeyHistory(genesis: a.verifierKey)
        try history.add(b.verifierKey, from: 12, entry: 10)
        #expect(history.terms[1].handover == 11)
        for (size, right, wrong) in [(1, a, b), (11, a, b), (12, b, a), (900, b, a)]
            as [(UInt64, SigningKey, SigningKey)]
        {
            #expect(try history.open(Self.note(size, right)).size == size)
            #expect(code { _ = try history.open(Self.note(size, wrong)) } == .superseded)
        }
        #expect(code { _ = try history.open(Self.note(5, Self.key(9))) } == .signature)
        let error = #expect(throws: TransparencyLogError.self) { _ = try history.open(Self.note(12, a)) }
        #expect(error?.message.contains(a.verifierKey.encoded) == true && error?.message.contains("size 12") == true)
    }

    @Test("a revoked key's checkpoints are refused by name from that size on, and hold before it")
    func revoked() throws {
        let (a, b) = (try Self.key(1), try Self.key(2))
        var history = SigningKeyHistory(genesis: a.verifierKey)
        #expect(code { try history.revoke(a.verifierKey, since: 3, entry: 10) } == .key)
        try history.add(b.verifierKey, from: 12, entry: 10)
        #expect(code { try history.revoke(a.verifierKey, since: 15, entry: 13) } == .key)
        #expect(code { try history.revoke(Self.key(7).verifierKey, since: 1, entry: 13) } == .key)
        try history.revoke(a.verifierKey, since: 5, entry: 13)
        #expect(try history.open(Self.note(4, a)).size == 4)
        let error = #expect(throws: TransparencyLogError.self) { _ = try history.open(Self.note(5, a)) }
        #expect(error?.code == .revoked && error?.message.contains(a.verifierKey.encoded) == true)
        #expect(try history.open(Self.note(12, b)).size == 12)
        #expect(history.key(at: 5) == nil && history.key(at: 4) == a.verifierKey)
    }

    @Test("a key of another name, of a witness, named twice, or without room for the handover counts for nothing")
    func refused() throws {
        let (a, b) = (try Self.key(1), try Self.key(2))
        var history = SigningKeyHistory(genesis: a.verifierKey)
        let before = history
        let witness = try VerifierKey(
            name: Self.name, publicKey: b.verifierKey.publicKey, algorithm: .cosignatureV1)
        #expect(code { try history.add(Self.key(2, name: "other").verifierKey, from: 12, entry: 10) } == .key)
        #expect(code { try history.add(witness, from: 12, entry: 10) } == .key)
        #expect(code { try history.add(a.verifierKey, from: 12, entry: 10) } == .key)
        #expect(code { try history.add(b.verifierKey, from: 11, entry: 10) } == .key)
        #expect(history == before)
    }

    @Test("at every size at most one key opens, it is the one that is said, and the published list says the same")
    func properties() throws {
        var random = SeededGenerator(3)
        let keys = try (1...6).map { try Self.key(UInt8($0)) }
        for _ in 0..<40 {
            var history = SigningKeyHistory(genesis: keys[0].verifierKey)
            var entry: UInt64 = 0
            for next in keys.dropFirst().prefix(Int.random(in: 0...5, using: &random)) {
                entry += UInt64.random(in: 3...9, using: &random)
                let from = entry + UInt64.random(in: 2...4, using: &random)
                try history.add(next.verifierKey, from: from, entry: entry)
                entry = from
                if Bool.random(using: &random), let old = history.terms.dropLast().randomElement(using: &random) {
                    try history.revoke(old.key, since: UInt64.random(in: 1...entry, using: &random), entry: entry)
                }
            }
            let published = try SigningKeyHistory(published: "# keys\n" + history.published)
            for size in 1...entry + 5 {
                let opening = keys.filter { key in (try? history.open(Self.note(size, key))) != nil }
                #expect(opening.count <= 1)
                #expect(opening.first?.verifierKey == history.key(at: size))
                #expect(published.key(at: size) == history.key(at: size))
                #expect(
                    (history.key(at: size) == nil)
                        == (history.term(at: size)?.revoked.map { size >= $0.since } ?? false))
            }
            #expect(published.published == history.published)
        }
    }

    @Test(
        "a published list in another form is refused",
        arguments: [
            "", "x", "KEY", "KEY from", "KEY from 0", "KEY from 01", "KEY from 1 until 1", "KEY until 4 from 1",
            "KEY from 1 until 9", "KEY from 1 revoked", "KEY from 1 from 1", "KEY from 1\nKEY from 9",
        ])
    func published(_ form: String) throws {
        let text = form.replacing("KEY", with: try Self.key(1).verifierKey.encoded)
        #expect(code { _ = try SigningKeyHistory(published: text) } == .key)
    }
}
