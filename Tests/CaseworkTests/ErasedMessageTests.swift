import Foundation
import Records
import Retention
import Search
import Testing
import TransparencyLog

@testable import Archive
@testable import Casework
@testable import Disclosure
@testable import Ledger

/// A message of which a part was erased goes out, is proved and handed over with what is left of it.
@Suite("Messages partly erased")
struct ErasedMessageTests {
    private func erase(_ matter: Matter, _ words: String, of seq: UInt64) throws {
        let proposed = try matter.open().proposeErasure([.words(words)], of: [seq], reason: "Art 17").erasure
        let archive = try matter.open(as: "Bob")
        let done = try archive.decideErasure(
            proposed.proposed.id, approved: true, projections: [archive.catalogue, matter.index])
        #expect(done.state == .erased)
    }

    @Test("a pack shows the gap as no longer held, verifies, and has nothing of what was erased")
    func pack() throws {
        try Matter.run { matter in
            try erase(matter, "The boiler man came", of: matter.seq(of: "The price is"))
            let id = try matter.decided().id
            let path = matter.folder.appendingPathComponent("pack.zip").path
            _ = try matter.open().issue(id, layer: .requester, to: path)
            let key = try matter.open().ledger.verifierKey.encoded
            #expect(try UnverifiedPack(reading: path).verdict(key: key).word == "verified")
            let opened = try OpenedPack(path)
            #expect(!opened.files(with: "no longer held").isEmpty)
            #expect(!opened.files(with: "Officer B").isEmpty)
            let rows = try opened.text("/data/redactions.csv")
            #expect(!rows.contains("no longer held"))
        }
    }

    @Test("a record partly erased is proved by what is left of it")
    func proof() throws {
        try Matter.run { matter in
            let seq = try matter.seq(of: "Soup today")
            try erase(matter, "Soup", of: seq)
            try matter.open().ledger.signCheckpoint()
            let bundle = String(decoding: try matter.open().proofBundle(of: seq), as: UTF8.self)
            #expect(!bundle.contains("Soup") && bundle.contains("today"))
        }
    }

    @Test("words withheld before the erasure have moved: no pack goes out until they are decided again")
    func moved() throws {
        try Matter.run { matter in
            let id = try matter.decided().id
            let seq = try matter.seq(of: "The price is")
            // The request's hold keeps the message whole.
            #expect(throws: ArchiveError(.held, "")) {
                try matter.open().proposeErasure([.words("boiler")], of: [seq], reason: "Art 17")
            }
            let request = try matter.open().request(id)
            let content = try #require(try matter.open().ledger.record(seq).content)
            try request.requireInPlace(seq, content)
            let left = try OpenedComponents(components: content.components, opening: content.opening)
                .erasing(ErasedParts(spans: ["body": [0..<3]]))
            let later = OpenContent(components: left.components, opening: left.opening, erasedBy: [99_999])
            #expect(throws: CaseworkError(.gate, "")) { try request.requireInPlace(seq, later) }
        }
    }

    @Test("a right to erasure is granted once the part is gone")
    func granted() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let seq = try matter.seq(of: "Soup today")
            let id = try archive.openRights(
                .erasure, division: .england, received: try CivilDate(parsing: "2024-12-06"), from: "Jodie Farrant",
                text: "Please erase the soup.", records: [seq]
            ).id
            func answer() throws {
                try archive.answerRights(
                    id, outcome: .granted, on: try CivilDate(parsing: "2025-01-06"), reason: "Done", letter: "Dear")
            }
            #expect(throws: CaseworkError(.gate, "")) { try answer() }
            try erase(matter, "Soup", of: seq)
            try answer()
            #expect(try archive.rightsRequest(id).answered?.outcome == .granted)
        }
    }

    @Test("a request's search does not answer from the index about what is ordered to go")
    func leaving() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let seq = try matter.seq(of: "Soup today")
            let query = OpenArchive.RequestQuery(terms: "soup")
            #expect(try matter.index.search(archive.searchQuery(query, limit: 5), count: .max).total == 1)
            let order = ExpungeOrdered(
                id: "E-1", proposedBy: "Ann", approvedBy: "Bob", reason: "r", listHash: "", count: 1, checkedAt: "")
            _ = try archive.ledger.orderDestruction(
                of: SequenceList([seq]),
                components: Act.components(order, subject: "E-1", by: "Bob", at: matter.today)
            ) {}
            try archive.catalogue.rollForward(archive.ledger)
            #expect(try matter.index.search(SearchQuery(terms: SearchTerms("soup")), count: .max).total == 1)
            let hidden = try matter.index.search(archive.searchQuery(query, limit: 5), count: .max)
            #expect(hidden.total == 0 && hidden.hits.isEmpty)
        }
    }
}
