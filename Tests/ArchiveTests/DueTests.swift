import Foundation
import GRDB
import Ledger
import Records
import Retention
import Testing

@testable import Archive

/// The catalogue knows for each conversation when it falls due, as the rules decide it, whatever came first.
@Suite("Due dates")
struct DueTests {
    /// Staff channels go six years after an employment ended, quizzes two years after the last message, in version 2 one.
    static func schedule(version: Int) throws -> RetentionSchedule {
        let period = version == 1 ? "P2Y" : "P1Y"
        let xml = Trial.schedule.replacing("version=\"1\"", with: "version=\"\(version)\"")
            .replacing(
                "<period>P1Y</period><action>destroy</action>",
                with: "<period>\(period)</period><action>destroy</action>"
            )
            .replacing(
                "<class code=\"UNC-00\">",
                with: """
                    <class code="HR-01">
                      <title>Staff</title><scope>Staff.</scope><mandate kind="local">Local</mandate>
                      <trigger>employment_end</trigger><cutoff>financial_year_end</cutoff><period>P6Y</period>
                      <action>destroy</action>
                    </class>
                    <class code="UNC-00">
                    """
            ).replacing(
                "<rule class=\"PRC-01\"",
                with: """
                    <rule class="HR-01" reason="staff"><conversation>staff*</conversation></rule><rule class="PRC-01"
                    """)
        return try RetentionSchedule(xml: Array(xml.utf8), name: "due.xml")
    }

    private func say(_ channel: String, _ days: [Int], by user: String) -> SlackExport {
        var export = SlackExport()
        export.channels[channel] = days.map { SlackExport.say("\(channel) \($0)", at: 1440 * $0, by: user) }
        return export
    }

    /// What can be known of two conversations, each with what must be known before.
    private func facts(_ trial: Trial) -> [(needs: [Int], learn: () throws -> Void)] {
        func conversation(_ words: String) throws -> UInt64 { try trial.conversation(of: words).id }
        func act(_ payload: some ActPayload, as type: Draft.Body = .audit) throws {
            try trial.open().record(payload, subject: "test", as: type)
        }
        func hold(_ id: String, on words: String) throws {
            let covered = [try conversation(words)]
            try act(
                HoldPlaced(id: id, reason: "audit", owner: "Ann", from: "2026-01-05", conversations: covered),
                as: .hold)
        }
        func left(_ identifier: String, _ date: String) throws {
            try act(
                EventRecorded(
                    name: "employment_end", date: date, conversations: [], identifiers: [identifier], reason: "told"))
        }
        return [
            ([], { try trial.capture(say("staff", [3], by: "U1")) }),
            ([], { try trial.capture(say("staff", [1, 9], by: "U2")) }),
            ([], { try trial.capture(say("quiz", [2, 5], by: "U1")) }),
            ([], { try trial.capture(say("quiz", [7], by: "U2")) }),
            ([], { try left("account:chat:U1", "2019-01-31") }),
            ([], { try left("account:chat:U2", "2019-04-01") }),
            ([], { try trial.open().adopt(Self.schedule(version: 2)) }),
            ([0], { try hold("AUD-1", on: "staff 3") }),
            (
                [7],
                { try act(HoldReleased(id: "AUD-1", to: "2027-01-31", reason: "over", signature: nil), as: .release) }
            ),
            ([2], { try hold("AUD-2", on: "quiz 2") }),
            ([3], { try hold("AUD-2", on: "quiz 7") }),
            (
                [1],
                {
                    let seq = try trial.open().record(
                        EventRecorded(
                            name: "employment_end", date: "2025-01-01", conversations: [try conversation("staff 9")],
                            identifiers: [], reason: "mistaken"), subject: "test")
                    try act(EventWithdrawn(event: seq, reason: "another person"))
                }
            ),
        ]
    }

    private func rows(_ trial: Trial) throws -> [String] {
        try trial.open().catalogue.queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT c.channel, d.class, d.action, d.size, d.first_day, d.last_day, d.trigger_day, d.cutoff_day,
                        d.retain_until, d.holds, d.released, d.due
                    FROM due d JOIN conversation c ON c.id = d.conversation ORDER BY c.channel
                    """
            ).map { "\($0.databaseValues)" }
        }
    }

    @Test("the order in which messages, events, holds and schedules become known does not matter", arguments: 1...6)
    func order(seed: UInt64) throws {
        var generator = Seeded(state: seed)
        var results: [[String]] = []
        for shuffled in [false, true] {
            try Trial.run { trial in
                try trial.open().adopt(Self.schedule(version: 1))
                let facts = facts(trial)
                var open = Array(facts.indices)
                var known: Set<Int> = []
                while !open.isEmpty {
                    let ready = open.filter { known.isSuperset(of: facts[$0].needs) }
                    let next = shuffled ? try #require(ready.randomElement(using: &generator)) : ready[0]
                    try facts[next].learn()
                    known.insert(next)
                    open.removeAll { $0 == next }
                }
                let rows = try rows(trial)
                results.append(rows)
                let archive = try trial.open()
                try archive.catalogue.rebuild(archive.ledger)
                #expect(try self.rows(trial) == rows && trial.findings().isEmpty)
                try agree(archive)
            }
        }
        #expect(results[0] == results[1] && results[0].count == 2)
        // U2 left last, on 1 April 2019: the year ends on 31 March 2020, and six years later the hold still stood.
        let staff = try CivilDate(parsing: "2026-03-31").dayNumber
        let release = try CivilDate(parsing: "2027-01-31").dayNumber
        #expect(results[0][1].contains("retain_until:\(staff) holds:0 released:\(release) due:\(release + 1)"))
    }

    /// Every row says what the rules decide, on the days around it: never early, and a hold always wins.
    private func agree(_ archive: OpenArchive) throws {
        let ids = try archive.catalogue.queue.read { try Int64.fetchAll($0, sql: "SELECT conversation FROM due") }
        for id in ids.map({ UInt64($0) }) {
            let row = try #require(try archive.catalogue.dueRow(of: id))
            for shift in [-400, -1, 0, 1, 400] {
                let day = try (row.dueFrom ?? row.retainUntil ?? archive.today()).adding(days: shift)
                let standing = try archive.standing(of: id, on: day)
                #expect(standing.decision.retainUntil == row.retainUntil)
                #expect(standing.decision.cutoffDate == row.cutoffDate)
                let isDue = row.dueFrom.map { $0 <= day } ?? false
                #expect(standing.decision.isDue == isDue, "\(row) on \(day): \(standing.decision.state)")
                let action = try #require(row.action)
                let listed = try archive.catalogue.due(DueQuery(action, on: day)).contains { $0.conversation == id }
                #expect(listed == isDue)
                if standing.holds.contains(where: \.isOpen) { #expect(!isDue && row.openHolds > 0) }
            }
        }
    }

    @Test("totals and lists of what is due, by class, with what a hold keeps; what is destroyed leaves them")
    func totals() throws {
        try Trial.run { trial in
            try trial.capture(say("quiz", [1, 2, 3], by: "U1"))
            try trial.capture(say("quizzes", [4], by: "U1"))
            try trial.capture(say("general", [5], by: "U1"))
            let archive = try trial.open()
            let quiz = try trial.conversation(of: "quiz 1").id
            let day = try archive.today()
            #expect(
                try archive.catalogue.dueTotals(on: day).map { "\($0.retentionClass) \($0.action) \($0.records)" }
                    == ["MSG-01 destroy 4", "UNC-00 review 1"])
            try archive.placeHold(
                HoldPlaced(id: "A", reason: "audit", owner: "Ann", from: "2026-01-05", conversations: [quiz]))
            let total = try #require(try archive.catalogue.dueTotals(on: day).first)
            #expect(total.conversations == 1 && total.records == 1)
            #expect(total.heldConversations == 1 && total.heldRecords == 3)
            #expect(try archive.catalogue.due(DueQuery(.destroy, on: day, held: true)).map(\.conversation) == [quiz])
            let list = try archive.catalogue.dueEntries(DueQuery(.destroy, on: day, retentionClass: "MSG-01"))
            #expect(try list == SequenceList(trial.seqs(of: "quizzes 4")))
            #expect(try archive.catalogue.dueEntries(DueQuery(.review, on: day, retentionClass: "MSG-01")).count == 0)
            #expect(try archive.catalogue.due(DueQuery(.destroy, on: CivilDate(parsing: "2025-03-05"))).isEmpty)
            try archive.catalogue.erase(list)
            #expect(try archive.catalogue.due(DueQuery(.destroy, on: day)).isEmpty)
        }
    }

    @Test("a class given by hand is the one that counts, for the messages that follow as well")
    func byHand() throws {
        try Trial.run { trial in
            try trial.capture(say("quiz", [1], by: "U1"))
            let id = try trial.conversation(of: "quiz 1").id
            let archive = try trial.open()
            try archive.record(
                ConversationsClassified(retentionClass: "PRC-01", conversations: [id], reason: "it is about a tender"),
                subject: "PRC-01", as: .schedule)
            #expect(try archive.catalogue.dueRow(of: id)?.dueFrom?.description == "2030-03-03")
            try trial.capture(say("quiz", [2], by: "U1"))
            #expect(try trial.conversation(of: "quiz 2").retentionClass == "PRC-01")
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("the day in the United Kingdom is that of its clocks, summer and winter, since 1970 and before")
    func days() throws {
        var generator = Seeded(state: 7)
        for _ in 0..<3000 {
            let moment = Int64.random(in: -900_000_000_000_000...2_600_000_000_000_000, using: &generator)
            let day = CivilDay.date(Date(timeIntervalSince1970: Double(moment) / 1_000_000))
            #expect(CivilDay.date(microseconds: moment) == day, "\(moment)")
        }
        // 23:30 UTC on 31 March 2024 was half past midnight on 1 April.
        #expect(CivilDay.date(microseconds: 1_711_927_800_000_000)?.description == "2024-04-01")
    }

    @Test("a catalogue of an earlier form is made again")
    func form() throws {
        try Trial.run { trial in
            try trial.capture(say("quiz", [1], by: "U1"))
            let queue = try DatabaseQueue(path: trial.files.catalogue.path)
            try queue.write { try $0.execute(sql: "DROP TABLE due; PRAGMA user_version = 0") }
            try queue.close()
            #expect(try trial.open().catalogue.dueTotals(on: trial.open().today()).count == 1)
            #expect(try trial.findings().isEmpty)
        }
    }
}

/// The same numbers for the same seed.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
