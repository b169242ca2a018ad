public import Archive
import Foundation
public import Ledger
import Records
import Retention

/// The privileged acts among the entries that a verification looked at.
///
/// The acts themselves are opened from the ledger. What they are held against (the schedule before, what a disposal
/// listed, what requests searched for) may be older than the first entry: that comes from the catalogue.
public struct PrivilegedActs: Sendable {
    /// How near a request a disposal is listed, in days, before and after.
    public static let nearDays = 60

    /// The acts, in the order of the log.
    public private(set) var listed: [PrivilegedAct] = []

    private var schedule: RetentionSchedule?
    private var requests: [Matched] = []

    /// A request with all that its searches found and its hold covers.
    private struct Matched: Sendable {
        let id: String
        /// When it was received, and when something was looked for on it.
        var days: [CivilDate]
        var found: Set<UInt64> = []
        var conversations: Set<UInt64> = []
    }

    /// Reads the acts that `account` names.
    ///
    /// - Throws: where the catalogue cannot be read or an act of the ledger has no readable payload.
    public init(_ account: VerificationAccount, ledger: Ledger, catalogue: Catalogue) throws {
        for (act, adopted) in try catalogue.acts(ScheduleAdopted.self) where act.seq < account.first {
            schedule = try? RetentionSchedule(xml: Array(adopted.xml.utf8), name: adopted.title)
        }
        requests = try Self.requests(catalogue)
        try ledger.readActs(account.census.acts) { try take($0, ledger) }
    }

    private static func requests(_ catalogue: Catalogue) throws -> [Matched] {
        var requests: [Matched] = []
        for (_, opened) in try catalogue.acts(RequestOpened.self) {
            guard let received = try? CivilDate(parsing: opened.received) else { continue }
            requests.append(Matched(id: opened.id, days: [received]))
        }
        for (act, search) in try catalogue.acts(RequestSearched.self) {
            guard let at = requests.firstIndex(where: { $0.id == act.subject }) else { continue }
            requests[at].found.formUnion(search.seqs)
            if let day = day(of: act) { requests[at].days.append(day) }
        }
        for (_, hold) in try catalogue.acts(HoldPlaced.self) {
            guard let at = requests.firstIndex(where: { $0.id == hold.request }) else { continue }
            requests[at].conversations.formUnion(hold.conversations)
        }
        return requests
    }

    private mutating func take(_ act: Act, _ ledger: Ledger) throws {
        switch act.kind {
        case ExclusionAdded.kind:
            let rule = try act.decode(ExclusionAdded.self)
            add(act, .exclusionChanged, "Of \(rule.source) is kept out as \(rule.code), \(rule.words): \(rule.reason)")
        case ExclusionEndProposed.kind:
            let end = try act.decode(ExclusionEndProposed.self)
            add(act, .exclusionChanged, "The end of rule \(end.rule) is proposed: \(end.reason)")
        case ExclusionDecided.kind:
            let decided = try act.decode(ExclusionDecided.self)
            add(
                act, .exclusionChanged,
                "\(decided.ends ? "The end of rule" : "Rule") \(decided.rule) was \(decided.approved ? "approved" : "refused")"
            )
        case ExpungeOrdered.kind:
            let order = try act.decode(ExpungeOrdered.self)
            // What fell due under its class was not overridden.
            guard order.retentionClass == nil else { return }
            add(
                act, .overridden,
                "Removal \(order.id) destroyed \(order.count) record\(order.count == 1 ? "" : "s") without a schedule, as "
                    + "captured in error: \(order.reason); approved by \(order.approvedBy)")
        case ErasureOrdered.kind:
            let order = try act.decode(ErasureOrdered.self)
            add(
                act, .overridden,
                "Erasure \(order.id) took a part of \(order.places.count) record\(order.places.count == 1 ? "" : "s") under UK GDPR "
                    + "Art 17: \(order.reason); approved by \(order.approvedBy)")
        case ScheduleAdopted.kind: try takeSchedule(act)
        case HoldReleased.kind:
            let released = try act.decode(HoldReleased.self)
            add(act, .holdReleased, "Hold \(released.id) ended on \(released.to): \(released.reason)")
        case WordsReleased.kind:
            let released = try act.decode(WordsReleased.self)
            add(
                act, .overridden,
                "Words of record \(released.seq) go out on \(act.subject) although the gate asks about them: "
                    + released.reason)
        case RequestSignedOff.kind:
            guard try act.decode(RequestSignedOff.self).singleOfficer else { return }
            add(
                act, .overridden, "\(act.subject) was signed off in single-officer mode, by nobody else than decided it"
            )
        case DestructionOrdered.kind: try takeDisposal(act, ledger)
        case _ where act.type == .schedule:
            add(act, .classChanged, "\(act.kind.replacingOccurrences(of: "_", with: " ")): \(act.subject)")
        default: break
        }
    }

    private mutating func takeSchedule(_ act: Act) throws {
        let adopted = try act.decode(ScheduleAdopted.self)
        guard let new = try? RetentionSchedule(xml: Array(adopted.xml.utf8), name: adopted.title) else { return }
        defer { schedule = new }
        guard let old = schedule else { return }
        let name = "\(new.title), version \(new.version)"
        for before in old.classes {
            guard let after = new.retentionClass(before.code) else {
                add(act, .classChanged, "\(name) has no class \(before.code) (\(before.title)) any more")
                continue
            }
            let (was, now) = (before.terms, after.terms)
            if Self.isShorter(now, than: was) {
                add(act, .periodShortened, "\(name): \(before.code) goes from \(Self.words(was)) to \(Self.words(now))")
            } else if was != now {
                add(act, .classChanged, "\(name): \(before.code) goes from \(Self.words(was)) to \(Self.words(now))")
            }
        }
    }

    /// Whether what falls under `new` can go earlier, or without the review or transfer that it had.
    static func isShorter(_ new: RetentionTerms, than old: RetentionTerms) -> Bool {
        guard let newPeriod = new.period else { return false }
        guard let oldPeriod = old.period else { return true }
        let start = CivilDate(dayNumber: 0)
        return start.adding(newPeriod) < start.adding(oldPeriod) || (new.action == .destroy && old.action != .destroy)
    }

    private static func words(_ terms: RetentionTerms) -> String {
        guard let period = terms.period else { return "permanent" }
        return "\(terms.action.rawValue) \(period.longText) after \(terms.trigger), cutoff \(terms.cutoff)"
    }

    private mutating func takeDisposal(_ act: Act, _ ledger: Ledger) throws {
        let order = try act.decode(DestructionOrdered.self)
        guard let list = try? ledger.destructionList(order: act.seq), let day = Self.day(of: act) else { return }
        let conversations = try? SequenceList(parsing: Array((order.conversations ?? "").utf8))
        for request in requests {
            let distances = request.days.map { day.dayNumber - $0.dayNumber }
            guard let days = distances.min(by: { abs($0) < abs($1) }), abs(days) <= Self.nearDays,
                request.conversations.contains(where: { conversations?.contains($0) ?? false })
                    || request.found.contains(where: list.contains)
            else { continue }
            let count = "\(abs(days)) day\(abs(days) == 1 ? "" : "s")"
            let when = days == 0 ? "on the day" : "\(count) \(days > 0 ? "after" : "before") the day"
            add(
                act, .disposalNearRequest,
                "Disposal \(order.id) destroyed \(order.count) record\(order.count == 1 ? "" : "s") that \(request.id) "
                    + "matched, \(when) on which it was received or searched for; approved by \(order.approvedBy)")
        }
    }

    private static func day(of act: Act) -> CivilDate? {
        (try? Date(act.at, strategy: .iso8601)).flatMap(CivilDay.date)
    }

    private mutating func add(_ act: Act, _ category: PrivilegedAct.Category, _ what: String) {
        listed.append(
            PrivilegedAct(seq: act.seq, at: act.at, by: act.by, category: category, what: what))
    }
}
