import Foundation
import Ledger
package import Records
public import Retention

/// Backups outside Canute, as declared at one time: each copy that was made while it held is kept so long.
public struct BackupPolicy: Sendable, Equatable {
    /// The entry that declared it.
    public let seq: UInt64
    /// What they are called.
    public let name: String
    /// Where the copies are kept.
    public let place: String
    /// How long each is kept.
    public let kept: Period
    /// The day from which copies were made.
    public let from: CivilDate
    /// The last day on which a copy was made; nil while they are made.
    public internal(set) var to: CivilDate?
}

/// A copy that may still hold a record's keys.
public struct HoldingBackup: Sendable, Equatable {
    /// What it is, for people.
    public let name: String
    /// The last day on which it is kept.
    public let until: CivilDate
}

extension OpenArchive {
    /// Declares backups that are made outside Canute, or how they are kept from a day on.
    ///
    /// A shorter time holds for copies made from then on; those that there are stay as long as was declared for them.
    public func declareBackups(name: String, place: String, kept: Period, from: CivilDate) throws -> BackupPolicy {
        let name = People.collapsed(name)
        guard !name.isEmpty, !place.allSatisfy(\.isWhitespace) else {
            throw ArchiveError(.wrongUse, "Backups need a name and the place where their copies are kept.")
        }
        let day = try today()
        guard from <= day else {
            throw ArchiveError(.wrongUse, "Declare backups on the day on which they begin: \(from) is still to come.")
        }
        if let last = try backupPolicies().last(where: { $0.name == name && $0.to == nil }), from < last.from {
            throw ArchiveError(
                .wrongUse, "\(name) is declared from \(last.from) already: what replaces it begins later than that.")
        }
        let seq = try record(
            BackupPolicyDeclared(name: name, place: place, kept: kept.description, from: from.description),
            subject: name)
        return BackupPolicy(seq: seq, name: name, place: place, kept: kept, from: from)
    }

    /// Says that backups outside Canute are made no longer.
    public func endBackups(name: String, on day: CivilDate) throws -> BackupPolicy {
        let name = People.collapsed(name)
        guard var policy = try backupPolicies().last(where: { $0.name == name && $0.to == nil }) else {
            throw ArchiveError(
                .notFound, "No backups called \(name) are in force: `canute backup policy list` names those that are.")
        }
        let today = try today()
        guard day >= policy.from, day <= today else {
            throw ArchiveError(
                .wrongUse, "\(name) are made since \(policy.from): their last day is one from then until today.")
        }
        try record(BackupPolicyEnded(name: name, to: day.description), subject: name)
        policy.to = day
        return policy
    }

    /// Every declaration of backups outside Canute, in order; a later one of the same name ends the one before.
    public func backupPolicies() throws -> [BackupPolicy] {
        var policies: [BackupPolicy] = []
        let ends = try catalogue.acts(BackupPolicyEnded.self)
        for (act, begin) in try catalogue.acts(BackupPolicyDeclared.self) {
            try end(&policies, by: ends.filter { $0.act.seq < act.seq })
            let from = try CivilDate(parsing: begin.from)
            if let open = policies.lastIndex(where: { $0.name == begin.name && $0.to == nil }) {
                policies[open].to = from
            }
            policies.append(
                BackupPolicy(
                    seq: act.seq, name: begin.name, place: begin.place, kept: try Period(parsing: begin.kept),
                    from: from))
        }
        try end(&policies, by: ends)
        return policies
    }

    /// Closes the declarations that these acts end, each the last of its name before the act.
    private func end(
        _ policies: inout [BackupPolicy], by ends: [(act: Act, payload: BackupPolicyEnded)]
    ) throws {
        for (act, ended) in ends {
            guard let open = policies.lastIndex(where: { $0.name == ended.name && $0.seq < act.seq && $0.to == nil })
            else { continue }
            policies[open].to = try CivilDate(parsing: ended.to)
        }
    }

    /// The backups that may hold keys of the listed entries as they were before `day`, and until when.
    ///
    /// FORMAT, "Destruction", step 2. Counted are backups of keys that Canute began, and declared ones whose copies may
    /// have been made while the keys were there: a copy of `day` itself may have come before the destruction.
    package func backupsHolding(_ list: SequenceList, on day: CivilDate) throws -> [HoldingBackup] {
        guard let first = list.ranges.first?.lowerBound else { return [] }
        let abandoned = Set(try catalogue.acts(BackupAbandoned.self).map(\.payload.id))
        let made = try catalogue.acts(BackupMade.self).map(\.payload).filter { $0.of == "keys" }
        var holding: [HoldingBackup] = []
        for begun in try catalogue.acts(BackupBegun.self).map(\.payload) where begun.kinds.contains("keys") {
            let copy = made.first { $0.id == begun.id }
            let until = try CivilDate(parsing: begun.keptUntil)
            guard until >= day, copy != nil || !abandoned.contains(begun.id), copy?.size ?? .max > first else {
                continue
            }
            holding.append(HoldingBackup(name: "backup \(begun.id) of the keys", until: until))
        }
        let moment = Date(timeIntervalSince1970: Double(try ledger.record(first).entry.minute))
        let captured = CivilDay.date(moment) ?? day
        for policy in try backupPolicies() where policy.from <= day && policy.to ?? day >= captured {
            let until = min(policy.to ?? day, day).adding(policy.kept)
            guard until >= day else { continue }
            holding.append(
                HoldingBackup(
                    name: "\(policy.name) (\(policy.place)), each copy kept \(policy.kept.longText)", until: until))
        }
        return holding.sorted { ($0.until, $0.name) < ($1.until, $1.name) }
    }

    /// What a certificate says of backups: the last day and, in words, the backups; nil and nil where none is known.
    package func backupsExpire(
        _ list: SequenceList, on day: CivilDate
    ) throws -> (last: String?, backups: [String]?) {
        let holding = try backupsHolding(list, on: day)
        let isKnown = try !catalogue.acts(BackupBegun.self).isEmpty || !backupPolicies().isEmpty
        return (holding.last?.until.description, isKnown ? holding.map { "\($0.name): until \($0.until)" } : nil)
    }
}

extension DestructionCertified {
    /// What the certificate says of backups, in words.
    public var backupsInWords: String {
        guard let backupsExpire else {
            return backups == nil
                ? "no backup policy is declared, so no date can be given by which copies expire"
                : "no backup that is known can hold the keys of these records"
        }
        return
            "the last that may hold their keys expires on \(backupsExpire) (\((backups ?? []).joined(separator: "; ")))"
    }
}
