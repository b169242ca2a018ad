import Archive
import Casework
import Foundation
import HTTPTypes
import HummingbirdTesting
import Ledger
import NIOCore
import Records
import Retention
import Search
import Testing

@testable import Service

@Suite("Requests in pages")
struct RequestPageTests {
    private static let letter = [
        "regime": "FOIA", "division": "england", "received": "2026-02-20", "from": "Moira <b>Pennefather</b>",
        "text": "All messages about the boiler.\n<script>alert(1)</script>",
    ]

    @Test("a request is logged, listed with its due date, and its clock is drawn day by day with reasons")
    func open() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            var browser = Browser(client, try served.session(.foiOfficer))
            let logged = try await browser.post("/open-request", Self.letter, from: "/open-request")
            #expect(
                logged.status == .seeOther && logged.headers[.location] == "/requests/FOI-2026-0001", "\(logged.text)")
            let page = try await browser.get("/requests/FOI-2026-0001").text
            #expect(page.contains("FOI-2026-0001 is logged, due on 23 March 2026."))
            #expect(
                page.contains("Day 6 of 20") && page.contains("<svg class=\"clock\"")
                    && page.contains("Every day of the clock"))
            #expect(page.contains("Moira &lt;b&gt;Pennefather") && !page.contains("<script>alert"))
            let list = try await browser.get("/requests?show=open").text
            #expect(list.contains("FOI-2026-0001") && list.contains("23 March 2026"))
            #expect(try await browser.get("/requests?show=late").text.contains("None."))
            served.clock.advance(40 * 86_400)
            #expect(try await browser.get("/sign-in").status == .ok)
            var later = Browser(client, try served.session(.foiOfficer))
            #expect(try await later.get("/requests?show=late").text.contains("Late by"))
        }
    }

    @Test("what the rules refuse is said beside the field, with what was typed kept")
    func refused() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            var browser = Browser(client, try served.session(.foiOfficer))
            for (change, sentence, field) in [
                (["from": ""], "states the name of the applicant", "from"),
                (["received": "2027-01-01"], "not yet past", "received"),
                (["received": ""], "Give the day", "received"),
                (["regime": "FOISA"], "binds Scottish public authorities", "division"),
            ] {
                let sent = Self.letter.merging(change) { $1 }
                let page = try await browser.post("/open-request", sent, from: "/open-request")
                #expect(page.status == .badRequest && page.text.contains(sentence), "\(change): \(page.text)")
                #expect(
                    page.text.contains("<a href=\"#\(field)\">") && page.text.contains("All messages about the boiler.")
                )
            }
            #expect(try await browser.get("/requests").text.contains("No request was logged."))
        }
    }

    @Test("events, owners, teams, letters and links are recorded by form")
    func record() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            let id = try await served.request()
            var browser = Browser(client, try served.session(.foiOfficer))
            let forms: [(String, [String: String], String)] = [
                ("event", ["event": "clarification_requested", "date": "2026-02-25"], "The clock stands still."),
                ("event", ["event": "clarification_received", "date": "2026-02-27"], "The answer is due on"),
                ("owner", ["owner": "Rhiannon Pugh"], "is with Rhiannon Pugh"),
                ("team", ["team": "Housing", "question": "Messages?", "due": "2026-03-05"], "Housing is asked."),
                ("team-answer", ["team": "Housing", "note": "None but yours"], "Housing answered."),
                ("letter", ["direction": "sent", "with": "Moira", "date": "2026-02-25", "text": "What?"], "on file"),
                ("note", ["flag": "emissions", "seqs": "2", "note": ""], ""),
            ]
            for (key, fields, notice) in forms where !notice.isEmpty {
                let place = "/requests/\(id)/record/\(key)"
                let done = try await browser.post(place, fields, from: place)
                #expect(done.status == .seeOther, "\(key): \(done.text)")
                #expect(try await browser.get("/requests/\(id)").text.contains(notice), "\(key)")
            }
            let page = try await browser.get("/requests/\(id)").text
            #expect(
                page.contains("Rhiannon Pugh") && page.contains("None but yours") && page.contains("Correspondence"))
            let place = "/requests/\(id)/record/event"
            let wrong = try await browser.post(place, ["event": "fee_paid", "date": "2026-02-25"], from: place)
            #expect(wrong.status == .badRequest && wrong.text.contains("There is a problem"))
            #expect(try await browser.get("/requests/\(id)/record/nothing").status == .notFound)
        }
    }

    @Test("a restricted request is nobody else's, in the list, on its page and at the desk")
    func restricted() async throws {
        try await Served.run(roles: [.foiOfficer, .approver, .auditor]) { served, client in
            let id = try await served.request()
            var browser = Browser(client, try served.session(.foiOfficer))
            let place = "/requests/\(id)/record/restrict"
            let done = try await browser.post(place, ["readers": "", "reason": "r"], from: place)
            #expect(done.status == .seeOther)
            _ = try await browser.post(
                place, ["readers": "A FOI officer", "reason": "Her neighbour works here"], from: place)
            #expect(try await browser.get("/requests/\(id)").status == .ok)
            var other = Browser(client, try served.session(.approver))
            #expect(!(try await other.get("/requests").text.contains(id)))
            for path in ["", "/review", "/gate", "/pack", "/record/event"] {
                #expect(try await other.get("/requests/\(id)\(path)").status == .forbidden, "\(path)")
            }
            var auditor = Browser(client, try served.session(.auditor))
            #expect(try await auditor.get("/requests").status == .forbidden)
            #expect(try served.acts(of: "access_refused").count >= 4)
        }
    }

    @Test("messages that read like requests are accepted or rejected")
    func candidates() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            try await served.captureMails([
                """
                From: Ann Other <ann@other.example>
                To: info@example.gov.uk
                Date: Thu, 19 Feb 2026 09:30:00 +0000
                Message-ID: <ask@other.example>
                Subject: Hello

                Under the Freedom of Information Act please send me the rota. <script>alert(1)</script>
                """,
                """
                From: leaflets <l@other.example>
                To: info@example.gov.uk
                Date: Thu, 19 Feb 2026 10:30:00 +0000
                Message-ID: <leaflet@other.example>
                Subject: Leaflet

                Our leaflet on the freedom of information act is out.
                """,
            ])
            let ask = try await served.seq(of: "the rota")
            let leaflet = try await served.seq(of: "Our leaflet")
            var browser = Browser(client, try served.session(.foiOfficer))
            let page = try await browser.get("/candidates").text
            #expect(page.contains("20 March 2026") && page.contains("Ann Other") && !page.contains("<script>alert"))
            let taken = try await browser.post(
                "/candidates/\(ask)", ["decision": "accept", "regime-\(ask)": "FOIA", "from-\(ask)": "Ann Other"],
                from: "/candidates")
            #expect(taken.headers[.location] == "/requests/FOI-2026-0001", "\(taken.text)")
            let none = try await browser.post(
                "/candidates/\(leaflet)", ["decision": "reject", "reason-\(leaflet)": "A leaflet"], from: "/candidates")
            #expect(none.status == .seeOther)
            #expect(try await browser.get("/candidates").text.contains("No message that nobody has decided on"))
        }
    }
}
