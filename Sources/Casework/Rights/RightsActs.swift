public import Archive

/// Somebody exercised a right over what is held about them.
public struct RightsOpened: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "rights_opened"
    /// The reference, such as `DPR-2026-0001`.
    public var id: String
    /// The right.
    public var right: DataRight
    /// Where the controller is, whose holidays move the last day.
    public var division: String
    /// The day of receipt, `YYYY-MM-DD`.
    public var received: String
    /// Who asks.
    public var from: String
    /// What is asked, in the person's words.
    public var text: String
    /// The records that it is about, as far as they are known.
    public var records: [UInt64]
}

/// Something that its clock depends on happened.
public struct RightsEventNoted: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "rights_event"
    /// As a clock takes it: `id_received=2026-03-09`.
    public var event: String
    /// What to remember of it.
    public var note: String?
}

/// Somebody who was given the data was told, or could not be.
public struct RecipientNotified: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "recipient_notified"
    /// Who was given the data.
    public var recipient: String
    /// When they were told, `YYYY-MM-DD`; nil where they were not.
    public var on: String?
    /// How they were told, or why that is impossible or a disproportionate effort (Art 19).
    public var note: String
}

/// It was answered.
public struct RightsAnswered: ActPayload {
    /// How it ended.
    public enum Outcome: String, Codable, Sendable, CaseIterable { case granted, partly, refused, withdrawn }

    /// What the act is called in the ledger.
    public static let kind = "rights_answered"
    /// How it ended.
    public var outcome: Outcome
    /// When the answer went, `YYYY-MM-DD`.
    public var date: String
    /// Why: what was done, or the exception relied on.
    public var reason: String
    /// The whole letter.
    public var letter: String
}
