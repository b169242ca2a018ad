/// A transfer was proposed: conversations with their entries, frozen, and what is said of their closure.
public struct TransferProposed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "transfer_proposed"
    /// The transfer's number, such as `T-812`; it names the package too.
    public var id: String
    /// Who is to receive the records.
    public var recipient: String
    /// True for a copy, for a document management system or a reader: what is here then stays under its schedule.
    public var copy: Bool
    /// Why, in words.
    public var reason: String
    /// The conversations, as a list in FORMAT's form.
    public var conversations: String
    /// The list of their entries in FORMAT's form, and its hash in hexadecimal.
    public var list: String
    /// The SHA-256 hash of the list of entries, hexadecimal.
    public var listHash: String
    /// How many entries the list names.
    public var count: UInt64
    /// Title and version of the schedule in force.
    public var schedule: String
    /// Whether the records are public records (Public Records Act 1958), in the words of The National Archives.
    public var legalStatus: LegalStatus
    /// What was decided on single conversations.
    public var closures: [Closure]
    /// Whether what nothing was decided on is open.
    public var restIsOpen: Bool

    /// What was decided on a conversation; nil where nothing was.
    public func closure(of conversation: UInt64) -> Closure? {
        closures.first { $0.conversation == conversation } ?? (restIsOpen ? .open(conversation) : nil)
    }
}

/// Whether records are public records, in the words that The National Archives uses.
public enum LegalStatus: String, Codable, Sendable, CaseIterable {
    /// Public records under the Public Records Act 1958.
    case publicRecords = "Public Record(s)"
    /// Not public records: a council's are not.
    case notPublicRecords = "Not Public Record(s)"
    /// Welsh public records (Government of Wales Act 2006, s.148).
    case welshPublicRecords = "Welsh Public Record(s)"
}

/// The package of a transfer was made.
public struct TransferExported: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "transfer_exported"
    /// The transfer's number.
    public var id: String
    /// The day that the package bears, `YYYY-MM-DD`.
    public var dated: String
    /// The signed checkpoint that it carries.
    public var checkpoint: String
    /// SHA-256 of the zip, hexadecimal; nil for a folder.
    public var sha256: String?
    /// SHA-256 of `tagmanifest-sha256.txt`, hexadecimal, which covers every file: the same for zip and folder.
    public var manifest: String
    /// The entries whose content it holds, as a list in FORMAT's form.
    public var sent: String
    /// How many listed entries it does not hold: destroyed since, or restricted.
    public var left: UInt64
    /// How many files lie below `data/`.
    public var files: Int
    /// How many bytes these have.
    public var bytes: Int

    /// Says what was made.
    public init(
        id: String, dated: String, checkpoint: String, sha256: String?, manifest: String, sent: String, left: UInt64,
        files: Int, bytes: Int
    ) {
        self.id = id
        self.dated = dated
        self.checkpoint = checkpoint
        self.sha256 = sha256
        self.manifest = manifest
        self.sent = sent
        self.left = left
        self.files = files
        self.bytes = bytes
    }
}

/// The receiver confirmed what it got.
public struct TransferReceived: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "transfer_received"
    /// The transfer's number.
    public var id: String
    /// Who confirmed it for the receiver.
    public var receiver: String
    /// The receiver's reference, such as an accession number.
    public var reference: String
    /// The day of the confirmation, `YYYY-MM-DD`.
    public var on: String
    /// The hash that the receiver gave: the zip's, or that of `tagmanifest-sha256.txt`.
    public var sha256: String
    /// The entry that recorded the package which has that hash.
    public var export: UInt64
}

/// A transfer was taken back before anything was confirmed.
public struct TransferWithdrawn: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "transfer_withdrawn"
    /// The transfer's number.
    public var id: String
    /// Why.
    public var reason: String
}
