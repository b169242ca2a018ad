import Foundation
import GRDB
import Ledger
import Records
import Retention

extension OpenArchive {
    /// Explains why a record is kept: class, rule, schedule, mandate, trigger, arithmetic, holds, approvals.
    func explainKeeping(_ conversation: Conversation, _ seq: UInt64, in answer: inout WhyAnswer) throws {
        let standing = try standing(of: conversation.id, on: today())
        let (schedule, adoption) = try schedule()
        let its = standing.retentionClass
        answer.conversation = conversation.id
        answer.retentionClass = its.code
        answer.state = standing.decision.state.rawValue
        answer.schedule = standing.schedule
        answer.mandate = Self.words(its.mandate)
        answer.reasons = ["It belongs to conversation \(conversation.id), class \(its.code) (\(its.title))."]
        answer.reasons += try explainClass(of: conversation)
        answer.reasons.append(
            "\(standing.schedule), adopted in entry \(adoption), governs it. \(Self.words(its.mandate))")
        answer.reasons += try earlierVersions(than: adoption, since: conversation.id, class: its.code)
        if case .event(let name) = its.terms.trigger.source {
            answer.reasons += try explainEvents(name, conversation: conversation.id)
        }
        answer.reasons += standing.decision.steps
        if let next = its.thenClass, schedule.retentionClass(next) != nil {
            answer.reasons.append("At its review the class offered next is \(next).")
        }
        answer.reasons += try explainHolds(standing.holds)
        answer.reasons += try explainDisposals(of: conversation.id)
        for restriction in try restrictions() where restriction.left.contains(seq) {
            answer.reasons.append(restriction.sentence)
        }
    }

    /// The mandate, in words: what is cited, what kind of authority it is, and whether it was approved.
    static func words(_ mandate: Mandate) -> String {
        "Mandate: \(mandate.citation) (\(mandate.kind.rawValue)"
            + (mandate.needsLocalApproval ? "; the authority has still to approve the period)." : ").")
    }

    /// Who or what put a conversation in its class.
    private func explainClass(of conversation: Conversation) throws -> [String] {
        if let act = try catalogue.act(conversation.id), act.kind == PassageDeclared.kind {
            let passage = try act.decode(PassageDeclared.self)
            let declared =
                "\(act.by) declared this passage of conversation \(passage.conversation) to class "
                + "\(passage.retentionClass) on \(act.at.prefix(10)) (entry \(act.seq)): \(passage.reason)."
            return try [declared] + givenClass(of: conversation)
        }
        let given = try givenClass(of: conversation)
        return try given.isEmpty ? classAtCapture(of: conversation) : given
    }

    private func givenClass(of conversation: Conversation) throws -> [String] {
        let given = try catalogue.acts(ConversationsClassified.self).last {
            $0.payload.conversations.contains(conversation.id)
        }
        guard let (act, classified) = given else { return [] }
        let day = String(act.at.prefix(10))
        return [
            classified.byRulesOf.map {
                "The rules of the schedule adopted in entry \($0) put it there (entry \(act.seq)): \(classified.reason)."
            } ?? "\(act.by) declared it to that class on \(day) (entry \(act.seq)): \(classified.reason)."
        ]
    }

    private func classAtCapture(of conversation: Conversation) throws -> [String] {
        // What was in force at capture classified it, and still says by which rule.
        guard let (act, adopted) = try adoptions().last(where: { $0.act.seq < conversation.id }),
            let schedule = try? RetentionSchedule(xml: Array(adopted.xml.utf8), name: adopted.title)
        else { return [] }
        let name = "\(schedule.title), version \(schedule.version) (entry \(act.seq))"
        let record = try? ledger.record(conversation.id)
        guard let fields = MessageFields(record?.content?.components ?? []) else { return ["\(name) classified it."] }
        let format = try fields.source.flatMap { try formats()[$0] } ?? ""
        var tags = try DeclaredTags(catalogue)
        let found = schedule.classify(ConversationFacts(fields, format: format, tags: tags.of(fields)))
        guard found.code == conversation.retentionClass else { return ["\(name) classified it at capture."] }
        return [
            found.rule.map { "Rule \($0) of \(name) put it there at capture: \(found.reason)." }
                ?? "No rule of \(name) fits it, so it was put in the default class at capture."
        ]
    }

    /// The versions that governed it before, and what they said of its class.
    private func earlierVersions(than adoption: UInt64, since first: UInt64, class code: String) throws -> [String] {
        let all = try adoptions()
        let begin = all.lastIndex { $0.act.seq < first } ?? 0
        return all[begin...].filter { $0.act.seq < adoption }.compactMap { act, adopted in
            guard let schedule = try? RetentionSchedule(xml: Array(adopted.xml.utf8), name: adopted.title) else {
                return nil
            }
            let said = schedule.retentionClass(code)?.terms.sentence ?? "it had no class \(code)"
            return "Before that \(adopted.title), version \(adopted.version) (entry \(act.seq)) governed it: \(said)."
        }
    }

    private func explainEvents(_ name: String, conversation: UInt64) throws -> [String] {
        let withdrawn = Set(try catalogue.acts(EventWithdrawn.self).map(\.payload.event))
        let covering = Set(try catalogue.events(covering: conversation))
        return try catalogue.acts(EventRecorded.self).filter {
            covering.contains($0.act.seq) && $0.payload.name == name
        }.map { act, event in
            "\(act.by) recorded \(name) on \(event.date) (entry \(act.seq))"
                + (event.reason.isEmpty ? "" : ": \(event.reason)")
                + (withdrawn.contains(act.seq) ? "; withdrawn since." : ".")
        }
    }

    private func explainHolds(_ holds: [Hold]) throws -> [String] {
        let releases = try catalogue.acts(HoldReleased.self)
        return holds.map { hold in
            let authority = hold.placed.authority.map { ", \($0)" } ?? ""
            let what = "\(hold.placed.id) (\(hold.kind.rawValue)\(authority))"
            guard let to = hold.to, let end = releases.last(where: { $0.payload.id == hold.placed.id }) else {
                return "Held by \(what) since \(hold.from): \(hold.placed.reason). \(hold.placed.owner) answers for it."
            }
            return "Was held by \(what) from \(hold.from) to \(to): \(hold.placed.reason); ended by \(end.act.by): "
                + "\(end.payload.reason)."
        }
    }

    private func explainDisposals(of conversation: UInt64) throws -> [String] {
        try disposals().filter { $0.proposed.conversation.map { $0 == conversation } ?? true }.flatMap { disposal in
            guard try lists(of: disposal).conversations.contains(conversation) else { return [String]() }
            let reviews = try disposal.reviews.filter {
                try SequenceList(parsing: Array($0.reviewed.conversations.utf8)).contains(conversation)
            }.map { act, reviewed in
                "\(act.by) reviewed it on \(act.at.prefix(10)): \(reviewed.words) (\(reviewed.reason))."
            }
            let words =
                "Disposal \(disposal.proposed.id) lists it: proposed by \(disposal.proposedBy) on "
                + "\(disposal.proposedAt.prefix(10))"
            // A disposal that is carried out leaves what a review kept, and what nobody reviewed.
            guard try going(disposal).parts.values.contains(where: { $0.conversations.contains(conversation) }) else {
                let why = reviews.isEmpty ? "nobody reviewed it" : "on review it was kept"
                return [words + "; \(why), so it does not go by that disposal."] + reviews
            }
            return [
                words + (disposal.approvedBy.map { ", approved by \($0)" } ?? ", not approved")
                    + "; the disposal is \(disposal.state.rawValue)."
            ] + reviews
        }
    }

    /// What the schedule in force at the order said of a class: for a record that is gone.
    func explainClassAtOrder(_ code: String, before order: UInt64, in answer: inout WhyAnswer) throws {
        guard let (act, adopted) = try adoptions().last(where: { $0.act.seq < order }),
            let schedule = try? RetentionSchedule(xml: Array(adopted.xml.utf8), name: adopted.title)
        else { return }
        answer.schedule = "\(adopted.title), version \(adopted.version)"
        guard let its = schedule.retentionClass(code) else { return }
        answer.mandate = Self.words(its.mandate)
        answer.reasons.append(
            "Class \(code) (\(its.title)) of the schedule adopted in entry \(act.seq): \(its.terms.sentence). "
                + Self.words(its.mandate))
    }
}

extension OpenArchive {
    /// How a conversation was kept, for whoever takes it over: class, schedule, arithmetic as at `date`, holds.
    ///
    /// The same until something of it changes: the day on which it is asked does not matter.
    package func retentionHistory(of standing: Standing) throws -> [String] {
        let (conversation, its) = (standing.conversation, standing.retentionClass)
        let adoption = try schedule().seq
        var history = ["Class \(its.code) (\(its.title))."] + (try explainClass(of: conversation))
        history.append("\(standing.schedule), adopted in entry \(adoption), governs it. \(Self.words(its.mandate))")
        history += try earlierVersions(than: adoption, since: conversation.id, class: its.code)
        if case .event(let name) = its.terms.trigger.source {
            history += try explainEvents(name, conversation: conversation.id)
        }
        return history + standing.decision.steps + (try explainHolds(standing.holds))
    }
}

extension Catalogue {
    /// The entries of the events that count for a conversation, withdrawn ones too.
    func events(covering conversation: UInt64) throws -> [UInt64] {
        try queue.read { db in
            try Int64.fetchAll(
                db, sql: "SELECT entry FROM event_cover WHERE conversation = ? ORDER BY entry",
                arguments: [Int64(clamping: conversation)]
            ).map(UInt64.init(bitPattern:))
        }
    }
}
