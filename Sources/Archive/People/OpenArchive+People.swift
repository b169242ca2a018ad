public import Capture
import Foundation
import Ledger
public import Retention

/// The account of an import: every person of the file has exactly one outcome.
public struct PeopleReport: Sendable {
    /// The act, as it is kept.
    public let done: PeopleImported
    /// The entry that keeps it.
    public let entry: UInt64
    /// Who could not be taken, each with its place and the reason.
    public let refusals: [CaptureDiagnostic]
    /// What whoever imported it should know.
    public let notes: [CaptureDiagnostic]
}

extension OpenArchive {
    /// Takes a directory's file: what it says otherwise than before becomes history, and nothing is overwritten.
    ///
    /// - Parameter asAt: the day that the file tells of; today where it is nil.
    /// - Throws: `wrongUse` where that day is to come or lies before that of an earlier import; `clock`.
    public func importPeople(_ file: DirectoryFile, named name: String, asAt: CivilDate? = nil) throws -> PeopleReport {
        let day = try asAt ?? today()
        guard try day <= today() else {
            throw ArchiveError(.wrongUse, "The file cannot tell of \(day), which is to come: correct --as-at.")
        }
        if let last = try catalogue.acts(PeopleImported.self).map(\.payload.asAt).max(), day.description < last {
            throw ArchiveError(
                .wrongUse,
                "A file of \(last) was imported already: one of \(day) would turn history round. Import files in their order."
            )
        }
        guard file.read > 0 else {
            throw ArchiveError(.wrongUse, "\(name) names nobody: nothing was imported.")
        }
        var made: (done: PeopleImported, entry: UInt64, update: DirectoryUpdate)?
        try commitActs { entry in
            let directory = try catalogue.directory()
            let update = DirectoryUpdate(
                directory, file: file, asAt: day.description, sources: try sources().map(\.name),
                confidentiality: try confidentiality())
            let done = PeopleImported(
                file: name, sha256: file.sha256, format: file.format, asAt: day.description,
                lastNumber: max(directory.lastNumber, update.changes.map(\.person).max() ?? 0), read: file.read,
                new: update.new, changed: update.changes.count - update.new,
                unchanged: update.unchanged, refused: update.refused.count)
            made = (done, entry, update)
            let moment = now()
            let stated = try update.changes.map { change in
                try Act.components(
                    PersonStated(imported: entry, asAt: day.description, change: change),
                    subject: PersonOnFile.id(change.person), by: actor, at: moment)
            }
            let account = try Act.components(done, subject: name, by: actor, at: moment)
            return ([account] + stated).map { Draft(.audit, components: $0) }
        }
        guard let made else { throw ArchiveError(.damaged, "The import of \(name) was not recorded: try again.") }
        return PeopleReport(
            done: made.done, entry: made.entry, refusals: made.update.refused, notes: made.update.notes)
    }

    /// Reads one number as another from now on: two numbers turned out to be one human.
    ///
    /// - Throws: `notFound`; `wrongUse` without a reason, or where they are one already.
    public func mergePeople(_ id: String, into other: String, reason: String) throws {
        let (person, into) = (try personOnFile(id), try personOnFile(other))
        guard person.number != into.number else {
            throw ArchiveError(.wrongUse, "\(id) and \(other) are one person already.")
        }
        try requireReason(reason, "Two people are merged for a reason, such as what HR says")
        let (one, two) = (person.values(.number), into.values(.number))
        guard one.isEmpty || two.isEmpty || one == two || person.left != nil || into.left != nil else {
            throw ArchiveError(
                .wrongUse,
                "\(person.id) has the staff number \(one.joined(separator: ", ")) and \(into.id) has \(two.joined(separator: ", ")), "
                    + "and neither has left: they are two people.")
        }
        try record(PeopleMerged(person: person.number, into: into.number, reason: reason), subject: person.id)
    }

    /// Takes a merge back.
    ///
    /// - Throws: `notFound`; `wrongUse` without a reason, or where the number was not merged.
    public func splitPerson(_ id: String, reason: String) throws {
        let directory = try catalogue.directory()
        guard let number = PersonOnFile.number(id), directory.merged[number] != nil else {
            throw ArchiveError(
                .wrongUse, "\(id) is merged into nobody: `canute people show` says what is read under a number.")
        }
        try requireReason(reason, "A merge is taken back for a reason")
        try record(PeopleSplit(person: number, reason: reason), subject: PersonOnFile.id(number))
    }

    func requireReason(_ reason: String, _ why: String) throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "\(why): give --reason.")
        }
    }

    /// Those who have left by today and for whom the end of the employment is not recorded, with their last day.
    ///
    /// Nothing is recorded by itself: a period that counts from it would begin to run.
    public func leaversToRecord() throws -> [(person: PersonOnFile, left: CivilDate)] {
        let day = try today()
        let events = try catalogue.acts(EventRecorded.self).filter { $0.payload.name == Self.employmentEnd }
        let withdrawn = Set(try catalogue.acts(EventWithdrawn.self).map(\.payload.event))
        let ended = events.filter { !withdrawn.contains($0.act.seq) }.map(\.payload)
        return try catalogue.directory().people.compactMap { person in
            guard let left = person.left.flatMap({ try? CivilDate(parsing: $0) }), left <= day,
                !ended.contains(where: { $0.person == person.id && $0.date == left.description })
            else { return nil }
            return (person, left)
        }
    }

    /// The trigger that an employment's end is recorded under.
    public static let employmentEnd = "employment_end"
}
