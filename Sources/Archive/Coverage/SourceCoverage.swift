import Foundation

/// What was captured of one source, on what ground, and what is missing.
public struct SourceCoverage: Sendable, Codable {
    /// A stretch of which nothing is there.
    public struct Gap: Sendable, Codable, Equatable {
        /// The first day, `YYYY-MM-DD`.
        public var from: String
        /// The last day.
        public var to: String
        /// `time`: nothing was sent, against the source's own rhythm; `sequence`: no capture covered it.
        public var kind: String

        /// A stretch of these days.
        public init(from: String, to: String, kind: String) {
            self.from = from
            self.to = to
            self.kind = kind
        }
    }

    /// One channel of it.
    ///
    /// Only where at least three people wrote, and never a mailbox: nobody's own silence is watched.
    public struct Channel: Sendable, Codable {
        /// The channel's name.
        public var channel: String
        /// Messages held, with their revisions.
        public var held: Int
        /// When the first and the last of them were sent, RFC 3339.
        public var firstSent: String?
        /// When the last message held was sent, RFC 3339.
        public var lastSent: String?
        /// Where it was silent for longer than it usually is.
        public var gaps: [Gap]
        /// For how many days nothing was said, where that is longer than usual.
        public var silentDays: Int?
        /// How many messages take talk elsewhere; nil where the DPIA does not name such cues.
        public var offPlatform: Int?

        enum CodingKeys: String, CodingKey {
            case channel, held, gaps
            case firstSent = "first_sent"
            case lastSent = "last_sent"
            case silentDays = "silent_days"
            case offPlatform = "off_platform"
        }
    }

    /// A person's copies of it.
    public struct Custodian: Sendable, Codable, Equatable {
        /// Who.
        public var name: String
        /// How many records they hold.
        public var held: Int
        /// How many of these nobody else handed in.
        public var alone: Int
        /// What they declared.
        public var declaration: String?
    }

    /// What the source itself said it had, against what the run read.
    public struct Count: Sendable, Codable, Equatable {
        /// The source's own count.
        public var source: Int
        /// What the run read.
        public var read: Int
        /// When the run was, RFC 3339.
        public var at: String
    }

    /// The name of the source.
    public var source: String
    /// The formats it was captured in.
    public var formats: [String] = []
    /// How many captures ran.
    public var captures = 0
    /// When the last capture ran, RFC 3339.
    public var lastCapture: String?
    /// How many items all captures read.
    public var read = 0
    /// How many a rule left out.
    public var excluded = 0
    /// How many that were, by the code of the rule.
    public var excludedByCode: [String: Int] = [:]
    /// How many were understood and not taken.
    public var refused = 0
    /// How many could not be read.
    public var failed = 0
    /// Messages held, with their revisions.
    public var held = 0
    /// When the first message held was sent, RFC 3339.
    public var firstSent: String?
    /// When the last message held was sent, RFC 3339.
    public var lastSent: String?
    /// Messages held that were sent before users were told; nil where no notice is declared.
    public var beforeNotice: Int?
    /// Copies, told apart.
    public var copies = CopyCounts()
    /// The newest of the source's own counts.
    public var count: Count?
    /// Where nothing is, although something could be expected.
    public var gaps: [Gap] = []
    /// For how many days nothing was said, where that is longer than usual.
    public var silentDays: Int?
    /// Its channels, where more than a few people wrote.
    public var channels: [Channel] = []
    /// In how many further channels and mailboxes the rest is.
    public var otherChannels = 0
    /// Who handed in copies of it.
    public var custodians: [Custodian] = []
    /// Whether it is a channel that the body does not run, of which some copy has no custodian or declaration.
    public var lacksDeclaration = false
    /// How many messages take talk elsewhere; nil where the DPIA does not name such cues.
    public var offPlatform: Int?
    /// How many messages say who joined, left or was there; nil where the DPIA does not name presence.
    public var presence: Int?
    /// Why it is known and not captured.
    public var notCaptured: String?
    /// Messages held by week, the day being the Monday, `YYYY-MM-DD`.
    public var weeks: [String: Int] = [:]
    /// What nobody has declared of it yet, in words.
    public var undeclared: [String]

    /// Coverage of a source of which nothing was captured.
    init(source: String, undeclared: [String]) {
        self.source = source
        self.undeclared = undeclared
    }

    enum CodingKeys: String, CodingKey {
        case source, formats, captures, read, excluded, refused, failed, held, undeclared, copies, count, gaps, channels
        case custodians, presence, weeks
        case lastCapture = "last_capture"
        case excludedByCode = "excluded_by_code"
        case firstSent = "first_sent"
        case lastSent = "last_sent"
        case beforeNotice = "before_notice"
        case silentDays = "silent_days"
        case otherChannels = "other_channels"
        case lacksDeclaration = "lacks_declaration"
        case offPlatform = "off_platform"
        case notCaptured = "not_captured"
    }
}
