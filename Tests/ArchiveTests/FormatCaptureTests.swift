import Archive
import Capture
import Foundation
import Ledger
import Search
import Testing

/// A small sample of every format, captured whole, captured again, and asked who could see a message of it.
@Suite("Every format, kept")
struct FormatCaptureTests {
    /// A row of the table of semantics (`CaptureTests`), of which the samples are taken.
    struct Row: Decodable, CustomTestStringConvertible {
        let sample: String
        let format: String
        let zone: String?
        let holds: [String: Int]
        var testDescription: String { sample }
    }

    private struct Golden: Decodable {
        let fixtures: [Row]
    }

    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Capture")

    private static let rows: [Row] = {
        let data = try? Data(contentsOf: fixtures.appending(path: "semantics.json"))
        return data.flatMap { try? JSONDecoder().decode(Golden.self, from: $0) }?.fixtures ?? []
    }()

    /// Declares the source with an impact assessment that names presence, and captures the sample.
    private func capture(_ sample: String, _ format: String, zone: String?, into trial: Trial) throws -> CaptureReport {
        _ = try trial.open().declareIfUnknown("chat")
        var source = SourceDeclared(name: "chat")
        (source.dpia, source.dpiaCovers) = ("D-1", ["presence"])
        try trial.open().declareSource(source)
        let format = try #require(SourceFormat(rawValue: format))
        let url = Self.fixtures.appending(path: sample)
        let options = CaptureOptions(timeZone: zone)
        let first = try trial.capture(url, as: format, options: options)
        let again = try trial.capture(url, as: format, options: options)
        #expect(again.recorded == 0 && again.revised == 0, "\(sample): \(again.outcomes)")
        #expect(again.duplicate == first.recorded + first.revised + first.duplicate)
        return first
    }

    @Test("captured with the equation holding, and captured again it adds nothing", arguments: Self.rows)
    func twice(row: Row) throws {
        try Trial.run { trial in
            let report = try capture(row.sample, row.format, zone: row.zone, into: trial)
            #expect(report.failed == row.holds["failed"] ?? 0 && report.refused == row.holds["refused"] ?? 0)
            #expect(report.recorded + report.revised > 0)
            // Lists are kept once, and everything can be made again.
            let lists = try trial.open().catalogue.acts(MembersListed.self).flatMap(\.payload.channels)
            #expect(lists.count == row.holds["lists"] ?? 0)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("there are rows for it")
    func complete() { #expect(Self.rows.count >= SourceFormat.allCases.count - 2) }

    @Test(
        "who could see a message when it was sent: joined before, not yet left, or listed",
        arguments: [
            ("slack", "Until when?", ["Bob Lee", "Jane Doe"]),
            ("mattermost", "Until when?", ["Bob Lee", "Jane Doe"]),
            ("mattermost-csv", "Until\nwhen?", ["bob", "jane"]),
            ("actiance", "A1 & A2", ["bob@council.example", "jane@council.example"]),
            ("teams", "Until when?", ["Bob Lee", "Cas Poe", "Jane Doe"]),
            ("teams", "Lunch?", ["Bob Lee", "Jane Doe"]),
            ("google-chat", "Until when?", ["Bob Lee", "Cas Poe", "Jane Doe"]),
            ("zulip", "Until when?", ["Bob Lee", "Cas Poe", "Jane Doe"]),
            ("zulip", "Draft", ["Jane Doe"]),
            ("whatsapp", "until Friday", ["Bob", "Cas", "Jane"]),
            ("matrix", "Until when?", ["Bob", "Jane Doe"]),
            ("xmpp", "Until when?", ["bob", "cas", "jane@council.example"]),
        ])
    func readers(format: String, words: String, expected: [String]) throws {
        try Trial.run { trial in
            _ = try capture(
                "formats/\(format)", format, zone: format == "whatsapp" ? "Europe/London" : nil, into: trial)
            let archive = try trial.open()
            let seq = try #require(try trial.seqs(of: words).first)
            let audience = try #require(try archive.audience(of: archive.ledger.record(seq)))
            #expect(audience.readers.map(\.name).sorted() == expected, "\(audience)")
        }
    }

    @Test("an identifier that two share: captured again, each is still its own")
    func sharedIdentifier() throws {
        try Trial.run { trial in
            let entry = { (author: String) in "<item><guid>g</guid>\(author)<description>x</description></item>" }
            let rss =
                "<rss><channel>\(entry("<author>ann@a.example</author>"))\(entry("<author>bob@a.example</author>"))"
                + "\(entry(""))</channel></rss>"
            let path = trial.folder.appending(path: "a.rss")
            try Data(rss.utf8).write(to: path)
            let first = try trial.capture(path, as: .feed)
            #expect(first.recorded + first.revised == 3)
            let again = try trial.capture(path, as: .feed)
            #expect(again.recorded == 0 && again.revised == 0, "\(again.outcomes)")
        }
    }

    @Test("a NUL among words and in a name is kept, indexed whole and found to be right")
    func nul() throws {
        try Trial.run { trial in
            let json =
                #"{"messages":[{"id":"1","sent_at":"2024-11-14T09:00:00Z","channel":{"id":"C\u0000D"},"#
                + #""from":{"name":"Ja\u0000ne"},"text":"before\u0000behind"}]}"#
            let path = trial.folder.appending(path: "m.json")
            try Data(json.utf8).write(to: path)
            for expected in [1, 0] { #expect(try trial.capture(path, as: .messages).recorded == expected) }
            let seqs = try trial.seqs(of: "before\u{0}behind")
            #expect(seqs.count == 1)
            #expect(try trial.findings().isEmpty)
            // What stands behind it is found, too: nobody hides words from a search by it.
            for word in ["before", "behind"] {
                #expect(try trial.index.matches(SearchQuery(terms: SearchTerms(word))) == seqs, "\(word)")
            }
        }
    }

    @Test("two channels of one name are two: each has its own members, and neither is news again")
    func sameName() throws {
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown("chat")
            var source = SourceDeclared(name: "chat")
            (source.dpia, source.dpiaCovers) = ("D-1", ["presence"])
            try trial.open().declareSource(source)
            let user = { (name: String, team: String) in
                #"{"type":"user","user":{"username":"\#(name)","teams":[{"name":"\#(team)","channels":[{"name":"general"}]}]}}"#
            }
            let post = { (name: String, team: String) in
                #"{"type":"post","post":{"team":"\#(team)","channel":"general","user":"\#(name)","message":"from \#(team)","create_at":1731574800000}}"#
            }
            let lines = [user("ann", "a"), user("amy", "a"), user("bob", "b"), post("ann", "a"), post("bob", "b")]
            let path = trial.folder.appending(path: "export.jsonl")
            try Data(lines.joined(separator: "\n").utf8).write(to: path)
            for _ in 0..<2 { try trial.capture(path, as: .mattermost) }
            let archive = try trial.open()
            #expect(try archive.catalogue.acts(MembersListed.self).count == 1)
            for (team, names) in [("a", ["amy", "ann"]), ("b", ["bob"])] {
                let seq = try #require(try trial.seqs(of: "from \(team)").first)
                let readers = try #require(try archive.audience(of: archive.ledger.record(seq))).readers
                #expect(readers.map(\.name).sorted() == names)
            }
        }
    }
}
