public import Foundation
public import Ledger
import Records
import TransparencyLog

/// An archive that was restored, and the entry that says so.
public struct RestoredArchive: Sendable {
    /// What came back, what was destroyed again and what is missing.
    public let outcome: RestoreOutcome
    /// The entry that keeps the incident.
    public let incident: UInt64
    /// The log's origin from now on.
    public let origin: String
    /// The key that checks its checkpoints.
    public let vkey: String
}

extension OpenArchive {
    /// Restores an archive from backups into a folder that holds nothing; it appears there whole or not at all.
    ///
    /// The ledger comes back with every destruction executed again, then an `incident` entry that says what came back
    /// and what is missing, then a checkpoint that extends the last one that was signed.
    public static func restore(
        _ sources: RestoreSources, into files: ArchiveFiles, secrets: URL?, actor: String,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws -> RestoredArchive {
        let folder = try StagedFolder(files.root)
        do {
            let isWithin = files.secrets.path.hasPrefix(files.root.path)
            let staged = stage(files, in: folder.staging, isWithin: isWithin)
            let ownSigning = KeySource.file(staged.secrets.appendingPathComponent("signing.key"))
            let ownArchive = KeySource.file(staged.secrets.appendingPathComponent("archive.key"))
            if isWithin, staged.signingKeySource == ownSigning || staged.archiveKeySource == ownArchive {
                try copySecrets(secrets, to: staged.secrets)
            }
            let restored = try restoreStaged(sources, staged, actor: actor, now: now)
            // No file of the archive is open any more: it can be moved.
            try folder.publish()
            return restored
        } catch {
            folder.discard()
            throw error
        }
    }

    /// The files as they lie while the archive is made; a key that comes from elsewhere is read where it is.
    private static func stage(_ files: ArchiveFiles, in staging: URL, isWithin: Bool) -> ArchiveFiles {
        func elsewhere(_ source: KeySource, _ name: String) -> KeySource? {
            source == .file(files.secrets.appendingPathComponent(name)) ? nil : source
        }
        return ArchiveFiles(
            root: staging, secrets: isWithin ? nil : files.secrets,
            signingKey: elsewhere(files.signingKeySource, "signing.key"),
            archiveKey: elsewhere(files.archiveKeySource, "archive.key"))
    }

    private static func restoreStaged(
        _ sources: RestoreSources, _ files: ArchiveFiles, actor: String,
        now: @escaping @Sendable () -> Date
    ) throws -> RestoredArchive {
        let outcome = try Ledger.restore(sources, into: files)
        let archive = try OpenArchive(files, actor: actor, now: now)
        let incident = try archive.record(
            ArchiveRestored(
                content: outcome.content.id, keys: outcome.keys.id, entries: outcome.entries,
                headSize: outcome.headSize, headPlace: outcome.headPlace, replayed: outcome.replayed.text,
                missing: outcome.missing.text, withoutKey: outcome.withoutKey.text,
                orders: UInt64(outcome.orders.count), destroyedAgain: outcome.destroyedAgain,
                earlier: outcome.earlier?.origin, lost: outcome.earlier.map { SequenceList($0.lost).text }),
            subject: archive.ledger.origin, as: .incident)
        try archive.finishDestructions(projections: [archive.catalogue])
        try archive.certifyOrdersWithoutWords()
        try archive.ledger.signCheckpoint()
        return RestoredArchive(
            outcome: outcome, incident: incident, origin: archive.ledger.origin,
            vkey: archive.ledger.verifierKey.encoded)
    }

    /// Certifies orders whose own words were lost with the disk: the list is known, and what it names is gone.
    private func certifyOrdersWithoutWords() throws {
        for order in try ledger.startedDestructions() {
            let list = try ledger.destructionList(order: order)
            let copies = try backupsExpire(list, on: today())
            _ = try ledger.finishDestruction(order: order, projections: [catalogue]) { check in
                let lost = "lost with the disk"
                let certificate = DestructionCertified(
                    id: "order-\(order)", order: order, proposedBy: lost, approvedBy: lost, executedBy: actor,
                    ground: lost, retentionClass: lost, schedule: lost, listHash: list.hash.hex, count: list.count,
                    method: "executed again when the archive was restored", checked: check.checked,
                    backupsExpire: copies.last, backups: copies.backups)
                return try Act.components(certificate, subject: "order-\(order)", by: actor, at: now())
            }
        }
        try catalogue.rollForward(ledger)
    }

    private static func copySecrets(_ source: URL?, to folder: URL) throws {
        guard let source else {
            throw ArchiveError(
                .wrongUse,
                "Backups hold neither the signing key nor the archive's key: give the folder that has them with "
                    + "--secrets DIR, or set CANUTE_SECRETS.")
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: source.path), !names.isEmpty else {
            throw ArchiveError(.notFound, "\(source.path) holds no keys: give the folder of the archive's own keys.")
        }
        for name in names.sorted() {
            guard let bytes = FileManager.default.contents(atPath: source.appendingPathComponent(name).path) else {
                continue
            }
            try DurableFile.write([UInt8](bytes), to: folder.appendingPathComponent(name), mode: 0o600)
        }
        try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
    }
}

extension SequenceList {
    /// FORMAT's form as text.
    var text: String { String(decoding: encoded, as: UTF8.self) }
}
