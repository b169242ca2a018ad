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

@Suite("Search and reading")
struct SearchPageTests {
    @Test("asks for the purpose once, marks what was found, counts facets, and keeps that it was searched")
    func search() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            try await served.captureMails()
            var browser = Browser(client, try served.session(.foiOfficer))
            #expect(try await browser.get("/search").text.contains("Messages are read for a purpose"))
            let page = try await browser.get("/search?purpose=Complaint%2012&q=boiler").text
            #expect(page.contains("<mark>boiler</mark>") && page.contains("4 messages"))
            #expect(
                page.contains("purpose=Complaint%2012") && page.contains("Written by") && page.contains("Conversation"))
            #expect(page.contains("person=Jodie%20Farrant") && !page.contains("<script>alert"))
            let narrowed = try await browser.get("/search?purpose=Complaint%2012&q=boiler&person=Jodie%20Farrant").text
            #expect(narrowed.contains("Remove<span") && narrowed.contains("2 messages"))
            let made = try served.acts(of: SearchMade.kind)
            #expect(made.count == 2 && made.allSatisfy { $0.by == "A FOI officer" })
        }
    }

    @Test("says what is wrong with a search beside its field, and what was not searched")
    func wrong() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            try await served.desk.decide(as: "Ann") { archive, _ in
                var source = SourceDeclared(name: "old chat")
                source.notCaptured = "no export was kept"
                _ = try archive.declareSource(source)
            }
            try await served.captureMails()
            var browser = Browser(client, try served.session(.foiOfficer))
            let page = try await browser.get("/search?purpose=p&q=%22boiler")
            #expect(page.status == .badRequest && page.text.contains("quotation mark is not closed"))
            #expect(page.text.contains(##"<a href="#q">"##) && page.text.contains(#"aria-invalid="true""#))
            let day = try await browser.get("/search?purpose=p&q=boiler&from=yesterday")
            #expect(day.status == .badRequest && day.text.contains("“yesterday” is no day"))
            let missed = try await browser.get("/search?purpose=p&q=boiler").text
            #expect(missed.contains("What was not searched") && missed.contains("no export was kept"))
        }
    }

    @Test("a conversation shows its messages as text, the hit marked and its place linked, and is accounted for")
    func conversation() async throws {
        try await Served.run(roles: [.foiOfficer, .administrator]) { served, client in
            try await served.captureMails()
            let seq = try await served.seq(of: "has to wait")
            var browser = Browser(client, try served.session(.foiOfficer))
            let asked = try await browser.get("/conversations/\(seq)")
            #expect(asked.text.contains("Messages are read for a purpose") && !asked.text.contains("has to wait"))
            #expect(try served.acts(of: RecordRead.kind).isEmpty)
            let page = try await browser.get("/conversations/\(seq)?purpose=p&hit=\(seq)&q=boiler").text
            #expect(
                page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;") && !page.contains("<script>alert"))
            #expect(
                page.contains(#"<article class="message hit" id="\#(seq)">"#) && page.contains("The price is £48,650"))
            #expect(page.contains("quote.pdf") && page.contains("<mark>boiler</mark>"))
            let read = try #require(try served.acts(of: RecordRead.kind).last).decode(RecordRead.self)
            #expect(read.purpose == "p" && read.seqs.contains(seq) && read.seqs.count == 2)
            var other = Browser(client, try served.session(.administrator))
            #expect(try await other.get("/conversations/\(seq)?purpose=p").status == .forbidden)
        }
    }

    @Test("a record says why it is kept and proves itself; its files are kept and never shown")
    func record() async throws {
        try await Served.run(roles: [.foiOfficer, .auditor]) { served, client in
            try await served.captureMails()
            let seq = try await served.seq(of: "The price is")
            try await served.desk.settle()
            var auditor = Browser(client, try served.session(.auditor))
            let bare = try await auditor.get("/records/\(seq)").text
            #expect(bare.contains("Why it is kept or gone") && bare.contains("The way to the root of the tree"))
            #expect(!bare.contains("The price is") && !bare.contains("Read what it says"))
            #expect(try await auditor.get("/records/\(seq)/proof?purpose=p").status == .forbidden)

            var browser = Browser(client, try served.session(.foiOfficer))
            let page = try await browser.get("/records/\(seq)?purpose=p").text
            #expect(page.contains("The price is £48,650") && page.contains("/records/\(seq)/files/1?purpose=p"))
            let file = try await browser.get("/records/\(seq)/files/1?purpose=p")
            #expect(file.text.contains("<script>") && file.headers[.contentType] == "application/octet-stream")
            #expect(file.headers[.contentDisposition] == "attachment; filename*=UTF-8''page.html")
            let sniffing = try #require(HTTPField.Name("X-Content-Type-Options"))
            #expect(file.headers[sniffing] == "nosniff")
            let nothing = try await browser.get("/records/\(seq)/files/7?purpose=p")
            #expect(nothing.status == .notFound && nothing.text.contains("has no such file"))
            #expect(try await browser.get("/records/\(seq)/files/1").status == .badRequest)
            let proof = try await browser.get("/records/\(seq)/proof?purpose=p")
            #expect(proof.text.hasPrefix(#"{"v":1,"checkpoint":"#) && proof.text.contains("example.gov.uk"))
            #expect(try await browser.get("/records/99999?purpose=p").status == .notFound)
        }
    }
}

extension Served {
    /// The acts of a kind, in order.
    func acts(of kind: String) throws -> [Act] {
        let archive = try OpenArchive(files, access: .reading, actor: "test")
        var acts: [Act] = []
        for seq in 0..<(try archive.ledger.count()) {
            if let act = try archive.catalogue.act(seq), act.kind == kind { acts.append(act) }
        }
        return acts
    }
}
