import Foundation
import Testing
import TransparencyLog

@Suite("Witness policy")
struct WitnessPolicyTests {
    private static let log = Result { try SigningKey(name: "log.example/1", seed: NoteTests.seed) }

    private static func witness(_ number: UInt8) throws -> CosigningKey {
        try CosigningKey(name: "w\(number).example", seed: Array(repeating: number, count: 32))
    }

    private static func note(cosignedBy numbers: [UInt8]) throws -> SignedNote {
        let body = "log.example/1\n1\n\(MerkleHash.leaf([1]).base64)\n"
        let note = try SignedNote(parsing: body + "\n" + log.get().sign(body))
        return try note.adding(numbers.map { try witness($0).cosign(body, time: 1_761_000_000 + UInt64($0)) })
    }

    private static func policy(_ rules: String) throws -> WitnessPolicy {
        var text =
            "# three of one body, three of another\n\n  log \(try log.get().verifierKey.encoded)\thttps://log.example\n"
        for number in 1...6 as ClosedRange<UInt8> {
            text += "witness w\(number) \(try witness(number).verifierKey.encoded) http://127.0.0.1:\(number)\n"
        }
        return try WitnessPolicy(parsing: Array((text + rules).utf8))
    }

    @Test("the specification's example: two of three here, any of three there, and both")
    func groups() throws {
        let policy = try Self.policy(
            "group X-witnesses 2 w1 w2 w3\ngroup Y-witnesses any w4 w5 w6\ngroup X-and-Y all X-witnesses Y-witnesses\n"
                + "quorum X-and-Y\n")
        let enough: [[UInt8]] = [[1, 2, 4], [2, 3, 6], [1, 2, 3, 4, 5, 6]]
        let few: [[UInt8]] = [[], [1], [1, 4], [1, 2], [1, 2, 3], [4, 5, 6], [3, 4, 5, 6]]
        for numbers in enough { #expect(policy.judge(try Self.note(cosignedBy: numbers)).isSatisfied) }
        for numbers in few { #expect(!policy.judge(try Self.note(cosignedBy: numbers)).isSatisfied) }
        #expect(policy.witnesses.map(\.name) == ["w1", "w2", "w3", "w4", "w5", "w6"])
        #expect(policy.witnesses.first?.url == "http://127.0.0.1:1" && policy.logs.first?.url == "https://log.example")
        #expect(policy.accepts(log: try Self.log.get().verifierKey))
        #expect(!policy.accepts(log: try SigningKey(name: "log.example/1").verifierKey))
    }

    @Test("one witness, or none at all")
    func single() throws {
        let one = try Self.policy("quorum w2")
        #expect(one.judge(try Self.note(cosignedBy: [2])).isSatisfied)
        #expect(!one.judge(try Self.note(cosignedBy: [1])).isSatisfied)
        let none = try WitnessPolicy(parsing: Array("quorum none\n".utf8))
        #expect(none.judge(try Self.note(cosignedBy: [])).isSatisfied)
        #expect(none.accepts(log: try Self.log.get().verifierKey))
    }

    @Test("a cosignature of a known witness that does not verify spoils the note, whoever else cosigned")
    func invalid() throws {
        let policy = try Self.policy("group g any w1 w2\nquorum g")
        let body = "log.example/1\n1\n\(MerkleHash.leaf([1]).base64)\n"
        let wrong = try Self.witness(2).cosign(body.replacing("\n1\n", with: "\n2\n"), time: 9)
        let judged = policy.judge(try Self.note(cosignedBy: [1]).adding([wrong]))
        #expect(judged.invalid == ["w2"] && judged.cosigned.map(\.name) == ["w1.example"] && !judged.isSatisfied)
    }

    @Test("names are octets: two that look alike are two")
    func octets() throws {
        let key = try Self.witness(1).verifierKey.encoded
        let other = try Self.witness(2).verifierKey.encoded
        let text = "witness K \(key)\nwitness \u{212A} \(other)\nquorum K\n"
        let policy = try WitnessPolicy(parsing: Array(text.utf8))
        #expect(policy.judge(try Self.note(cosignedBy: [1])).isSatisfied)
        #expect(!policy.judge(try Self.note(cosignedBy: [2])).isSatisfied)
        let raw = Array("witness ".utf8) + [0xFF] + Array(" \(key)\nquorum ".utf8) + [0xFF, 0x0A]
        #expect(try WitnessPolicy(parsing: raw).judge(try Self.note(cosignedBy: [1])).isSatisfied)
    }

    @Test(
        "refuses what no policy says, by its line",
        arguments: [
            ("", 0), ("group g any w1", 0), ("quorum w9", 9), ("quorum w1\nquorum w2", 10), ("quorum w1 w2", 9),
            ("group g 0 w1 w2\nquorum g", 9), ("group g 3 w1 w2\nquorum g", 9), ("group g two w1 w2\nquorum g", 9),
            ("group g any\nquorum g", 9), ("group g any w1 w1\nquorum g", 9), ("group g any w9\nquorum g", 9),
            ("group g any w1\ngroup h any w1\nquorum h", 10), ("group none any w1\nquorum none", 9),
            ("group w1 any w2\nquorum w1", 9), ("group g any none\nquorum g", 9), ("quorum w1\nlog x", 10),
            ("quorum w1\nwitness w7", 10), ("quorum w1\nfrobnicate", 10), ("quorum w1\r\n", 9), ("quorum w1\u{7F}", 9),
            ("group g 02 w1 w2\nquorum g", 9), ("quorum g\ngroup g any w1", 9),
        ])
    func malformed(_ rules: String, _ line: Int) throws {
        #expect { try Self.policy(rules) } throws: { error in
            guard let error = error as? TransparencyLogError, error.code == .policy else { return false }
            return line == 0 ? error.message.contains("quorum") : error.message.contains("Line \(line + 1) ")
        }
    }

    @Test("refuses keys of the wrong kind, and the same key twice")
    func keys() throws {
        let log = try Self.log.get().verifierKey.encoded
        let witness = try Self.witness(1).verifierKey
        let renamed = try VerifierKey(name: "other", publicKey: witness.publicKey, algorithm: .cosignatureV1).encoded
        for text in [
            "log \(witness.encoded)\nquorum none\n", "witness w \(log)\nquorum w\n",
            "log \(log)\nlog \(log)\nquorum none\n",
            "witness w \(witness.encoded)\nwitness v \(renamed)\nquorum w\n",
        ] {
            #expect(throws: TransparencyLogError.self) { try WitnessPolicy(parsing: Array(text.utf8)) }
        }
    }
}
