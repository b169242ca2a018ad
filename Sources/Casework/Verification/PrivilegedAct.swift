/// An act that changes what the archive must keep or may let out, which an auditor looks at one by one.
public struct PrivilegedAct: Sendable, Equatable {
    /// Why it is listed.
    public enum Category: String, Sendable, CaseIterable {
        /// What is kept out of the archive was changed.
        case exclusionChanged = "exclusion-changed"
        /// A schedule was adopted that keeps a class for less time, or lets go what was kept.
        case periodShortened = "period-shortened"
        /// A hold ended.
        case holdReleased = "hold-released"
        /// A conversation got another class, or a class other terms.
        case classChanged = "class-changed"
        /// A check was passed over by a person's decision.
        case overridden
        /// Records were destroyed within sixty days of a request that matched them.
        case disposalNearRequest = "disposal-near-request"

        /// For people.
        public var title: String {
            switch self {
            case .exclusionChanged: "Exclusion changed"
            case .periodShortened: "Period shortened"
            case .holdReleased: "Hold released"
            case .classChanged: "Class changed"
            case .overridden: "Check overridden"
            case .disposalNearRequest: "Disposal near a request"
            }
        }
    }

    /// The entry that keeps it.
    public let seq: UInt64
    /// When, RFC 3339 in UTC.
    public let at: String
    /// Who did it.
    public let by: String
    /// Why it is listed.
    public let category: Category
    /// What was done, in one sentence.
    public let what: String
}
