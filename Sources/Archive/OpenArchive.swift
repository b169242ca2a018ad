public import Foundation
public import Ledger
import Records
public import Retention

/// An archive that is open: the ledger with its catalogue, and the person who acts.
public struct OpenArchive: Sendable {
    /// The facts.
    public let ledger: Ledger
    /// Their projection.
    public let catalogue: Catalogue
    /// Who acts.
    public let actor: String
    /// The clock that acts are dated by.
    public let now: @Sendable () -> Date

    /// Opens an archive and rolls its catalogue forward.
    ///
    /// An archive opened for reading leaves its catalogue as it stands.
    public init(
        _ files: ArchiveFiles, access: Ledger.Access = .writing, actor: String, lockTimeout: Double = 30,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        ledger = try Ledger(files, access: access, lockTimeout: lockTimeout, now: now)
        catalogue = try Catalogue(files.catalogue, access: access)
        self.actor = actor
        self.now = now
        guard access == .writing else { return }
        guard !actor.allSatisfy(\.isWhitespace) else {
            throw ArchiveError(.wrongUse, "Every act names who did it, and nobody is named here: give --by NAME.")
        }
        try catalogue.rollForward(ledger)
    }

    /// The same archive, already open, in somebody else's hands: what is recorded through it is theirs.
    ///
    /// - Throws: `wrongUse` where the name is blank.
    public func acting(as name: String) throws -> OpenArchive {
        guard !name.allSatisfy(\.isWhitespace) else {
            throw ArchiveError(.wrongUse, "Every act names who did it, and nobody is named here.")
        }
        return OpenArchive(ledger: ledger, catalogue: catalogue, actor: name, now: now)
    }

    private init(ledger: Ledger, catalogue: Catalogue, actor: String, now: @escaping @Sendable () -> Date) {
        self.ledger = ledger
        self.catalogue = catalogue
        self.actor = actor
        self.now = now
    }

    /// Makes an archive with its name and its retention schedule.
    public static func create(
        _ files: ArchiveFiles, name: String, origin: String, schedule: RetentionSchedule, actor: String,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws -> OpenArchive {
        _ = try Ledger.create(files, origin: origin, now: now)
        do {
            let archive = try OpenArchive(files, actor: actor, now: now)
            try archive.record(ArchiveOpened(name: name, origin: origin), subject: origin)
            try archive.adopt(schedule)
            return archive
        } catch {
            // The folder was empty before: half an archive would only keep the next attempt from it.
            try? FileManager.default.removeItem(at: files.root)
            throw error
        }
    }

    /// Records an act and returns its seq.
    ///
    /// After it returns, the act survives a power cut and the catalogue shows it.
    @discardableResult
    public func record(_ payload: some ActPayload, subject: String, as type: Draft.Body = .audit) throws -> UInt64 {
        let components = try Act.components(payload, subject: subject, by: actor, at: now())
        let seqs = try ledger.append([Draft(type, components: components)])
        try catalogue.rollForward(ledger)
        return seqs.lowerBound
    }

    /// Records an act whose payload names its own entry; the catalogue shows everything before it when it is made.
    package func recordNumbered<Payload: ActPayload>(
        as type: Draft.Body = .audit, _ make: (UInt64) throws -> (payload: Payload, subject: String)
    ) throws {
        try commitActs { first in
            let (payload, subject) = try make(first)
            return [Draft(type, components: try Act.components(payload, subject: subject, by: actor, at: now()))]
        }
    }

    /// Records acts together, all or none; the catalogue shows everything before them when they are made.
    ///
    /// - Parameter make: is given the entry that the first of them will have.
    /// - Returns: their entries.
    @discardableResult
    package func commitActs(_ make: (UInt64) throws -> [Draft]) throws -> Range<UInt64> {
        let seqs = try ledger.commit { commit in
            try catalogue.rollForward(ledger)
            for draft in try make(commit.first) { commit.add(try PreparedRecord(draft)) }
        }
        try catalogue.rollForward(ledger)
        return seqs
    }

    /// The name of the body whose records these are.
    public func name() throws -> String { try catalogue.acts(ArchiveOpened.self).last?.payload.name ?? ledger.origin }

    /// Adopts a retention schedule without looking at what it does to what is there: for an archive that holds nothing.
    package func adopt(_ schedule: RetentionSchedule) throws {
        let bytes = schedule.sourceBytes
        try record(
            ScheduleAdopted(
                title: schedule.title, version: schedule.version, sha256: Digest.sha256(bytes).hex,
                xml: String(decoding: bytes, as: UTF8.self)),
            subject: schedule.title, as: .schedule)
    }

    /// The schedule in force, with the entry that adopted it.
    public func schedule() throws -> (schedule: RetentionSchedule, seq: UInt64) {
        guard let (schedule, entry) = try catalogue.adoptedSchedule() else {
            throw ArchiveError(.notFound, "No retention schedule was adopted: run `canute schedule adopt FILE`.")
        }
        if let schedule { return (schedule, entry) }
        let adopted = try catalogue.acts(ScheduleAdopted.self).last?.payload
        return (
            try RetentionSchedule(xml: Array((adopted?.xml ?? "").utf8), name: adopted?.title ?? "the schedule"), entry
        )
    }
}
