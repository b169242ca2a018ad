import Foundation
import Ledger
import Records
import Retention

/// Why a record is kept, or why it is gone: answered from the ledger, for destroyed records too.
public struct WhyAnswer: Sendable, Codable, Equatable {
    /// The entry.
    public var seq: UInt64
    /// The entry's type.
    public var type: String
    /// The minute in which it was captured or done, RFC 3339.
    public var captured: String
    /// `open`, `partly_erased`, `destroyed`, `ordered` or `missing`.
    public var content: String
    /// The conversation's number; nil for an act or what is gone.
    public var conversation: UInt64?
    /// The code of the retention class.
    public var retentionClass: String?
    /// The state that the retention rules give it.
    public var state: String?
    /// Title and version of the schedule that governs it, or did when its destruction was ordered.
    public var schedule: String?
    /// The authority for the period, in words.
    public var mandate: String?
    /// Sentences, in order.
    public var reasons: [String]

    enum CodingKeys: String, CodingKey {
        case seq, type, captured, content, conversation, state, schedule, mandate, reasons
        case retentionClass = "class"
    }
}

extension OpenArchive {
    /// Says why the record in an entry is kept or gone.
    public func why(_ seq: UInt64) throws -> WhyAnswer {
        let record = try ledger.record(seq)
        var answer = WhyAnswer(
            seq: seq, type: record.entry.type.rawValue,
            captured: Date(timeIntervalSince1970: Double(record.entry.minute)).formatted(.iso8601), content: "open",
            reasons: [])
        if record.entry.root == nil {
            answer.reasons = ["This entry carries a parameter of the ledger and no content; it is kept for ever."]
        } else if record.content == nil {
            try explainAbsence(of: seq, in: &answer)
        } else if let conversation = try catalogue.conversation(of: seq) {
            try explainKeeping(conversation, seq, in: &answer)
        } else if let act = try catalogue.act(seq) {
            answer.reasons = [
                "This entry keeps what \(act.by) did at \(act.at): \(act.kind.replacing("_", with: " "))"
                    + (act.subject.isEmpty ? "." : " (\(act.subject))."),
                "Acts are kept as evidence of how the archive was run.",
            ]
        }
        let erasures = try explainErasures(of: seq)
        if let content = record.content, !content.erasedBy.isEmpty { answer.content = "partly_erased" }
        answer.reasons += try erasures + explainTransfers(of: seq)
        return answer
    }

    /// Why the content of a record cannot be opened: the sentences of `why` on that alone.
    package func whyAbsent(_ seq: UInt64) throws -> [String] {
        var answer = WhyAnswer(seq: seq, type: "", captured: "", content: "", reasons: [])
        try explainAbsence(of: seq, in: &answer)
        return answer.reasons
    }

    private func explainAbsence(of seq: UInt64, in answer: inout WhyAnswer) throws {
        for (act, order) in try catalogue.acts(DestructionOrdered.self) {
            guard try ledger.destructionList(order: act.seq).contains(seq) else { continue }
            let holds = order.holdsChecked.isEmpty ? "none covered it" : order.holdsChecked.joined(separator: "; ")
            answer.retentionClass = order.retentionClass
            answer.reasons = [
                "The content of this record was destroyed under disposal \(order.id): \(order.ground).",
                "It was of class \(order.retentionClass) of \(order.schedule).",
                "Proposed by \(order.proposedBy), approved by \(order.approvedBy), ordered in entry \(act.seq) at \(act.at).",
                "Holds checked: \(holds).",
            ]
            try explainClassAtOrder(order.retentionClass, before: act.seq, in: &answer)
            answer.reasons += try explainDays(of: seq, act, order)
            let certified = try catalogue.acts(DestructionCertified.self).first { $0.payload.order == act.seq }
            answer.content = certified == nil ? "ordered" : "destroyed"
            answer.reasons.append(
                certified.map { "Certified in entry \($0.act.seq) at \($0.act.at): nothing of it was left." }
                    ?? "The destruction is not certified yet: it is finished when the archive is next opened for writing."
            )
            answer.reasons.append("The entry and its hash stay for ever, so the chain still verifies.")
            return
        }
        if try explainExpunge(of: seq, in: &answer) { return }
        if try explainByLedger(seq, in: &answer) { return }
        answer.content = "missing"
        answer.reasons = try catalogue.acts(ArchiveRestored.self).filter { _, restored in
            let lost = [restored.missing, restored.withoutKey]
            return try lost.contains { try SequenceList(parsing: Array($0.utf8)).contains(seq) }
        }.map { act, restored in
            "Its content was lost and no backup had it: the archive was restored at \(act.at) from backup "
                + "\(restored.content) (incident in entry \(act.seq))."
        }
        guard answer.reasons.isEmpty else { return }
        answer.reasons = [
            "The content of this record is missing and no order to destroy covers it: run `canute verify` and tell the auditor."
        ]
    }

    /// The reckoning of the day on which a record that is gone fell due, by the schedule in force at the order.
    private func explainDays(of seq: UInt64, _ act: Act, _ order: DestructionOrdered) throws -> [String] {
        let adopted = try adoptions().last { $0.act.seq < act.seq }?.adopted
        let schedule = adopted.flatMap { try? RetentionSchedule(xml: Array($0.xml.utf8), name: $0.title) }
        guard let terms = schedule?.retentionClass(order.retentionClass)?.terms,
            let ground = try DueGround.of(seq, in: ledger.record(act.seq).content),
            let day = (try? Date(act.at, strategy: .iso8601)).flatMap(CivilDay.date)
        else { return (try? disposal(order.id).proposed.decision) ?? [] }
        return try ground.steps(terms, on: day)
    }

    private func explainExpunge(of seq: UInt64, in answer: inout WhyAnswer) throws -> Bool {
        for (act, order) in try catalogue.acts(ExpungeOrdered.self) {
            guard try ledger.destructionList(order: act.seq).contains(seq) else { continue }
            let certified = try catalogue.acts(ExpungeCertified.self).first { $0.payload.order == act.seq }
            answer.content = certified == nil ? "ordered" : "destroyed"
            answer.retentionClass = order.retentionClass
            answer.reasons = [
                order.retentionClass.map {
                    "This act fell due under class \($0) and was removed as \(order.id): \(order.reason)."
                }
                    ?? "This record was captured in error and removed as \(order.id): \(order.reason).",
                "\(order.retentionClass == nil ? "No schedule ordered it. " : "")Proposed by \(order.proposedBy), approved by \(order.approvedBy), ordered in entry "
                    + "\(act.seq) at \(act.at), when no hold covered it.",
                certified.map { "Certified in entry \($0.act.seq) at \($0.act.at): nothing of it was left." }
                    ?? "It is not certified yet: that is done when the archive is next opened for writing.",
                "The entry and its hash stay for ever, so the chain still verifies. It is not captured again.",
            ]
            return true
        }
        return false
    }

    /// Explains a destruction whose own words were lost when the archive was restored, from the entries alone.
    private func explainByLedger(_ seq: UInt64, in answer: inout WhyAnswer) throws -> Bool {
        var order: UInt64?
        var certificate: UInt64?
        try ledger.walkEntries(from: seq) { entry in
            switch entry.body {
            case .destroyOrder where order == nil:
                if try ledger.destructionList(order: entry.seq).contains(seq) { order = entry.seq }
            case .destroyDone(_, let done, _, _) where done == order: certificate = certificate ?? entry.seq
            default: break
            }
        }
        guard let order else { return false }
        answer.content = certificate == nil ? "ordered" : "destroyed"
        answer.reasons = [
            "The content of this record was destroyed by the order in entry \(order), whose words were lost when the "
                + "archive was restored."
        ]
        if let certificate { answer.reasons.append("Certified in entry \(certificate): nothing of it was left.") }
        return true
    }
}
