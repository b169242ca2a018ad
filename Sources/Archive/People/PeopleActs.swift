public import Capture

/// A directory's export was taken.
///
/// It names nobody: what the file changes of somebody is an act of its own, ``PersonStated``, so that it can go when that
/// person has left for long enough, and the account stays. The file itself is not kept: what it holds beyond the fields of
/// ``Capture/DirectoryField`` is no business of the archive. Its hash says which file it was.
public struct PeopleImported: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "people_imported"
    /// The file's name.
    public var file: String
    /// SHA-256 of the file, hexadecimal.
    public var sha256: String
    /// The form that it is in.
    public var format: DirectoryFormat
    /// The day that it tells of, `YYYY-MM-DD`.
    public var asAt: String
    /// The greatest number that any person has: none is given twice, not even when all facts of somebody are gone.
    public var lastNumber: UInt64
    /// The account: read = new + changed + unchanged + refused.
    public var read: Int
    /// How many people were not known before.
    public var new: Int
    /// Of how many something changed.
    public var changed: Int
    /// Of how many nothing did.
    public var unchanged: Int
    /// How many could not be taken.
    public var refused: Int
}

/// What an import says of one person otherwise than before; of the class of people's facts (INF-08).
public struct PersonStated: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "person_stated"
    /// The entry of the import.
    public var imported: UInt64
    /// The day that its file tells of, `YYYY-MM-DD`.
    public var asAt: String
    /// What is new, and what holds no more.
    public var change: PersonChange
}

/// What an import changes of one person.
public struct PersonChange: Codable, Sendable, Equatable {
    /// One fact, with the day from which it holds where that is known.
    public struct Fact: Codable, Sendable, Equatable {
        /// What it is.
        public var field: DirectoryField
        /// What is said.
        public var value: String
        /// The first day on which it holds, `YYYY-MM-DD`; nil where it held before anything was known.
        public var from: String?
    }

    /// The person's number.
    public var person: UInt64
    /// What holds from now on.
    public var begins: [Fact] = []
    /// What holds no more from the import's day on.
    public var ends: [Fact] = []
}

/// Somebody decided whether an identifier that messages name is a person's.
public struct PersonMatched: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "person_matched"
    /// The person's number.
    public var person: UInt64
    /// The identifier, such as `account:chat:U05`.
    public var identifier: String
    /// Whether it is theirs; a later decision takes an earlier one's place.
    public var isTheirs: Bool
    /// What spoke for it.
    public var evidence: [String]
    /// Why.
    public var reason: String
}

/// Two numbers turned out to be one human; both histories stay, and show under one.
public struct PeopleMerged: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "people_merged"
    /// The number that is read as another from now on.
    public var person: UInt64
    /// The number that both are read under.
    public var into: UInt64
    /// Why.
    public var reason: String
}

/// A merge was a mistake: both are people of their own again.
public struct PeopleSplit: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "people_split"
    /// The number that was merged into another.
    public var person: UInt64
    /// Why.
    public var reason: String
}
