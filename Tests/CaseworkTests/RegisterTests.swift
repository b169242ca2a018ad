import Archive
import Foundation
import Ledger
import Retention
import Testing

@testable import Casework

/// The register: who answers, parts, letters, stages, live clocks, and what is counted of it all.
@Suite("Register")
struct RegisterTests {
    private func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

    private func open(
        _ archive: OpenArchive, regime: Regime = .foia, received: String = "2024-12-06", partOf: String? = nil
    ) throws -> RequestFile {
        try archive.openRequest(
            regime: regime, division: .england, received: try day(received), from: "Moira Pennefather", address: nil,
            text: "All about the boiler.", partOf: partOf, reference: "C-17")
    }

    @Test("a mixed letter is worked as parts, each under its law, and the earliest clock leads")
    func parts() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let whole = try open(archive)
            let part = try open(archive, regime: .sar, partOf: whole.id)
            #expect(part.opened.partOf == whole.id && part.opened.reference == "C-17")
            #expect(try part.clock().due?.description == "2025-01-06")
            let register = try archive.register()
            #expect(register.map { $0.due?.description } == ["2025-01-06", "2025-01-06"])
            // 7 January: the part is a day late, and so is the letter; alone it would have two days left.
            #expect(register.map(\.isLate) == [true, true] && register.map(\.daysLeft) == [-1, -1])
            #expect(throws: CaseworkError(.wrongUse, "")) { try open(archive, partOf: part.id) }
            #expect(throws: CaseworkError(.notFound, "")) { try open(archive, partOf: "FOI-2020-0001") }
        }
    }

    @Test("owner, links, letters and teams' parts stand in the register, and a rebuilt catalogue says the same")
    func register() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let (one, two) = (try open(archive).id, try open(archive).id)
            try archive.assign(one, to: "Jane Doe")
            try archive.link(two, to: one, as: .repeat)
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.link(one, to: two, as: .repeat) }
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.link(one, to: one, as: .related) }
            try archive.file(.received, with: "Moira", date: try day("2024-12-12"), text: "Any news?", on: one)
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.file(.sent, with: "Moira", date: try day("2025-01-08"), text: "No", on: one)
            }
            try archive.allocate(one, to: "Housing", question: "Chats?", due: try day("2024-12-16"))
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.allocate(one, to: "Housing", question: "Again?", due: try day("2024-12-17"))
            }
            try archive.note("Please answer", from: "Housing", chased: true, on: one)
            try archive.note("None", from: "Housing", chased: false, on: one)
            #expect(throws: CaseworkError(.notFound, "")) {
                try archive.note("None", from: "Housing", chased: false, on: one)
            }
            try archive.catalogue.rebuild(archive.ledger)
            let register = try archive.request(one).register
            #expect(register.owner == "Jane Doe" && register.correspondence.map(\.text) == ["Any news?"])
            #expect(register.parts.map(\.reminders) == [1] && register.parts.map(\.answer) == ["None"])
            #expect(register.links.map(\.other) == [two])
            #expect(try archive.request(two).register.links.map(\.other) == [one])
        }
    }

    @Test("what-if computes and records nothing; a review has its own clock")
    func clocks() throws {
        try Matter.run { matter in
            let id = try matter.decided().id
            let archive = try matter.open()
            let count = try archive.ledger.count()
            let events = try ["clarification_requested=2024-12-10", "clarification_received=2024-12-17"].map {
                try ClockEvent(parsing: $0)
            }
            #expect(try archive.clock(of: id, whatIf: events).due?.description == "2025-01-20")
            #expect(try archive.clock(of: id).due?.description == "2025-01-09")
            #expect(try archive.ledger.count() == count)
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.clock(of: id, deadline: .review) }
            let asked = RequestStage(stage: .internalReview, date: "2025-01-07")
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.note(asked, on: id) }
            _ = try archive.issue(id, layer: .requester, to: matter.folder.appendingPathComponent("pack.zip").path)
            try archive.note(asked, on: id)
            #expect(try archive.clock(of: id, deadline: .review).due?.description == "2025-02-04")
            #expect(try archive.request(id).state == "internal review")
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.note(asked, on: id) }
            try archive.note(
                RequestStage(stage: .internalReview, date: "2025-01-07", outcome: .partlyUpheld), on: id)
            #expect(try archive.request(id).state == "answered")
        }
    }

    @Test("an answer that did not come in time can be reviewed like one that came, and one that is not due cannot")
    func lateReview() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let late = try open(archive, regime: .eir, received: "2024-10-01").id
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.note(RequestStage(stage: .internalReview, date: "2024-10-20"), on: late)
            }
            try archive.note(RequestStage(stage: .internalReview, date: "2024-12-20"), on: late)
            #expect(try archive.request(late).state == "internal review")
        }
    }

    @Test("a newer calendar moves live clocks and says so; one that holds less is refused")
    func calendar() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try open(archive).id
            var text = String(decoding: try bundled(), as: UTF8.self)
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.adopt(calendar: Array(text.utf8)) }
            let day =
                "{\"title\": \"A day of mourning\", \"date\": \"2024-12-20\", \"notes\": \"\", \"bunting\": false}, "
            let start = try #require(text.range(of: "\"events\": ["))
            text.insert(contentsOf: day, at: start.upperBound)
            let moved = try archive.adopt(calendar: Array(text.utf8))
            #expect(moved.map(\.id) == [id] && moved.map(\.to.description) == ["2025-01-10"])
            let clock = try archive.request(id).clock()
            #expect(clock.due?.description == "2025-01-10")
            #expect(clock.days.contains { $0.date.description == "2024-12-20" && !$0.counted })
            #expect(try archive.catalogue.acts(on: id).contains { $0.kind == DueDateMoved.kind })
            #expect(throws: ClockError.self) { try archive.adopt(calendar: Array("{}".utf8)) }
        }
    }

    private func bundled() throws -> [UInt8] { PackageResources.bank_holidays_json }

    @Test("a letter answers where no pack is needed, in the words and with the rights of its law")
    func letters() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try open(archive).id
            #expect(throws: CaseworkError(.gate, "")) { try archive.answer(id, outcome: .notHeld, reason: "None.") }
            _ = try archive.search(.init(terms: "boiler"), for: id, in: matter.index)
            #expect(throws: CaseworkError(.gate, "")) { try archive.answer(id, outcome: .notHeld, reason: "None.") }
            let letter = try archive.answer(id, outcome: .costLimit, reason: "The newest 300 messages would fit.")
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for words in ["section 12 of the Act", "The newest 300", "section 50", "4 March 2025", "Moira Pennefather"]
            {
                #expect(letter.contains(words), "\(words)")
            }
            #expect(try archive.request(id).outcome == "cost-limit" && archive.request(id).state == "answered")
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.answer(id, outcome: .elsewhere, reason: "x") }
            let eir = try open(archive, regime: .eir).id
            let error = #expect(throws: CaseworkError.self) {
                try archive.answer(eir, outcome: .costLimit, reason: "x")
            }
            #expect(error?.message.contains("FOIA, FOISA") == true)
        }
    }

    @Test("every number of the statistics opens to its cases")
    func statistics() throws {
        try Matter.run { matter in
            let packed = try matter.decided().id
            let archive = try matter.open()
            _ = try archive.issue(packed, layer: .requester, to: matter.folder.appendingPathComponent("pack.zip").path)
            let late = try open(archive, received: "2024-11-01").id
            _ = try archive.answer(late, outcome: .elsewhere, reason: "On our site.")
            let open = try open(archive, regime: .eir, received: "2024-10-01").id
            try archive.note(RequestStage(stage: .internalReview, date: "2025-01-07"), on: packed)
            let all = try archive.statistics(regime: nil, from: try day("2024-10-01"), to: try day("2024-12-31"))
            let cases = Dictionary(uniqueKeysWithValues: all.lines.map { ($0.name, Set($0.cases)) })
            #expect(cases["received"] == [packed, late, open])
            #expect(cases["received under EIR"] == [open])
            #expect(cases["answered in time"] == [packed] && cases["answered late"] == [late])
            #expect(cases["not answered, late"] == [open] && cases["not answered, in time"] == [])
            #expect(cases["part"] == [packed] && cases["elsewhere"] == [late])
            #expect(cases["FOIA 40(2)"] == [packed] && cases["internal review"] == [packed])
            let eir = try archive.statistics(regime: .eir, from: try day("2024-10-01"), to: try day("2024-12-31"))
            #expect(eir.lines.first?.cases == [open])
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.statistics(regime: nil, from: try day("2024-12-31"), to: try day("2024-10-01"))
            }
        }
    }

    @Test("a captured message that reads like a request is a candidate until a person decides")
    func candidates() throws {
        try Matter.run { matter in
            try matter.captureMails([
                """
                From: Owen Marchbanks <owen@marchbanks.example>
                To: info@example.gov.uk
                Date: Mon, 25 Nov 2024 08:00:00 +0000
                Message-ID: <ask@marchbanks.example>
                Subject: A question

                Under the Freedom of Information Act, please tell me what the new boiler cost.
                """,
                """
                From: gardener77@plants.example
                To: info@example.gov.uk
                Date: Tue, 26 Nov 2024 08:00:00 +0000
                Message-ID: <ask@plants.example>
                Subject: Freedom of information request

                What is sprayed in the park? A freedom of information request.
                """,
            ])
            let archive = try matter.open()
            let found = try archive.candidates(division: .england, in: matter.index)
            #expect(found.map(\.received.description) == ["2024-11-26", "2024-11-25"])
            #expect(found.map(\.regime) == [.foia, .foia] && found[1].due?.description == "2024-12-24")
            #expect(found[0].doubts.count == 1 && found[1].doubts.isEmpty)
            let request = try archive.accept(
                candidate: found[1].seq, regime: .foia, division: .england, from: nil)
            #expect(request.opened.text.contains("what the new boiler cost"))
            #expect(request.received.description == "2024-11-25")
            try archive.reject(candidate: found[0].seq, reason: "Asked again under EIR")
            #expect(try archive.candidates(division: .england, in: matter.index).isEmpty)
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.reject(candidate: found[1].seq, reason: "x")
            }
        }
    }

    @Test("the cost limit counts what the regulations count, adds what is aggregated, and says what would fit")
    func cost() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.estimate(id, sampled: 3, minutes: 5, reviewMinutes: nil, isCentral: false)
            }
            let small = try archive.estimate(id, sampled: 2, minutes: 60, reviewMinutes: 6_000, isCentral: false)
            // Two messages at half an hour each; a hundred hours of redaction do not count.
            #expect(small.estimate.hours == 1 && !small.isExceeded && small.reviewHours == 100)
            #expect(small.estimate.limitHours == 18 && small.narrower.isEmpty)
            let large = try archive.estimate(id, sampled: 1, minutes: 600, reviewMinutes: nil, isCentral: false)
            #expect(large.estimate.hours == 20 && large.isExceeded)
            #expect(large.narrower.isEmpty)  // Both were sent on one day: no day fits whole.
            #expect(try !archive.estimate(id, sampled: 1, minutes: 600, reviewMinutes: nil, isCentral: true).isExceeded)
            let again = try matter.request().id
            try archive.link(again, to: id, as: .aggregated)
            let together = try archive.estimate(again, sampled: 1, minutes: 30, reviewMinutes: nil, isCentral: false)
            #expect(together.estimate.aggregatedHours == 20 && together.isExceeded)
            let eir = try matter.request(regime: .eir).id
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.estimate(eir, sampled: 1, minutes: 1, reviewMinutes: nil, isCentral: false)
            }
        }
    }

    @Test("a narrower request is the newest whole days that fit")
    func narrower() throws {
        try Matter.run { matter in
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
            let id = try matter.request().id
            let limit = try matter.open().estimate(id, sampled: 1, minutes: 600, reviewMinutes: nil, isCentral: false)
            #expect(limit.estimate.messages == 3)
            #expect(limit.narrower.map(\.what) == ["messages sent on or after 2024-11-25"])
            #expect(limit.narrower.map(\.messages) == [1])
        }
    }
}

/// Requests from a case system.
@Suite("A register from a case system")
struct RegisterImportTests {
    private static let head = "Reference,Regime,Received,Name,Address,Text,Owner,Colour\n"

    @Test("requests are logged with their references, and a file can be handed in again as it grows")
    func imported() throws {
        try Matter.run { matter in
            let one = Self.head + "C-1,foia,2024-12-06,A. Lee,\"1 High St\nExton\",What does it cost?,Bob,red\n"
            let archive = try matter.open()
            let first = try archive.importRegister(RegisterImport(csv: Array(one.utf8)))
            #expect(first.logged.map(\.id) == ["FOI-2024-0001"] && first.known.isEmpty)
            let again = try archive.importRegister(
                RegisterImport(csv: Array((one + "C-2,EIR,2024-12-09,B. Moss,,Where is the spill?,,\n").utf8)))
            #expect(again.logged.map(\.id) == ["EIR-2024-0001"] && again.known == ["C-1"])
            let request = try archive.request("FOI-2024-0001")
            #expect(
                request.opened.reference == "C-1" && request.address == "1 High St\nExton" && request.from == "A. Lee")
            #expect(request.register.owner == "Bob")
        }
    }

    @Test(
        "a file with a fault is refused whole, with every line that has one",
        arguments: [
            ("", "empty"), ("Reference,Regime\nC-1,FOIA\n", "received, name, text"),
            (head + "C-1,FOIA,2024-13-06,A,,t,,\nC-2,FOI,2024-12-06,A,,t,,\n", "line 3"),
            (head + "C-1,FOIA,2024-12-06,,,t,,\n", "the name is empty"),
            (head + "C-1,FOIA,2024-12-06,A,,t,,\nC-1,FOIA,2024-12-06,A,,t,,\n", "twice"),
            (head + "C-1,FOIA,2024-12-06,A,,t,,\nC-2,FOIA,2026-12-06,A,,t,,\n", "line 3"),
            (head + "C-1,FOIA,1999-12-06,A,,t,,\n", "line 2"), (head + "C-1,FOIA,2024-12-06,A,,\"open,,\n", "line 2"),
        ])
    func refused(csv: String, words: String) throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let error = #expect(throws: CaseworkError.self) {
                try archive.importRegister(RegisterImport(csv: Array(csv.utf8)))
            }
            #expect(error?.code == .wrongUse && error?.message.contains(words) == true, "\(error?.message ?? "")")
            #expect(try matter.open().requests().isEmpty)
        }
    }
}
