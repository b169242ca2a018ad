import Foundation
import Ledger
import Records
public import Retention

/// What became of a schedule that was to be adopted.
public enum Adoption: Sendable, Equatable {
    /// It is in force, by this entry.
    case inForce(UInt64)
    /// It keeps records for less time, so it waits for somebody else's approval under this number.
    case waits(String)
}

extension OpenArchive {
    /// Adopts a schedule, bound to what was previewed.
    ///
    /// Where nothing in the archive would fall due, or could go sooner, no preview is needed. Where something could go
    /// sooner, the schedule only waits: see ``approveShortening(_:signer:)``.
    ///
    /// - Parameters:
    ///   - code: the code that the preview gave.
    ///   - reclassify: whether its rules decide anew on what is there, as was previewed.
    /// - Throws: `wrongUse` where a class that has conversations is not in it, `needsPreview`, `changed` where the file or
    ///   what would fall due is not what was previewed, `clock`.
    public func adopt(
        _ schedule: RetentionSchedule, preview code: String?, reclassify: Bool = false,
        progress: (UInt64) -> Void = { _ in }
    ) throws -> Adoption {
        let preview = try checked(schedule, code: code, reclassify: reclassify, progress: progress)
        guard preview.sooner.conversations > 0 else {
            return .inForce(try enforce(schedule, preview, shortening: nil))
        }
        var id = ""
        try recordNumbered { seq in
            id = "S-\(seq)"
            let proposal = ShorteningProposed(
                id: id, title: schedule.title, version: schedule.version,
                sha256: Digest.sha256(schedule.sourceBytes).hex,
                xml: String(decoding: schedule.sourceBytes, as: UTF8.self), preview: preview.code,
                reclassify: reclassify, shortens: preview.comparison.shortened.map { "\($0.code) \($0.sentences[0])" },
                conversations: preview.sooner.conversations, newlyDue: preview.newlyDue.conversations)
            return (proposal, id)
        }
        return .waits(id)
    }

    /// Previews again what is to be adopted and refuses it where that is not what was seen.
    func checked(
        _ schedule: RetentionSchedule, code: String?, reclassify: Bool, progress: (UInt64) -> Void = { _ in }
    ) throws -> SchedulePreview {
        let today = try today()
        let asOf = try code.map { try Self.day(ofPreview: $0, on: today) } ?? today
        let preview = try preview(schedule, reclassify: reclassify, asOf: asOf, progress: progress)
        if let lost = preview.lost.min(by: { $0.key < $1.key }) {
            throw ArchiveError(
                .wrongUse,
                "\(lost.value.conversations) conversation\(lost.value.conversations == 1 ? " is" : "s are") of class "
                    + "\(lost.key), which \(schedule.title) \(schedule.version) does not have: add the class, or give them "
                    + "another first (`canute conversation classify`). Nothing was adopted.")
        }
        if let code, code != preview.code {
            throw ArchiveError(
                .changed,
                "What this schedule would do is not what was previewed as \(code): the file, the schedule in force, or what "
                    + "would newly fall due (now \(preview.newlyDue.conversations) conversations) is another. Preview it "
                    + "again. Nothing was adopted.")
        }
        if code == nil, preview.newlyDue.conversations + preview.sooner.conversations > 0 {
            throw ArchiveError(
                .needsPreview,
                "Under this schedule \(preview.newlyDue.conversations) conversations would newly fall due and "
                    + "\(preview.sooner.conversations) could go sooner: run `canute schedule preview FILE` and adopt what "
                    + "it shows with --preview CODE. Nothing was adopted.")
        }
        return preview
    }

    private static func day(ofPreview code: String, on today: CivilDate) throws -> CivilDate {
        guard let day = code.split(separator: ".").first.flatMap({ try? CivilDate(parsing: $0) }), day <= today else {
            throw ArchiveError(
                .wrongUse,
                "“\(code)” is no code of a preview: copy it whole from what `canute schedule preview` prints.")
        }
        return day
    }

    /// Brings a schedule into force, and its rules to what is there where that was previewed.
    func enforce(_ schedule: RetentionSchedule, _ preview: SchedulePreview, shortening: String?) throws -> UInt64 {
        let bytes = schedule.sourceBytes
        let seq = try record(
            ScheduleAdopted(
                title: schedule.title, version: schedule.version, sha256: Digest.sha256(bytes).hex,
                xml: String(decoding: bytes, as: UTF8.self), preview: preview.code, shortening: shortening),
            subject: schedule.title, as: .schedule)
        for (code, reasons) in preview.moves.sorted(by: { $0.key < $1.key }) {
            for (reason, conversations) in reasons.sorted(by: { $0.key < $1.key }) {
                try record(
                    ConversationsClassified(
                        retentionClass: code, conversations: conversations, reason: reason, byRulesOf: seq),
                    subject: code, as: .schedule)
            }
        }
        return seq
    }

    /// The versions that were adopted, in order.
    public func adoptions() throws -> [(act: Act, adopted: ScheduleAdopted)] {
        try catalogue.acts(ScheduleAdopted.self).map { ($0.act, $0.payload) }
    }

    /// A version that was adopted: `current`, the number of its entry, or its version.
    public func adoptedSchedule(_ name: String) throws -> RetentionSchedule {
        let all = try adoptions()
        let found = name == "current" ? all.last : all.last { "\($0.act.seq)" == name || $0.adopted.version == name }
        guard let found else {
            let known = all.map { "\($0.adopted.version) (entry \($0.act.seq))" }.joined(separator: ", ")
            throw ArchiveError(
                .notFound, "“\(name)” is neither a file nor a schedule that was adopted: there are \(known).")
        }
        return try RetentionSchedule(xml: Array(found.adopted.xml.utf8), name: found.adopted.title)
    }
}
