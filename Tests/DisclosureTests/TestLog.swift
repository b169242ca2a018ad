import Disclosure
import Records
import Testing
import TransparencyLog

/// A small log with fixed keys, whole in memory: what the ledger does for a pack, and nothing else.
struct TestLog {
    static let origin = "records.wexcombe.example/log"

    private(set) var entries: [[UInt8]] = []
    let key: SigningKey
    private var minute: Int64 = 1_733_500_800

    init(seed: UInt8 = 7) throws {
        key = try SigningKey(name: Self.origin, seed: [UInt8](repeating: seed, count: 32))
        try append(.genesis(vkey: key.verifierKey.encoded, previousEpoch: nil))
    }

    var vkey: String { key.verifierKey.encoded }

    /// The log with its last entries cut off.
    func cut(to count: Int) -> TestLog {
        var log = self
        log.entries = Array(entries.prefix(count))
        return log
    }

    @discardableResult
    mutating func append(_ body: Entry.Body) throws -> [UInt8] {
        let prev = try entries.last.map { try digest(MerkleHash.leaf($0)) } ?? Digest.zero
        minute += 60
        let entry = try Entry(origin: Self.origin, seq: UInt64(entries.count), prev: prev, minute: minute, body: body)
        entries.append(entry.encoded)
        return entry.encoded
    }

    func checkpoint(signedBy other: SigningKey? = nil) throws -> String {
        let root = MerkleHash.treeRoot(of: entries.map { MerkleHash.leaf($0) })
        return try Checkpoint(origin: Self.origin, size: UInt64(entries.count), root: root).signed(by: other ?? key)
    }

    func proof(_ seq: UInt64) throws -> InclusionProof {
        let leaves = entries.map { MerkleHash.leaf($0) }
        return try InclusionProof.make(index: seq, size: UInt64(leaves.count)) { level, index in
            let start = Int(index) << level
            return MerkleHash.treeRoot(of: leaves[start..<(start + (1 << level))])
        }
    }

    private func digest(_ hash: MerkleHash) throws -> Digest {
        try #require(Digest(bytes: hash.bytes))
    }
}
