import Archive
import Casework
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Service

@Suite("Pages of schedules, coverage, verification and accounts")
struct AuditPageTests {
    @Test("schedules, forecast and coverage show what the archive says, with their drawings")
    func readOnly() async throws {
        try await Served.run(roles: [.recordsManager]) { served, client in
            var browser = Browser(client, try served.session(.recordsManager))
            #expect(try await browser.get("/coverage/map.svg").status == .notFound)
            try await served.captureChat()
            let schedules = try await browser.get("/schedules").text
            #expect(schedules.contains("UNC-00") && schedules.contains("Versions that were adopted"))
            let forecast = try await browser.get("/schedules/forecast?years=5").text
            #expect(forecast.contains("2027-01") && forecast.contains(#"<option value="5" selected>"#), "\(forecast)")
            for path in ["/schedules/forecast.svg?years=5", "/coverage/map.svg"] {
                let drawing = try await browser.get(path)
                #expect(drawing.headers[.contentType] == "image/svg+xml" && drawing.text.contains("<svg"))
            }
            let coverage = try await browser.get("/coverage").text
            #expect(coverage.contains("chat") && coverage.contains("Not declared"))
        }
    }

    @Test("an auditor verifies, reads the statement and files it; a wrong checkpoint is told beside its field")
    func verification() async throws {
        try await Served.run(roles: [.auditor]) { served, client in
            try await served.captureChat()
            var browser = Browser(client, try served.session(.auditor))
            let page = try await browser.get("/verification").text
            #expect(page.contains("records.example.gov.uk") && page.contains("No statement was filed yet."))
            let wrong = try await browser.post(
                "/verification", ["scope": "all", "since": "not a note"], from: "/verification")
            #expect(wrong.status == .badRequest && wrong.text.contains("This is no signed checkpoint"))
            #expect(try await browser.get("/verification/statement.xml").status == .notFound)
            for scope in ["ledger", "sample", "all"] {
                let begun = try await browser.post(
                    "/verification", ["scope": scope, "sample": "2", "seed": "dice"], from: "/verification")
                #expect(begun.status == .seeOther, "\(begun.text)")
                var result = ""
                for _ in 0..<600 where !result.contains("The statement of this verification") {
                    try await Task.sleep(for: .milliseconds(100))
                    result = try await browser.get("/verification").text
                }
                #expect(result.contains("hold") && !result.contains("Exceptions"), "\(result)")
                if scope == "all" { #expect(result.contains("Everything that was tested holds.")) }
            }
            #expect(try await browser.get("/verification/statement.xml").text.contains("<?xml"))
            let filed = try await browser.post("/verification/file", [:], from: "/verification")
            #expect(filed.status == .seeOther)
            #expect(try served.acts(on: "verification").map(\.kind) == [VerificationStated.kind])
            #expect(try await browser.get("/verification").text.contains("What was tested holds"))
            // No content was needed for it.
            #expect(try await browser.get("/holds/new").status == .forbidden)
        }
    }

    @Test("an administrator adds an account, changes its roles and shuts it")
    func accounts() async throws {
        try await Served.run(roles: [.administrator]) { served, client in
            var browser = Browser(client, try served.session(.administrator))
            let form = ["name": "jdoe", "person": "Jane Doe", "password": "a long enough one", "roles": "auditor"]
            let short = try await browser.post(
                "/accounts", form.merging(["password": "short"]) { $1 }, from: "/accounts")
            #expect(short.status == .badRequest && short.text.contains("password"), "\(short.text)")
            #expect(try await browser.post("/accounts", form, from: "/accounts").status == .seeOther)
            #expect(try served.store.account("jdoe")?.roles == [.auditor])
            let page = "/accounts/jdoe"
            let none = try await browser.post(page + "/roles", [:], from: page)
            #expect(none.status == .badRequest && none.text.contains("Which role?"), "\(none.text)")
            #expect(try await browser.post(page + "/roles", ["roles": "approver"], from: page).status == .seeOther)
            #expect(try await browser.post(page + "/shut", ["shut": "yes"], from: page).status == .seeOther)
            let account = try #require(try served.store.account("jdoe"))
            #expect(account.roles == [.approver] && account.isDisabled)
            #expect(try await browser.get("/accounts/nobody").status == .notFound)
            #expect(try await browser.get("/accounts").text.contains("Shut"))
        }
    }
}
