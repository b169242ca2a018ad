internal import Interchange

/// Reads a schedule's XML: schema first, then what the schema cannot say.
///
/// Collects problems rather than stopping at the first.
struct ScheduleReader {
    private(set) var title = ""
    private(set) var version = ""
    private(set) var authority = ""
    /// The codes of classes that could not be read: rules that name them are not wrong for that.
    private var broken: Set<String> = []
    private(set) var classes: [RetentionClass] = []
    private(set) var rules: [ClassificationRule] = []
    private(set) var defaultClass = ""
    private var termEnds: [CivilDate] = []
    private var events: Set<String> = []
    private var problems: [RetentionError.Problem] = []

    /// More than any council needs, and small enough that a hostile file does no harm.
    private static let limits: XML.Limits = {
        var limits = XML.Limits()
        limits.maxBytes = 4 << 20
        limits.maxDepth = 16
        limits.maxNodes = 100_000
        return limits
    }()

    private static let schema = Result {
        try XMLSchema(RetentionSchedule.schemaBytes, name: "retention-schedule.xsd")
    }

    init(xml: [UInt8], name: String) throws {
        let root = try Self.validated(xml, name: name)
        title = root.words("title")
        version = Self.collapsed(root.attribute("version") ?? "")
        authority = root.words("authority")
        readTermEnds(root)
        events = Set((root.child("events")?.children ?? []).compactMap { $0.attribute("name") })
        for node in root.child("classes")?.children ?? [] { readClass(node) }
        readRules(root)
        checkCodes()
        guard problems.isEmpty else {
            throw RetentionError(
                schedule: name, problems: problems.sorted { ($0.line ?? 0, $0.message) < ($1.line ?? 0, $1.message) })
        }
    }

    private static func validated(_ xml: [UInt8], name: String) throws -> XMLNode {
        let schema: XMLSchema
        do {
            schema = try Self.schema.get()
        } catch {
            throw RetentionError(.resource, "the schema of retention schedules cannot be used: \(error)")
        }
        let found = schema.validate(xml, name: name, limits: limits)
        guard found.isEmpty else {
            throw RetentionError(schedule: name, problems: SchemaWords.problems(found))
        }
        do {
            return try XML.parse(xml, name: name, limits: limits)
        } catch {
            throw RetentionError(schedule: name, problems: [RetentionError.Problem(line: nil, message: error.message)])
        }
    }

    private mutating func problem(_ line: Int?, _ message: String) {
        problems.append(RetentionError.Problem(line: line, message: message))
    }

    private mutating func readTermEnds(_ root: XMLNode) {
        for node in root.child("councilTerms")?.children ?? [] {
            do {
                let date = try CivilDate(parsing: Self.collapsed(node.text))
                if let last = termEnds.last, last >= date {
                    problem(
                        node.line,
                        "the council term ending \(date) stands after the one ending \(last): put them in order")
                }
                termEnds.append(date)
            } catch {
                problem(node.line, "\(error)")
            }
        }
    }

    private mutating func readClass(_ node: XMLNode) {
        let code = node.attribute("code") ?? ""
        if let earlier = classes.first(where: { $0.code == code }) {
            problem(node.line, "class \(code) stands twice, first on line \(earlier.line ?? 0): a code stands once")
            return
        }
        do {
            let terms = try readTerms(node)
            if !terms.trigger.isKnown(declared: events) {
                problem(node.child("trigger")?.line ?? node.line, "class \(code): \(terms.trigger.unknownMessage)")
            }
            if case .councilTermEnd = terms.cutoff, termEnds.isEmpty {
                problem(
                    node.line,
                    "class \(code) is cut off at the end of the council's term, but no term is entered: add "
                        + "councilTerms"
                )
            }
            classes.append(
                RetentionClass(
                    code: code, title: node.words("title"), scopeNote: node.words("scope"),
                    mandate: Self.mandate(node.child("mandate")), terms: terms,
                    thenClass: node.child("action")?.attribute("then"), line: node.line))
        } catch {
            broken.insert(code)
            problem(node.line, "class \(code): \(error)")
        }
    }

    private func readTerms(_ node: XMLNode) throws -> RetentionTerms {
        let action = node.words("action")
        guard let disposal = DisposalAction(rawValue: action) else {
            throw RetentionError(.malformed, "“\(action)” is not an action")
        }
        return try RetentionTerms(
            trigger: Trigger(parsing: node.words("trigger")),
            cutoff: Cutoff(parsing: node.words("cutoff"), termEnds: termEnds),
            period: node.child("period").map { try Period(parsing: Self.collapsed($0.text)) }, action: disposal)
    }

    private static func mandate(_ node: XMLNode?) -> Mandate {
        // The schema has seen to it that the kind is one of the four; local is the one that claims least.
        Mandate(
            citation: collapsed(node?.text ?? ""),
            kind: Mandate.Kind(rawValue: collapsed(node?.attribute("kind") ?? "")) ?? .local,
            needsLocalApproval: collapsed(node?.attribute("approval") ?? "") == "needed")
    }

    private mutating func readRules(_ root: XMLNode) {
        guard let node = root.child("rules") else { return }
        defaultClass = node.attribute("default") ?? ""
        for child in node.children {
            let target: ClassificationRule.Target =
                child.name == "declaredClass" ? .declared : .code(child.attribute("class") ?? "")
            rules.append(
                ClassificationRule(
                    target: target, reason: Self.collapsed(child.attribute("reason") ?? ""),
                    conditions: child.children.compactMap { condition($0) }, line: child.line))
        }
    }

    private mutating func condition(_ node: XMLNode) -> ClassificationRule.Condition? {
        guard let subject = ClassificationRule.Subject(rawValue: node.name) else { return nil }
        let pattern = Self.collapsed(node.text)
        let matcher = TextPattern(pattern)
        if subject == .term, !matcher.isTerm {
            problem(
                node.line, "“\(pattern)” is not a term: write words, each of which may end in * but has none elsewhere")
        }
        if subject != .term, pattern.allSatisfy({ $0 == "*" }) {
            problem(node.line, "“\(pattern)” fits everything: leave the condition out, or say what must fit")
        }
        return ClassificationRule.Condition(subject: subject, pattern: pattern, matcher: matcher)
    }

    /// What one part of the schedule says of another.
    private mutating func checkCodes() {
        let codes = Set(classes.map(\.code)).union(broken)
        for item in classes {
            guard let next = item.thenClass else { continue }
            if item.terms.action != .review {
                problem(
                    item.line, "class \(item.code): only a review leads to another class; leave out then=\"\(next)\"")
            } else if !codes.contains(next) || next == item.code {
                problem(
                    item.line, "class \(item.code) leads to class \(next), which is not another class of this schedule")
            }
        }
        checkCycles()
        for rule in rules {
            guard case .code(let code) = rule.target, !codes.contains(code) else { continue }
            problem(rule.line, "a rule names class \(code), which this schedule does not have")
        }
        guard let fallback = classes.first(where: { $0.code == defaultClass }) else {
            if broken.contains(defaultClass) { return }
            problem(nil, "the default class \(defaultClass) is not in this schedule: add it, or name another")
            return
        }
        if fallback.terms.action != .review, fallback.terms.action != .permanent {
            problem(
                fallback.line,
                "the default class \(defaultClass) is for what no rule classifies: its action is review, never "
                    + fallback.terms.action.rawValue)
        }
    }

    /// A review that leads to a class whose review leads back would never end.
    private mutating func checkCycles() {
        let next = Dictionary(classes.map { ($0.code, $0.thenClass) }) { first, _ in first }
        var reported: Set<String> = []
        for start in classes where !reported.contains(start.code) {
            var chain = [start.code]
            while let code = next[chain[chain.count - 1]] ?? nil, code != start.code, !chain.contains(code) {
                chain.append(code)
            }
            guard chain.count > 1, next[chain[chain.count - 1]] ?? nil == start.code else { continue }
            reported.formUnion(chain)
            problem(
                start.line,
                "the reviews of \(chain.joined(separator: ", ")) lead in a cycle back to \(start.code): what is in them "
                    + "would be reviewed for ever; leave one then=\"…\" out")
        }
    }

    /// Line breaks and runs of blanks as one blank, as the schema's xs:token reads them.
    fileprivate static func collapsed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension XMLNode {
    /// The text of a child element, blanks collapsed; empty where there is no such child.
    fileprivate func words(_ name: String) -> String {
        ScheduleReader.collapsed(child(name)?.text ?? "")
    }
}
