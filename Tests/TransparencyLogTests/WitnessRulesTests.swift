import Foundation
import Testing
import TransparencyLog

@Suite("Witness rules")
struct WitnessRulesTests {
    private static let leaves = Reference.leaves(40)
    private static let origin = "log.example/1"

    private static func key() throws -> SigningKey { try SigningKey(name: origin, seed: NoteTests.seed) }

    private static func checkpoint(_ size: Int) -> Checkpoint {
        Checkpoint(origin: origin, size: UInt64(size), root: Reference.treeHash(leaves[..<size]))
    }

    private static func note(_ checkpoint: Checkpoint, by key: SigningKey? = nil) throws -> SignedNote {
        try SignedNote(parsing: checkpoint.signed(by: key ?? self.key()))
    }

    private static func proof(_ old: Int, _ new: Int) throws -> ConsistencyProof {
        guard old > 0 else { return ConsistencyProof(hashes: []) }
        return try ConsistencyProof.make(from: UInt64(old), to: UInt64(new), node: Reference.node(leaves))
    }

    private func decide(_ request: WitnessRequest, last: Checkpoint?) throws -> WitnessDecision {
        try WitnessRules(logs: [Self.key().verifierKey]).decide(request, last: last)
    }

    @Test(
        "cosigns what continues the last head",
        arguments: [(0, 1), (0, 17), (1, 1), (1, 2), (7, 7), (7, 40), (8, 40), (39, 40)])
    func cosigns(_ old: Int, _ new: Int) throws {
        let request = WitnessRequest(
            oldSize: UInt64(old), proof: try Self.proof(old, new), note: try Self.note(Self.checkpoint(new)))
        let decision = try decide(request, last: old == 0 ? nil : Self.checkpoint(old))
        #expect(decision == .cosign(Self.checkpoint(new), request.note))
        #expect(try WitnessRequest(parsing: Array(request.encoded.utf8)) == request)
    }

    @Test("a stale old size is told the size, 409", arguments: [0, 3, 12])
    func stale(_ old: Int) throws {
        let request = WitnessRequest(
            oldSize: UInt64(old), proof: try Self.proof(old, 12), note: try Self.note(Self.checkpoint(12)))
        #expect(try decide(request, last: Self.checkpoint(7)) == .conflict(size: 7))
    }

    @Test("an old size above the checkpoint's is malformed, 400, before it is a conflict")
    func above() throws {
        let request = WitnessRequest(oldSize: 9, proof: .init(hashes: []), note: try Self.note(Self.checkpoint(7)))
        #expect(try decide(request, last: Self.checkpoint(9)).status == 400)
    }

    @Test("what is not proved to continue the head is refused, 422")
    func inconsistent() throws {
        let forked = Checkpoint(origin: Self.origin, size: 12, root: .leaf([9]))
        let good = try Self.proof(7, 12)
        var cases = [
            WitnessRequest(oldSize: 7, proof: good, note: try Self.note(forked)),
            WitnessRequest(oldSize: 7, proof: .init(hashes: []), note: try Self.note(Self.checkpoint(12))),
            WitnessRequest(oldSize: 7, proof: .init(hashes: [.leaf([1])]), note: try Self.note(Self.checkpoint(7))),
            WitnessRequest(
                oldSize: 7, proof: .init(hashes: []),
                note: try Self.note(Checkpoint(origin: Self.origin, size: 7, root: .leaf([8])))),
        ]
        for at in good.hashes.indices {
            var wrong = good
            wrong.hashes[at] = .leaf([UInt8(at)])
            cases.append(WitnessRequest(oldSize: 7, proof: wrong, note: try Self.note(Self.checkpoint(12))))
        }
        for request in cases { #expect(try decide(request, last: Self.checkpoint(7)).status == 422) }
        let first = WitnessRequest(oldSize: 0, proof: good, note: try Self.note(Self.checkpoint(12)))
        #expect(try decide(first, last: nil).status == 422)
        let empty = WitnessRequest(
            oldSize: 0, proof: .init(hashes: []),
            note: try Self.note(Checkpoint(origin: Self.origin, size: 0, root: .leaf([1]))))
        #expect(try decide(empty, last: nil).status == 422)
        let trulyEmpty = WitnessRequest(
            oldSize: 0, proof: .init(hashes: []),
            note: try Self.note(Checkpoint(origin: Self.origin, size: 0, root: .emptyTree)))
        #expect(try decide(trulyEmpty, last: nil).status == 200)
    }

    @Test("unsigned, signed by another, or with one bad line of a known key: 403; another origin: 404")
    func untrusted() throws {
        let rules = try WitnessRules(logs: [Self.key().verifierKey])
        let stranger = try SigningKey(name: Self.origin, seed: Array(repeating: 5, count: 32))
        let note = try Self.note(Self.checkpoint(5))
        let spoilt = try SignedNote(
            text: note.text, signatures: note.signatures + Self.note(Self.checkpoint(6)).signatures)
        for wrong in [try Self.note(Self.checkpoint(5), by: stranger), spoilt] {
            let request = WitnessRequest(oldSize: 0, proof: .init(hashes: []), note: wrong)
            #expect(rules.decide(request, last: nil).status == 403)
        }
        let other = try SigningKey(name: "other.example", seed: NoteTests.seed)
        let elsewhere = Checkpoint(origin: "other.example", size: 1, root: .leaf([1]))
        let request = WitnessRequest(
            oldSize: 0, proof: .init(hashes: []), note: try Self.note(elsewhere, by: other))
        guard case .failure(let refusal) = rules.origin(of: request) else { throw Unexpected() }
        #expect(refusal.decision.status == 404)
    }

    private struct Unexpected: Error {}

    @Test("keeps the log's lines only, and takes another log's extension lines as they are")
    func lines() throws {
        let body = Self.checkpoint(3).encoded + "an extension\n"
        let note = try SignedNote(
            parsing: body + "\n" + Self.key().sign(body) + "— stranger.example AAAAAAAAAAAA\n")
        let decision = try decide(WitnessRequest(oldSize: 0, proof: .init(hashes: []), note: note), last: nil)
        guard case .cosign(let checkpoint, let kept) = decision else { throw Unexpected() }
        #expect(checkpoint == Self.checkpoint(3) && kept.text == body && kept.signatures.map(\.name) == [Self.origin])
    }

    @Test(
        "refuses requests that are not in their one form",
        arguments: [
            "", "old 0", "old 0\n", "old 00\n\n", "old -1\n\n", "old 1 \n\n", "new 0\n\n", "0\n\n", "old 0\nAAAA\n\n",
            "old 0\r\n\r\n", "old 0\n" + String(repeating: MerkleHash.zero.base64 + "\n", count: 64) + "\n",
        ])
    func malformed(_ head: String) throws {
        let good = try Self.note(Self.checkpoint(1)).encoded
        #expect(throws: TransparencyLogError.self) { try WitnessRequest(parsing: Array((head + good).utf8)) }
    }

    @Test("a changed bit anywhere in a request is never cosigned as something else")
    func flips() throws {
        let rules = try WitnessRules(logs: [Self.key().verifierKey])
        let request = WitnessRequest(
            oldSize: 7, proof: try Self.proof(7, 12), note: try Self.note(Self.checkpoint(12)))
        let bytes = Array(request.encoded.utf8)
        for at in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[at] ^= 1 << UInt8(bit)
                guard let read = try? WitnessRequest(parsing: changed) else { continue }
                if case .failure = rules.origin(of: read) { continue }
                #expect(rules.decide(read, last: Self.checkpoint(7)).status != 200, "byte \(at), bit \(bit)")
            }
        }
    }
}
