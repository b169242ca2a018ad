import Foundation
import Records
import TransparencyLog

/// The part of a verification that looks at the log's keys: which of them the entries name, and whether each was handed
/// over to by the one before.
///
/// Whoever can write to the files can append an entry that names a key of their own. It counts for nothing without a
/// head that the key before it signed and that already holds that entry.
struct KeyFindings {
    /// The keys that were handed over to, in order.
    private(set) var history: SigningKeyHistory
    private(set) var findings: [Finding] = []

    /// - Parameter first: the entry from which on entries that name keys are looked for; below it, they were noted.
    init(_ ledger: PublicLedger, head: HeadStore.Head?, from first: UInt64) throws {
        let seqs = try ledger.entries.keyEntries(from: first)
        var refused: [Finding] = []
        let named = try ledger.history(naming: seqs) { seq, error in
            refused.append(Finding(seq: seq, code: .keyUnfounded, message: "\(error)"))
        }
        findings = refused
        history = SigningKeyHistory(genesis: named.terms[0].key)
        for (before, term) in zip(named.terms, named.terms.dropFirst()) {
            let isDue = (head?.size ?? 0) >= term.from
            guard isDue else { break }
            if let fault = try Self.fault(of: term, after: before.key, in: ledger, signed: head?.size ?? 0) {
                findings.append(
                    Finding(
                        seq: term.entry, code: .keyUnfounded,
                        message: "Entry \(term.entry) names \(term.key.encoded) as a key of this log, but \(fault)."))
                break
            }
            try history.add(term.key, from: term.from, entry: term.entry)
        }
        for term in named.terms {
            guard let revoked = term.revoked else { continue }
            try? history.revoke(term.key, since: revoked.since, entry: revoked.entry)
        }
        // Who knows a key from outside that is not among these relies on that one alone; so does an archive whose entries
        // name its own key nowhere.
        let relied = ledger.isKeyKnown ? history : named
        if !relied.terms.contains(where: { $0.key == ledger.verifierKey }) {
            history = SigningKeyHistory(genesis: ledger.verifierKey)
        }
        guard let noted = try ledger.entries.notedKeyEntries() else { return }
        let entries = Set(named.terms.dropFirst().map(\.entry) + named.terms.compactMap(\.revoked?.entry))
        if !entries.isSubset(of: noted) {
            findings.append(
                Finding(
                    seq: nil, code: .keyUnfounded,
                    message: "archive.sqlite does not list every entry that names a key: its table `meta` was altered.")
            )
        }
    }

    /// What is wrong with the handover to a key; nil where it holds.
    ///
    /// A revocation that reaches back before the handover leaves it standing: who trusts the log's keys from outside takes
    /// the new one from there.
    private static func fault(
        of term: SigningKeyHistory.Term, after key: VerifierKey, in ledger: PublicLedger, signed: UInt64
    ) throws -> String? {
        let published = try? String(contentsOf: ledger.handoverFile(from: term.from), encoding: .utf8)
        guard let note = try ledger.entries.handover(of: term.entry) ?? published else {
            return "no head that the key before it signed hands over to it"
        }
        guard let head = try? Checkpoint.open(note, key: key), head.origin == ledger.origin, head.size == term.handover
        else { return "the head that is to hand over to it is not signed by the key before it, \(key.encoded)" }
        var tree = TiledTree(size: head.size) { try ledger.tiles.read($0, beginning: signed) }
        guard let root = try? tree.compactRange().root, root == head.root else {
            return "the head that hands over to it is not of this tree"
        }
        // Also where earlier entries are not looked at again, this one is seen to be what was signed.
        let proof = try? InclusionProof.make(index: term.entry, size: head.size) { try tree.node(level: $0, index: $1) }
        let entry = try ledger.entries.entries(from: term.entry, below: term.entry + 1, limit: 1).first
        guard let proof, let entry,
            (try? proof.root(leaf: MerkleHash.leaf(entry.bytes), index: term.entry, size: head.size)) == root
        else { return "that entry is not in the tree of the head that hands over to it" }
        return nil
    }
}
