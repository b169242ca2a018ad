import Archive
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Service

@Suite("Permissions")
struct PermissionTests {
    /// DESIGN's "must never be able to", as the table has to say it.
    @Test(
        "nobody may do what their role must never do",
        arguments: [
            (Role.recordsManager, [Action.approveDisposal, .approveShortening, .manageAccounts]),
            (.informationAssetOwner, [.proposeDisposal, .executeDisposal, .adoptSchedule, .search]),
            (.foiOfficer, [.signOffRequest, .approveDisposal, .proposeDisposal, .manageSources]),
            (.approver, [.workOnRequest, .issuePack, .proposeDisposal]),
            (.auditor, [.search, .readRecord, .workOnRequest, .downloadPack, .placeHold]),
            (.administrator, [.search, .readRecord, .workOnRequest, .downloadPack, .seeRequests]),
        ])
    func never(role: Role, actions: [Action]) {
        for action in actions { #expect(Permissions.refusal(of: action, to: [role]) != nil, "\(role) \(action)") }
    }

    @Test("a capture agent captures and does nothing else")
    func agent() {
        for action in Action.allCases {
            #expect((Permissions.refusal(of: action, to: [.captureAgent]) == nil) == (action == .capture))
        }
    }

    @Test("every action is somebody's, every role has one, and without a role there is none")
    func whole() {
        for action in Action.allCases {
            #expect(Role.allCases.contains { Permissions.refusal(of: action, to: [$0]) == nil }, "\(action)")
            #expect(Permissions.refusal(of: action, to: []) != nil)
        }
        #expect(Set(Permissions.table.keys) == Set(Role.allCases))
    }

    @Test("what somebody proposed they do not approve, whatever the case and spaces of the name")
    func secondPerson() {
        let both: Set<Role> = [.recordsManager, .informationAssetOwner]
        let refusal = { Permissions.refusal(of: .approveDisposal, to: both, name: "Jane  Doe", proposedBy: $0) }
        #expect(refusal("jane doe") != nil)
        #expect(refusal("John Doe") == nil)
        #expect(
            Permissions.refusal(of: .proposeDisposal, to: both, name: "Jane Doe", proposedBy: "Jane Doe") == nil)
    }

    @Test("an auditor and a capture agent are nothing else")
    func conflicts() {
        #expect(Permissions.conflict(in: [.auditor, .administrator]) != nil)
        #expect(Permissions.conflict(in: [.captureAgent, .foiOfficer]) != nil)
        #expect(Permissions.conflict(in: [.auditor]) == nil)
        #expect(Permissions.conflict(in: [.recordsManager, .foiOfficer, .approver]) == nil)
    }
}

@Suite("Role by action over HTTP")
struct RoleWalkTests {
    /// Each action on a page of its own, each role in turn: the table is what is answered, both ways.
    @Test("every role gets every page it may and a kept refusal for every other")
    func walk() async throws {
        try await Served.run(roles: Role.allCases) { served, client in
            for role in Role.allCases {
                let session = try served.session(role)
                for action in Action.allCases {
                    var browser = Browser(client, session)
                    let response = try await browser.get("/test/\(action.rawValue)")
                    let isAllowed = Permissions.table[role]?.contains(action) == true
                    #expect(response.status == (isAllowed ? .ok : .forbidden), "\(role) \(action)")
                    if !isAllowed { #expect(response.text.contains("You may not do this")) }
                }
            }
            let refused = try served.acts(on: "access")
            let expected = Role.allCases.map { Action.allCases.count - (Permissions.table[$0]?.count ?? 0) }
            #expect(refused.count == expected.reduce(0, +))
            #expect(refused.allSatisfy { $0.kind == AccessRefused.kind })
            #expect(Set(refused.map(\.by)) == Set(Role.allCases.map { "A \($0.words)" }))
        } pages: { book in
            for action in Action.allCases {
                book.get("test/\(action.rawValue)", action) { _ in
                    .page("fault", title: "Test", FaultPages.View(heading: "Test", sentence: "Reached."))
                }
            }
        }
    }
}
