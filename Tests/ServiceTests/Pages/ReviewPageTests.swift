import Archive
import Casework
import Disclosure
import Foundation
import HTTPTypes
import HummingbirdTesting
import Ledger
import NIOCore
import Records
import Retention
import Search
import Testing
import TransparencyLog

@testable import Service

@Suite("The review desk")
struct ReviewPageTests {
    @Test("a whole request without script: log, search, review, withhold, sign off, issue, download, verify")
    func whole() async throws {
        try await Served.run(roles: [.foiOfficer, .approver]) { served, client in
            try await served.captureMails()
            let (price, answer) = (try await served.seq(of: "The price is"), try await served.seq(of: "has to wait"))
            var officer = Browser(client, try served.session(.foiOfficer))
            let letter = [
                "regime": "FOIA", "division": "england", "received": "2026-02-20", "from": "Moira Pennefather",
                "text": "All messages about the boiler.",
            ]
            _ = try await officer.post("/open-request", letter, from: "/open-request")
            let id = "FOI-2026-0001"
            let kept = try await officer.post(
                "/requests/\(id)/search", ["q": "boiler"], from: "/search?request=\(id)&q=boiler")
            #expect(kept.headers[.location] == "/requests/\(id)/review", "\(kept.text)")
            let desk = "/requests/\(id)/review"
            let first = try await officer.get(desk).text
            #expect(
                first.contains("Reviewed 0 of 4") && first.contains("clock day 6 of 20")
                    && first.contains("4 messages found"))
            #expect(
                first.contains(#"<article class="message hit" id="\#(price)">"#) && !first.contains("<script>alert"))
            // Two mails that say the same are one decision.
            #expect(first.contains("1 copy elsewhere folded in"))

            func post(_ fields: [String: String]) async throws -> String {
                let done = try await officer.post(desk, fields, from: desk)
                #expect(done.status == .seeOther, "\(fields): \(done.text)")
                return try await officer.get(done.headers[.location] ?? desk).text
            }
            _ = try await post(["do": "relevant", "seq": "\(price)", "scope": "found"])
            let pool = try await served.seq(of: "mended, please")
            #expect(
                try await post(["do": "not-relevant", "seq": "\(pool)", "scope": "message", "copies": "yes"])
                    .contains("2 messages decided: not about it."))
            #expect(try await officer.get(desk).text.contains("Reviewed 4 of 4"))

            let gate = "/requests/\(id)/gate"
            let before = try await officer.get(gate).text
            #expect(before.contains("the attachment “quote.pdf”") || before.contains("quote.pdf"))
            #expect(before.contains("Nobody has signed off") && !before.contains("canute request"))
            let why = [
                "exemption": "43(2)", "withhold-reason": "A price given in confidence", "interest": "Sound tendering",
            ]
            _ = try await post(
                ["do": "withhold", "seq": "\(price)", "what": "words", "words": "£48,650"].merging(why) { $1 })
            _ = try await post(["do": "withhold", "seq": "\(price)", "what": "file-1"].merging(why) { $1 })
            _ = try await post(
                ["do": "release", "seq": "\(price)", "release-what": "file-2", "release-reason": "A page of ours"])
            let person = try await post([
                "do": "person", "person": "Jodie Farrant", "stand-in": "Officer B", "person-exemption": "40(2)",
                "person-reason": "A junior officer",
            ])
            #expect(person.contains("stands as Officer B"))

            let seen = try await officer.get("\(desk)?seq=\(price)&show=all&as=requester").text
            #expect(!seen.contains("48,650") && !seen.contains("jodie.farrant@") && seen.contains("section 43(2)"))
            #expect(seen.contains("Officer B") && seen.contains("The boiler man came."))

            // Four eyes: the officer has not the role, the approver does.
            let own = try await officer.post("/requests/\(id)/sign-off", [:], from: gate)
            #expect(own.status == .forbidden)
            let early = try await officer.post("/requests/\(id)/issue", ["layer": "requester"], from: gate)
            #expect(early.status == .badRequest && early.text.contains("nobody has signed it off"))
            var approver = Browser(client, try served.session(.approver))
            #expect(try await approver.get("\(desk)?seq=\(answer)").text.contains("has to wait"))
            let signed = try await approver.post("/requests/\(id)/sign-off", [:], from: gate)
            #expect(signed.status == .seeOther, "\(signed.text)")
            let issued = try await officer.post("/requests/\(id)/issue", ["layer": "requester"], from: gate)
            #expect(issued.status == .seeOther, "\(issued.text)")
            #expect(try await officer.get(gate).text.contains("The pack is issued: 2 records"))

            let pack = try await officer.get("/requests/\(id)/pack?layer=requester")
            #expect(pack.headers[.contentDisposition] == "attachment; filename*=UTF-8''\(id).zip", "\(pack.text)")
            let key = try await served.desk.read { archive, _ in archive.ledger.verifierKey.encoded }
            let bytes = Array(pack.body.readableBytesView)
            guard case .verified = try UnverifiedPack(bytes: bytes, name: "pack").verdict(key: key) else {
                Issue.record("the pack does not verify")
                return
            }
            // What is decided after it makes it another pack.
            _ = try await post(["do": "undo", "entry": "", "undo-reason": "A slip"])
            let stale = try await officer.get("/requests/\(id)/pack?layer=requester")
            #expect(stale.status == .conflict && stale.text.contains("Issue it again"))
        }
    }

    @Test("what says nearly the same is shown with its difference, and decided with it only where that is ticked")
    func near() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            let mails = ["Monday", "<b>Thursday</b>"].enumerated().map { number, day in
                """
                From: Owen Lascelles <owen.lascelles@example.gov.uk>
                To: all@example.gov.uk
                Date: Fri, 15 Nov 2024 1\(number):00:00 +0000
                Message-ID: <near\(number)@example.gov.uk>
                Subject: Boiler off \(number)

                The boiler in the depot is switched off on \(day) from nine until noon, because the burner is exchanged.
                """
            }
            try await served.captureMails(mails)
            let id = try await served.request()
            let (one, two) = (try await served.seq(of: "Monday"), try await served.seq(of: "Thursday"))
            var browser = Browser(client, try served.session(.foiOfficer))
            let desk = "/requests/\(id)/review"
            let page = try await browser.get("\(desk)?seq=\(one)").text
            #expect(page.contains("Message \(two), Owen Lascelles") && page.contains("says nearly the same"))
            #expect(page.contains("&lt;b&gt;Thursday&lt;/b&gt;</ins>") && page.contains("Monday</del>"))
            #expect(page.contains("Apply to 1 message saying nearly the same"))
            var fields = ["do": "relevant", "seq": "\(one)", "scope": "message"]
            _ = try await browser.post(desk, fields, from: desk)
            #expect(try await browser.get(desk).text.contains("Reviewed 1 of 2"))
            fields["near"] = "yes"
            _ = try await browser.post(desk, fields, from: desk)
            #expect(try await browser.get(desk).text.contains("Reviewed 2 of 2"))
            let why = ["exemption": "40(2)", "withhold-reason": "r", "withhold-near": "yes", "what": "words"]
            let done = try await browser.post(
                desk, ["do": "withhold", "seq": "\(one)", "words": "Monday"].merging(why) { $1 }, from: desk)
            let said = try await browser.get(done.headers[.location] ?? desk).text
            #expect(said.contains("1 place withheld under 40(2). Not in \(two)"), "\(said)")
            _ = try await browser.post(desk, ["do": "naming", "name-person": "Owen Lascelles"], from: desk)
            #expect(try await !browser.get(desk).text.contains("Owen Lascelles is named"))
            _ = try await browser.post(
                desk, ["do": "naming", "name-person": "Owen Lascelles", "name-reason": "Senior"], from: desk)
            #expect(try await browser.get(desk).text.contains("named, Senior"))
        }
    }

    @Test("what cannot be decided is said beside its field, and nothing is recorded")
    func wrong() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            try await served.captureMails()
            let id = try await served.request()
            let price = try await served.seq(of: "The price is")
            var browser = Browser(client, try served.session(.foiOfficer))
            let desk = "/requests/\(id)/review"
            for (fields, sentence, field) in [
                (
                    [
                        "do": "withhold", "what": "words", "words": "no such words", "exemption": "43(2)",
                        "withhold-reason": "r",
                    ],
                    "does not stand in message", "words"
                ),
                (
                    ["do": "withhold", "what": "words", "words": "", "exemption": "43(2)", "withhold-reason": "r"],
                    "Select the words", "words"
                ),
                (
                    ["do": "withhold", "what": "message", "exemption": "35", "withhold-reason": "r"],
                    "a council cannot rely on it", "exemption"
                ),
                (["do": "consult", "consult-with": ""], "Say who is asked", "consult-with"),
                (["do": "duplicate", "copy-of": "\(price)"], "another one", "copy-of"),
                (
                    ["do": "release", "release-what": "words", "release-reason": ""], "Say why it may go out",
                    "release-reason"
                ),
                (["do": "sing"], "Say how message", "reason"),
            ] {
                let page = try await browser.post(desk, fields.merging(["seq": "\(price)"]) { $1 }, from: desk)
                #expect(page.status == .badRequest && page.text.contains(sentence), "\(fields): \(page.text)")
                #expect(page.text.contains("<a href=\"#\(field)\">"), "\(fields)")
            }
            #expect(try await browser.get(desk).text.contains("Reviewed 0 of 4"))
        }
    }

    @Test("copies, questions and undo stand on the record and change what is left to do")
    func decisions() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            try await served.captureMails()
            let id = try await served.request()
            let (price, wait) = (try await served.seq(of: "The price is"), try await served.seq(of: "has to wait"))
            var browser = Browser(client, try served.session(.foiOfficer))
            let desk = "/requests/\(id)/review"
            _ = try await browser.post(
                desk, ["do": "consult", "seq": "\(wait)", "consult-with": "Legal", "consult-question": "Advice?"],
                from: desk)
            let asked = try await browser.get("\(desk)?seq=\(wait)").text
            #expect(asked.contains("Legal is asked: Advice?") && asked.contains("Asked: Legal"))
            _ = try await browser.post(
                desk, ["do": "duplicate", "seq": "\(wait)", "copy-of": "\(price)"], from: desk)
            #expect(try await browser.get("\(desk)?seq=\(wait)").text.contains("It is a copy of message \(price)"))
            _ = try await browser.post(
                desk,
                [
                    "do": "withhold", "seq": "\(price)", "what": "message", "exemption": "42",
                    "withhold-reason": "Advice",
                ],
                from: desk)
            let request = try await served.desk.read { archive, _ in try archive.request(id) }
            #expect(
                request.relevance[price] == true
                    && request.withheldParts.contains { $0.path == "body" && $0.from == nil })
            #expect(request.copies[wait] == price && request.relevance[wait] == false)
            _ = try await browser.post(
                desk, ["do": "undo", "entry": "\(request.decisions.last ?? 0)", "undo-reason": "A slip"], from: desk)
            let after = try await served.desk.read { archive, _ in try archive.request(id) }
            #expect(after.decisions.count == request.decisions.count - 1)
        }
    }

    @Test("who may read but not work sees the desk without its forms")
    func reading() async throws {
        try await Served.run(roles: [.approver, .recordsManager, .administrator]) { served, client in
            try await served.captureMails()
            let id = try await served.request()
            var approver = Browser(client, try served.session(.approver))
            let page = try await approver.get("/requests/\(id)/review").text
            #expect(page.contains("The price is") && !page.contains("name=\"do\""))
            let refused = try await approver.post(
                "/requests/\(id)/review", ["do": "relevant", "seq": "1"], from: "/requests/\(id)/review")
            #expect(refused.status == .forbidden)
            var administrator = Browser(client, try served.session(.administrator))
            #expect(try await administrator.get("/requests/\(id)/review").status == .forbidden)
        }
    }
}
