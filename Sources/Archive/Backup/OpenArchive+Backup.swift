public import Foundation
import Ledger
import Records
public import Retention

extension OpenArchive {
    /// Backs the archive up while writing goes on: content, keys, or both, each into a new folder of its own.
    ///
    /// Of both, content is copied first: keys are durable before their entries, so the keys then cover all of it.
    /// - Throws: `changed` where content alone would run ahead of the keys that are backed up; nothing is made then.
    public func createBackup(content: URL?, keys: URL?, keep: Period) throws -> [BackupMade] {
        try requireApart(content, keys)
        if keys == nil { try requireKeysBackedUp(below: try ledger.count()) }
        var places: [(kind: BackupManifest.Kind, place: URL)] = []
        if let content { places.append((kind: .content, place: content)) }
        if let keys { places.append((kind: .keys, place: keys)) }
        var folders: [StagedFolder] = []
        do {
            for (_, place) in places { folders.append(try StagedFolder(place)) }
        } catch {
            for folder in folders { folder.discard() }
            throw error
        }
        // In its place, and not yet recorded as made.
        var standing: (folder: StagedFolder, kind: String)?
        var begun = BackupBegun(id: "", kinds: places.map(\.kind.rawValue), keptUntil: "")
        do {
            begun.keptUntil = try today().adding(keep).description
            try recordNumbered { seq in
                begun.id = "B-\(seq)"
                return (begun, begun.id)
            }
            // After this line a certificate counts with this backup, whether or not it comes to be.
            try ledger.signCheckpoint()
            let manifests = try zip(places, folders).map { place, folder in
                try fill(folder, place.kind, begun, alone: keys == nil)
            }
            var made: [BackupMade] = []
            // Keys before content, so that a crash between the two leaves no content ahead of its keys.
            for (index, manifest) in manifests.enumerated().reversed() {
                try folders[index].publish()
                standing = (folders[index], manifest.kind.rawValue)
                made.append(
                    BackupMade(
                        id: begun.id, of: manifest.kind.rawValue, place: places[index].place.path, size: manifest.size,
                        made: manifest.made, keptUntil: begun.keptUntil,
                        manifest: Digest.sha256(try manifest.encoded()).hex))
                try record(made[made.count - 1], subject: begun.id)
                standing = nil
            }
            return made.reversed()
        } catch {
            abandon(begun, folders, standing: standing, because: error)
            throw error
        }
    }

    /// Takes away what was made of a backup that failed, and says that it is abandoned.
    ///
    /// Only where none of it is left: from then on certificates no longer count with it.
    private func abandon(
        _ begun: BackupBegun, _ folders: [StagedFolder], standing: (folder: StagedFolder, kind: String)?,
        because error: any Error
    ) {
        var isLeft = false
        if let standing {
            // The record of it may be durable although what came after it failed.
            let isRecorded = (try? isMade(begun.id, of: standing.kind)) ?? true
            isLeft = isRecorded || !standing.folder.withdraw()
        }
        for folder in folders { folder.discard() }
        guard !begun.id.isEmpty, !isLeft, (try? isMade(begun.id)) == false else { return }
        _ = try? record(BackupAbandoned(id: begun.id, reason: "\(error)"), subject: begun.id)
    }

    private func isMade(_ id: String, of kind: String? = nil) throws -> Bool {
        try catalogue.rollForward(ledger)
        return try catalogue.acts(BackupMade.self).contains {
            $0.payload.id == id && (kind == nil || $0.payload.of == kind)
        }
    }

    private func fill(
        _ folder: StagedFolder, _ kind: BackupManifest.Kind, _ begun: BackupBegun, alone: Bool
    ) throws -> BackupManifest {
        let copy =
            try kind == .content
            ? ledger.copyContent(into: folder.staging) : ledger.copyKeys(into: folder.staging)
        if alone {
            try catalogue.rollForward(ledger)
            try requireKeysBackedUp(below: copy.size)
        }
        let manifest = BackupManifest(
            id: begun.id, kind: kind, ledger: ledger, copy: copy,
            made: now().formatted(.iso8601), keptUntil: begun.keptUntil)
        try DurableFile.write(
            manifest.encoded(), to: folder.staging.appendingPathComponent(BackupManifest.name), mode: 0o600)
        return manifest
    }

    /// Refuses content that no key backup can open: a restore would bring back what nobody can read.
    private func requireKeysBackedUp(below size: UInt64) throws {
        let keys = try newestBackup(of: .keys)
        let open = try recordsWithoutKeyBackup().filter { $0 < size }
        guard let first = open.first else { return }
        let what = keys.map { "the newest backup of keys (\($0.id)) has those of entries below \($0.size)" }
        throw ArchiveError(
            .changed,
            "Content would run ahead of the keys: \(what ?? "there is no backup of keys"), and \(open.count) later "
                + "\(open.count == 1 ? "record" : "records") from entry \(first) on could not be opened after a restore. "
                + "Give --keys DIR as well (content is then copied first and the keys cover it), or back the keys up "
                + "before. No backup was made.")
    }

    private func requireApart(_ content: URL?, _ keys: URL?) throws {
        let places = [content, keys].compactMap { $0?.standardizedFileURL.path }
        guard !places.isEmpty else {
            throw ArchiveError(.wrongUse, "A backup of what? Give --content DIR, --keys DIR or both.")
        }
        func isWithin(_ inner: String, _ outer: String) -> Bool { inner == outer || inner.hasPrefix(outer + "/") }
        if places.count == 2, isWithin(places[0], places[1]) || isWithin(places[1], places[0]) {
            throw ArchiveError(
                .wrongUse, "Content and keys are kept apart: give two folders of which neither lies in the other.")
        }
        for place in places where isWithin(place, ledger.files.root.standardizedFileURL.path) {
            throw ArchiveError(
                .wrongUse, "\(place) lies in the archive's own folder and would be lost with it: give another disk.")
        }
    }
}
