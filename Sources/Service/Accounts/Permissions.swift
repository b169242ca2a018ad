/// Something that a page or the API lets somebody do.
public enum Action: String, Sendable, CaseIterable, Codable {
    case seeHome = "see-home"
    case search = "search"
    case readRecord = "read-record"
    case explainRecord = "explain-record"
    case seeRequests = "see-requests"
    case openRequest = "open-request"
    case workOnRequest = "work-on-request"
    case signOffRequest = "sign-off-request"
    case issuePack = "issue-pack"
    case downloadPack = "download-pack"
    case restrictRequest = "restrict-request"
    case seeHolds = "see-holds"
    case placeHold = "place-hold"
    case releaseHold = "release-hold"
    case seeDisposals = "see-disposals"
    case proposeDisposal = "propose-disposal"
    case approveDisposal = "approve-disposal"
    case executeDisposal = "execute-disposal"
    case seeSchedules = "see-schedules"
    case adoptSchedule = "adopt-schedule"
    case approveShortening = "approve-shortening"
    case seeCoverage = "see-coverage"
    case seePeople = "see-people"
    case managePeople = "manage-people"
    case manageSources = "manage-sources"
    case approveExclusion = "approve-exclusion"
    case seeVerification = "see-verification"
    case manageAccounts = "manage-accounts"
    case capture = "capture"
    case seeMetrics = "see-metrics"

    /// Whether it shows the words of records.
    public var readsContent: Bool {
        switch self {
        case .search, .readRecord, .workOnRequest, .downloadPack: true
        default: false
        }
    }

    /// Whether it decides on what somebody else proposed.
    public var isSecondPersons: Bool {
        switch self {
        case .approveDisposal, .approveShortening, .approveExclusion, .releaseHold, .signOffRequest: true
        default: false
        }
    }
}

/// Who may do what: the one table, and separation of duties.
///
/// What only the facts can tell (that an approver is not who proposed, that a hold stands) the rules' own modules check
/// again when they act; this refuses earlier, and for every way in.
public enum Permissions {
    /// Role by action.
    ///
    /// What is not here is refused.
    public static let table: [Role: Set<Action>] = [
        .recordsManager: [
            .seeHome, .search, .readRecord, .explainRecord, .seeRequests, .seeHolds, .placeHold, .releaseHold,
            .seeDisposals, .proposeDisposal, .executeDisposal, .seeSchedules, .adoptSchedule, .seeCoverage, .seePeople,
            .managePeople, .manageSources, .seeVerification,
        ],
        .informationAssetOwner: [
            .seeHome, .readRecord, .explainRecord, .seeHolds, .releaseHold, .seeDisposals, .approveDisposal,
            .seeSchedules, .approveShortening, .approveExclusion, .seeCoverage,
        ],
        .foiOfficer: [
            .seeHome, .search, .readRecord, .explainRecord, .seeRequests, .openRequest, .workOnRequest, .issuePack,
            .downloadPack, .restrictRequest, .seeHolds, .placeHold, .seeCoverage, .seePeople,
        ],
        .approver: [
            .seeHome, .readRecord, .explainRecord, .seeRequests, .signOffRequest, .downloadPack, .seeHolds,
            .releaseHold, .seeDisposals, .approveDisposal, .approveShortening, .approveExclusion, .seeSchedules,
        ],
        .auditor: [
            .seeHome, .explainRecord, .seeHolds, .seeDisposals, .seeSchedules, .seeCoverage, .seeVerification,
            .seeMetrics,
        ],
        .administrator: [
            .seeHome, .manageSources, .managePeople, .seePeople, .manageAccounts, .seeCoverage, .seeVerification,
            .seeMetrics,
        ],
        .captureAgent: [.capture],
    ]

    /// Why an action is refused; nil where it is allowed.
    ///
    /// - Parameters:
    ///   - name: who asks.
    ///   - proposer: who proposed what the action decides on, where it is known.
    public static func refusal(
        of action: Action, to roles: Set<Role>, name: String = "", proposedBy proposer: String? = nil
    ) -> String? {
        guard roles.contains(where: { table[$0]?.contains(action) == true }) else {
            let allowed = Role.allCases.filter { table[$0]?.contains(action) == true }.map { $0.words.lowercased() }
            return "This needs the role of \(allowed.joined(separator: " or ")). Ask an administrator."
        }
        if action.isSecondPersons, let proposer, isSame(name, proposer) {
            return "You proposed it yourself: somebody else decides on it."
        }
        return nil
    }

    /// Roles that cannot be one person's, in words; nil where they can.
    ///
    /// A capture agent reads nothing, so it is nothing else; an auditor does not audit what they do themselves.
    public static func conflict(in roles: Set<Role>) -> String? {
        guard roles.count > 1 else { return nil }
        for role in [Role.captureAgent, .auditor] where roles.contains(role) {
            return "\(role.words) cannot be combined with another role: give it an account of its own."
        }
        return nil
    }

    /// Names are the same whatever their case and spaces.
    static func isSame(_ left: String, _ right: String) -> Bool {
        func plain(_ name: String) -> String {
            name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return plain(left) == plain(right)
    }
}
