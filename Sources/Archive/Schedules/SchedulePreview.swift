import Foundation
import Ledger
import Records
public import Retention

/// What a schedule would do to the records in the archive, as if it were in force on a day.
public struct SchedulePreview: Sendable {
    /// Conversations, and how many entries they have.
    public struct Amount: Sendable, Equatable, Codable {
        /// How many conversations.
        public var conversations: UInt64 = 0
        /// How many entries these have.
        public var records: UInt64 = 0

        mutating func add(_ size: UInt64) {
            conversations += 1
            records += size
        }
    }

    /// What happens within one class of the new schedule.
    public struct Line: Sendable, Equatable {
        /// The code of the class.
        public let retentionClass: String
        /// What is in it.
        public var all = Amount()
        /// Due under the new schedule and not under the one in force, or due to be destroyed and not to be reviewed.
        public var newlyDue = Amount()
        /// Of these, what a hold keeps.
        public var held = Amount()
        /// Due now, and not under the new schedule.
        public var noLongerDue = Amount()
        /// What may go sooner, or unreviewed.
        public var sooner = Amount()
        /// What is kept for longer.
        public var later = Amount()
        /// What comes into it from another class by the new rules.
        public var moved = Amount()
    }

    /// The day for which it is worked out.
    public let asOf: CivilDate
    /// Whether what is there is classified anew by the new rules.
    public let reclassify: Bool
    /// The classes that have conversations, by code.
    public let lines: [Line]
    /// The classes differ so from the schedule in force.
    public let comparison: ScheduleComparison
    /// Classes that have conversations and that the new schedule does not have.
    public let lost: [String: Amount]
    /// Threads whose messages the new rules put in several classes: they stay whole, in the class of the first message.
    public let split: UInt64
    /// The holds that stand on what would newly fall due, each with how much of it.
    public let holds: [String: Amount]
    /// What the adoption is bound to: the file, the schedule in force, and exactly what would newly fall due or be lost.
    public let code: String
    /// The conversations that change their class, by the new one, each with the rule's reason.
    let moves: [String: [String: [UInt64]]]

    /// Everything that would newly fall due.
    public var newlyDue: Amount { sum(\.newlyDue) }
    /// Everything that may go sooner.
    public var sooner: Amount { sum(\.sooner) }

    private func sum(_ member: KeyPath<Line, Amount>) -> Amount {
        lines.reduce(into: Amount()) {
            $0.conversations += $1[keyPath: member].conversations
            $0.records += $1[keyPath: member].records
        }
    }
}

extension OpenArchive {
    /// Works out what a schedule would do; changes nothing.
    ///
    /// - Parameters:
    ///   - schedule: the schedule that may be adopted.
    ///   - reclassify: whether its rules decide anew what they or earlier ones decided; never what a person did.
    ///   - asOf: the day; nil is today.
    ///   - progress: is told how many entries were looked at, where content must be opened.
    public func preview(
        _ schedule: RetentionSchedule, reclassify: Bool = false, asOf: CivilDate? = nil,
        progress: (UInt64) -> Void = { _ in }
    ) throws -> SchedulePreview {
        let (current, base) = try self.schedule()
        var maker = PreviewMaker(from: current, to: schedule, on: try asOf ?? today())
        var moved: [UInt64: (code: String, reason: String)] = [:]
        if reclassify {
            let found = try Reclassification(archive: self, schedule: schedule, progress: progress)
            moved = found.moved
            maker.split = found.split
        }
        try catalogue.eachDue { row, held in
            let day = { (name: String) in try self.catalogue.lastEvent(name, of: row.conversation) }
            try maker.take(row, held: held, moved: moved[row.conversation], event: day)
        }
        return maker.preview(base: base, reclassify: reclassify)
    }
}

/// Adds up a preview, one conversation after another.
private struct PreviewMaker {
    let current: RetentionSchedule
    let next: RetentionSchedule
    let asOf: CivilDate
    var split: UInt64 = 0
    private var old: DueTerms
    private var new: DueTerms
    private var lines: [String: SchedulePreview.Line] = [:]
    private var lost: [String: SchedulePreview.Amount] = [:]
    private var holds: [String: SchedulePreview.Amount] = [:]
    private var newlyDue: [UInt64] = []
    private var moves: [String: [String: [UInt64]]] = [:]
    private var shortens: [String: Bool] = [:]

    init(from current: RetentionSchedule, to next: RetentionSchedule, on asOf: CivilDate) {
        self.current = current
        self.next = next
        self.asOf = asOf
        func terms(_ schedule: RetentionSchedule) -> DueTerms {
            DueTerms(classes: Dictionary(schedule.classes.map { ($0.code, $0.terms) }) { first, _ in first })
        }
        old = terms(current)
        new = terms(next)
    }

    mutating func take(
        _ row: DueFacts, held: [String], moved: (code: String, reason: String)?, event: (String) throws -> Int64?
    ) throws {
        let code = moved?.code ?? row.retentionClass
        guard let terms = new.classes[code] else {
            lost[code, default: .init()].add(row.size)
            return
        }
        var line = lines[code] ?? SchedulePreview.Line(retentionClass: code)
        line.all.add(row.size)
        if let moved, moved.code != row.retentionClass {
            line.moved.add(row.size)
            moves[moved.code, default: [:]][moved.reason, default: []].append(row.conversation)
        }
        let before = try row.due(&old, row.retentionClass, event)
        let after = try row.due(&new, code, event)
        let today = Int64(asOf.dayNumber)
        let was = old.classes[row.retentionClass]
        let wasDue = before.map { $0 <= today } ?? false
        let isDue = after.map { $0 <= today } ?? false
        if isDue, !wasDue || (terms.action == .destroy && was?.action != .destroy) {
            newlyDue.append(row.conversation)
            line.newlyDue.add(row.size)
            if !held.isEmpty { line.held.add(row.size) }
            for hold in held { holds[hold, default: .init()].add(row.size) }
        } else if wasDue, !isDue {
            line.noLongerDue.add(row.size)
        }
        if mayEndSooner(row.retentionClass, code) {
            line.sooner.add(row.size)
        } else if (after ?? .max) > (before ?? .max) {
            line.later.add(row.size)
        }
        lines[code] = line
    }

    private mutating func mayEndSooner(_ before: String, _ after: String) -> Bool {
        let key = before + "\t" + after
        if let known = shortens[key] { return known }
        let answer =
            old.classes[before].map { was in new.classes[after]?.mayEndSooner(than: was) ?? false } ?? false
        shortens[key] = answer
        return answer
    }

    func preview(base: UInt64, reclassify: Bool) -> SchedulePreview {
        let text = """
            canute schedule preview 1
            file \(Digest.sha256(next.sourceBytes).hex)
            on \(asOf)
            instead of entry \(base)
            rules \(reclassify ? "applied to what is there" : "applied to what comes")
            newly due \(SequenceList(newlyDue).hash.hex)
            without a class \(lost.keys.sorted().joined(separator: " "))

            """
        return SchedulePreview(
            asOf: asOf, reclassify: reclassify, lines: lines.values.sorted { $0.retentionClass < $1.retentionClass },
            comparison: ScheduleComparison(from: current, to: next), lost: lost, split: split, holds: holds,
            code: "\(asOf).\(Digest.sha256(Array(text.utf8)).hex.prefix(32))", moves: moves)
    }
}

/// Which conversations the rules of a schedule would put in another class than they are in.
private struct Reclassification {
    var moved: [UInt64: (code: String, reason: String)] = [:]
    var split: UInt64 = 0

    init(archive: OpenArchive, schedule: RetentionSchedule, progress: (UInt64) -> Void) throws {
        let byHand = Set(
            try archive.catalogue.acts(ConversationsClassified.self).filter { $0.payload.byRulesOf == nil }
                .flatMap(\.payload.conversations))
        let formats = try archive.formats()
        var tags = try DeclaredTags(archive.catalogue)
        var mixed: Set<UInt64> = []
        var first: [UInt64: String] = [:]
        try archive.ledger.walk(from: 0) { records in
            let places = try archive.catalogue.conversations(of: records.map(\.seq))
            for record in records {
                guard let conversation = places[record.seq], !byHand.contains(conversation),
                    let fields = MessageFields(record.content?.components ?? [])
                else { continue }
                let facts = ConversationFacts(
                    fields, format: fields.source.flatMap { formats[$0] } ?? "", tags: tags.of(fields))
                let found = schedule.classify(facts)
                guard let known = first[conversation] else {
                    first[conversation] = found.code
                    moved[conversation] = (found.code, found.reason)
                    continue
                }
                if known != found.code { mixed.insert(conversation) }
            }
            progress((records.last?.seq ?? 0) + 1)
            return true
        }
        split = UInt64(mixed.count)
    }
}

extension OpenArchive {
    /// The format in which each source was last captured.
    func formats() throws -> [String: String] {
        var formats: [String: String] = [:]
        for (_, done) in try catalogue.acts(CaptureDone.self) { formats[done.report.source] = done.report.format }
        return formats
    }
}

extension ConversationFacts {
    /// What a record says of the conversation that it stands in, as it was classified by at capture.
    init(_ fields: MessageFields, format: String, tags: [String]) {
        self.init(
            source: fields.source ?? "", format: format,
            names: [fields.context?.channel, fields.conversation].compactMap { $0 },
            participants: (fields.context?.participants ?? []).flatMap {
                [$0.name, $0.account, $0.email].compactMap { $0 }
            }, tags: tags, text: [fields.subject, fields.body].compactMap { $0 }.joined(separator: "\n"))
    }
}
