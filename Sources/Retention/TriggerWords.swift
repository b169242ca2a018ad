extension Trigger {
    /// The events that this program knows by name, with what each is: those of RULES section 5 and 5.1.
    ///
    /// A schedule that counts from another event declares it, so that a slip of the pen does not keep a class for ever.
    public static let knownEvents: [(name: String, meaning: String)] = [
        ("adoption_order", "the court made the adoption order"), ("application", "the application was made"),
        ("contract_end", "the contract or lease ended"), ("date_of_birth", "the person was born"),
        ("date_of_death", "the person died"), ("decision", "the decision was taken"),
        ("employment_end", "the employment ended"), ("event", "what it is about happened"),
        ("last_entry", "the last entry was made"), ("last_stage", "the last stage with a regulator or tribunal ended"),
        ("meeting", "the meeting was held"), ("minutes_signed", "the minutes were signed"),
        ("published", "it was published"), ("review_decision", "a review was decided"),
    ]

    /// Whether a schedule that declares `events` may count from it.
    func isKnown(declared events: Set<String>) -> Bool {
        !isEvent || events.contains(name) || Self.knownEvents.contains { $0.name == name }
            || Self.recordedStandard.contains(name)
    }

    /// Standard triggers that no message tells: somebody records them.
    static let recordedStandard: Set<String> = [Trigger.closed.name, Trigger.superseded.name]

    /// What to say of a word that nobody knows.
    var unknownMessage: String {
        let standard = Self.standard.map(\.name).joined(separator: ", ")
        let events = Self.knownEvents.map(\.name).joined(separator: ", ")
        return
            "“\(name)” is not a trigger that is known: write one of \(standard); or an event: \(events); or declare it "
            + "in <events>, as <event name=\"\(name)\">what it is</event>"
    }
}
