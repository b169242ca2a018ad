import Archive
import Disclosure
import Foundation
import Ledger
import Records
import Retention
import Testing

@testable import Casework

/// Who asked, kept apart from what was asked, and gone before it.
@Suite("Requesters kept apart")
struct RequesterTests {
    private static let words = ["Moira", "Pennefather", "Pellworm", "moira@pennefather.example"]

    /// Everything that the acts on a request but those of the requester say.
    private func history(_ matter: Matter, _ id: String) throws -> String {
        let archive = try matter.open()
        let acts = try archive.catalogue.acts(on: id).filter { $0.kind != RequesterKept.kind }
        return try acts.map { act in
            let components = try archive.ledger.record(act.seq).content?.components ?? []
            return components.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// A request that was answered with a pack, had letters, and was closed.
    private func closed(_ matter: Matter) throws -> String {
        let id = try matter.decided().id
        let archive = try matter.open()
        let day = try CivilDate(parsing: "2024-12-10")
        try archive.file(
            .received, with: "Moira Pennefather", date: day, text: "When will you answer?\nMoira", on: id)
        try archive.file(.sent, with: "Legal Services", date: day, text: "Ms Pennefather asks again.", on: id)
        let path = matter.folder.appendingPathComponent("pack.zip").path
        _ = try archive.issue(id, layer: .requester, to: path)
        try archive.closeRequest(id, outcome: "granted in part")
        return id
    }

    @Test("the request's own acts say nothing of who asked; the officer and the pack still see it")
    func apart() throws {
        try Matter.run { matter in
            let id = try closed(matter)
            let history = try history(matter, id)
            for word in Self.words { #expect(!history.contains(word), "\(word)") }
            #expect(history.contains("[the requester]") && history.contains("all messages about the boiler"))
            let request = try matter.open().request(id)
            #expect(request.from == "Moira Pennefather" && request.address == "1 Pellworm Street\nSkelbourne")
            #expect(request.text == Matter.words)
            #expect(request.register.correspondence.map(\.with) == ["Moira Pennefather", "Legal Services"])
            #expect(request.register.correspondence.map(\.text).last == "Ms Pennefather asks again.")
            let letter = try OpenedPack(matter.folder.appendingPathComponent("pack.zip").path).text("/letter.txt")
            #expect(letter.contains("Dear Moira Pennefather"))
        }
    }

    @Test("an old entry that holds the name itself still reads")
    func old() throws {
        let json = """
            {"division":"england","from":"A. Lee","id":"FOI-2024-0001","received":"2024-12-06","regime":"FOIA","text":"What?"}
            """
        let opened = try JSONDecoder().decode(RequestOpened.self, from: Data(json.utf8))
        let file = try RequestFile(opened, entry: 5, acts: [], holidays: .bundled())
        #expect(file.from == "A. Lee" && file.text == "What?" && file.address == nil)
    }

    @Test("it falls due when its class says, never while the request is open or held, and only two people destroy it")
    func due() throws {
        try Matter.run { matter in
            let id = try closed(matter)
            let first = try #require(try matter.open().requestersDue().first)
            #expect(first.request == id && !first.isDue)
            #expect(throws: CaseworkError(.wrongUse, "")) { try matter.open().proposeForgetting() }
            // More than eighteen months after it was closed, its hold over for long.
            let later = Matter(
                folder: matter.folder, files: matter.files,
                today: Matter.today.addingTimeInterval(600 * 86_400))
            #expect(try !later.open().requestersDue().contains { $0.isDue })
            _ = try later.open().lapseRequestHolds()
            #expect(try later.open().requestersDue().map(\.isDue) == [true])
            let archive = try later.open()
            let (proposed, requests) = try archive.proposeForgetting()
            #expect(requests == [id])
            let name = proposed.proposed.id
            #expect(throws: ArchiveError(.needsSecondPerson, "")) {
                try archive.decideForgetting(name, approved: true, projections: [archive.catalogue])
            }
            let other = try later.open(as: "Bob")
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try other.decideExpunge(name, approved: true, projections: [other.catalogue])
            }
            let before = (
                try history(later, id),
                try archive.statistics(
                    regime: nil, from: CivilDate(parsing: "2024-12-01"), to: CivilDate(parsing: "2024-12-31")
                ).lines.map(\.cases)
            )
            #expect(try other.decideForgetting(name, approved: true, projections: [other.catalogue]).state == .expunged)

            let request = try later.open().request(id)
            #expect(request.requester.name == nil && request.address == nil)
            #expect(!request.text.contains("Moira") && request.text.contains("all messages about the boiler"))
            #expect(request.state == "closed" && request.issued.count == 1)
            #expect(try history(later, id) == before.0)
            #expect(
                try later.open().statistics(
                    regime: nil, from: CivilDate(parsing: "2024-12-01"), to: CivilDate(parsing: "2024-12-31")
                ).lines.map(\.cases) == before.1)
            #expect(try later.open().requestersDue().isEmpty)
            #expect(try later.open().ledger.verify().holds)
            // No byte of the archive's files has the name any more; the mails were written by others.
            let files = try FileManager.default.subpathsOfDirectory(atPath: matter.files.root.path)
            for file in files {
                let url = matter.files.root.appendingPathComponent(file)
                guard let data = try? Data(contentsOf: url) else { continue }
                for word in ["Pennefather", "Pellworm"] {
                    #expect(data.range(of: Data(word.utf8)) == nil, "\(word) in \(file)")
                }
            }
        }
    }

    @Test("what came up between proposal and approval keeps it")
    func reopened() throws {
        try Matter.run { matter in
            let id = try closed(matter)
            let later = Matter(
                folder: matter.folder, files: matter.files, today: Matter.today.addingTimeInterval(600 * 86_400))
            _ = try later.open().lapseRequestHolds()
            let proposal = try later.open().proposeForgetting().removal.proposed.id
            try later.open().note(RequestStage(stage: .regulator, date: "2026-02-01"), on: id)
            let other = try later.open(as: "Bob")
            let refused = #expect(throws: CaseworkError.self) {
                try other.decideForgetting(proposal, approved: true, projections: [other.catalogue])
            }
            #expect(refused?.code == .gate && refused?.message.contains(id) == true)
            #expect(try later.open().request(id).from == "Moira Pennefather")
        }
    }

    @Test("a schedule without the class keeps them and says so")
    func noClass() throws {
        try Matter.run { matter in
            _ = try matter.request()
            let archive = try matter.open()
            let xml = String(decoding: try archive.schedule().schedule.sourceBytes, as: UTF8.self)
                .replacing("INF-07", with: "INF-77")
            try archive.adopt(RetentionSchedule(xml: Array(xml.utf8), name: "changed"))
            let error = #expect(throws: CaseworkError.self) { try matter.open().requestersDue() }
            #expect(error?.code == .notFound && error?.message.contains("INF-07") == true)
        }
    }
}
