/// `canute schedule due`: from the words of the command line to a decision, with no archive.
package struct DueCalculator: Sendable {
    /// The terms the arguments state.
    package let terms: RetentionTerms
    /// The trigger's date, where one was given.
    package let triggerDate: CivilDate?
    /// The holds, as given.
    package let holds: [HoldInterval]
    /// The day asked about.
    package let asOf: CivilDate

    /// Reads the arguments as typed.
    ///
    /// - Parameters:
    ///   - trigger: `created=2019-06-10`, or `created` alone while it has no date.
    ///   - cutoff: a word of the vocabulary; `council_term_end=DATE[,DATE…]` brings its term ends. Nil is `none`.
    ///   - period: ISO 8601; nil for `permanent` alone.
    ///   - holds: `ID=FROM..` or `ID=FROM..TO`.
    /// - Throws: ``RetentionError`` with code `malformed`, saying what to write instead.
    package init(trigger: String, cutoff: String?, period: String?, action: String, holds: [String], asOf: String)
        throws
    {
        let parts = trigger.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        triggerDate = parts.count == 2 ? try CivilDate(parsing: parts[1]) : nil
        guard let disposal = DisposalAction(rawValue: action) else {
            let words = DisposalAction.allCases.map(\.rawValue).joined(separator: ", ")
            throw RetentionError(.malformed, "“\(action)” is not an action: write one of \(words)")
        }
        terms = try RetentionTerms(
            trigger: Trigger(parsing: parts.first ?? ""), cutoff: Self.cutoff(cutoff ?? "none"),
            period: period.map { try Period(parsing: $0) }, action: disposal)
        self.holds = try holds.map { try HoldInterval(parsing: $0) }
        self.asOf = try CivilDate(parsing: asOf)
    }

    /// The decision on the day asked about.
    package var decision: RetentionDecision {
        decide(terms: terms, triggerDate: triggerDate, holds: holds, asOf: asOf)
    }

    private static func cutoff(_ text: String) throws -> Cutoff {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let ends = try parts.count == 2 ? parts[1].split(separator: ",").map { try CivilDate(parsing: $0) } : []
        let cutoff = try Cutoff(parsing: parts.first ?? "", termEnds: ends)
        switch cutoff {
        case .councilTermEnd where ends.isEmpty:
            throw RetentionError(
                .malformed,
                "the end of a council's term is not computed: give it, such as council_term_end=2027-05-10")
        case .none, .monthEnd, .calendarYearEnd, .financialYearEnd, .academicYearEnd:
            guard parts.count == 1 else {
                throw RetentionError(.malformed, "only council_term_end takes dates: write \(cutoff) alone")
            }
        case .councilTermEnd: break
        }
        return cutoff
    }
}

extension RetentionDecision {
    /// One JSON object: `{"state","cutoff_date","retain_until","eligible_from","steps":[…]}`; null for no date.
    package var json: String {
        func date(_ date: CivilDate?) -> String { date.map { "\"\($0)\"" } ?? "null" }
        let list = steps.map(JSONText.quoted).joined(separator: ",")
        return "{\"state\":\"\(state.rawValue)\",\"cutoff_date\":\(date(cutoffDate)),"
            + "\"retain_until\":\(date(retainUntil)),\"eligible_from\":\(date(eligibleFrom)),\"steps\":[\(list)]}"
    }

    /// The same for people: the dates, then the steps, one a line.
    package var text: String {
        func date(_ date: CivilDate?) -> String { date.map { "\($0.description)  (\($0.weekday.name))" } ?? "none" }
        return """
            state          \(state.rawValue)
            cutoff         \(date(cutoffDate))
            retain until   \(date(retainUntil))
            eligible from  \(date(eligibleFrom))

            \(steps.map { "- \($0)" }.joined(separator: "\n"))
            """
    }
}
