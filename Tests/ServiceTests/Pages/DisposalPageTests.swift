import Archive
import HTTPTypes
import HummingbirdTesting
import Retention
import Testing

@testable import Service

@Suite("Pages of disposals")
struct DisposalPageTests {
    private static let schedule = """
        <?xml version="1.0" encoding="UTF-8"?>
        <retentionSchedule xmlns="urn:canute:retention-schedule:1" version="2">
          <title>Short lives</title>
          <authority>Example Council</authority>
          <classes>
            <class code="MSG-01">
              <title>Small talk</title><scope>Small talk.</scope><mandate kind="local">Council 7/2020</mandate>
              <trigger>last_message</trigger><cutoff>none</cutoff><period>P1D</period><action>destroy</action>
            </class>
            <class code="UNC-00">
              <title>Unclassified</title><scope>The rest.</scope><mandate kind="design">Canute</mandate>
              <trigger>created</trigger><cutoff>none</cutoff><period>P1Y</period><action>review</action>
            </class>
          </classes>
          <rules default="UNC-00"><rule class="MSG-01" reason="small talk"><conversation>quiz</conversation></rule></rules>
        </retentionSchedule>
        """

    @Test("the owner of a class approves or refuses with a reason, and never who proposed")
    func decide() async throws {
        try await Served.run(roles: [.recordsManager, .informationAssetOwner, .approver]) { served, client in
            try await served.desk.write(as: "Ann") { archive, _ in
                try archive.adopt(RetentionSchedule(xml: Array(Self.schedule.utf8), name: "test.xml"))
            }
            try await served.captureChat()
            let id = try await served.desk.decide(as: "A Records manager") { archive, _ in
                try archive.setClassOwner("MSG-01", owner: "A Information asset owner")
                let query = DisposalQuery(dueBy: try archive.today())
                return try archive.proposeDisposal(query, ground: "Monthly sweep").proposed.id
            }
            let page = "/disposals/\(id)"
            var manager = Browser(client, try served.session(.recordsManager))
            #expect(try await manager.get("/disposals").text.contains("Proposed"))
            let seen = try await manager.get(page).text
            #expect(seen.contains("Monthly sweep") && !seen.contains("Approve its destruction"))
            // Somebody who may approve, but not of this class, is not offered it and is refused.
            var other = Browser(client, try served.session(.approver))
            #expect(!(try await other.get(page).text.contains("Approve its destruction")))
            let wrong = try await other.post(page + "/approve", ["class": "MSG-01"], from: "/disposals")
            #expect(wrong.status != .seeOther, "\(wrong.text)")
            var owner = Browser(client, try served.session(.informationAssetOwner))
            #expect(try await owner.get("/").text.contains(id))
            let blank = try await owner.post(page + "/refuse", ["class": "MSG-01", "reason": ""], from: page)
            #expect(blank.status == .badRequest && blank.text.contains("Say why it is refused."))
            let done = try await owner.post(page + "/approve", ["class": "MSG-01"], from: page)
            #expect(done.status == .seeOther, "\(done.text)")
            #expect(try await owner.get(page).text.contains("approved by A Information asset owner"))
            #expect(try await owner.get("/disposals/D-999").status == .notFound)
        }
    }
}
