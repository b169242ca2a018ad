/// Which key of a log holds at which size, as its genesis, key and revoke entries say.
///
/// At most one key holds at a size. A new key holds from a size that is at least two above its entry's number, so that
/// the key before it signs a head that already names the new one: the handover. Pure.
public struct SigningKeyHistory: Sendable, Equatable {
    /// One key and the sizes at which it signs for the log.
    public struct Term: Sendable, Equatable {
        /// The key.
        public let key: VerifierKey
        /// The entry that names it; 0 for the first.
        public let entry: UInt64
        /// The first size that it holds for.
        public let from: UInt64
        /// The first size of the key that came after it; nil for the last.
        public internal(set) var until: UInt64?
        /// The size since which it is revoked, and the entry that says so.
        public internal(set) var revoked: Revocation?

        /// The size whose head, signed by the key before, hands over to this one.
        public var handover: UInt64 { from - 1 }

        func covers(_ size: UInt64) -> Bool { size >= from && until.map { size < $0 } ?? true }
        func isRevoked(at size: UInt64) -> Bool { revoked.map { size >= $0.since } ?? false }
    }

    /// Since which size a key holds no longer.
    public struct Revocation: Sendable, Equatable {
        /// The first size of which its signature is refused.
        public let since: UInt64
        /// The entry that says so.
        public let entry: UInt64
    }

    /// The keys in the order of their entries, the first one from the genesis entry.
    public private(set) var terms: [Term]

    /// The history of a log that only has its first key.
    public init(genesis key: VerifierKey) {
        terms = [Term(key: key, entry: 0, from: 1)]
    }

    /// Takes up a `key` entry.
    ///
    /// - Throws: `TransparencyLogError` (key), with nothing changed, for another log's name, a witness's key, a key that was
    ///   named before, or a first size that leaves no room for the handover.
    public mutating func add(_ key: VerifierKey, from: UInt64, entry: UInt64) throws(TransparencyLogError) {
        let last = terms[terms.count - 1]
        guard key.algorithm == .ed25519, key.name.utf8.elementsEqual(last.key.name.utf8) else {
            throw TransparencyLogError(.key, "Entry \(entry) names \(key.encoded), which is no key of this log's name.")
        }
        guard !terms.contains(where: { $0.key == key }) else {
            throw TransparencyLogError(
                .key,
                "Entry \(entry) names \(key.encoded) a second time: a key that was replaced is never taken up again.")
        }
        guard entry > last.entry, from > last.from, from >= entry + 2 else {
            throw TransparencyLogError(
                .key,
                "Entry \(entry) lets \(key.encoded) hold from size \(from): it may hold from \(entry + 2) at the earliest, "
                    + "and after the key before it.")
        }
        terms[terms.count - 1].until = from
        terms.append(Term(key: key, entry: entry, from: from))
    }

    /// Takes up a `revoke` entry.
    ///
    /// - Throws: `TransparencyLogError` (key), with nothing changed, for a key that was never this log's, the key that
    ///   holds when the entry is written, or a size that is yet to come.
    public mutating func revoke(_ key: VerifierKey, since: UInt64, entry: UInt64) throws(TransparencyLogError) {
        guard let index = terms.firstIndex(where: { $0.key == key }) else {
            throw TransparencyLogError(.key, "Entry \(entry) revokes \(key.encoded), which was never this log's key.")
        }
        guard !terms[index].covers(entry + 1), terms[index].from <= entry else {
            throw TransparencyLogError(
                .key, "Entry \(entry) revokes \(key.encoded), which is the key that holds: another must hold before.")
        }
        guard since <= entry + 1 else {
            throw TransparencyLogError(.key, "Entry \(entry) revokes a key since size \(since), which is yet to come.")
        }
        if let earlier = terms[index].revoked, earlier.since <= since { return }
        terms[index].revoked = Revocation(since: since, entry: entry)
    }

    /// The term that a size falls into, revoked or not; nil for the empty tree.
    public func term(at size: UInt64) -> Term? { terms.last { $0.covers(size) } }

    /// The key that holds at a size; nil where it is revoked since that size or an earlier one.
    public func key(at size: UInt64) -> VerifierKey? {
        term(at: size).flatMap { $0.isRevoked(at: size) ? nil : $0.key }
    }

    /// Opens a signed note with the key that holds at its size.
    ///
    /// - Throws: `TransparencyLogError` (superseded, revoked) that names the key and the size where it is signed by a key of
    ///   this log that does not hold there; else what opening a note throws.
    public func open(_ note: String) throws(TransparencyLogError) -> Checkpoint {
        let signed = try SignedNote(parsing: note)
        let checkpoint = try Checkpoint(parsing: signed.text)
        // The empty tree is the first key's.
        let term = term(at: checkpoint.size) ?? terms[0]
        if let revoked = term.revoked, checkpoint.size >= revoked.since {
            throw TransparencyLogError(
                .revoked,
                "The checkpoint of size \(checkpoint.size) rests on \(term.key.encoded), which is revoked since size "
                    + "\(revoked.since) (entry \(revoked.entry)): it is refused. Ask for a newer checkpoint.")
        }
        guard signed.signatures.contains(where: { $0.isOf(term.key) }) else {
            if let other = terms.first(where: { (try? Checkpoint.open(note, key: $0.key)) != nil }) {
                let reason =
                    other.revoked.map { "is revoked since size \($0.since)" }
                    ?? (other.until.map { "holds no longer from size \($0)" } ?? "holds only from size \(other.from)")
                throw TransparencyLogError(
                    .superseded,
                    "The checkpoint of size \(checkpoint.size) is signed by \(other.key.encoded), which \(reason): it is "
                        + "refused, \(term.key.encoded) must have signed it.")
            }
            throw TransparencyLogError(.signature, "The note is not signed by \(term.key.encoded).")
        }
        return try Checkpoint.open(note, key: term.key)
    }
}

extension SigningKeyHistory {
    /// The list that is published beside the log: a key a line with the sizes that it holds for, oldest first.
    ///
    ///     archive.example.gov.uk/records+728e58a3+AQOh… from 1 until 812 revoked 700
    ///     archive.example.gov.uk/records+9c1c0f3a+AX7a… from 812
    public var published: String {
        terms.map { term in
            "\(term.key.encoded) from \(term.from)" + (term.until.map { " until \($0)" } ?? "")
                + (term.revoked.map { " revoked \($0.since)" } ?? "") + "\n"
        }.joined()
    }

    /// Reads a published list, strictly: lines of `#` and empty ones aside.
    ///
    /// - Throws: `TransparencyLogError` (key) that names the line.
    public init(published text: String) throws(TransparencyLogError) {
        var terms: [Term] = []
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
        for (index, line) in lines.enumerated() {
            let words = line.split(separator: " ").map(String.init)
            guard let term = try Self.term(words), terms.last.map({ $0.until == term.from }) ?? true,
                (term.until == nil) == (index == lines.count - 1)
            else {
                throw TransparencyLogError(
                    .key, "Line \(index + 1) of the list of keys is not “VKEY from SIZE [until SIZE] [revoked SIZE]”.")
            }
            terms.append(term)
        }
        guard !terms.isEmpty else { throw TransparencyLogError(.key, "The list of keys is empty.") }
        self.terms = terms
    }

    private static func term(_ words: [String]) throws(TransparencyLogError) -> Term? {
        guard let name = words.first else { return nil }
        let key = try VerifierKey(parsing: name)
        var numbers: [String: UInt64] = [:]
        let order = ["from", "until", "revoked"]
        var last = -1
        for at in stride(from: 1, to: words.count, by: 2) {
            guard at + 1 < words.count, let place = order.firstIndex(of: words[at]), place > last,
                let number = Decimal.parse(words[at + 1].utf8)
            else { return nil }
            last = place
            numbers[words[at]] = number
        }
        guard key.algorithm == .ed25519, let from = numbers["from"], from > 0,
            numbers["until"].map({ $0 > from }) ?? true
        else { return nil }
        return Term(
            key: key, entry: 0, from: from, until: numbers["until"],
            revoked: numbers["revoked"].map { Revocation(since: $0, entry: 0) })
    }
}
