package import Foundation
import Records
package import TransparencyLog

/// A checkpoint from outside the archive: what the restored log must equal or extend.
package struct SignedHead: Sendable, Equatable {
    /// The signed note, cosignatures included.
    package let note: String
    /// What it says.
    package let checkpoint: Checkpoint
    /// Where it was found, for people.
    package let place: String
    /// The key that signed it.
    let key: VerifierKey?

    /// Opens a note that one of the log's own keys signed.
    ///
    /// - Throws: `splitLog` for another log's checkpoint or another key's signature.
    package init(note: String, place: String, origin: String, keys: [VerifierKey]) throws {
        let opened = keys.lazy.compactMap { key in (try? Checkpoint.open(note, key: key)).map { (key, $0) } }.first
        guard let (key, checkpoint) = opened else {
            throw LedgerError(
                .splitLog,
                "\(place) is no checkpoint that the key of \(origin) signed: compare its origin and its key with "
                    + "\(keys.first?.encoded ?? "the log's"). Nothing was restored.")
        }
        guard checkpoint.origin == origin else {
            throw LedgerError(
                .splitLog, "\(place) is a checkpoint of \(checkpoint.origin), not of \(origin). Nothing was restored.")
        }
        self.note = note
        self.checkpoint = checkpoint
        self.place = place
        self.key = key
    }

    /// Reads a note from a file, or by `fetch` from an address.
    ///
    /// - Parameter fetch: reads what an http or https address answers; nil where this build has no client.
    package static func read(_ place: String, fetch: ((URL) throws -> String)? = nil) throws -> String {
        if place.hasPrefix("http://") || place.hasPrefix("https://") {
            guard let url = URL(string: place), let fetch else {
                throw LedgerError(
                    .noSuchEntry,
                    "\(place) cannot be fetched by this command: save what it answers in a file, and give that file.")
            }
            return try fetch(url)
        }
        guard let data = FileManager.default.contents(atPath: place) else {
            throw LedgerError(
                .storage, "\(place) cannot be read: check the name and its rights. It is to hold a signed checkpoint.")
        }
        guard data.count <= SignedNote.maxByteCount, let note = String(data: data, encoding: .utf8) else {
            throw LedgerError(
                .noSuchEntry, "\(place) holds no checkpoint: give the file that holds the signed note.")
        }
        return note
    }

    /// Says that entries lead to another root than the one that was signed.
    func contradicted(by root: MerkleHash) -> LedgerError {
        LedgerError(
            .splitLog,
            "The entries do not lead to a head that was signed, so this would be a second log of the same name. Signed "
                + "(\(place)): size \(checkpoint.size), root \(checkpoint.root.base64). Of these entries: root "
                + "\(root.base64). Nothing was restored: take the backup and the entry bundles of the log that was signed."
        )
    }
}

extension Ledger {
    /// Takes up a head that this log signed and that `head.sqlite` lost, from a witness's or a published note.
    ///
    /// - Returns: whether it was later than what was known.
    /// - Throws: `behindHead` with the numbers that are missing, `splitLog` where the entries lead elsewhere.
    @discardableResult
    public func adoptHead(note: String, place: String) throws -> Bool {
        try requireWriting()
        return try withLock {
            let log = try RestoredLog(entries, origin: origin)
            let head = try SignedHead(
                note: note, place: place, origin: origin, keys: [verifierKey] + log.keys.filter { $0 != verifierKey })
            try log.check([head])
            let stored = try self.head.read()
            let known = try lastSigned()
            let isLater = head.checkpoint.size > known?.size ?? 0
            let last =
                isLater
                ? HeadStore.Head(size: head.checkpoint.size, root: head.checkpoint.root, note: note) : known
            if let last, last != stored { try self.head.swap(stored, for: last) }
            try recoverCheckpoint()
            return isLater || last != stored
        }
    }
}
