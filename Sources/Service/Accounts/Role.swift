/// What somebody is to the archive; a person may have several.
public enum Role: String, Sendable, CaseIterable, Codable {
    /// Adopts schedules, proposes disposals, places holds, runs the sweep.
    case recordsManager = "records-manager"
    /// Approves or refuses what is to become of the records of their classes.
    case informationAssetOwner = "information-asset-owner"
    /// Logs requests, searches, reviews, redacts and issues.
    case foiOfficer = "foi-officer"
    /// The second person, where the policy asks for one.
    case approver
    /// Verifies, and needs no content to do so.
    case auditor
    /// Sources, people, accounts; reads no content by being it.
    case administrator
    /// A program that posts messages in and reads nothing.
    case captureAgent = "capture-agent"

    /// As people read it.
    public var words: String {
        switch self {
        case .recordsManager: "Records manager"
        case .informationAssetOwner: "Information asset owner"
        case .foiOfficer: "FOI officer"
        case .approver: "Approver"
        case .auditor: "Auditor"
        case .administrator: "Administrator"
        case .captureAgent: "Capture agent"
        }
    }

    /// Reads a role.
    ///
    /// - Throws: `ServiceError` (usage), with the roles that there are.
    public init(parsing text: String) throws {
        guard let role = Role(rawValue: text) else {
            throw ServiceError(
                .usage,
                "“\(text)” is no role: the roles are \(Role.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        self = role
    }
}
