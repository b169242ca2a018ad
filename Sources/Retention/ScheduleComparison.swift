/// What changes for each class when one schedule follows another.
///
/// Whether something *may* be kept for less time is told from the terms alone, for every day that could begin a period;
/// what falls due in an archive is told by previewing the schedule there.
public struct ScheduleComparison: Sendable, Equatable {
    /// What happens to one class.
    public struct Change: Sendable, Equatable {
        /// How it differs.
        public enum Kind: String, Sendable {
            /// Only the later schedule has it.
            case added
            /// Only the earlier schedule has it.
            case removed
            /// What is in it may go sooner, or with less care, than before.
            case shortened
            /// What is in it is kept at least as long as before, and longer or with more care.
            case lengthened
            /// Its words differ and its terms do not.
            case reworded
        }

        /// The class's code.
        public let code: String
        /// How it differs.
        public let kind: Kind
        /// What it was and what it is to be, in words.
        public let sentences: [String]
    }

    /// The classes that differ, those of the earlier schedule first, each list in its own order.
    public let changes: [Change]
    /// What differs in the rules, in words; empty where they are the same.
    public let rules: [String]

    /// The classes in which something may be kept for less time.
    public var shortened: [Change] { changes.filter { $0.kind == .shortened } }

    /// Compares two schedules.
    public init(from earlier: RetentionSchedule, to later: RetentionSchedule) {
        var changes: [Change] = []
        for before in earlier.classes {
            guard let after = later.retentionClass(before.code) else {
                changes.append(
                    Change(
                        code: before.code, kind: .removed,
                        sentences: ["\(before.title): the later schedule does not have it any more"]))
                continue
            }
            if let change = Self.change(before, after) { changes.append(change) }
        }
        for added in later.classes where earlier.retentionClass(added.code) == nil {
            changes.append(
                Change(code: added.code, kind: .added, sentences: ["\(added.title): \(added.terms.sentence)"]))
        }
        self.changes = changes
        rules = Self.rules(earlier, later)
    }

    private static func change(_ before: RetentionClass, _ after: RetentionClass) -> Change? {
        var sentences: [String] = []
        if before.terms != after.terms {
            sentences.append("from “\(before.terms.sentence)” to “\(after.terms.sentence)”")
        }
        if before.thenClass != after.thenClass {
            sentences.append("a review leads to \(after.thenClass ?? "no class"), not to \(before.thenClass ?? "none")")
        }
        if before.mandate != after.mandate {
            sentences.append("mandate from “\(before.mandate.citation)” to “\(after.mandate.citation)”")
        }
        if before.title != after.title { sentences.append("title from “\(before.title)” to “\(after.title)”") }
        if before.scopeNote != after.scopeNote { sentences.append("another scope note") }
        guard !sentences.isEmpty else { return nil }
        let kind: Change.Kind =
            before.terms == after.terms
            ? .reworded : after.terms.mayEndSooner(than: before.terms) ? .shortened : .lengthened
        return Change(code: before.code, kind: kind, sentences: sentences)
    }

    private static func rules(_ earlier: RetentionSchedule, _ later: RetentionSchedule) -> [String] {
        var sentences: [String] = []
        let (before, after) = (earlier.rules.map(\.words), later.rules.map(\.words))
        for rule in before where !after.contains(rule) { sentences.append("no longer: \(rule)") }
        for rule in after where !before.contains(rule) { sentences.append("new: \(rule)") }
        if sentences.isEmpty, before != after { sentences.append("the same rules in another order") }
        if earlier.defaultClass != later.defaultClass {
            sentences.append(
                "what no rule classifies goes to \(later.defaultClass), not to \(earlier.defaultClass)")
        }
        return sentences
    }
}

extension ClassificationRule {
    /// What it looks for and where that leads, in words.
    public var words: String {
        let conditions = conditions.map { "\($0.subject.rawValue) “\($0.pattern)”" }.joined(separator: ", ")
        return switch target {
        case .code(let code): "\(conditions) → \(code)"
        case .declared: "a declared class → that class"
        }
    }
}

extension RetentionTerms {
    /// For people: `destroy 6 years after created, carried to the end of the financial year`.
    public var sentence: String {
        guard let period else { return "kept for good" }
        let carried = cutoff == .none ? "" : ", carried to the \(cutoff.longText)"
        return "\(action.rawValue) \(period.longText) after \(trigger.longText)\(carried)"
    }

    /// Whether anything under these terms can go on an earlier day than under `other`, or unreviewed where it was not.
    ///
    /// Where that cannot be told from the terms, as with another event, the answer is yes.
    public func mayEndSooner(than other: RetentionTerms) -> Bool {
        guard let period else { return false }
        guard let otherPeriod = other.period else { return true }
        if action != other.action, action != .review || other.action == .transfer {
            // A destruction becomes a transfer: somebody else keeps it, and nothing goes unless they have it.
            guard action == .transfer, other.action == .destroy else { return true }
        }
        guard trigger.isNotBefore(other.trigger), cutoff.isNotBefore(other.cutoff) else { return true }
        return Self.starts.contains { $0.adding(period) < $0.adding(otherPeriod) }
    }

    /// Days from which periods are compared: thirty days are more than a month in February, and less in March.
    private static let starts: [CivilDate] = (2023...2026).flatMap { year in
        (1...12).flatMap { month -> [CivilDate] in
            let first = CivilDate(unchecked: year, month, 1)
            return [first, first.adding(days: 14), first.endOfMonth]
        }
    }
}

extension Trigger {
    /// Whether it never happens before another: a conversation's last message never comes before its first.
    fileprivate func isNotBefore(_ other: Trigger) -> Bool {
        self == other || source == other.source || (source == .lastMessage && other.source == .firstMessage)
    }
}

extension Cutoff {
    /// Whether it never carries a day less far than another does.
    fileprivate func isNotBefore(_ other: Cutoff) -> Bool {
        switch (self, other) {
        case (_, .none): true
        case (.none, _): false
        case (.councilTermEnd(let ends), .councilTermEnd(let others)): ends.starts(with: others)
        case (_, .councilTermEnd): false
        case (_, .monthEnd): true
        default: self == other
        }
    }
}
