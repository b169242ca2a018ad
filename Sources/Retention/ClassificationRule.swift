/// One rule of a schedule: which conversations it fits, and the class they go to.
///
/// Every kind of condition in it must fit; of several conditions of one kind, one is enough.
public struct ClassificationRule: Equatable, Sendable {
    /// What a condition is about.
    public enum Subject: String, Sendable, CaseIterable {
        /// The source's name.
        case source
        /// The kind of source.
        case format
        /// The channel's name, the title or the subject.
        case conversation
        /// Someone who took part.
        case participant
        /// A declared tag.
        case tag
        /// A word or phrase in the text.
        case term
    }

    /// One condition.
    public struct Condition: Equatable, Sendable {
        /// What it is about.
        public let subject: Subject
        /// The pattern, as written.
        public let pattern: String
        let matcher: TextPattern
    }

    /// What a rule leads to.
    public enum Target: Equatable, Sendable {
        /// One class.
        case code(String)
        /// The class whose code is among the conversation's tags.
        case declared
    }

    /// Where it leads.
    public let target: Target
    /// Why such a conversation belongs there.
    public let reason: String
    /// What must fit; empty for a rule that looks at declared classes.
    public let conditions: [Condition]
    /// Where it stands in the schedule's file, counted from 1.
    public let line: Int?
}

extension RetentionSchedule {
    /// The class a conversation belongs in: the first rule that fits decides, else the default.
    public func classify(_ facts: ConversationFacts) -> Classification {
        let folded = FoldedFacts(facts)
        for (index, rule) in rules.enumerated() {
            switch rule.target {
            case .code(let code):
                guard folded.fit(rule) else { continue }
                return Classification(code: code, reason: rule.reason, rule: index + 1)
            case .declared:
                guard let found = classes.first(where: { folded.tags.contains($0.code.lowercased()) }) else { continue }
                return Classification(code: found.code, reason: rule.reason, rule: index + 1)
            }
        }
        return Classification(code: defaultClass, reason: "no rule of the schedule fits", rule: nil)
    }
}

/// The facts in lower case, folded once for all rules.
private struct FoldedFacts {
    let source: [Character]
    let format: [Character]
    let names: [[Character]]
    let participants: [[Character]]
    let tags: [String]
    let words: FoldedWords

    init(_ facts: ConversationFacts) {
        source = Array(facts.source.lowercased())
        format = Array(facts.format.lowercased())
        names = facts.names.map { Array($0.lowercased()) }
        participants = facts.participants.map { Array($0.lowercased()) }
        tags = facts.tags.map { $0.lowercased() }
        words = FoldedWords(facts.text)
    }

    func fit(_ rule: ClassificationRule) -> Bool {
        ClassificationRule.Subject.allCases.allSatisfy { subject in
            let conditions = rule.conditions.filter { $0.subject == subject }
            return conditions.isEmpty || conditions.contains { fits($0) }
        }
    }

    private func fits(_ condition: ClassificationRule.Condition) -> Bool {
        let pattern = condition.matcher
        return switch condition.subject {
        case .source: pattern.fits(source)
        case .format: pattern.fits(format)
        case .conversation: names.contains { pattern.fits($0) }
        case .participant: participants.contains { pattern.fits($0) }
        case .tag: tags.contains { pattern.fits(Array($0)) }
        case .term: words.contain(pattern)
        }
    }
}
