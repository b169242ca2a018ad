import Archive
import Capture
import Foundation
import Ledger
import Retention
import Search
import Testing

@testable import Casework

/// What review offers an officer: personal data by its form, changes after receipt, what earlier packs withheld.
@Suite("Suggestions")
struct SuggestionTests {
    @Test("identifiers are found by their form and their check digit, and nothing that only looks alike")
    func forms() {
        let scan = PersonalDataScan(names: ["Jodie Farrant"])
        func kinds(_ text: String) -> [PersonalDataScan.Kind] { scan.findings(in: text).map(\.kind) }
        #expect(kinds("NI AB 12 34 56 C, or ab123456c") == [.nationalInsurance, .nationalInsurance])
        #expect(kinds("GB123456A and DA123456A and QQ123456C") == [])
        #expect(kinds("NHS 943 476 5919") == [.nhs] && kinds("NHS 943 476 5918") == [])
        #expect(PersonalDataScan.isNHS("9434765919") && !PersonalDataScan.isNHS("0000000000"))
        #expect(kinds("ring 07700 900437 or +44 20 7946 0018 or (01632) 960 001").allSatisfy { $0 == .phone })
        #expect(kinds("ring 07700 900437 or +44 20 7946 0018").count == 2)
        #expect(kinds("mail j.f@example.gov.uk, SK9 5AF") == [.mail, .postcode])
        #expect(kinds("sort code 12-34-56 account 12345678") == [.bank])
        #expect(kinds("says jodie farrant of it") == [.name] && kinds("Jodie said, Farrant left") == [])
        #expect(kinds("invoice 2024-11-14, £48,650, 12:34, version 1.2.3") == [])
        let text = "é NHS 943 476 5919"
        let found = scan.findings(in: text)
        #expect(found.map(\.words) == ["943 476 5919"])
        #expect(found.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) } == ["943 476 5919"])
    }

    @Test("what is decided is not suggested again; a kind is accepted at once")
    func suggestions() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let first = try matter.seq(of: "The price is")
            try archive.review(id, conversation: first, seqs: [], relevant: true, reason: nil)
            let before = try archive.suggestions(for: id)
            #expect(before.filter { $0.finding.kind == .phone }.count == 2)
            #expect(before.contains { $0.finding.kind == .mail } && before.contains { $0.finding.kind == .name })
            #expect(try archive.accept(suggestions: .phone, on: id, exemption: "40(2)", reason: "Private") == 2)
            _ = try archive.decide(
                person: "Jodie Farrant", as: "Officer B", on: id, exemption: "40(2)", reason: "Junior")
            let after = try archive.suggestions(for: id)
            #expect(!after.contains { $0.finding.kind == .phone })
            #expect(!after.contains { $0.finding.words.contains("Farrant") })
            #expect(throws: CaseworkError(.notFound, "")) {
                try archive.accept(suggestions: .nhs, on: id, exemption: "40(2)", reason: "x")
            }
        }
    }

    @Test("an edit and a deletion at the source after receipt are flagged, one from before is not")
    func changes() throws {
        try Matter.run { matter in
            let chat = try Chat(matter)
            try chat.capture([
                ("1733000000.000100", "The boiler is fine", nil), ("1733000100.000100", "boiler old", nil),
            ])
            let archive = try matter.open()
            let id = try matter.request().id
            #expect(try archive.changesAfterReceipt(of: id).isEmpty)
            // Edited on 1 December, before receipt on the 6th, and on 20 December, after it.
            try chat.capture([
                ("1733000000.000100", "The boiler is not fine", "1734696000.000000"),
                ("1733000100.000100", "boiler very old", "1733050000.000000"),
            ])
            let changes = try matter.open().changesAfterReceipt(of: id)
            #expect(changes.count == 1 && changes.first?.isDeletion == false)
            let seq = try #require(changes.first?.seq)
            #expect(try archive.ledger.record(seq).string("body") == "The boiler is fine")
        }
    }

    @Test("what was held on the day of receipt is told from what was replaced, captured since and sent after")
    func heldAtReceipt() throws {
        try Matter.run { matter in
            let chat = try Chat(matter)
            try chat.capture([
                ("1733000000.000100", "The boiler is fine", nil), ("1733000100.000100", "boiler old", nil),
                ("1734000000.000100", "boiler after receipt", nil),
            ])
            let archive = try matter.open()
            let id = try matter.request().id
            try chat.capture([
                ("1733000000.000100", "The boiler is not fine", "1734696000.000000"),
                ("1733000100.000100", "boiler very old", "1733050000.000000"),
                ("1734000000.000100", "boiler after receipt", nil),
            ])
            let held = try matter.open().held(for: id)
            func of(_ words: String) throws -> HeldMessage {
                try #require(
                    try held.first { try archive.ledger.record($0.seq).string("body")?.contains(words) == true })
            }
            // All was captured in January 2025 and received for in December 2024.
            let fine = try of("boiler is fine")
            #expect(fine.standing == .capturedSince && fine.later.map(\.what) == [.edited])
            #expect(fine.later.first?.at?.hasPrefix("2024-12-20") == true)
            let old = try of("boiler old")
            #expect(old.standing == .replaced && old.later.isEmpty)
            #expect(try of("boiler after receipt").standing == .sentAfter)
            #expect(try of("The price is").standing == .capturedSince)
            let now = try matter.open().held(for: id, on: try CivilDate(parsing: "2025-01-07"))
            #expect(now.allSatisfy { $0.standing == .held || $0.standing == .replaced })
            #expect(!now.contains { !$0.later.isEmpty })
        }
    }

    @Test("searches are certified: made again over the same entries, signed, and what changed is said")
    func certificate() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let same = try archive.searchCertificate(for: id, in: matter.index)
            #expect(same.lines.map(\.search.terms) == ["boiler"] && same.lines[0].lost.isEmpty)
            #expect(same.text.contains("made again: the same") && same.text.contains("records.example.gov.uk"))
            // What comes later is not among the entries that were searched.
            try matter.captureMails([
                """
                From: Owen Marchbanks <owen@marchbanks.example>
                To: info@example.gov.uk
                Date: Mon, 25 Nov 2024 08:00:00 +0000
                Message-ID: <later@marchbanks.example>
                Subject: The boiler again

                Is the boiler in?
                """
            ])
            let later = try archive.searchCertificate(for: id, in: matter.index)
            #expect(later.lines[0].gained.isEmpty && later.lines[0].lost.isEmpty)
        }
    }

    @Test("a pack says what an earlier one withheld and it shows")
    func earlier() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let one = try matter.decided().id
            let path = { (name: String) in matter.folder.appendingPathComponent(name).path }
            #expect(try archive.issue(one, layer: .requester, to: path("one.zip")).revealed.isEmpty)
            let two = try matter.request().id
            let first = try matter.seq(of: "The price is")
            try archive.review(two, conversation: nil, seqs: [first], relevant: true, reason: nil)
            try archive.review(two, conversation: nil, seqs: [], undecided: true, relevant: false, reason: nil)
            try archive.release(attachment: "quote.pdf", of: first, on: two, reason: "published")
            try archive.signOff(two, singleOfficer: false)
            let revealed = try archive.issue(two, layer: .requester, to: path("two.zip")).revealed
            #expect(revealed.contains { $0.contains("message \(first) body: \(one) withheld words under 43(2)") })
            #expect(revealed.contains { $0.contains("\(one) withheld Officer B") })
            #expect(!revealed.joined().contains("48,650") && !revealed.joined().contains("Farrant"))
            let log = try archive.disclosureLog()
            #expect(log.map(\.reference) == [one, two] && log.map(\.outcome) == ["part", "granted"])
            #expect(!log.contains { $0.asked.contains("Pennefather") || $0.asked.contains("moira@") })
        }
    }
}

/// A Slack channel, written as an export again for each capture.
private struct Chat {
    let matter: Matter

    init(_ matter: Matter) throws { self.matter = matter }

    /// Captures messages of the channel: time stamp, words, and when they were edited.
    func capture(_ messages: [(ts: String, text: String, edited: String?)]) throws {
        let folder = matter.folder.appendingPathComponent("slack-\(UUID().uuidString)")
        let channel = folder.appendingPathComponent("plant")
        try FileManager.default.createDirectory(at: channel, withIntermediateDirectories: true)
        try Data(#"[{"id":"U1","name":"owen","real_name":"Owen Lascelles"}]"#.utf8)
            .write(to: folder.appendingPathComponent("users.json"))
        try Data(#"[{"id":"C1","name":"plant","members":["U1"]}]"#.utf8)
            .write(to: folder.appendingPathComponent("channels.json"))
        let items = messages.map { message in
            let edited = message.edited.map { #","edited":{"user":"U1","ts":"\#($0)"}"# } ?? ""
            let plain = #"{"type":"message","user":"U1","ts":"\#(message.ts)","text":"\#(message.text)"\#(edited)}"#
            guard let time = message.edited else { return plain }
            return #"{"type":"message","subtype":"message_changed","ts":"\#(time)","message":\#(plain)}"#
        }
        try Data("[\(items.joined(separator: ","))]".utf8).write(to: channel.appendingPathComponent("2024-11-30.json"))
        let archive = try matter.open()
        let index = matter.index
        _ = try Intake.capture(
            folder.path, format: .slack, source: "chat", options: CaptureOptions(), into: archive,
            committed: { try index.add($0.map { ($0.seq, $0.message) }) })
        try index.rollForward(archive.ledger)
    }
}
