import Archive
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Service

@Suite("Pages of holds")
struct HoldPageTests {
    private static let form = ["id": "LIT-3", "kind": "litigation", "reason": "Claim 2026/118", "terms": "boiler"]

    @Test("a hold is placed once its size was seen, and ended by somebody else with a reason")
    func life() async throws {
        try await Served.run(roles: [.recordsManager, .approver]) { served, client in
            try await served.captureChat()
            var manager = Browser(client, try served.session(.recordsManager))
            #expect(try await manager.get("/holds").text.contains("No hold stands."))
            let shown = try await manager.post(
                "/holds/new", Self.form.merging(["do": "show"]) { $1 }, from: "/holds/new")
            #expect(shown.text.contains("1 conversation") && shown.text.contains("3 messages"), "\(shown.text)")
            #expect(try served.acts(on: "LIT-3").isEmpty)
            let placed = try await manager.post(
                "/holds/new", Self.form.merging(["do": "place", "confirmed": "3"]) { $1 }, from: "/holds/new")
            #expect(placed.status == .seeOther, "\(placed.text)")
            let list = try await manager.get("/holds").text
            #expect(list.contains("keeps 1 conversation with 3 messages") && list.contains("Claim 2026/118"))
            let page = try await manager.get("/holds/LIT-3").text
            #expect(page.contains("words “boiler”") && page.contains("What then falls due"))
            // The one who placed it does not end it; nobody ends it without a reason.
            let own = try await manager.post("/holds/LIT-3/release", ["reason": "done"], from: "/holds/LIT-3")
            #expect(own.status == .conflict, "\(own.text)")
            var approver = Browser(client, try served.session(.approver))
            let blank = try await approver.post("/holds/LIT-3/release", ["reason": " "], from: "/holds/LIT-3")
            #expect(blank.status == .badRequest && blank.text.contains("Say why the hold ends."))
            let ended = try await approver.post("/holds/LIT-3/release", ["reason": "settled"], from: "/holds/LIT-3")
            #expect(ended.status == .seeOther, "\(ended.text)")
            #expect(try await approver.get("/holds").text.contains("Holds that ended"))
        }
    }

    @Test(
        "what is missing or wrong is said beside the form, and what was typed stays",
        arguments: [
            (["id": ""], "Give it a name of letters"), (["reason": ""], "Say why the records are kept."),
            (["terms": ""], "Say what is kept"), (["from": "31/02/2026"], "is no date"),
            (["message": "4 x"], "“x” is not the number of a message."), (["person": "Nobody"], "Nobody"),
        ])
    func wrong(change: [String: String], words: String) async throws {
        try await Served.run(roles: [.recordsManager]) { served, client in
            try await served.captureChat()
            var browser = Browser(client, try served.session(.recordsManager))
            let answer = try await browser.post(
                "/holds/new", Self.form.merging(change.merging(["do": "place"]) { $1 }) { $1 }, from: "/holds/new")
            #expect(answer.status == .badRequest && answer.text.contains(words), "\(answer.text)")
            #expect(answer.text.contains("There is a problem"))
            if change["reason"] == nil { #expect(answer.text.contains("Claim 2026/118")) }
            #expect(try served.acts(on: "LIT-3").isEmpty)
        }
    }
}
