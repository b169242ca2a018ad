/// What of a person a directory may say and Canute keeps; everything else in a file is left where it is.
///
/// Pay, birth dates, national insurance numbers and home addresses are no business of a records archive (UK GDPR
/// Art 5(1)(c)): there is no field for them, so they cannot be taken.
public enum DirectoryField: String, CaseIterable, Sendable, Codable {
    /// The number that the employer gives: the surest identity.
    case number
    /// The user name of the directory itself.
    case login
    case name
    case mail
    /// An account of one source, `SOURCE:ACCOUNT`.
    case handle
    case title, team, grade, skill, interest
    /// The first and the last day of the employment, `YYYY-MM-DD`.
    case joined, left
    /// `internal` or `external`.
    case standing
    /// Whether the public meets the person in their role: `yes` or `no`.
    case publicFacing = "public-facing"

    /// Whether a person can have several of them at a time.
    public var isList: Bool {
        switch self {
        case .mail, .handle, .team, .skill, .interest: true
        default: false
        }
    }

    /// Whether it says who somebody is in messages; the rest says what they are.
    public var identifies: Bool {
        switch self {
        case .number, .login, .mail, .handle: true
        default: false
        }
    }
}

/// One person as a file says them.
public struct DirectoryRow: Sendable, Equatable {
    /// Where in the file: `line 14`, `Resources[3]`.
    public var place: String
    /// What it says, in the order of the file; a field that the file has and this person has not is empty.
    public var values: [DirectoryField: [String]]

    /// A row of these parts.
    public init(place: String, values: [DirectoryField: [String]]) {
        self.place = place
        self.values = values
    }

    /// The first value of a field.
    public func first(_ field: DirectoryField) -> String? { values[field]?.first }
}

/// The forms in which a directory can be handed in; the raw value is the word on the command line.
public enum DirectoryFormat: String, CaseIterable, Sendable, Codable {
    case csv, ldif, scim
}

/// A directory as it was read: every person of it is a row or a refusal.
public struct DirectoryFile: Sendable, Equatable {
    /// The form that it is in.
    public let format: DirectoryFormat
    /// SHA-256 of its bytes, hexadecimal.
    public let sha256: String
    /// Those whose rows can be taken.
    public internal(set) var rows: [DirectoryRow] = []
    /// Those whose rows cannot, each with its place and the reason.
    public internal(set) var refused: [CaptureDiagnostic] = []
    /// What the reader should know, such as columns that are not taken.
    public internal(set) var notes: [CaptureDiagnostic] = []

    /// How many people the file has.
    public var read: Int { rows.count + refused.count }

    /// The fields of which the file says anything: of others it does not say that there is none.
    public var fields: Set<DirectoryField> { Set(rows.flatMap(\.values.keys)) }
}
