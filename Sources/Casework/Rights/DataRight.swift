/// A right of the person whose data it is, beside access.
///
/// Source: UK GDPR Articles 16, 17, 18 and 21; for law enforcement DPA 2018 Part 3, sections 45 to 48. All are answered
/// within a month (Article 12(3), 12A; section 54).
///
/// The sections of Part 3 are confirmed against the Act's text as it stood before the Data (Use and Access) Act 2025: 45(1)
/// access, 45(3)(b) and 48(2)(b) the time, 45(5) reasons where access is restricted, 46 rectification, 47 erasure and
/// restriction (46(4), 47(2): what must be kept as evidence is restricted instead), 48(1) the answer in writing with the
/// reasons of a refusal, 48(7) the authority from which wrong data came, 48(9) those to whom it went, 54 one month from
/// receipt, identity or fee. Not confirmed, for want of a text with that Act's amendments: that the time under section 54 is
/// extended by two months and paused as Article 12A has it, which the clock assumes for Part 3 too.
public enum DataRight: String, Codable, Sendable, CaseIterable {
    /// What is inaccurate is corrected, what is incomplete is completed.
    case rectification
    /// What is not needed, or not lawfully held, is erased.
    case erasure
    /// What is contested is kept and not used.
    case restriction
    /// It is not used any more, unless the reasons for it outweigh the person's.
    case objection
    /// Access to what is held for law enforcement.
    case part3Access = "part3-access"
    /// Rectification of what is held for law enforcement.
    case part3Rectification = "part3-rectification"
    /// Erasure of what is held for law enforcement.
    case part3Erasure = "part3-erasure"
    /// Restriction of what is held for law enforcement.
    case part3Restriction = "part3-restriction"

    /// The provision that gives it.
    public var provision: String {
        switch self {
        case .rectification: "UK GDPR Art 16"
        case .erasure: "UK GDPR Art 17"
        case .restriction: "UK GDPR Art 18"
        case .objection: "UK GDPR Art 21"
        case .part3Access: "DPA 2018 s.45"
        case .part3Rectification: "DPA 2018 s.46"
        case .part3Erasure, .part3Restriction: "DPA 2018 s.47"
        }
    }

    /// The provision under which everybody who was given the data is told; nil where none asks for it.
    public var notification: String? {
        switch self {
        case .rectification, .erasure, .restriction: "UK GDPR Art 19"
        case .part3Rectification, .part3Erasure, .part3Restriction: "DPA 2018 s.48(9)"
        case .objection, .part3Access: nil
        }
    }

    /// The provision that asks for reasons where it is refused, and for the ways to complain.
    public var reasons: String {
        switch self {
        case .rectification, .erasure, .restriction, .objection: "UK GDPR Art 12(4)"
        case .part3Access: "DPA 2018 s.45(5)"
        case .part3Rectification, .part3Erasure, .part3Restriction: "DPA 2018 s.48(1)"
        }
    }

    /// Whether granting it means that the records named are gone, or seen by nobody until they can go.
    var erases: Bool { self == .erasure || self == .part3Erasure }
    /// Whether granting it means that the records named are kept and not used.
    var restricts: Bool { self == .restriction || self == .part3Restriction }
}
