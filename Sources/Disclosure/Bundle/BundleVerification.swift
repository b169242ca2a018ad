internal import Records
internal import TransparencyLog

/// A bundle checked against a log's key: what it proves, and every fault found on the way.
struct CheckedBundle {
    /// A record whose entry, inclusion and components were all looked at.
    struct Record {
        let seq: UInt64
        let minute: Int64
        let revises: UInt64?
        let components: [BundleComponent]
        let withheld: Int
    }

    private(set) var origin = ""
    private(set) var size: UInt64 = 0
    private(set) var disclosedAt: Int64 = 0
    private(set) var records: [Record] = []
    private(set) var findings: [Finding] = []

    private var root = MerkleHash.zero
    /// Records stand before this seq: the disclosure's, else the tree's size.
    private var bound: UInt64 = 0
    private let place: String

    /// Checks everything FORMAT.md asks of a bundle.
    ///
    /// - Parameters:
    ///   - key: the log's key, from outside the pack or as the pack claims it.
    ///   - packRoot: the root of the pack's files, nil for a bundle without a pack.
    ///   - place: where the bundle stands, for findings.
    init(_ bundle: ProofBundle, key: VerifierKey, packRoot: Digest?, place: String = "data/proofs.json") {
        self.place = place
        do {
            try open(bundle.checkpoint, key: key)
            try check(bundle.disclose, packRoot: packRoot)
        } catch {
            findings.append(error.finding)
            guard size > 0 else { return }
        }
        for (index, record) in bundle.records.enumerated() {
            do {
                try check(record, number: index + 1)
            } catch {
                findings.append(error.finding)
            }
        }
    }

    private mutating func open(_ note: String, key: VerifierKey) throws(Fault) {
        do {
            let checkpoint = try Checkpoint.open(note, key: key)
            origin = checkpoint.origin
            size = checkpoint.size
            root = checkpoint.root
            bound = size
        } catch {
            let isSignature = error.code == .signature || error.code == .key
            throw Fault(isSignature ? .checkpointSignature : .checkpointMalformed, self.place, error.message)
        }
    }

    private mutating func check(_ disclose: ProvenEntry?, packRoot: Digest?) throws(Fault) {
        guard let disclose else {
            guard packRoot != nil else { return }
            throw Fault(
                .noDiscloseEntry, self.place, "The proofs hold no disclose entry, so nothing ties the files to the log."
            )
        }
        let place = "\(self.place) disclose"
        let entry = try open(disclose, place: place)
        guard case .disclose(_, let committed) = entry.body else {
            throw Fault(.entryType, place, "The entry given as the disclosure is a \(entry.type.rawValue) entry.")
        }
        bound = entry.seq
        disclosedAt = entry.minute
        try prove(disclose, entry, place: place)
        if let packRoot, packRoot != committed {
            throw Fault(
                .packRootMismatch, "data/",
                "The files below data/ are not those that were disclosed: the log commits to others.")
        }
    }

    private mutating func check(_ record: BundleRecord, number: Int) throws(Fault) {
        var place = "\(self.place) record \(number)"
        let entry = try open(record.proven, place: place)
        place = "\(self.place) entry \(entry.seq)"
        let committed: Digest
        var earlier: UInt64?
        switch entry.body {
        case .record(let root): committed = root
        case .revise(let root, let revised): (committed, earlier) = (root, revised)
        default: throw Fault(.entryType, place, "A \(entry.type.rawValue) entry stands where a record is wanted.")
        }
        let isLater = records.last.map { entry.seq > $0.seq } ?? true
        guard isLater, entry.seq < bound else {
            throw Fault(
                .recordOrder, place, "Entry \(entry.seq) stands twice, out of order, or is later than the disclosure.")
        }
        let withheld = try Self.open(record.components, committed: committed, place: place)
        records.append(
            Record(
                seq: entry.seq, minute: entry.minute, revises: earlier, components: record.components,
                withheld: withheld))
        try prove(record.proven, entry, place: place)
    }

    private func open(_ proven: ProvenEntry, place: String) throws(Fault) -> Entry {
        let entry: Entry
        do {
            entry = try Entry(parsing: proven.entry)
        } catch {
            throw Fault(.entryMalformed, place, "The entry is not in the log's format: \(error)")
        }
        guard entry.origin == origin else {
            throw Fault(
                .entryOrigin, place, "The entry is of the log \(entry.origin), the checkpoint of the log \(origin).")
        }
        return entry
    }

    private func prove(_ proven: ProvenEntry, _ entry: Entry, place: String) throws(Fault) {
        do {
            let proof = InclusionProof(hashes: proven.proof)
            try proof.verify(leaf: .leaf(proven.entry), index: entry.seq, size: size, root: root)
        } catch {
            throw Fault(.inclusionProof, place, error.message)
        }
    }

    /// Recomputes the record's root from its components and returns the number of withheld parts.
    private static func open(
        _ components: [BundleComponent], committed: Digest, place: String
    ) throws(Fault) -> Int {
        var withheld = 0
        var parts: [(path: String, kind: Component.Kind, commitment: Digest)] = []
        parts.reserveCapacity(components.count)
        for component in components {
            let (commitment, held) = try component.commitment(place: "\(place) \(component.path)")
            parts.append((component.path, component.kind, commitment))
            withheld += held
        }
        let root: Digest
        do {
            root = try Commitment.root(parts)
        } catch {
            throw Fault(.componentForm, place, error.message)
        }
        guard root == committed else {
            throw Fault(
                .commitmentMismatch, place,
                "The words shown are not those that the log committed to when they were captured.")
        }
        return withheld
    }
}

extension BundleComponent {
    /// The component's commitment and its number of withheld parts; throws `componentForm` where the form is wrong.
    func commitment(place: String) throws(Fault) -> (Digest, withheld: Int) {
        switch opening {
        case .withheld(let commitment):
            return (commitment, 1)
        case .blob(let salt, let value):
            return (Commitment.blob(salt: salt, value: value), 0)
        case .text(let key, let utf8, let lengths):
            let short = lengths.compactMap(UInt16.init(exactly:))
            guard short.count == lengths.count else {
                throw Fault(.componentForm, place, "A token is longer than any token can be.")
            }
            do {
                let component = try Component(path: path, kind: .text, bytes: utf8, lengths: short)
                return (Commitment.component(component, key: try FieldKey(bytes: key)), 0)
            } catch {
                throw Fault(.componentForm, place, error.message)
            }
        case .part(let salt, let tokens):
            var withheld = 0
            let hashes = tokens.map { token -> Digest in
                switch token {
                case .shown(let salt, let utf8): return Commitment.token(salt: salt, bytes: utf8)
                case .withheld(let hash):
                    withheld += 1
                    return hash
                }
            }
            guard withheld > 0 else {
                throw Fault(.componentForm, place, "The text is opened word by word though nothing of it is withheld.")
            }
            return (Commitment.text(salt0: salt, tokenHashes: hashes), withheld)
        }
    }
}
