import Archive
import Foundation
import Ledger
import Records
import Retention
import Testing

@testable import Casework

/// Rights other than access: a month, an answer with reasons, what is granted is done, and recipients are told.
@Suite("Rights requests")
struct RightsTests {
    private func open(
        _ right: DataRight, _ matter: Matter, records: [UInt64] = [], received: String = "2024-12-06"
    ) throws -> RightsRequest {
        try matter.open().openRights(
            right, division: .england, received: try CivilDate(parsing: received), from: "Jodie Farrant",
            text: "Please see to what you hold about me.", records: records)
    }

    private func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

    @Test("every right is answered within a month, moved off a day off, stopped for identity, and extended in time")
    func clocks() throws {
        try Matter.run { matter in
            for right in DataRight.allCases {
                let request = try open(right, matter)
                #expect(try request.clock().due == day("2025-01-06"), "\(right)")
            }
            let archive = try matter.open()
            #expect(try archive.rightsRequests().map(\.id).last == "DPR-2024-0008")
            let id = "DPR-2024-0001"
            let waiting = try archive.noteRightsEvent("id_requested=2024-12-09", on: id, note: nil)
            #expect(waiting.state == .awaitingIdentity && waiting.due == nil)
            let running = try archive.noteRightsEvent("id_received=2024-12-20", on: id, note: nil)
            #expect(try running.due == day("2025-01-20"))
            #expect(throws: ClockError.self) { try archive.noteRightsEvent("pit_extension=yes", on: id, note: nil) }
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.noteRightsEvent("id_received=2025-02-01", on: id, note: nil)
            }
        }
    }

    @Test("what makes no request is refused")
    func refused() throws {
        try Matter.run { matter in
            #expect(throws: CaseworkError(.wrongUse, "")) { try open(.erasure, matter, received: "2025-02-01") }
            #expect(throws: CaseworkError(.notFound, "")) { try open(.erasure, matter, records: [99_999]) }
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try matter.open().openRights(
                    .erasure, division: .england, received: try day("2024-12-06"), from: " ", text: "Please")
            }
            #expect(throws: CaseworkError(.notFound, "")) { try matter.open().rightsRequest("DPR-2024-0001") }
        }
    }

    @Test("an erasure is not granted while the record is here in use; under a hold it is restricted, and then it is")
    func erasure() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let seq = try matter.seq(of: "Soup today")
            let id = try open(.erasure, matter, records: [seq]).id
            let answer = { (outcome: RightsAnswered.Outcome) in
                try archive.answerRights(
                    id, outcome: outcome, on: try day("2025-01-06"), reason: "Done", letter: "Dear Jodie Farrant")
            }
            let gate = #expect(throws: CaseworkError.self) { try answer(.granted) }
            #expect(gate?.code == .gate && gate?.message.contains("expunge") == true)
            let conversation = try #require(try archive.catalogue.conversation(of: seq)).id
            try archive.placeHold(
                HoldPlaced(
                    id: "LIT-3", reason: "Claim", owner: "Ann", from: "2025-01-05", conversations: [conversation]))
            try archive.restrict(
                [seq], received: try day("2024-12-06"), answerBy: try day("2025-01-06"), reason: "Told of the claim")
            #expect(try answer(.granted).isEmpty)
            #expect(try archive.rightsRequest(id).answered?.outcome == .granted)
            #expect(throws: CaseworkError(.wrongUse, "")) { try answer(.refused) }
        }
    }

    @Test("a restriction needs no hold, ends when it is lifted, and never turns into an erasure")
    func restriction() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let seq = try matter.seq(of: "Soup today")
            let id = try open(.restriction, matter, records: [seq]).id
            let dates = (received: try day("2024-12-06"), answer: try day("2025-01-06"))
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.restrict([seq], received: dates.received, answerBy: dates.answer, reason: "Contested")
            }
            let entry = try archive.restrict(
                [seq], received: dates.received, answerBy: dates.answer, reason: "Contested", contested: true)
            #expect(try archive.restricted().contains(seq))
            #expect(try archive.restrictions().first?.isFree == false)
            #expect(try archive.why(seq).reasons.contains { $0.contains("contested") })
            try archive.answerRights(id, outcome: .granted, on: dates.answer, reason: "Restricted", letter: "Dear")
            // To keep it unused is not to erase it.
            let erasure = try open(.erasure, matter, records: [seq]).id
            #expect(throws: CaseworkError(.gate, "")) {
                try archive.answerRights(erasure, outcome: .granted, on: dates.answer, reason: "Done", letter: "Dear")
            }
            try archive.liftRestriction(entry, reason: "It was accurate")
            #expect(try !archive.restricted().contains(seq))
        }
    }

    @Test("a refusal has reasons and a letter, within the days that can be")
    func reasons() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try open(.objection, matter).id
            let wrong: [(String, String, String)] = [
                ("2025-01-06", " ", "Dear"), ("2025-01-06", "Art 21(1)", ""), ("2024-12-05", "Art 21(1)", "Dear"),
                ("2025-01-08", "Art 21(1)", "Dear"),
            ]
            for (date, reason, letter) in wrong {
                #expect(throws: CaseworkError(.wrongUse, ""), "\(date)\(reason)\(letter)") {
                    try archive.answerRights(id, outcome: .refused, on: try day(date), reason: reason, letter: letter)
                }
            }
            try archive.answerRights(
                id, outcome: .refused, on: try day("2025-01-06"), reason: "Art 21(1): a claim", letter: "Dear")
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.notifyRecipient("Kent", on: nil, note: "no", of: id)
            }
        }
    }

    @Test("who was given the records is known from transfers and packs, and each is told or said to be out of reach")
    func recipients() throws {
        try HandedOver.run { handed in
            let archive = try handed.matter.open()
            _ = try archive.exportTransfer(try handed.propose().proposed.id, to: handed.path("a.zip"))
            let seq = try handed.matter.seq(of: "Soup today")
            let id = try open(.rectification, handed.matter, records: [seq]).id
            let untold = try archive.answerRights(
                id, outcome: .granted, on: try day("2025-01-07"), reason: "A note was added", letter: "Dear")
            #expect(untold.map(\.name) == ["Kent History Centre"])
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.notifyRecipient("Kent History Centre", on: try day("2025-02-07"), note: "mail", of: id)
            }
            try archive.notifyRecipient("kent history centre", on: try day("2025-01-07"), note: "mail", of: id)
            #expect(try archive.untold(archive.rightsRequest(id)).isEmpty)
        }
    }
}
