import Archive
import Foundation
import Ledger
import Retention
import Search
import Testing

@testable import Casework

@Suite("Requests")
struct RequestTests {
    private func open(
        _ archive: OpenArchive, regime: Regime = .foia, received: String = "2024-12-06",
        from: String = "Moira Pennefather",
        text: String = "All about the boiler."
    ) throws -> RequestFile {
        try archive.openRequest(
            regime: regime, division: .england, received: try CivilDate(parsing: received), from: from, address: nil,
            text: text)
    }

    @Test("a request gets its number by the year of receipt, its due date and a hold from the day of receipt")
    func opened() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let first = try open(archive)
            #expect(first.id == "FOI-2024-0001" && first.state == "open")
            #expect(try first.clock().due?.description == "2025-01-09")
            let hold = try #require(try archive.holds().first { $0.placed.request == first.id })
            #expect(hold.isOpen && hold.from.description == "2024-12-06" && hold.placed.conversations.isEmpty)
            #expect(try open(archive).id == "FOI-2024-0002")
            #expect(try open(archive, received: "2025-01-03").id == "FOI-2025-0001")
            #expect(try archive.requests().map(\.id) == ["FOI-2024-0001", "FOI-2024-0002", "FOI-2025-0001"])
            #expect(throws: CaseworkError(.notFound, "")) { try archive.request("FOI-2024-0009") }
        }
    }

    @Test("what is no valid request is refused, and nothing is recorded")
    func invalid() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let count = try archive.ledger.count()
            #expect(throws: CaseworkError(.wrongUse, "")) { try open(archive, from: "  ") }
            #expect(throws: CaseworkError(.wrongUse, "")) { try open(archive, text: " \n ") }
            #expect(throws: CaseworkError(.wrongUse, "")) { try open(archive, received: "2025-01-08") }
            #expect(throws: ClockError.self) { try open(archive, regime: .foisa) }
            #expect(try archive.ledger.count() == count)
        }
    }

    @Test("clarification stops the clock and starts it anew")
    func clarification() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try open(archive).id
            let stopped = try archive.noteEvent("clarification_requested=2024-12-10", on: id, note: nil)
            #expect(stopped.due == nil)
            let again = try archive.noteEvent("clarification_received=2024-12-16", on: id, note: "by telephone")
            // 17 December is the first of twenty days; 25, 26 December, 1 and 2 January do not count.
            #expect(again.due?.description == "2025-01-17")
            #expect(try archive.request(id).clock().due == again.due)
            #expect(try archive.request(id).events.count == 2)
        }
    }

    @Test("the days from a fees notice to the payment do not count")
    func fee() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try open(archive).id
            _ = try archive.noteEvent("fee_notice=2024-12-09", on: id, note: nil)
            let paid = try archive.noteEvent("fee_paid=2024-12-16", on: id, note: nil)
            #expect(paid.due?.description == "2025-01-17")
        }
    }

    @Test(
        "an event that makes no sense is refused and not recorded",
        arguments: ["tea_break=2024-12-10", "fee_paid=2024-12-10", "clarification_requested=yesterday", "fee_notice"])
    func nonsense(event: String) throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try open(archive).id
            #expect(throws: (any Error).self) { try archive.noteEvent(event, on: id, note: nil) }
            #expect(try archive.request(id).events.isEmpty)
        }
    }

    @Test("a search is recorded with its words and holds the conversations it found, once")
    func search() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try open(archive).id
            let thread = try #require(try archive.catalogue.conversation(of: matter.seq(of: "The price is")))
            let found = try archive.search(.init(terms: "boiler"), for: id, in: matter.index)
            #expect(found.total == 2)
            #expect(try archive.holds(on: thread.id).map(\.placed.request) == [id])
            let acts = try archive.catalogue.acts(HoldPlaced.self).count
            _ = try archive.search(.init(terms: "price"), for: id, in: matter.index)
            #expect(try archive.catalogue.acts(HoldPlaced.self).count == acts)
            _ = try archive.search(
                .init(terms: "", from: CivilDate(parsing: "2024-11-15"), to: CivilDate(parsing: "2024-11-15")), for: id,
                in: matter.index)
            #expect(try archive.holds().first?.placed.conversations.count == 2)
            let person = try archive.search(.init(terms: "", person: "Jodie"), for: id, in: matter.index)
            #expect(person.total == 2)
            #expect(try archive.request(id).searches.map(\.hits) == [2, 2, 1, 2])
            #expect(throws: CaseworkError(.notFound, "")) {
                try archive.search(.init(terms: "", person: "Nobody Atall"), for: id, in: matter.index)
            }
            #expect(throws: CaseworkError(.notFound, "")) {
                try archive.search(.init(terms: "x"), for: "FOI-1", in: matter.index)
            }
        }
    }

    @Test("a request's hold ends by rule, not because somebody releases it")
    func heldAgain() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            #expect(throws: ArchiveError(.held, "")) {
                try archive.releaseHold("H-\(id)", to: archive.today(), reason: "by mistake")
            }
            _ = try archive.search(.init(terms: "soup"), for: id, in: matter.index)
            #expect(try archive.holds().first?.isOpen == true)
        }
    }

    @Test("a request is closed once")
    func closed() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try open(archive).id
            try archive.closeRequest(id, outcome: "withdrawn")
            #expect(try archive.request(id).state == "closed")
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.closeRequest(id, outcome: "again") }
        }
    }
}
