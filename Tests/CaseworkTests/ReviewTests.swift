import Archive
import Disclosure
import Foundation
import Ledger
import Records
import Retention
import Testing

@testable import Casework

@Suite("Review and redaction")
struct ReviewTests {
    @Test("a conversation is decided whole, a message alone, and the last decision holds")
    func relevance() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let (first, answer) = (try matter.seq(of: "The price is"), try matter.seq(of: "Thanks."))
            #expect(try archive.review(id, conversation: answer, seqs: [], relevant: true, reason: nil) == 2)
            #expect(try archive.request(id).relevant == [first, answer].sorted())
            try archive.review(id, conversation: nil, seqs: [answer], relevant: false, reason: "Only thanks")
            #expect(try archive.request(id).relevant == [first])
            #expect(try archive.request(id).relevance == [first: true, answer: false])
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.review(id, conversation: nil, seqs: [], relevant: true, reason: nil)
            }
            for wrong: UInt64 in [0, 1, 100_000, .max] {
                #expect(throws: CaseworkError(.notFound, "")) {
                    try archive.review(id, conversation: nil, seqs: [wrong], relevant: true, reason: nil)
                }
                #expect(throws: CaseworkError(.notFound, "")) {
                    try archive.review(id, conversation: wrong, seqs: [], relevant: true, reason: nil)
                }
            }
        }
    }

    /// What a message says, with its gaps as `█`, by component.
    private func shown(_ seq: UInt64, _ id: String, _ archive: OpenArchive) throws -> [String: String] {
        let content = try #require(try archive.ledger.record(seq).content)
        let withholding = try Withholdings(archive.request(id), layer: .requester)
            .withholding(seq: seq, components: content.components)
        let record = try RedactedRecord(
            RecordOpening(
                entry: archive.ledger.record(seq).bytes, components: content.components, opening: content.opening),
            withholding: withholding)
        return Dictionary(
            uniqueKeysWithValues: record.shown.components.map { component in
                let words = component.runs.map { run in if case .text(let text) = run { text } else { "█" } }
                return (component.path, words.joined())
            })
    }

    @Test("a person is withheld throughout: name both ways round and over lines, address, sender, recipient, title")
    func person() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let decided = try archive.decide(
                person: "jodie farrant", as: "Officer B", on: id, exemption: "40(2)", reason: "r")
            #expect(decided.identifiers == ["jodie.farrant@example.gov.uk"])
            let first = try shown(try matter.seq(of: "The price is"), id, archive)
            #expect(first["from"] == "█" && first["to/0"] == "Owen Lascelles <owen.lascelles@example.gov.uk>")
            #expect(first["body"]?.contains("900437.\n█") == true)
            let answer = try shown(try matter.seq(of: "Thanks."), id, archive)
            #expect(answer["to/0"] == "█")
            #expect(answer["body"]?.hasPrefix("Thanks. █(█) wrote:") == true, "\(answer["body"] ?? "")")
            #expect(answer["body"]?.lowercased().contains("jodie") == false)
            #expect(answer["body"]?.lowercased().contains("farrant") == false)
            for path in ["raw", "context", "native_id"] { #expect(answer[path] == "█") }
        }
    }

    @Test("words are withheld wherever they stand in the message, whatever the case, and snapped to whole words")
    func text() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let seq = try matter.seq(of: "The price is")
            let withhold = { (words: String) in
                try archive.withhold(
                    .text(words), of: seq, on: id, exemption: "s.40(2)", reason: "r", publicInterest: nil)
            }
            #expect(try withhold("BOILER") == 3)
            let shown = try shown(seq, id, archive)
            #expect(shown["subject"]?.hasPrefix("█") == true && shown["conversation"]?.hasPrefix("█") == true)
            #expect(shown["body"]?.hasPrefix("The █man came.") == true)
            #expect(throws: CaseworkError(.notFound, "")) { _ = try withhold("not in it") }
            #expect(throws: CaseworkError(.notFound, "")) { _ = try withhold("   ") }
        }
    }

    @Test("a span is a range of bytes of one text, and never cuts a character")
    func span() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let seq = try matter.seq(of: "The price is")
            let body = try #require(try archive.ledger.record(seq).string("body"))
            let pound = try #require(Array(body.utf8).firstIndex(of: 0xC2))
            let span = { (path: String, from: Int, to: Int) in
                try archive.withhold(
                    .span(path: path, from: from, to: to), of: seq, on: id, exemption: "40(2)", reason: "r",
                    publicInterest: nil)
            }
            #expect(try span("body", pound + 1, pound + 3) == 1)
            let range = try #require(try archive.request(id).redactions.first?.withheld)
            #expect(range.from == pound && range.to == pound + 3)
            #expect(try shown(seq, id, archive)["body"]?.contains("The price is █,650") == true)
            for (path, from, to) in [
                ("body", -1, 3), ("body", 3, 3), ("body", 0, 100_000), ("raw", 0, 3), ("nothing", 0, 1), ("body", 5, 2),
            ] {
                #expect(throws: CaseworkError(.notFound, "")) { _ = try span(path, from, to) }
            }
        }
    }

    @Test("an attachment is withheld or released by its name or number")
    func attachments() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let seq = try matter.seq(of: "The price is")
            let withhold = { (name: String) in
                try archive.withhold(
                    .attachment(name), of: seq, on: id, exemption: "43(2)", reason: "r", publicInterest: nil)
            }
            #expect(try withhold("quote.pdf") >= 1)
            #expect(try shown(seq, id, archive)["att/0/data"] == "█")
            #expect(try withhold("2") >= 1)
            #expect(try shown(seq, id, archive)["att/1/data"] == "█")
            for name in ["none.pdf", "3", "0", ""] {
                #expect(throws: CaseworkError(.notFound, "")) { _ = try withhold(name) }
            }
            try archive.release(attachment: "plan.txt", of: seq, on: id, reason: "harmless")
            #expect(try archive.request(id).released == ["\(seq)/1"])
        }
    }

    @Test("a file goes out whole only once somebody looked at what its pages do not show")
    func hiddenContent() throws {
        try Matter.run { matter in
            let pdf = Data("%PDF-1.4\n/Author (Jodie Farrant)\n%%EOF\n".utf8).base64EncodedString()
            try matter.captureMails([
                """
                From: Owen Lascelles <owen.lascelles@example.gov.uk>
                To: all@example.gov.uk
                Date: Fri, 15 Nov 2024 13:00:00 +0000
                Message-ID: <four@example.gov.uk>
                Subject: Boiler report
                MIME-Version: 1.0
                Content-Type: application/pdf; name="report.pdf"
                Content-Disposition: attachment; filename="report.pdf"
                Content-Transfer-Encoding: base64

                \(pdf)
                """
            ])
            let archive = try matter.open()
            let id = try matter.request().id
            let seq = try #require(try archive.request(id).undecided.last)
            let refused = #expect(throws: CaseworkError.self) {
                try archive.release(attachment: "report.pdf", of: seq, on: id, reason: "published")
            }
            #expect(refused?.code == .gate && refused?.message.contains("metadata that names an author") == true)
            try archive.release(attachment: "report.pdf", of: seq, on: id, reason: "published", hiddenSeen: true)
            #expect(try archive.request(id).released == ["\(seq)/0"])
        }
    }

    @Test(
        "an exemption is one that a council can rely on, however it is written",
        arguments: [
            ("40(2)", "40(2)"), ("s.40(2)", "40(2)"), ("FOIA 43(2)", "43(2)"), (" section 42 ", "42"), ("35", nil),
            ("12(5)(e)", nil), ("EIR 12(5)(e)", "12(5)(e)"), ("DPA Sch 2 para 16", nil), ("FOISA 30(c)", nil),
            ("35(1)(a)", nil), ("", nil), ("40", nil),
        ])
    func exemptions(typed: String, section: String?) throws {
        #expect((try? Exemption(parsing: typed, under: .foia))?.section == section)
    }

    @Test("nothing is decided on what is no message, or on a request that is none")
    func wrong() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            #expect(throws: CaseworkError(.notFound, "")) {
                try archive.withhold(.text("x"), of: 1, on: id, exemption: "40(2)", reason: "r", publicInterest: nil)
            }
            #expect(throws: CaseworkError(.notFound, "")) {
                try archive.decide(person: "A", as: "B", on: "FOI-1", exemption: "40(2)", reason: "r")
            }
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.decide(person: "A", as: "B", on: id, exemption: "99", reason: "r")
            }
        }
    }
}
