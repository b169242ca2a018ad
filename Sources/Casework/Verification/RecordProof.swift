public import Archive
import Disclosure
import Ledger
import Records
public import TransparencyLog

/// That a record stands in the log: its place in the tree of a signed checkpoint.
public struct RecordProof: Sendable {
    /// The entry.
    public let seq: UInt64
    /// The number of entries that the checkpoint covers.
    public let size: UInt64
    /// The hash of the entry in the tree.
    public let leaf: MerkleHash
    /// The hashes from the leaf up to the root.
    public let path: [MerkleHash]
    /// The signed checkpoint.
    public let checkpoint: String
}

extension OpenArchive {
    /// Proves that an entry stands in the log, by the last signed checkpoint.
    ///
    /// - Throws: `notYet` where no checkpoint covers it.
    public func proof(of seq: UInt64) throws -> RecordProof {
        let record = try ledger.record(seq)
        let size = try ledger.signedSize()
        guard seq < size, let note = try ledger.checkpoint() else {
            throw CaseworkError(
                .notYet, "No signed checkpoint covers entry \(seq) yet: one is signed within a minute.")
        }
        return RecordProof(
            seq: seq, size: size, leaf: .leaf(record.bytes),
            path: try ledger.inclusionProofs([seq], size: size).first?.hashes ?? [], checkpoint: note)
    }

    /// The proof bundle of a record opened whole: `canute-verify` needs nothing else but the log's key.
    ///
    /// - Throws: `notYet` where no checkpoint covers it; `notFound` where its content is gone.
    public func proofBundle(of seq: UInt64) throws -> [UInt8] {
        let proof = try proof(of: seq)
        let record = try ledger.record(seq)
        guard let content = record.content else { throw noMessage(seq) }
        let opened = try RedactedRecord(
            RecordOpening(entry: record.bytes, components: content.components, opening: content.opening),
            withholding: Withholding())
        let proven = ProvenEntry(entry: record.bytes, proof: proof.path)
        return ProofBundle(
            checkpoint: proof.checkpoint, disclose: nil,
            records: [BundleRecord(proven: proven, components: opened.bundle.components)]
        ).encoded
    }
}
