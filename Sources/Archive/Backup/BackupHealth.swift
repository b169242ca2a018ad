import Foundation
import Ledger
public import Records
import Retention

/// How an archive stands with its backups.
public struct BackupHealth: Sendable {
    /// The newest backup of content that is still kept.
    public var content: BackupMade?
    /// The newest backup of keys that is still kept.
    public var keys: BackupMade?
    /// Records whose key is in no backup: a lost disk takes them for good.
    public var recordsWithoutKeyBackup: SequenceList
    /// Records whose content is in no backup.
    public var recordsWithoutContentBackup: SequenceList
    /// Backups whose time is over and whose folder is still there.
    public var overdue: [BackupMade]
    /// Backups outside Canute that are in force.
    public var policies: [BackupPolicy]
    /// What has to be done, in sentences; empty where all is well.
    public var toActOn: [String]
}

extension OpenArchive {
    /// Says how the archive stands with its backups, today.
    public func backupHealth() throws -> BackupHealth {
        let day = try today()
        var health = BackupHealth(
            content: try newestBackup(of: .content), keys: try newestBackup(of: .keys),
            recordsWithoutKeyBackup: SequenceList(try recordsWithoutKeyBackup()),
            recordsWithoutContentBackup: SequenceList(try recordsWithoutBackup(.content)),
            overdue: try catalogue.acts(BackupMade.self).map(\.payload).filter {
                $0.keptUntil < day.description && FileManager.default.fileExists(atPath: $0.place)
            },
            policies: try backupPolicies().filter { $0.to == nil }, toActOn: [])
        let bare = health.recordsWithoutKeyBackup.count
        if health.keys == nil {
            health.toActOn.append("There is no backup of keys: make one with `canute backup create --keys DIR`.")
        } else if bare > 0 {
            health.toActOn.append(
                "The keys of \(bare) \(bare == 1 ? "record is" : "records are") in no backup: back the keys up again.")
        }
        if let keys = health.keys,
            try catalogue.acts(ArchiveKeyRotated.self).contains(where: { $0.act.seq >= keys.size })
        {
            health.toActOn.append(
                "The archive's key was replaced after the newest backup of keys (\(keys.id)), which opens with the former one "
                    + "alone: back the keys up again.")
        }
        if health.content == nil {
            health.toActOn.append("There is no backup of content: make one with `canute backup create --content DIR`.")
        }
        for backup in health.overdue {
            health.toActOn.append(
                "The backup \(backup.id) in \(backup.place) was to be kept until \(backup.keptUntil) and is still there: "
                    + "remove it, or certificates of destruction give a date that is not true.")
        }
        return health
    }

    /// The backup of a kind that covers most, of those that are still kept.
    func newestBackup(of kind: BackupManifest.Kind) throws -> BackupMade? {
        let day = try today().description
        return try catalogue.acts(BackupMade.self).map(\.payload)
            .filter { $0.of == kind.rawValue && $0.keptUntil >= day }.max { ($0.size, $0.made) < ($1.size, $1.made) }
    }

    /// The records whose key no kept backup has, but for those destroyed and the acts that keep count of backups.
    package func recordsWithoutKeyBackup() throws -> [UInt64] { try recordsWithoutBackup(.keys) }

    private func recordsWithoutBackup(_ kind: BackupManifest.Kind) throws -> [UInt64] {
        let first = try newestBackup(of: kind)?.size ?? 0
        // A backup's own acts come after its copy, so that one is always behind by them.
        let own = Set(
            try catalogue.acts(BackupBegun.self).map(\.act.seq) + catalogue.acts(BackupMade.self).map(\.act.seq)
                + catalogue.acts(BackupAbandoned.self).map(\.act.seq))
        var open: [UInt64] = []
        var orders: [UInt64] = []
        try ledger.walkEntries(from: 0) { entry in
            if case .destroyOrder = entry.body { orders.append(entry.seq) }
            if entry.seq >= first, entry.root != nil, !own.contains(entry.seq) { open.append(entry.seq) }
        }
        guard let lowest = open.first else { return [] }
        for order in orders where order > lowest {
            let list = try ledger.destructionList(order: order)
            open.removeAll { list.contains($0) }
        }
        return open
    }
}
