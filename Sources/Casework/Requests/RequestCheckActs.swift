public import Archive

/// Something about a request, or about messages in it, that the law asks more of.
public struct RequestFlagged: ActPayload {
    /// What was found.
    public enum Flag: String, Codable, Sendable, CaseIterable {
        /// The messages are on emissions: EIR reg 12(5)(d) to (g) cannot be relied on for them (reg 12(9)).
        case emissions
        /// The messages hold special category data of somebody (UK GDPR Art 9(1)): no legitimate interest lets it out.
        case specialCategory = "special-category"
        /// The messages hold data on somebody's offences or proceedings for them (UK GDPR Art 10).
        case criminalOffence = "criminal-offence"
        /// There is data concerning health (DPA 2018 Sch 3 para 6).
        case healthData = "health-data"
        /// Somebody asks on behalf of another.
        case actingForAnother = "acting-for-another"
        /// The data is a child's.
        case child
        /// The person has died: their data is nobody's personal data any more.
        case deceased

        /// Whether it is about messages, and not about the request as a whole.
        public var isOfMessages: Bool { self == .emissions || isSensitive }
        /// Whether it forbids disclosure on a balance of interests (RULES 3.5).
        var isSensitive: Bool { self == .specialCategory || self == .criminalOffence }
    }

    /// What the act is called in the ledger.
    public static let kind = "request_flagged"
    /// What was found.
    public var flag: Flag
    /// The messages; empty for the request as a whole.
    public var seqs: [UInt64]
    /// What to remember of it.
    public var note: String?
}

/// A check that the law asks for was made, and how it came out in words.
public struct RequestChecked: ActPayload {
    /// What was checked.
    public enum Check: String, Codable, Sendable, CaseIterable {
        /// The qualified person's opinion (FOIA s.36(2)).
        case qualifiedPerson = "qualified-person"
        /// Which authority prepares the unfinished material, and when it will be finished (EIR reg 14(4)).
        case completion
        /// A health professional's opinion, less than six months old (DPA 2018 Sch 3 para 6).
        case healthOpinion = "health-opinion"
        /// That the person knows the health data already, so that no opinion is needed (DPA 2018 Sch 3 para 6).
        case known = "known-to-subject"
        /// That somebody consented explicitly to the disclosure of sensitive data, or made it public themselves.
        case consent
        /// That everybody who could see what is withheld as internal was staff, where no directory tells.
        case presence
        /// That whoever asks for another has their authority.
        case authority
        /// That a child is competent, or that a parent's request serves the child.
        case competence
        /// That the address is safe to send to.
        case address
    }

    /// What the act is called in the ledger.
    public static let kind = "request_checked"
    /// What was checked.
    public var check: Check
    /// Who gave the opinion or made the check.
    public var person: String
    /// In which office.
    public var role: String?
    /// When, `YYYY-MM-DD`.
    public var date: String
    /// What was put to them and what they said.
    public var note: String
}

/// What Article 15(1) and (2) of the UK GDPR ask to be told besides the data, as far as no record says it.
public struct Article15Stated: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "article_15_stated"
    /// Why the data is processed (15(1)(a)).
    public var purposes: String
    /// Which kinds of data (15(1)(b)).
    public var categories: String
    /// Who received or will receive it (15(1)(c)).
    public var recipients: String
    /// Whether it leaves the country, and under which safeguards (15(2)); nil where it does not.
    public var transfers: String?
    /// Decisions made without a person (15(1)(h)); nil where there are none.
    public var automated: String?

    /// Makes a statement.
    public init(
        purposes: String, categories: String, recipients: String, transfers: String? = nil, automated: String? = nil
    ) {
        self.purposes = purposes
        self.categories = categories
        self.recipients = recipients
        self.transfers = transfers
        self.automated = automated
    }
}

/// The authority neither confirms nor denies that it holds the information.
public struct NeitherConfirmedNorDenied: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "neither_confirm_nor_deny"
    /// The provision whose limb is relied on, such as `40(2)`.
    public var exemption: String
    /// Why to confirm or deny would itself disclose.
    public var reason: String
    /// Why the public interest in neither confirming nor denying is the greater, for a qualified one.
    public var publicInterest: String?
}
