import Ledger
import Retention

extension OpenArchive {
    /// The information asset owner of each class that has one, by the class's code.
    public func classOwners() throws -> [String: String] {
        var owners: [String: String] = [:]
        for (_, set) in try catalogue.acts(ClassOwnerSet.self) { owners[set.retentionClass] = set.owner }
        return owners
    }

    /// Names the information asset owner of a class: from now on nobody else approves what is destroyed of it.
    ///
    /// - Throws: `wrongUse` for a class that the schedule in force does not have, without a name, or where nothing changes.
    public func setClassOwner(_ code: String, owner: String) throws {
        let owner = People.collapsed(owner)
        guard !owner.isEmpty else {
            throw ArchiveError(.wrongUse, "Who answers for class \(code)? Give --name NAME.")
        }
        let schedule = try schedule().schedule
        guard schedule.retentionClass(code) != nil else {
            throw ArchiveError(
                .wrongUse,
                "Class \(code) is not in the schedule in force, \(schedule.title) \(schedule.version); it has "
                    + "\(schedule.classes.map(\.code).joined(separator: ", ")). Nothing was changed.")
        }
        guard try classOwners()[code] != owner else {
            throw ArchiveError(.wrongUse, "\(owner) is the owner of class \(code) already. Nothing was changed.")
        }
        try record(ClassOwnerSet(retentionClass: code, owner: owner), subject: code)
    }
}
