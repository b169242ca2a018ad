package import Records
internal import TransparencyLog

/// One file of a pack.
package struct PackFile: Equatable, Sendable {
    /// Below `data/` in `PackFiles`, below the top folder in `SealedPack`.
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// The numbers of a pack, as `disclosure.xml` states them.
package struct PackCounts: Hashable, Sendable {
    package let conversations: Int
    package let records: Int
    /// Gaps a reader sees, each component withheld whole counting one.
    package let withheld: Int
    /// Files released whole: attachments and originals.
    package let files: Int
}

/// A pack frozen up to the files that the ledger commits to: everything below `data/` but `proofs.json` and `checkpoint`.
///
/// Order of issue (FORMAT.md): this → the gate (`LeakScan`) → a `disclose` entry with `root` → a signed checkpoint →
/// `sealed`. The value holds openings of shown words only: dropping it loses nothing, the draft gives it again.
package struct PackFiles: Sendable {
    package let reference: String
    package let authority: String
    package let issued: Readable.Day
    /// The log's key as the pack claims it.
    package let vkey: String
    /// Sorted by path, paths below `data/`.
    package let files: [PackFile]
    /// The pack root that the `disclose` entry has to commit to.
    package let root: Digest
    package let counts: PackCounts
    /// What the pages were written from.
    let document: DisclosureDocument
    /// In ascending seq, proofs still empty.
    let records: [BundleRecord]

    /// The entries whose proofs the pack carries, ascending.
    package var seqs: [UInt64] { document.records.map(\.seq).sorted() }

    /// The pack root over files below `data/` (FORMAT.md, "Pack root and proof bundle"); `proofs.json` and
    /// `checkpoint` are left out wherever they stand.
    package static func root(of files: some Sequence<PackFile>) -> Digest {
        let committed = files.filter { $0.path != "proofs.json" && $0.path != "checkpoint" }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        var preimage: [UInt8] = [0x16]
        for file in committed {
            let path = Array(file.path.utf8)
            preimage.append(UInt8(truncatingIfNeeded: path.count >> 8))
            preimage.append(UInt8(truncatingIfNeeded: path.count))
            preimage.append(contentsOf: path)
            preimage.append(contentsOf: Digest.sha256(file.bytes).bytes)
        }
        return Digest.sha256(preimage)
    }
}
