import Ledger

/// A backup is about to be made: from here on copies of the keys may exist, whatever becomes of it.
public struct BackupBegun: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "backup_begun"
    /// The backup's number, such as `B-812`.
    public var id: String
    /// What it is to be of: `content`, `keys`.
    public var kinds: [String]
    /// The day until which it is kept, `YYYY-MM-DD`.
    public var keptUntil: String
}

/// A backup was made, of one kind.
public struct BackupMade: ActPayload, Equatable {
    /// What the act is called in the ledger.
    public static let kind = "backup_made"
    /// The backup's number.
    public var id: String
    /// What it is of: `content` or `keys`.
    public var of: String
    /// The folder that it was put into.
    public var place: String
    /// How many entries it holds, or how many entries' keys.
    public var size: UInt64
    /// When it was made, RFC 3339.
    public var made: String
    /// The day until which it is kept, `YYYY-MM-DD`.
    public var keptUntil: String
    /// SHA-256 of its manifest, hexadecimal.
    public var manifest: String
}

/// A backup that had begun was not made, and nothing of it is left.
public struct BackupAbandoned: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "backup_abandoned"
    /// The backup's number.
    public var id: String
    /// Why.
    public var reason: String
}

/// Backups that are made outside Canute, such as nightly images of the machine, and how long each copy is kept.
public struct BackupPolicyDeclared: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "backup_policy_declared"
    /// What the backups are called.
    public var name: String
    /// Where the copies are kept.
    public var place: String
    /// How long each copy is kept, as ISO 8601 writes it.
    public var kept: String
    /// The day from which it holds, `YYYY-MM-DD`.
    public var from: String
}

/// Backups outside Canute are made no longer; copies that were made are kept as declared.
public struct BackupPolicyEnded: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "backup_policy_ended"
    /// What the backups are called.
    public var name: String
    /// The last day on which a copy was made, `YYYY-MM-DD`.
    public var to: String
}

/// The archive was restored from backups: what came back, what was destroyed again, what is missing.
public struct ArchiveRestored: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "archive_restored"
    /// The number of the backup that the content came from.
    public var content: String
    /// The number of the backup that the keys came from.
    public var keys: String
    /// How many entries the log had before this one.
    public var entries: UInt64
    /// The size of the last signed head that was known.
    public var headSize: UInt64
    /// Where that head was found.
    public var headPlace: String
    /// The entries that were replayed from entry bundles, in FORMAT's form of a list.
    public var replayed: String
    /// The records whose content is lost, in the same form.
    public var missing: String
    /// The records whose key is lost, in the same form.
    public var withoutKey: String
    /// How many orders to destroy were executed again.
    public var orders: UInt64
    /// How many destroyed records a backup still held.
    public var destroyedAgain: UInt64
    /// The log that could not go on, where a new epoch began; nil else.
    public var earlier: String?
    /// The entries of that log that are lost, in FORMAT's form of a list.
    public var lost: String?
}

/// The archive's key was split among several people.
public struct KeySplit: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "key_split"
    /// What recognises the key.
    public var key: String
    /// What recognises the splitting.
    public var set: String
    /// How many shares were made.
    public var shares: Int
    /// How many of them give the key.
    public var threshold: Int

    /// Says how it was split.
    public init(key: String, set: String, shares: Int, threshold: Int) {
        self.key = key
        self.set = set
        self.shares = shares
        self.threshold = threshold
    }
}
