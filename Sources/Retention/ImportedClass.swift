/// One row of a council's spreadsheet, read as people write it.
struct ImportedClass {
    let code: String
    let title: String
    let scope: String
    let mandate: String
    let terms: RetentionTerms

    init(cell: (ScheduleImport.Column) -> String, codes: inout ImportedCodes) throws {
        title = cell(.title)
        guard !title.isEmpty else { throw RetentionError(.malformed, "the row has no title: say what is kept") }
        let reference = cell(.code)
        code = try codes.code(for: reference)
        let note = cell(.scope)
        let written = reference.isEmpty || reference == code ? "" : " (reference \(reference))"
        scope = (note.isEmpty ? title : note) + written
        mandate = cell(.mandate).isEmpty ? "Not stated in the spreadsheet" : cell(.mandate)
        terms = try Self.terms(cell)
    }

    private static func terms(_ cell: (ScheduleImport.Column) -> String) throws -> RetentionTerms {
        let said = try ImportedPeriod(cell(.period))
        let start = try ImportedStart(cell(.trigger).isEmpty ? said.from : cell(.trigger))
        var cutoff = said.cutoff ?? start.cutoff ?? .none
        if !cell(.cutoff).isEmpty { cutoff = try ImportedStart.cutoff(cell(.cutoff)) }
        let action = try action(cell(.action), isPermanent: said.period == nil)
        return try RetentionTerms(trigger: start.trigger, cutoff: cutoff, period: said.period, action: action)
    }

    private static func action(_ text: String, isPermanent: Bool) throws -> DisposalAction {
        let words = text.lowercased()
        if isPermanent { return .permanent }
        guard !words.isEmpty else {
            throw RetentionError(.malformed, "the row does not say what happens at the end of the period")
        }
        // “Review and destroy” is a review; “destroy after transfer” is a transfer.
        let known: [(DisposalAction, [String])] = [
            (.review, ["review", "apprais", "consider", "sample"]),
            (.transfer, ["transfer", "archive", "record office", "records office", "offer to"]),
            (.destroy, ["destroy", "destruct", "delet", "dispos", "shred", "confidential waste", "erase"]),
        ]
        for (action, stems) in known where stems.contains(where: { words.contains($0) }) { return action }
        throw RetentionError(
            .malformed, "“\(text)” is not what happens at the end: write destroy, review, transfer or permanent")
    }
}

/// Codes for classes: the spreadsheet's own where they have the form of a code, else numbered.
struct ImportedCodes {
    private var used: Set<String> = []
    private var number = 0

    mutating func code(for reference: String) throws -> String {
        let tidy = reference.uppercased().filter { $0 != " " }
        if tidy.wholeMatch(of: /[A-Z]{2,6}-[0-9]{2}[A-Z]?/) != nil {
            guard used.insert(tidy).inserted else {
                throw RetentionError(.malformed, "the code \(tidy) stands in a row above already: a code stands once")
            }
            return tidy
        }
        repeat {
            number += 1
            guard number <= 2_500 else { throw RetentionError(.malformed, "there are too many rows without a code") }
        } while !used.insert(Self.numbered(number)).inserted
        return Self.numbered(number)
    }

    private static func numbered(_ number: Int) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let (group, within) = (number / 100, number % 100)
        return "CLS-\(within < 10 ? "0" : "")\(within)\(group == 0 ? "" : String(letters[group - 1]))"
    }
}

/// How long, as people write it: `6 years`, `current + 6 years`, `6 yrs from end of contract`, `P6Y`, `permanent`.
struct ImportedPeriod {
    /// Nil where it is kept for good.
    let period: Period?
    let cutoff: Cutoff?
    /// From when, where the cell says so.
    let from: String

    init(_ text: String) throws {
        let words = text.lowercased().replacing(",", with: " ")
        let permanent = ["permanent", "indefinite", "forever", "for ever", "in perpetuity", "do not destroy"]
        if permanent.contains(where: { words.contains($0) }) {
            (period, cutoff, from) = (nil, nil, "")
            return
        }
        if let written = try? Period(parsing: text.filter { $0 != " " }) {
            (period, cutoff, from) = (written, nil, "")
            return
        }
        var rest = Self.figures(words)
        (cutoff, rest) = Self.currentYear(rest)
        let unit = /([0-9]{1,5})\s*(years?|yrs?|months?|mths?|weeks?|wks?|days?|y|m|w|d)\b\.?/
        var parts: [(Int, Character)] = []
        while let match = rest.firstMatch(of: unit) {
            if let number = Int(match.output.1), let letter = match.output.2.first { parts.append((number, letter)) }
            rest.replaceSubrange(match.range, with: " ")
        }
        let iso = ["y", "m", "w", "d"].compactMap { letter in
            parts.first { String($0.1) == letter }.map { "\($0.0)\(letter.uppercased())" }
        }
        guard !parts.isEmpty, iso.count == parts.count else {
            throw RetentionError(
                .malformed,
                text.isEmpty
                    ? "the row does not say how long it is kept"
                    : "“\(text)” is not a period that can be read: write 6 years, current + 6 years, 30 days or permanent"
            )
        }
        period = try Period(parsing: "P" + iso.joined())
        let filler: Set<String> = [
            "from", "after", "since", "the", "of", "and", "+", "plus", "then", "date", "for", "keep",
        ]
        from = rest.split(whereSeparator: { $0.isWhitespace }).drop { filler.contains(String($0)) }
            .joined(separator: " ")
    }

    /// `six years` as `6 years`.
    private static func figures(_ text: String) -> String {
        let names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
        return text.split(separator: " ").map { word in
            names.firstIndex(of: String(word)).map { "\($0 + 1)" } ?? String(word)
        }.joined(separator: " ")
    }

    /// `current + 6` counts from the end of the financial year, unless it says which.
    private static func currentYear(_ text: String) -> (Cutoff?, String) {
        let forms: [(String, Cutoff)] = [
            ("current financial year", .financialYearEnd), ("current calendar year", .calendarYearEnd),
            ("current academic year", .academicYearEnd), ("current year", .financialYearEnd),
            ("current", .financialYearEnd), ("end of financial year", .financialYearEnd),
            ("end of calendar year", .calendarYearEnd), ("end of academic year", .academicYearEnd),
        ]
        for (form, cutoff) in forms {
            guard let range = text.firstRange(of: form) else { continue }
            var rest = text
            rest.replaceSubrange(range, with: " ")
            return (cutoff, rest)
        }
        return (nil, text)
    }
}

/// From when, as people write it: `closure of the case`, `end of employment`, `created, FY end`.
struct ImportedStart {
    let trigger: Trigger
    let cutoff: Cutoff?

    init(_ text: String) throws {
        var cutoff: Cutoff?
        var trigger: Trigger?
        for part in text.lowercased().split(whereSeparator: { ",;/+".contains($0) }) {
            let words = part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if let found = try? Self.cutoff(words), found != .none {
                cutoff = found
            } else if let found = Self.trigger(words) {
                guard trigger == nil else {
                    throw RetentionError(.malformed, "“\(text)” names two days to count from: write one")
                }
                trigger = found
            } else {
                throw RetentionError(
                    .malformed,
                    "“\(text)” is not a trigger that can be read: write created, received, last message, closed, "
                        + "superseded, or an event such as end of employment")
            }
        }
        self.trigger = trigger ?? .created
        self.cutoff = cutoff
    }

    static func cutoff(_ text: String) throws -> Cutoff {
        let words = text.lowercased()
        let known: [(Cutoff, [String])] = [
            (.financialYearEnd, ["financial year", "fy end", "end of fy", "tax year", "31 march"]),
            (.calendarYearEnd, ["calendar year", "cy end", "end of cy", "31 december", "end of year", "year end"]),
            (.academicYearEnd, ["academic year", "school year", "31 august"]),
            (.monthEnd, ["month end", "end of month"]),
        ]
        for (cutoff, forms) in known where forms.contains(where: { words.contains($0) }) { return cutoff }
        if words == "none" || words == "-" { return .none }
        return try Cutoff(parsing: words.replacing(" ", with: "_"))
    }

    private static func trigger(_ words: String) -> Trigger? {
        let known: [(String, [String])] = [
            (
                "employment_end",
                ["end of employment", "employment end", "termination of employment", "leaving", "leaver"]
            ),
            (
                "contract_end",
                ["end of contract", "contract end", "expiry of contract", "end of lease", "contract expiry"]
            ),
            ("date_of_birth", ["birth", "dob"]), ("date_of_death", ["death"]),
            ("last_message", ["last message", "last action", "last contact", "last correspondence"]),
            ("last_modified", ["last modified", "last updated", "last change"]),
            ("last_entry", ["last entry"]), ("closed", ["clos", "completion", "end of case", "case end"]),
            ("superseded", ["supersed", "replaced"]), ("minutes_signed", ["minutes signed", "signed minutes"]),
            ("received", ["receipt", "received"]), ("decision", ["decision"]), ("meeting", ["meeting"]),
            ("published", ["publi"]), ("created", ["creat"]),
        ]
        for (name, forms) in known where forms.contains(where: { words.contains($0) }) {
            return try? Trigger(parsing: name)
        }
        guard let trigger = try? Trigger(parsing: words.replacing(" ", with: "_")) else { return nil }
        return trigger.isKnown(declared: []) ? trigger : nil
    }
}
