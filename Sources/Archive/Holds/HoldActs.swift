/// What a hold is for; the kind says who may end it and what is cited.
public enum HoldKind: String, Codable, Sendable, CaseIterable {
    /// A claim that was made or is expected.
    case litigation
    /// A public inquiry: destroying what it may want is an offence (Inquiries Act 2005 s.35).
    case inquiry
    /// An audit.
    case audit
    /// The protection of a child or an adult at risk.
    case safeguarding
    /// A request for information or about somebody's data; it ends by rule.
    case request
    /// Anything else.
    case other

    /// The authority that is cited where none is given.
    public var authority: String? { self == .inquiry ? "Inquiries Act 2005 s.35" : nil }
}

/// What a hold looks for: what matches now, and what matches when it is captured later.
public struct HoldQuery: Codable, Sendable, Equatable {
    /// Words, as a search takes them; empty looks at everything that the rest lets through.
    public var terms: String
    /// Sent on or after this day, `YYYY-MM-DD`.
    public var from: String?
    /// Sent on or before this day, `YYYY-MM-DD`.
    public var to: String?
    /// Sent by or to somebody with one of these identifiers.
    public var identifiers: [String]
    /// How that somebody was named.
    public var person: String?
    /// Only from these sources; empty means all.
    public var sources: [String]
    /// Only what is of this class.
    public var retentionClass: String?
    /// Identifiers of that somebody that others had too, with the days on which they were theirs.
    public var spans: [IdentifierSpan]?

    /// Says what to look for.
    public init(
        terms: String = "", from: String? = nil, to: String? = nil, identifiers: [String] = [], person: String? = nil,
        sources: [String] = [], retentionClass: String? = nil, spans: [IdentifierSpan]? = nil
    ) {
        self.spans = spans
        self.terms = terms
        self.from = from
        self.to = to
        self.identifiers = identifiers
        self.person = person
        self.sources = sources
        self.retentionClass = retentionClass
    }

    /// For people: `words “boiler”, sent up to 2026-03-01`.
    public var words: String {
        let parts: [String?] = [
            terms.isEmpty ? nil : "words “\(terms)”", from.map { "sent from \($0)" }, to.map { "sent up to \($0)" },
            person.map { "by or to \($0)" }, sources.isEmpty ? nil : "from \(sources.joined(separator: ", "))",
            retentionClass.map { "of class \($0)" },
        ]
        let said = parts.compactMap { $0 }
        return said.isEmpty ? "everything" : said.joined(separator: ", ")
    }
}

/// How much a hold freezes, in whole conversations with all their versions and attachments.
public struct HoldSize: Sendable, Equatable, Codable {
    /// How many conversations.
    public var conversations: UInt64
    /// How many entries these have.
    public var records: UInt64
    /// How many entries of the archive there are that stand in conversations.
    public var ofRecords: UInt64

    /// Beyond this many entries a hold is placed only where its size was confirmed.
    public static let confirmedAbove: UInt64 = 10_000
}

/// What would fall due if a hold ended.
public struct ReleasePreview: Sendable, Equatable {
    /// What the hold covers.
    public let covered: HoldSize
    /// What falls due at once, by class and action: conversations and entries.
    public let due: [DueTotal]
    /// What other holds still keep.
    public let stillHeld: UInt64
    /// What somebody asked to be erased and only this hold kept: entries.
    public let toErase: [UInt64]
}
