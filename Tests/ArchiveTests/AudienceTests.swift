import Capture
import Foundation
import Ledger
import Retention
import Testing

@testable import Archive

/// Who could see a message when it was sent, and how far that is known.
@Suite("Who could see a message")
struct AudienceTests {
    private func importStaff(_ rows: String, asAt: String, into trial: Trial) throws {
        let heading = "Staff number,Name,Email,Username,Job title,Team,Skills,Start date,Leaving date\n"
        let file = try DirectoryFile.read(Array((heading + rows + "\n").utf8), named: "staff.csv", format: .csv)
        let report = try trial.open().importPeople(file, named: "staff.csv", asAt: CivilDate(parsing: asAt))
        #expect(report.done.refused == 0)
    }

    /// A channel that Ann (U1) was in from minute 0 to 10 and Bob (U2) joined at minute 5; its list names Cas (U3) too.
    private func channel(_ trial: Trial, lists: Bool = true, presence: Bool = true) throws {
        _ = try trial.open().declareIfUnknown("chat")
        if presence {
            var source = SourceDeclared(name: "chat")
            (source.dpia, source.dpiaCovers) = ("D-1", ["presence"])
            try trial.open().declareSource(source)
        }
        func message(_ text: String, at minute: Int, by user: String, _ subtype: String?) -> [String: Any] {
            var json = SlackExport.say(text, at: minute, by: user).json
            json["subtype"] = subtype
            return json
        }
        let messages = [
            message("first", at: 1, by: "U1", nil), message("has joined", at: 5, by: "U2", "channel_join"),
            message("second", at: 6, by: "U2", nil), message("has left", at: 10, by: "U1", "channel_leave"),
            message("third", at: 11, by: "U2", nil),
        ]
        let text = { (value: Any) in String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
        }
        var export = SlackExport()
        export.users["U3"] = ("Cas Poe", nil)
        export.others["general/2024-03-02.json"] = try text(messages)
        export.others["channels.json"] = try text([
            ["id": "C1", "name": "general", "members": lists ? ["U2", "U3"] : []] as [String: Any]
        ])
        let path = trial.folder.appendingPathComponent("channel")
        try export.write(to: path)
        try trial.capture(path)
        try trial.capture(path)
    }

    private func audience(_ words: String, _ trial: Trial) throws -> Audience {
        let archive = try trial.open()
        let seq = try #require(try trial.seqs(of: words).first)
        return try #require(try archive.audience(of: archive.ledger.record(seq)))
    }

    @Test("who could see a message is told as at its time, with names and roles of then")
    func audience() throws {
        try Trial.run { trial in
            try channel(trial)
            let before = "1,Ann Lee,ann.lee@example.gov.uk,alee,Clerk,Housing,,2020-01-01,"
            try importStaff(before, asAt: "2024-01-01", into: trial)
            try importStaff(
                "1,Ann Ray,ann.lee@example.gov.uk,alee,Head,Housing,,2020-01-01,", asAt: "2025-01-01", into: trial)
            let first = try audience("first", trial)
            #expect(first.readers.map(\.name) == ["Ann Lee, Clerk, Housing", "Cas Poe"])
            #expect(first.readers.map(\.person) == ["P-1", nil])
            #expect(first.readers.map(\.because) == ["sender", "list handed in 2026-03-02"])
            #expect(
                try audience("second", trial).readers.map(\.because).sorted().first
                    == "left 2024-03-01, so was in it before")
            #expect(try audience("second", trial).readers.count == 3)
            #expect(try audience("third", trial).readers.map(\.name) == ["Bob Ray", "Cas Poe"])
            #expect(first.basis.contains { $0.hasPrefix("from 2 joins and leaves that were captured, and from lists") })
            // Handed in twice, the lists are kept once; and the tables can be made again.
            #expect(try trial.open().catalogue.acts(MembersListed.self).count == 1)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("where only today's list is known, or nothing may be told, that is what is said")
    func honestly() throws {
        try Trial.run { trial in
            try channel(trial, presence: false)
            #expect(try audience("first", trial).basis.contains { $0.contains("does not name presence") })
            #expect(try audience("first", trial).readers.count == 1)
            #expect(try trial.open().catalogue.acts(MembersListed.self).isEmpty)
        }
        let only = ChannelHistory(
            changes: [], lists: [.init(day: "2026-03-02", at: 9, members: [("account:chat:U1", "Ann")])])
        #expect(only.basis(at: 1).hasPrefix("only the list handed in 2026-03-02 is known"))
        #expect(only.members(at: 1).map(\.because) == ["list handed in 2026-03-02"])
        #expect(ChannelHistory(changes: [], lists: []).basis(at: 1).hasPrefix("nothing is known"))
    }
}
