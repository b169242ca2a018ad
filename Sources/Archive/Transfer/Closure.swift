import Retention

/// Whether a conversation is open or closed to the public when an archive takes it over, and why.
///
/// Source: The National Archives, digital records metadata schema (base, closed-closure and open-closure schemas): of a
/// closed record the start, a period in years and an exemption for each other, and the day on which it was asserted are
/// given; a title or description is closed if and only if another one stands for it; of an open record nothing of it.
public struct Closure: Codable, Sendable, Equatable {
    /// The conversation.
    public var conversation: UInt64
    /// False where everybody may see it.
    public var closed: Bool
    /// From when it is closed, `YYYY-MM-DD`: the day of its last message.
    public var start: String?
    /// For how many years, one for each exemption, in order.
    public var periods: [Int]
    /// The exemptions, by the codes of the vocabulary.
    public var exemptions: [String]
    /// When they were asserted, `YYYY-MM-DD`.
    public var asserted: String?
    /// The title that the public sees where the true one is closed.
    public var titleAlternate: String?
    /// The description that the public sees where the true one is closed.
    public var descriptionAlternate: String?
    /// What it is about, in a sentence.
    public var description: String?

    /// Says that a conversation is open or closed.
    public init(
        conversation: UInt64, closed: Bool, start: String? = nil, periods: [Int] = [], exemptions: [String] = [],
        asserted: String? = nil, titleAlternate: String? = nil, descriptionAlternate: String? = nil,
        description: String? = nil
    ) {
        self.conversation = conversation
        self.closed = closed
        self.start = start
        self.periods = periods
        self.exemptions = exemptions
        self.asserted = asserted
        self.titleAlternate = titleAlternate
        self.descriptionAlternate = descriptionAlternate
        self.description = description
    }

    /// Open to everybody.
    public static func open(_ conversation: UInt64) -> Closure { Closure(conversation: conversation, closed: false) }

    /// The exemption codes that the schema knows.
    public static let vocabulary: Set<String> = [
        "23", "24", "26", "27(1)", "27(2)", "28", "29", "30(1)", "30(2)", "31", "32", "33", "34", "35(1)(a)",
        "35(1)(b)", "35(1)(c)", "35(1)(d)", "36", "37(1)(a)", "37(1)(aa)", "37(1)(ab)", "37(1)(ac)", "37(1)(ad)",
        "37(1)(b)", "38", "39", "40(2)", "41", "42", "43(1)", "43(2)", "44", "EIR 12(5)(a)", "EIR 12(5)(b)",
        "EIR 12(5)(c)", "EIR 12(5)(d)", "EIR 12(5)(e)", "EIR 12(5)(f)", "EIR 12(5)(g)",
    ]

    /// The decision with the start filled in, checked against the schema's rules.
    ///
    /// - Parameters:
    ///   - lastDay: the day of the conversation's last message, with which a closure starts.
    ///   - today: a closure starts, and is asserted, before today.
    /// - Throws: `wrongUse` with what does not hold.
    func checked(lastDay: CivilDate?, today: CivilDate) throws -> Closure {
        func refuse(_ why: String) -> ArchiveError {
            ArchiveError(
                .wrongUse, "The closure of conversation \(conversation) cannot be taken: \(why). Nothing was done.")
        }
        for (name, text, limit) in [
            ("title", titleAlternate, 255), ("description", descriptionAlternate, 8000),
            ("description", description, 8000),
        ] {
            guard let text else { continue }
            if text.count > limit { throw refuse("a \(name) has at most \(limit) characters") }
            if limit == 255, text.contains(where: \.isNewline) { throw refuse("a title stands on one line") }
        }
        guard closed else {
            guard
                start == nil, periods.isEmpty, exemptions.isEmpty, asserted == nil, titleAlternate == nil,
                descriptionAlternate == nil
            else {
                throw refuse(
                    "what is open has no start, period, exemption or other title; say Closed, or leave these out")
            }
            return self
        }
        guard !exemptions.isEmpty, exemptions.count == periods.count else {
            throw refuse(
                "what is closed has at least one exemption, and for each a period in years, in the same order "
                    + "(\(exemptions.count) and \(periods.count) are given)")
        }
        for code in exemptions where !Self.vocabulary.contains(code) {
            throw refuse("\u{201C}\(code)\u{201D} is no exemption code, such as 40(2), 41 or EIR 12(5)(f)")
        }
        for years in periods where !(1...150).contains(years) {
            throw refuse("a period is 1 to 150 years, not \(years)")
        }
        guard let asserted, let day = try? CivilDate(parsing: asserted), day < today else {
            throw refuse("the day on which the exemption was asserted is a date before today (YYYY-MM-DD)")
        }
        guard description == nil ? descriptionAlternate == nil : true else {
            throw refuse("another description stands for one that is given too")
        }
        var checked = self
        checked.start = start ?? lastDay?.description
        guard let start = checked.start, let first = try? CivilDate(parsing: start), first < today else {
            throw refuse("a closure starts on a date before today (YYYY-MM-DD)")
        }
        if let lastDay, first != lastDay {
            throw refuse("it starts on the day of the last message, \(lastDay), not on \(first)")
        }
        return checked
    }
}
