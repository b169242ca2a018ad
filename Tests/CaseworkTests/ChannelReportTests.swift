import Archive
import Capture
import Casework
import Foundation
import Ledger
import Retention
import Testing

/// The transparency notice and the record of processing, and how talk moved between channels.
@Suite("Channel report")
struct ChannelReportTests {
    private func archive(_ body: (OpenArchive, URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let now = Date(timeIntervalSince1970: 1_772_445_600)
        try body(
            try OpenArchive.create(
                ArchiveFiles(root: folder.appendingPathComponent("archive")), name: "Example <Council>",
                origin: "records.example.gov.uk", schedule: try .builtIn(), actor: "Ann", now: { now }), folder)
    }

    /// Mails that become fewer and chats that become more, month by month from January 2024.
    private func fill(_ archive: OpenArchive, _ folder: URL) throws {
        var chats: [[String: String]] = []
        for month in 0..<8 {
            for number in 0..<(8 - month) {
                let text =
                    "From: a@example.org\r\nMessage-ID: <\(month)-\(number)@example.org>\r\nSubject: s\r\n"
                    + "Date: 1\(number) \(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"][month]) 2024 12:00:00 +0000\r\n\r\nw\r\n"
                let file = folder.appendingPathComponent("mails/\(month)-\(number).eml")
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            for number in 0...month {
                let seconds = 1_704_110_400 + month * 2_635_200 + number * 3600
                chats.append(["type": "message", "user": "U1", "text": "w", "ts": "\(seconds).000100"])
            }
        }
        let export = folder.appendingPathComponent("export")
        try FileManager.default.createDirectory(
            at: export.appendingPathComponent("general"), withIntermediateDirectories: true)
        try Data(#"[{"id":"C1","name":"general"}]"#.utf8).write(to: export.appendingPathComponent("channels.json"))
        try JSONSerialization.data(withJSONObject: chats).write(
            to: export.appendingPathComponent("general/2024-03-01.json"))
        for (path, format, source) in [("mails", SourceFormat.mail, "mail"), ("export", .slack, "chat")] {
            _ = try archive.declareIfUnknown(source)
            _ = try Intake.capture(
                folder.appendingPathComponent(path).path, format: format, source: source, options: CaptureOptions(),
                into: archive, committed: { _ in })
        }
    }

    @Test("whether email really fell is said in numbers and shares, and drawn with a table beside it")
    func shift() throws {
        try archive { archive, folder in
            try fill(archive, folder)
            let report = try ChannelReport(archive)
            #expect(report.shift.months.count == 8)
            let email = try #require(report.shift.findings.first { $0.hasPrefix("Email") })
            #expect(email.contains("21 messages") && email.contains("6 ("))
            #expect(email.contains("fell by 71%"))
            let page = String(decoding: report.html(), as: UTF8.self)
            #expect(page.contains("<svg") && page.contains("polyline") && page.contains("<table>"))
            #expect(page.contains("Example &lt;Council&gt;") && !page.contains("<Council>"))
            let rows = String(decoding: report.shiftCSV(), as: UTF8.self).split(separator: "\r\n")
            #expect(rows.count == 9 && rows[1].hasPrefix("2024-01,8,"))
        }
    }

    @Test("it names the basis, the notice, the rules and what is missing, and no excluded conversation")
    func notice() throws {
        try archive { archive, folder in
            var source = SourceDeclared(name: "chat")
            source.purpose = "Council business"
            source.lawfulBasis = "public task"
            source.noticeGiven = "2024-02-01"
            try archive.declareSource(source)
            try archive.propose(
                exclusion: ExclusionAdded(
                    source: "chat", conversation: "union-marker", code: "TU", reason: "Trade union"))
            try fill(archive, folder)
            let report = try ChannelReport(archive)
            let page = String(decoding: report.html(), as: UTF8.self)
            for words in [
                "Council business", "6(1)(e) public task", "Trade union (rule TU, not yet approved", "UNC-00", "owner",
            ] {
                #expect(page.contains(words), "\(words)")
                #expect(report.text().contains(words), "\(words)")
            }
            #expect(!page.contains("union-marker"))
            let csv = String(decoding: report.csv(), as: UTF8.self).split(separator: "\r\n")
            #expect(csv.count == 3 && csv[0].hasPrefix("Channel,Kind,What is captured,Why,On what basis"))
            let channel = try #require(report.channels.first { $0.name == "chat" })
            #expect((channel.beforeNotice ?? 0) > 0 && channel.missing.contains("owner"))
        }
    }

    @Test("an archive without anything says so")
    func empty() throws {
        try archive { archive, _ in
            let report = try ChannelReport(archive)
            #expect(report.text().contains("No source is declared."))
            #expect(String(decoding: report.html(), as: UTF8.self).contains("Nothing is held yet."))
            let coverage = try CoverageReport(archive, archive.coverage())
            #expect(String(decoding: coverage.html(), as: UTF8.self).contains("Nothing is held whose time is known."))
        }
    }

    @Test("coverage is drawn by source and week, darker where there is more")
    func map() throws {
        try archive { archive, folder in
            try fill(archive, folder)
            let page = String(decoding: try CoverageReport(archive, archive.coverage()).html(), as: UTF8.self)
            #expect(page.contains("class=\"w1\"") && page.contains("class=\"w0\""))
            #expect(page.contains("mail, week of 2024-01-08"))
        }
    }
}
