extension SourceFormat {
    /// What a format never tells of who was in a channel when a message was sent; nil where it tells what it can, or
    /// names with each message whom it went to.
    ///
    /// It is said once of each capture, so that nobody takes a list of today for those who could read then.
    public var membershipLoss: String? {
        switch self {
        case .googleChat:
            "who is in a space is told as at the export; who joined or left before it is not in the format"
        case .meta:
            "who is in a chat is told as at the download; who had joined or left before it is seldom in the format"
        case .vivaEngage: "who was in a group is not in the format; the people of private messages are"
        case .whatsapp, .irc, .x:
            "who came and went is told, as far as the export reaches; who was there before the first such notice, and "
                + "never left, is not in the format"
        case .messages: "who was in a channel is not in the form that is posted; whom a message went to by name is"
        case .slack, .mattermost, .mattermostCSV, .actiance, .teams, .zulip, .matrix, .xmpp: nil
        // Mail names its recipients, posts their public; documents have custodians.
        case .mail, .msg, .pst, .purview, .activitystreams, .feed: nil
        }
    }
}
