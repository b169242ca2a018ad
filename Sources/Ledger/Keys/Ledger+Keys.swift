import Crypto
import Foundation
public import Records
public import TransparencyLog

/// Which keys an archive has, and how they change.
extension Ledger {
    /// Which signing key holds at which size, as the entries say.
    public func keyHistory() throws -> SigningKeyHistory {
        let history = try published.history(naming: entries.notedKeyEntries() ?? [])
        let known = history.terms.map(\.key)
        if secrets.signingKeys.contains(where: { known.contains($0.verifierKey) }) { return history }
        // The note of them may be lost; the entries themselves say it.
        return try published.history(naming: entries.keyEntries(from: 0))
    }

    /// Opens a checkpoint of this log with the key that holds at its size.
    ///
    /// - Throws: `TransparencyLogError` that names a key which was replaced or revoked.
    public func openCheckpoint(_ note: String) throws -> Checkpoint {
        let history = try keyHistory()
        // Where the entries name the archive's own key nowhere, an entry was altered, and that key alone counts.
        guard history.terms.contains(where: { $0.key == verifierKey }) else {
            return try Checkpoint.open(note, key: verifierKey)
        }
        return try history.open(note)
    }

    /// Opens a checkpoint that any key of this log signed, also one that did not hold at its size or was revoked; nil for others.
    ///
    /// It says who signed, not that it counts: what is made of it is compared with the tree.
    public func openAsEvidence(_ note: String) throws -> Checkpoint? {
        try ([verifierKey] + keyHistory().terms.map(\.key)).lazy.compactMap { try? Checkpoint.open(note, key: $0) }
            .first { $0.origin == self.origin }
    }

    /// The key that signs heads of this size, with its secret half.
    ///
    /// - Throws: `wrongKey` where it is not the one that was given.
    func signer(_ history: SigningKeyHistory, at size: UInt64) throws -> SigningKey {
        guard let key = history.key(at: size) else {
            throw LedgerError(.wrongKey, "No signing key of this log holds at size \(size): bring `canute key list`.")
        }
        if let signer = secrets.signingKeys.first(where: { $0.verifierKey == key }) { return signer }
        // Another process may have rotated it.
        try secrets.reload()
        if let signer = secrets.signingKeys.first(where: { $0.verifierKey == key }) { return signer }
        throw LedgerError(
            .wrongKey,
            "Heads of size \(size) are signed by \(key.encoded), and the key in \(files.signingKeySource) is another: "
                + "put the log's own key back.")
    }

    /// Signs the heads that hand over to keys named by now, each by the key before it.
    ///
    /// - Parameter root: gives the tree's root at a size.
    func signHandovers(
        _ history: SigningKeyHistory, through count: UInt64, root: (UInt64) throws -> MerkleHash
    ) throws {
        for (before, term) in zip(history.terms, history.terms.dropFirst()) where term.handover <= count {
            guard try entries.handover(of: term.entry) == nil else { continue }
            let keys = secrets.signingKeys
            // Only who has the next key as well hands over to it: an entry that somebody else slipped in gets nothing.
            guard keys.contains(where: { $0.verifierKey == term.key }),
                let old = keys.first(where: { $0.verifierKey == before.key })
            else {
                throw LedgerError(
                    .wrongKey,
                    "Entry \(term.entry) names \(term.key.encoded) as the next signing key, and it was not handed over to: nothing "
                        + "is signed. If a rotation was cut off, put both keys back (`canute key rotate signing --new SOURCE`); if "
                        + "not, somebody wrote that entry into archive.sqlite: run `canute verify`.")
            }
            let head = Checkpoint(origin: origin, size: term.handover, root: try root(term.handover))
            try entries.setHandover(try head.signed(by: old), of: term.entry)
        }
    }

    /// Publishes the handovers again, where one is missing.
    func publishHandovers() throws {
        for term in try keyHistory().terms.dropFirst() {
            guard let note = try entries.handover(of: term.entry) else { continue }
            let file = files.handover(from: term.from)
            if let old = try? Data(contentsOf: file), old.elementsEqual(note.utf8) { continue }
            try DurableFile.write(Array(note.utf8), to: file, staging: tiles.unfinished)
        }
    }

    /// Finishes a rotation that was cut off; under the lock.
    func recoverRotations() throws {
        if secrets.nextArchive != nil { try carryOutArchiveRotation() }
        guard let next = secrets.nextSigning else { return }
        guard try keyHistory().terms.contains(where: { $0.key == next.verifierKey }) else {
            // It was drawn, and the entry that names it never came.
            return try secrets.dropNextSigning()
        }
        do {
            _ = try signLocked()
            try secrets.promoteSigning()
        } catch let error as LedgerError where error.code == .splitLog || error.code == .behindHead {
            // What keeps the log from signing is said when something is to be signed; the key waits beside the old one.
        }
    }
}

extension Ledger {
    /// Gives the log another signing key, and returns it with the size that it holds from.
    ///
    /// One lock around: the new key is durable in its file; one commit names it in a `key` entry and says in an act who did
    /// it; the old key signs the head that names the new one; the new key signs the next; the new file takes the old one's
    /// place. A rotation that is cut off is finished when the archive is next opened for writing, or, where no entry names
    /// the new key yet, forgotten.
    /// - Parameters:
    ///   - source: where the new key comes from; nil to draw one.
    ///   - act: the components of the act, given the new key and its first size.
    @discardableResult
    public func rotateSigningKey(
        to source: KeySource? = nil, act: (VerifierKey, UInt64) throws -> [Component]
    ) throws -> SigningKeyHistory.Term {
        try requireWriting()
        return try withLock {
            let history = try keyHistory()
            let count = try entries.count()
            try requireNotBehind(count: count)
            _ = try signer(history, at: count)
            let next = try secrets.prepareSigning(from: source)
            let vkey = next.verifierKey
            // After this line the new key survives a power cut; no entry names it yet.
            let isCutOff = try history.terms.last.map {
                try $0.key == vkey && $0.entry > 0 && entries.handover(of: $0.entry) == nil
            }
            if isCutOff != true {
                guard !history.terms.contains(where: { $0.key == vkey }) else {
                    try secrets.dropNextSigning()
                    throw LedgerError(
                        .refused,
                        "\(vkey.encoded) is or was this log's key already: draw a new one. Nothing was changed.")
                }
                _ = try commitLocked { commit in
                    let from = commit.first + 2
                    commit.add(try PreparedRecord(Draft(.key(vkey: vkey.encoded, from: from), components: [])))
                    commit.add(try PreparedRecord(Draft(.audit, components: try act(vkey, from))))
                }
            }
            // After this line the log has named its next key: the rotation is carried through, whatever happens.
            _ = try signLocked()
            // After this line the old key has handed over and is needed no more.
            try secrets.promoteSigning()
            guard let term = try keyHistory().terms.last else { throw CryptoKitError.incorrectParameterSize }
            return term
        }
    }

    /// Revokes a signing key since a size: heads of that size and later that it signed are refused by name.
    ///
    /// - Throws: `refused` for the key that holds (rotate it first), one that was never this log's, a size yet to come.
    @discardableResult
    public func revokeSigningKey(
        _ key: VerifierKey, since size: UInt64, act: () throws -> [Component]
    ) throws -> SigningKeyHistory {
        try requireWriting()
        return try withLock {
            var history = try keyHistory()
            do { try history.revoke(key, since: size, entry: try entries.count()) } catch let error
                as TransparencyLogError
            {
                throw LedgerError(
                    .refused,
                    "\(error.message) Nothing was changed; `canute key rotate signing` gives the log another key first."
                )
            }
            _ = try commitLocked { commit in
                commit.add(try PreparedRecord(Draft(.revoke(vkey: key.encoded, from: size), components: [])))
                commit.add(try PreparedRecord(Draft(.audit, components: try act())))
            }
            _ = try signLocked()
            return try keyHistory()
        }
    }

    /// What the archive's key is known by.
    public var archiveKeyFingerprint: String { Secrets.fingerprint(of: secrets.archive) }

    /// Gives the archive another key: every segment key is wrapped by it, in one transaction.
    ///
    /// The act is committed first, then the new key made durable beside the old one, then the segment keys are wrapped anew
    /// and every copy of the old rows removed, then the new file takes the old one's place. Cut off before the new key was
    /// durable, nothing is changed but that the act stands; later, it is carried through on the next open.
    /// - Parameter act: the components of the act, given what the old and the new key are known by.
    /// - Throws: `busy` where a reader holds an old state: the rest is done on the next open.
    @discardableResult
    public func rotateArchiveKey(
        to source: KeySource? = nil, act: (_ old: String, _ new: String) throws -> [Component]
    ) throws -> String {
        try requireWriting()
        return try withLock {
            let new = try secrets.drawArchive(from: source)
            let (old, fingerprint) = (archiveKeyFingerprint, Secrets.fingerprint(of: new))
            guard old != fingerprint else {
                throw LedgerError(.refused, "The new archive key is the old one: draw another. Nothing was changed.")
            }
            _ = try commitLocked { commit in
                commit.add(try PreparedRecord(Draft(.audit, components: try act(old, fingerprint))))
            }
            try secrets.prepareArchive(new)
            try carryOutArchiveRotation()
            return fingerprint
        }
    }

    /// Does what is left of a rotation whose next key is durable; doing it again changes nothing.
    private func carryOutArchiveRotation() throws {
        guard let next = secrets.nextArchive else { return }
        // Before this commits, the old key opens the database, after it the new one: both files are there, both are tried.
        if try !keys.isUnder(next) { try keys.rewrap(to: next) }
        try Database.expunge(keys.queue, file: files.keys)
        // After this line the old key opens nothing of keys.sqlite.
        try secrets.promoteArchive()
    }
}

extension SigningKeyHistory {
    /// Takes up an entry that names a key; others change nothing.
    ///
    /// - Throws: `TransparencyLogError` (key) for one that counts for nothing.
    mutating func take(_ entry: Entry) throws {
        switch entry.body {
        case .key(let vkey, let from): try add(try VerifierKey(parsing: vkey), from: from, entry: entry.seq)
        case .revoke(let vkey, let since): try revoke(try VerifierKey(parsing: vkey), since: since, entry: entry.seq)
        default: break
        }
    }
}
