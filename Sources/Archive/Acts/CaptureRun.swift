/// The attestation of one run: what the source said it had, what was taken of it, and whose copy it was.
///
/// It names no conversation: what is destroyed later must not live on in the account of its capture.
public struct CaptureRun: Codable, Sendable, Equatable {
    /// When the run began, RFC 3339.
    public var began: String?
    /// When the first message that it met was sent, RFC 3339; what rules leave out does not count.
    public var from: String?
    /// When the last was sent, RFC 3339.
    public var to: String?
    /// The first day that the source is said to cover, `YYYY-MM-DD`.
    public var coversFrom: String?
    /// The last day.
    public var coversTo: String?
    /// How many messages the source itself says it has.
    public var sourceCount: Int?
    /// Whose copy it is, where a person handed it in.
    public var custodian: String?
    /// What that person declared of it.
    public var declaration: String?
    /// How many of its messages were sent before users were told.
    public var beforeNotice = 0
    /// What of it was a copy of something held.
    public var copies = CopyCounts()
    /// The entries that it made, in FORMAT's form of a list; nil where the source itself is the holder.
    public var recorded: String?
    /// The entries of which this holder had no copy before, in the same form; nil where there are none.
    public var held: String?

    /// Begins an attestation with nothing in it.
    public init() {}
}

/// How many messages were copies of something held, told apart.
///
/// `identical + redelivered` are the duplicates; a modified copy and a message that only shares an identifier are
/// records of their own.
public struct CopyCounts: Codable, Sendable, Equatable {
    /// The same message, from a custodian or source that had not handed it in before: one more holding.
    public var identical = 0
    /// The same message again from a holder of it, or (mail) with other transport headers.
    public var redelivered = 0
    /// The identifier, sender and time of something held, and other words (mail; a chat's is a revision).
    public var modified = 0
    /// The identifier of something held, from another sender or time: not the same message at all.
    public var sameIdentifier = 0

    enum CodingKeys: String, CodingKey {
        case identical, redelivered, modified
        case sameIdentifier = "same_identifier"
    }

    /// Counts of nothing.
    public init() {}

    /// Whether anything is there to say beyond that what is held was read again.
    var isNotable: Bool { identical + modified + sameIdentifier > 0 }

    /// Adds other counts.
    public static func += (left: inout CopyCounts, right: CopyCounts) {
        left.identical += right.identical
        left.redelivered += right.redelivered
        left.modified += right.modified
        left.sameIdentifier += right.sameIdentifier
    }
}

/// What a person who hands a source in says of it.
public struct Handover: Sendable, Equatable {
    /// Whose copy it is.
    public var custodian: String?
    /// What that person declares: that it is whole, what was removed, how it was looked for.
    public var declaration: String?
    /// The first and last day that it is said to cover, `YYYY-MM-DD`.
    public var covers: (from: String, to: String)?
    /// How many messages the source itself says it has.
    public var sourceCount: Int?

    /// A handover about which nothing is said.
    public init(
        custodian: String? = nil, declaration: String? = nil, covers: (from: String, to: String)? = nil,
        sourceCount: Int? = nil
    ) {
        self.custodian = custodian
        self.declaration = declaration
        self.covers = covers
        self.sourceCount = sourceCount
    }

    /// Handovers are equal when all that is said of them is.
    public static func == (left: Handover, right: Handover) -> Bool {
        left.custodian == right.custodian && left.declaration == right.declaration
            && left.sourceCount == right.sourceCount && left.covers?.from == right.covers?.from
            && left.covers?.to == right.covers?.to
    }
}
