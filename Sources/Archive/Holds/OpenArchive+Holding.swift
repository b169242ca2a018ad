import Foundation
import Ledger
import Records
package import Retention

extension OpenArchive {
    /// Places a hold after its size was seen, or widens one that stands.
    ///
    /// - Parameter confirmed: the number of entries that it freezes, as it was shown; needed above
    ///   ``HoldSize/confirmedAbove``.
    /// - Throws: `wrongUse` where it would hold nothing; `needsPreview` where the size was not confirmed, or is another by
    ///   now; and as ``placeHold(_:)`` does.
    public func placeHold(_ hold: HoldPlaced, confirmed: UInt64?) throws {
        let size = try catalogue.holdSize(of: hold.conversations)
        guard size.conversations > 0 else {
            throw ArchiveError(
                .wrongUse,
                "Hold \(hold.id) would hold nothing: "
                    + (hold.query.map { "nothing matches \($0.words)" } ?? "name messages, a person or words")
                    + ". Nothing was done.")
        }
        if let confirmed, confirmed != size.records {
            throw ArchiveError(
                .needsPreview,
                "This hold freezes \(size.records) records, not \(confirmed): look again, then confirm that. Nothing was done."
            )
        }
        if confirmed == nil, size.records > HoldSize.confirmedAbove {
            throw ArchiveError(
                .needsPreview,
                "This hold freezes \(size.records) records in \(size.conversations) conversations, of \(size.ofRecords) in the "
                    + "archive. Narrow it, or confirm it with --confirm \(size.records). Nothing was done.")
        }
        var frozen = hold
        let list = SequenceList(try hold.conversations.flatMap { try catalogue.entries(of: $0) })
        (frozen.count, frozen.listHash) = (list.count, list.hash.hex)
        try placeHold(frozen)
    }

    /// What would fall due if a hold ended today; changes nothing.
    ///
    /// - Throws: `notFound`, `wrongUse` where it ended already, `clock`.
    public func releasePreview(_ id: String) throws -> ReleasePreview {
        let hold = try openHold(id)
        let covered = try catalogue.covered(by: hold.placed.id)
        let (due, stillHeld) = try catalogue.dueWithout(id, on: today())
        let freed = try restrictions().filter { $0.holds == [id] }.flatMap(\.left)
        return ReleasePreview(
            covered: try catalogue.holdSize(of: covered), due: due, stillHeld: stillHeld, toErase: freed.sorted())
    }

    /// The hold with this name.
    ///
    /// - Throws: `notFound`, `wrongUse` where it ended already.
    func openHold(_ id: String) throws -> Hold {
        guard let hold = try holds().first(where: { $0.placed.id == id }) else {
            throw ArchiveError(.notFound, "There is no hold \(id): `canute hold list` shows them.")
        }
        guard hold.isOpen else {
            throw ArchiveError(
                .wrongUse, "Hold \(id) was released already; its last day was \(hold.to?.description ?? "").")
        }
        return hold
    }

    /// Ends a hold; who may, and when, was decided before.
    package func endHold(_ id: String, to date: CivilDate, reason: String, signer: PersonalSigner?) throws {
        let release = HoldReleased(id: id, to: date.description, reason: reason)
        try record(try signed(release, subject: id, with: signer), subject: id, as: .release)
    }

    /// Lets conversations join a hold whose query they match.
    package func widen(_ hold: Hold, with conversations: [UInt64], searchedTo: UInt64) throws {
        var more = HoldPlaced(
            id: hold.placed.id, reason: hold.placed.reason, owner: hold.placed.owner, from: hold.placed.from,
            request: hold.placed.request, conversations: conversations)
        (more.joined, more.searchedTo) = (true, searchedTo)
        try record(more, subject: hold.placed.id, as: .hold)
    }

    /// Up to which entry a hold's queries were tried.
    package func tried(_ hold: Hold) throws -> UInt64 {
        max(hold.searchedTo, try catalogue.searchedTo(hold.placed.id) ?? 0)
    }

    /// Remembers up to which entry a hold's queries were tried; made again from the acts where the catalogue is.
    package func remember(_ hold: Hold, triedTo end: UInt64) throws { try catalogue.setSearchedTo(end, hold.placed.id) }
}
