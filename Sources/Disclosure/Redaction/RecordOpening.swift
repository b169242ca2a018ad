package import Records

/// A record opened for disclosure: the ledger's entry, the content it commits to, and what the commitment rests on.
///
/// Handed over by the caseworker's side for as long as a pack is built; nothing of it is kept.
package struct RecordOpening: Sendable {
    /// The exact bytes of the ledger entry (`record` or `revise`).
    package let entry: [UInt8]
    package let components: [Component]
    /// K, the record's commitment key, or what is left of it where a part of the record was erased.
    package let opening: CommitmentOpening

    package init(entry: [UInt8], components: [Component], opening: CommitmentOpening) {
        self.entry = entry
        self.components = components
        self.opening = opening
    }
}
