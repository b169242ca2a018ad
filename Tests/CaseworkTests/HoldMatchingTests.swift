import Archive
import Foundation
import Ledger
import Retention
import Search
import Testing

@testable import Casework

/// Holds by what they look for: what matches later joins; a request's covers what was held when it came in.
@Suite("Matching holds")
struct HoldMatchingTests {
    private func mail(_ number: Int, _ date: String, _ words: String, subject: String? = nil) -> String {
        """
        From: Owen Lascelles <owen.lascelles@example.gov.uk>
        To: all@example.gov.uk
        Date: \(date) 12:00:00 +0000
        Message-ID: <later-\(number)@example.gov.uk>
        Subject: \(subject ?? "Later \(number)")

        \(words)
        """
    }

    private func conversation(_ matter: Matter, _ words: String) throws -> UInt64 {
        try #require(try matter.open().catalogue.conversation(of: matter.seq(of: words))).id
    }

    private func open(_ matter: Matter, as actor: String = "Ann", on day: String) throws -> OpenArchive {
        let date = try Date("\(day)T12:00:00Z", strategy: .iso8601)
        return try OpenArchive(matter.files, actor: actor, now: { date })
    }

    @Test("what is captured later and matches joins a hold, by rule; what does not match stays out")
    func rolling() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let query = HoldQuery(terms: "boiler", sources: ["mail"])
            let found = try archive.conversations(matching: query, in: matter.index)
            var hold = HoldPlaced(
                id: "LIT-1", reason: "claim", owner: "Head of Legal", from: "2025-01-07", conversations: found)
            (hold.query, hold.kind, hold.searchedTo) = (query, .litigation, try archive.ledger.count())
            try archive.placeHold(hold, confirmed: nil)
            #expect(try found.count == 1 && archive.growHolds(in: matter.index) == 0)
            try matter.captureMails([
                mail(1, "Mon, 6 Jan 2025", "Another boiler."), mail(2, "Mon, 6 Jan 2025", "A bicycle."),
            ])
            let later = try matter.open(as: "Cat")
            #expect(try later.growHolds(in: matter.index) == 1)
            #expect(try later.growHolds(in: matter.index) == 0)
            #expect(try later.holds(on: conversation(matter, "Another boiler")).map(\.placed.id) == ["LIT-1"])
            #expect(try later.holds(on: conversation(matter, "A bicycle")).isEmpty)
            #expect(try later.catalogue.dueRow(of: conversation(matter, "Another boiler"))?.openHolds == 1)
            // Cat only captured: it was Ann who placed the hold, so Cat may end it and Ann may not.
            let day = try later.today()
            #expect(throws: ArchiveError(.needsSecondPerson, "")) {
                try matter.open().releaseHold("LIT-1", to: day, reason: "over")
            }
            try later.releaseHold("LIT-1", to: day, reason: "settled")
            try matter.captureMails([mail(3, "Mon, 6 Jan 2025", "A third boiler.")])
            #expect(try matter.open().growHolds(in: matter.index) == 0)
            let catalogue = later.catalogue
            try catalogue.rebuild(later.ledger)
            #expect(try catalogue.check(later.ledger).isEmpty)
        }
    }

    @Test("a hold on a person, a class or dates finds just those")
    func filters() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            func found(_ query: HoldQuery) throws -> Int {
                try archive.conversations(matching: query, in: matter.index).count
            }
            let jodie = try archive.reach(one: "jodie.farrant@example.gov.uk")
            #expect(try found(HoldQuery(identifiers: jodie.identifiers, person: "Jodie")) == 1)
            let owen = try archive.reach(one: "owen.lascelles@example.gov.uk")
            #expect(try found(HoldQuery(identifiers: owen.identifiers)) == 2)
            #expect(try found(HoldQuery(retentionClass: "UNC-00")) == 2)
            #expect(try found(HoldQuery(retentionClass: "INF-01")) == 0)
            #expect(try found(HoldQuery(from: "2024-11-15", to: "2024-11-15")) == 1)
            #expect(try found(HoldQuery(terms: "soup", to: "2024-11-14")) == 0)
        }
    }

    @Test("a request freezes what was sent before it came in, also when captured later, and nothing sent after")
    func request() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            try matter.captureMails([
                mail(1, "Thu, 5 Dec 2024", "The boiler again, the day before."),
                mail(2, "Sat, 7 Dec 2024", "A boiler, the day after."),
            ])
            #expect(try archive.growHolds(in: matter.index) == 1)
            #expect(try archive.holds(on: conversation(matter, "the day before")).map(\.placed.request) == [id])
            #expect(try archive.holds(on: conversation(matter, "the day after")).isEmpty)
            let found = try archive.search(.init(terms: "boiler"), for: id, in: matter.index)
            #expect(found.total == 4)
            #expect(try archive.holds(on: conversation(matter, "the day after")).isEmpty)
        }
    }

    @Test("a request's hold lapses four months after the last correspondence and six weeks after a stage's end")
    func lapse() throws {
        try Matter.run { matter in
            let id = try matter.request().id
            #expect(try matter.open().requestHolds().map(\.rule.lastDay) == [nil])
            try matter.open().closeRequest(id, outcome: "withdrawn")
            #expect(try matter.open().requestHolds().map { $0.rule.lastDay?.description } == ["2025-05-07"])
            #expect(try open(matter, on: "2025-04-01").lapseRequestHolds().isEmpty)
            try open(matter, on: "2025-04-02").note(RequestStage(stage: .regulator, date: "2025-04-01"), on: id)
            #expect(try open(matter, on: "2025-08-03").lapseRequestHolds().isEmpty)
            try open(matter, on: "2025-08-03").note(
                RequestStage(stage: .regulator, date: "2025-08-01", outcome: .upheld), on: id)
            // The decision notice is correspondence too: four months after it are later than six weeks.
            #expect(try open(matter, on: "2025-12-03").lapseRequestHolds().isEmpty)
            let ended = try open(matter, on: "2025-12-04").lapseRequestHolds()
            #expect(ended.map(\.request) == [id])
            #expect(try open(matter, on: "2025-12-04").holds().map { $0.to?.description } == ["2025-12-03"])
            #expect(throws: ArchiveError(.wrongUse, "")) {
                let archive = try open(matter, on: "2025-12-04")
                try archive.releaseHold("H-\(id)", to: archive.today(), reason: "again")
            }
        }
    }
}
