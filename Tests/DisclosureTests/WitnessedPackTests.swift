import Records
import Testing
import TransparencyLog

@testable import Disclosure

/// A pack whose checkpoint was cosigned, under policies (C2SP tlog-policy).
@Suite("Witnessed packs")
struct WitnessedPackTests {
    private static func witness(_ number: UInt8) throws -> CosigningKey {
        try CosigningKey(name: "w\(number).example", seed: [UInt8](repeating: number, count: 32))
    }

    /// The sample pack again, its checkpoint cosigned by the first `count` witnesses.
    private static func pack(cosignedBy count: UInt8) throws -> (zip: [UInt8], vkey: String) {
        let sample = try SamplePack.shared.get()
        let note = try SignedNote(parsing: sample.log.checkpoint())
        let lines = try (0..<count).map { try witness($0 + 1).cosign(note.text, time: 1_733_600_000) }
        let disclose = sample.log.entries[sample.log.entries.count - 2]
        let sealed = try sample.frozen.sealed(checkpoint: note.adding(lines).encoded, disclose: disclose) {
            try sample.log.proof($0)
        }
        return (try sealed.zip(), sample.log.vkey)
    }

    private static func policy(_ rule: String, log: String? = nil) throws -> [UInt8] {
        var lines = log.map { ["log \($0)"] } ?? []
        lines += try (1...3).map { "witness w\($0) \(try witness(UInt8($0)).verifierKey.encoded)" }
        return Array((lines + ["group g \(rule) w1 w2 w3", "quorum g", ""]).joined(separator: "\n").utf8)
    }

    @Test("cosignatures change nothing where none are demanded", arguments: [0, 2] as [UInt8])
    func undemanded(_ count: UInt8) throws {
        let (zip, vkey) = try Self.pack(cosignedBy: count)
        #expect(try UnverifiedPack(bytes: zip, name: "p.zip").verdict(key: vkey).word == "verified")
    }

    @Test(
        "k of n is demanded",
        arguments: [
            (2, "2", true), (1, "2", false), (0, "any", false), (1, "any", true), (2, "all", false), (3, "all", true),
        ]
            as [(UInt8, String, Bool)])
    func quorum(_ count: UInt8, _ rule: String, _ holds: Bool) throws {
        let (zip, vkey) = try Self.pack(cosignedBy: count)
        let verdict = try UnverifiedPack(bytes: zip, name: "p.zip").verdict(
            key: vkey, policy: Self.policy(rule, log: vkey))
        #expect(verdict.word == (holds ? "verified" : "refused"))
        #expect(verdict.findings.map(\.code) == (holds ? [] : [.witnessQuorum]))
    }

    @Test("a policy of another log, and no policy at all")
    func others() throws {
        let (zip, vkey) = try Self.pack(cosignedBy: 3)
        let other = try SigningKey(name: TestLog.origin).verifierKey.encoded
        let verdict = try UnverifiedPack(bytes: zip, name: "p.zip").verdict(
            key: vkey, policy: Self.policy("all", log: other))
        #expect(verdict.findings.map(\.code) == [.witnessQuorum])
        // The same name with another key: the log may have replaced it, and a policy may name both.
        #expect(verdict.findings.first?.message.contains("add a line to the policy: log \(vkey)") == true)
        let both = try Self.policy("all", log: "\(other)\nlog \(vkey)")
        #expect(try UnverifiedPack(bytes: zip, name: "p.zip").verdict(key: vkey, policy: both).findings.isEmpty)
        #expect {
            try UnverifiedPack(bytes: zip, name: "p.zip").verdict(key: vkey, policy: Array("quorum".utf8))
        } throws: {
            ($0 as? DisclosureError)?.code == .key
        }
    }
}
