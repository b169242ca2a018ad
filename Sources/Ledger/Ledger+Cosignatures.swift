import Foundation
public import TransparencyLog

extension Ledger {
    /// Writes witness cosignatures onto the last signed checkpoint, published and kept.
    ///
    /// - Parameters:
    ///   - lines: cosignatures that were verified over `note`'s text.
    ///   - note: the checkpoint that was cosigned.
    /// - Returns: the note with the cosignatures.
    /// - Throws: `headMoved` where another checkpoint was signed meanwhile: witness that one.
    @discardableResult
    public func addCosignatures(_ lines: [NoteSignature], to note: SignedNote) throws -> String {
        try requireWriting()
        return try withLock {
            let old = try head.read()
            guard let last = try lastSigned(), let signed = try? SignedNote(parsing: last.note),
                signed.text == note.text
            else {
                throw LedgerError(
                    .headMoved,
                    "Another checkpoint was signed while witnesses cosigned this one: nothing was changed. "
                        + "Gather cosignatures again.")
            }
            let cosigned = try signed.adding(lines).encoded
            // The log's own key must still open it: a line in its name would make it a note that no verifier takes.
            _ = try openCheckpoint(cosigned)
            try head.swap(old, for: .init(size: last.size, root: last.root, note: cosigned))
            try publish(cosigned)
            return cosigned
        }
    }

    /// The root of the tree of the first `size` entries, computed from the tiles.
    ///
    /// - Throws: `damaged` where a tile is missing; `TransparencyLogError` where one is malformed.
    public func root(at size: UInt64) throws -> MerkleHash {
        guard size > 0 else { return .emptyTree }
        // Read as of the signed size: a partial tile of a size that was never signed here does not exist.
        var tree = TiledTree(size: max(size, try signedSize())) { [tiles] in try tiles.read($0) }
        return try CompactRange(size: size) { try tree.node(level: $0, index: $1) }.root
    }

    /// What is wrong with the last signed checkpoint under a policy: nothing, or one finding.
    public func check(_ policy: WitnessPolicy) throws -> [Finding] { try published.check(policy) }
}

extension PublicLedger {
    /// What is wrong with the last signed checkpoint under a policy: nothing, or one finding.
    public func check(_ policy: WitnessPolicy) throws -> [Finding] {
        func finding(_ message: String) -> [Finding] {
            [Finding(seq: nil, code: .witnessQuorumMissing, message: message)]
        }
        guard try policy.accepts(log: verifierKey) || isHandedOver(policy) else {
            return finding("The policy names other logs than this one, \(verifierKey.encoded).")
        }
        guard let text = try lastSigned()?.note, let note = try? SignedNote(parsing: text) else {
            return finding("No checkpoint was signed yet that witnesses could have cosigned.")
        }
        let judged = policy.judge(note)
        if judged.isSatisfied { return [] }
        if let name = judged.invalid.first {
            return finding("The cosignature of the witness \(name) on the checkpoint does not hold: it was altered.")
        }
        let names = judged.cosigned.map(\.name).joined(separator: ", ")
        return finding(
            "The policy asks for \(policy.requirement); the checkpoint is cosigned by \(names.isEmpty ? "nobody" : names). "
                + "Run `canute checkpoint witness`; if a witness refuses, keep what it prints: it is evidence.")
    }

    /// Whether the policy names a key that handed over to this one, as the entries and their heads show.
    private func isHandedOver(_ policy: WitnessPolicy) throws -> Bool {
        let terms = try KeyFindings(self, head: lastSigned(), from: 0).history.terms
        return terms.contains { $0.key == verifierKey }
            && terms.contains { $0.revoked == nil && policy.accepts(log: $0.key) }
    }
}
