/// The kinds of export that can be captured; the raw value is the word on the command line.
public enum SourceFormat: String, CaseIterable, Sendable, Codable {
    case slack, mail, activitystreams, mattermost, actiance, teams, zulip, whatsapp, irc, matrix, xmpp, feed, x, meta
    case pst, msg, purview
    /// Canute's own form, which connectors post.
    case messages
    case mattermostCSV = "mattermost-csv"
    case vivaEngage = "viva-engage"
    case googleChat = "google-chat"
}

/// Where something in a source is, and what is the matter with it, in words for the person who runs the capture.
public struct CaptureDiagnostic: Sendable, Equatable {
    /// The place: the file within the source, the offset, the index.
    public var item: String
    /// What is wrong, and what to do.
    public var reason: String
    /// Whether a note asks for something to be done: what was taken is good, but the source is not whole.
    public var isToActOn: Bool

    /// A diagnostic of these parts.
    public init(item: String, reason: String, isToActOn: Bool = false) {
        self.item = item
        self.reason = reason
        self.isToActOn = isToActOn
    }
}

/// What a reader meets while it goes through a source.
public enum CaptureEvent: Sendable, Equatable {
    case item(CapturedItem)
    /// An item that cannot be read; a container that cannot be read is one of these.
    case failed(CaptureDiagnostic)
    /// An item that was understood and is not taken, with the reason.
    case refused(CaptureDiagnostic)
    /// For the report only; not an item, and not counted.
    case note(CaptureDiagnostic)
    /// Who is in a channel at the time of the export; not an item, and not counted.
    case members(ChannelMembers)
}

/// What a capture may be told.
public struct CaptureOptions: Sendable, Equatable {
    /// The zone whose calendar months cut endless chats, as an IANA name.
    public var timeZone: String
    /// The same zone where somebody has stated it: times that a source writes without a zone are read in no other.
    public var statedZone: String?
    /// How a source that writes dates as numbers orders them, where the file itself does not show it.
    public var dateOrder: DateOrder?

    /// Options; months are those of the United Kingdom unless a zone is stated.
    public init(timeZone: String? = nil, dateOrder: DateOrder? = nil) {
        self.timeZone = timeZone ?? "Europe/London"
        statedZone = timeZone
        self.dateOrder = dateOrder
    }
}

/// The order of day, month and year in dates that are written as numbers.
public enum DateOrder: String, CaseIterable, Sendable {
    case dayMonthYear = "dmy"
    case monthDayYear = "mdy"
    case yearMonthDay = "ymd"
}

/// Reads a source and delivers every message in it, in bounded memory.
public struct CaptureReader: Sendable {
    /// Reads the export at `path`, a file or a folder, and hands every event to `sink` as it is met.
    ///
    /// Within one conversation items come as sent, parents before replies where the source allows it. Trouble in the
    /// source is an event, and reading goes on behind it.
    ///
    /// - Throws: `CaptureError` when nothing can be looked at (no such file, an unknown time zone), and whatever
    ///   `sink` throws, at once.
    public static func read(
        _ path: String, format: SourceFormat, options: CaptureOptions = CaptureOptions(),
        into sink: (CaptureEvent) throws -> Void
    ) throws {
        var hasItems = false
        try events(of: path, format: format, options: options) { event in
            if case .item = event { hasItems = true }
            try sink(event)
        }
        if hasItems, let loss = format.membershipLoss { try sink(.note(CaptureDiagnostic(item: path, reason: loss))) }
    }

    private static func events(
        of path: String, format: SourceFormat, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void
    ) throws {
        switch format {
        case .slack: try SlackSource.read(path, options: options, into: sink)
        case .activitystreams: try ActivityStreamsSource.read(path, options: options, into: sink)
        case .mail: try MailSource.read(path: path, options: options, into: sink)
        case .mattermost: try MattermostSource.read(path, options: options, into: sink)
        case .actiance: try ActianceSource.read(path, options: options, into: sink)
        case .teams: try TeamsSource.read(path, options: options, into: sink)
        case .vivaEngage: try EngageSource.read(path, options: options, into: sink)
        case .googleChat: try GoogleChatSource.read(path, options: options, into: sink)
        case .zulip: try ZulipSource.read(path, options: options, into: sink)
        case .whatsapp: try WhatsAppSource.read(path, options: options, into: sink)
        case .irc: try IRCSource.read(path, options: options, into: sink)
        case .matrix: try MatrixSource.read(path, options: options, into: sink)
        case .xmpp: try XMPPSource.read(path, options: options, into: sink)
        case .feed: try FeedSource.read(path, options: options, into: sink)
        case .x: try XArchiveSource.read(path, options: options, into: sink)
        case .pst: try PSTSource.read(path, options: options, into: sink)
        case .msg: try MailSource.read(path: path, options: options, into: sink)
        case .purview: try PurviewSource.read(path, options: options, into: sink)
        case .mattermostCSV: try MattermostCSVSource.read(path, options: options, into: sink)
        case .messages: try PostedMessages.read(path: path, options: options, into: sink)
        case .meta: try MetaSource.read(path, options: options, into: sink)
        }
    }
}
