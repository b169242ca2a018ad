/// The law that a request for information is answered under.
public enum Regime: String, CaseIterable, Sendable {
    /// Freedom of Information Act 2000: England, Wales, Northern Ireland, UK-wide bodies.
    case foia = "FOIA"
    /// Environmental Information Regulations 2004: the same bodies.
    case eir = "EIR"
    /// Freedom of Information (Scotland) Act 2002: Scottish public authorities.
    case foisa = "FOISA"
    /// Environmental Information (Scotland) Regulations 2004: Scottish public authorities.
    case eisr = "EISR"
    /// Subject access, UK GDPR Articles 12, 12A and 15.
    case sar = "SAR"

    /// Reads the abbreviation, in capitals or not.
    ///
    /// - Throws: ``ClockError`` with code `usage`.
    public init(parsing text: String) throws {
        guard let regime = Self(rawValue: text.uppercased()) else {
            throw ClockError(
                .usage,
                "“\(text)” is not a regime: write one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = regime
    }
}

/// Which of a regime's time limits is meant.
public enum DeadlineKind: String, CaseIterable, Sendable {
    /// The answer to the request.
    case response
    /// The answer to a complaint about the answer: internal review, reconsideration, review.
    case review
    /// The time in which a requested fee must be paid.
    case feeWindow = "fee-window"
    /// The answer of a maintained school.
    case school
    /// The answer where the public interest needs longer.
    case publicInterest = "public-interest"
    /// The window in which requests may be counted together for the cost limit.
    case aggregation
    /// The answer once the time has been extended.
    case extended
    /// The answer of the Keeper of the Records of Scotland.
    case keeper
    /// The applicant's time to make representations.
    case representations
    /// The applicant's time to require a review.
    case requirementForReview = "requirement-for-review"

    /// Reads the word.
    ///
    /// - Throws: ``ClockError`` with code `usage`.
    public init(parsing text: String) throws {
        guard let kind = Self(rawValue: text.lowercased()) else {
            throw ClockError(
                .usage,
                "“\(text)” is not a deadline: write one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = kind
    }

    /// For people: the word with spaces.
    public var longText: String { String(rawValue.map { $0 == "-" ? " " : $0 }) }
}

/// The part of the United Kingdom whose law the authority is under.
public enum Division: String, CaseIterable, Sendable {
    /// England.
    case england
    /// Wales.
    case wales
    /// Scotland.
    case scotland
    /// Northern Ireland.
    case northernIreland = "northern-ireland"

    /// Reads the word, in capitals or not, with a space for the hyphen or not.
    ///
    /// - Throws: ``ClockError`` with code `usage`.
    public init(parsing text: String) throws {
        let word = String(text.lowercased().map { $0 == " " ? "-" : $0 })
        guard let division = Self(rawValue: word) else {
            throw ClockError(
                .usage,
                "“\(text)” is not a division: write one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = division
    }

    /// The name with its capitals.
    public var name: String {
        switch self {
        case .england: "England"
        case .wales: "Wales"
        case .scotland: "Scotland"
        case .northernIreland: "Northern Ireland"
        }
    }
}
