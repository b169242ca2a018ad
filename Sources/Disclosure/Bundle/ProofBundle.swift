package import Records
package import TransparencyLog

/// The proof bundle of a pack, `proofs.json`: a signed checkpoint, the disclose entry, and every record opened as far
/// as it is shown, each with its inclusion proof (FORMAT.md, "Pack root and proof bundle").
///
///     {"v":1,"checkpoint":"…","disclose":{"entry":"…","proof":["…"]},"records":[
///       {"entry":"…","proof":["…"],"components":[{"path":"source","kind":"B","salt":"…","value":"…"}]}]}
package struct ProofBundle: Equatable, Sendable {
    /// The whole signed note.
    package var checkpoint: String
    /// The entry that commits to the pack's files; nil in a bundle that goes out without a pack.
    package var disclose: ProvenEntry?
    package var records: [BundleRecord]

    package init(checkpoint: String, disclose: ProvenEntry?, records: [BundleRecord]) {
        self.checkpoint = checkpoint
        self.disclose = disclose
        self.records = records
    }
}

/// A ledger entry with its inclusion proof, leaf to root.
package struct ProvenEntry: Equatable, Sendable {
    /// The exact bytes of the entry.
    package var entry: [UInt8]
    package var proof: [MerkleHash]

    package init(entry: [UInt8], proof: [MerkleHash]) {
        self.entry = entry
        self.proof = proof
    }
}

/// A record of the bundle: its proven entry and its components as far as they are opened.
package struct BundleRecord: Equatable, Sendable {
    package var proven: ProvenEntry
    package var components: [BundleComponent]

    package init(proven: ProvenEntry, components: [BundleComponent]) {
        self.proven = proven
        self.components = components
    }
}

/// One component as the bundle opens it.
package struct BundleComponent: Equatable, Sendable {
    package enum Opening: Equatable, Sendable {
        /// A blob shown: its salt of 16 bytes, and the value.
        case blob(salt: [UInt8], value: [UInt8])
        /// A text shown whole: its field key of 32 bytes, its UTF-8 and the tokens' byte lengths.
        case text(key: [UInt8], utf8: [UInt8], lengths: [Int])
        /// A text shown in part: the salt of the field, and its tokens.
        case part(salt: [UInt8], tokens: [Token])
        /// Withheld whole: the commitment.
        case withheld(Digest)
    }

    package enum Token: Equatable, Sendable {
        case shown(salt: [UInt8], utf8: [UInt8])
        case withheld(Digest)
    }

    package var path: String
    package var kind: Component.Kind
    package var opening: Opening

    package init(path: String, kind: Component.Kind, opening: Opening) {
        self.path = path
        self.kind = kind
        self.opening = opening
    }
}
