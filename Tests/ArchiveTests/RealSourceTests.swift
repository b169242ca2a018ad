import Archive
import Capture
import Foundation
import Testing

/// The exports beside the checkout, and what independent readers count in them.
enum RealSources {
    static let shared = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")
    static var isThere: Bool { FileManager.default.fileExists(atPath: shared.path) }

    /// A source, and what an independent reader counts in it, where one can.
    struct Source: CustomTestStringConvertible {
        let path: String
        let format: SourceFormat
        var timeZone: String?
        var count: @Sendable (URL) throws -> Int? = { _ in nil }
        var testDescription: String { path }
    }

    static let all: [Source] = [
        Source(path: "01-slack/houstondatavis-export", format: .slack, count: dayFiles),
        Source(path: "01-slack/slackdump-fixtures/source_export_dir", format: .slack, count: dayFiles),
        Source(path: "01-slack/slackdump-fixtures/source_export.zip", format: .slack) { url in
            try dayFiles(url.deletingLastPathComponent().appending(path: "source_export_dir"))
        },
        Source(path: "01-slack/slackdump-fixtures/source_dump_dir", format: .slack),
        Source(path: "01-slack/docs-examples", format: .slack),
        Source(path: "01-slack/zulip-slack-fixtures", format: .slack),
        Source(path: "01-slack/slackapi-shapes", format: .slack),
        Source(path: "08-activitystreams/mastodon-outbox", format: .activitystreams) { url in
            let data = try Data(contentsOf: url.appending(path: "outbox.public-subset.json"))
            return ((try JSONSerialization.jsonObject(with: data) as? [String: Any])?["orderedItems"] as? [Any])?.count
        },
        Source(path: "08-activitystreams/w3c", format: .activitystreams),
        Source(path: "10-mime/apache-james-mime4j", format: .mail),
        Source(path: "10-mime/cpython-test-email", format: .mail), Source(path: "10-mime/gmime", format: .mail),
        Source(path: "10-mime/piler", format: .mail), Source(path: "10-mime/stalwart-mail-parser", format: .mail),
        Source(path: "10-mime/zbateson-mail-mime-parser", format: .mail),
        Source(path: "10-mime/spamassassin-sample/easy-ham-1", format: .mail, count: files),
        Source(path: "10-mime/spamassassin-sample/spam-1", format: .mail, count: files),
        Source(path: "10-mime/notmuch-corpora/lkml", format: .mail) { try files($0.appending(path: "cur")) },
        Source(path: "11-mbox/gmime-mbox", format: .mail),
        Source(path: "11-mbox/mime4j-rlug", format: .mail, count: mailboxes),
        Source(path: "11-mbox/linux-mips/1979.mbox", format: .mail, count: mailboxes),
        Source(path: "11-mbox/linux-mips/1996.mbox", format: .mail, count: mailboxes),
        Source(path: "11-mbox/linux-mips/1997.mbox", format: .mail, count: mailboxes),
        // What these hold is counted against independent readers where they are read (`RealFormatTests`).
        Source(path: "02-mattermost/zulip-mattermost-fixtures/export.json", format: .mattermost),
        Source(path: "02-mattermost/mattermost-docs/source", format: .actiance),
        Source(path: "03-teams/graph-doc-examples", format: .teams),
        Source(path: "03-teams/zulip-teams-export/TeamsData_ZulipChat", format: .teams),
        Source(path: "05-google-chat/doc-examples", format: .googleChat),
        Source(path: "07-xmpp/examples", format: .xmpp),
        Source(path: "09-whatsapp/chat-miner", format: .whatsapp, timeZone: "Europe/London"),
        Source(path: "12-exchange-journal/integraldefense-ace", format: .mail),
        Source(path: "13-feeds/blog_feed.atom", format: .feed),
        Source(path: "16-zulip-lean/187764-Lean-for-teaching", format: .zulip),
        Source(path: "17-irc/dev/2004-11-15_03.raw.txt", format: .irc, timeZone: "UTC"),
    ]

    /// Every object in the arrays of a Slack export's day files, and every reaction to it.
    private static func dayFiles(_ url: URL) throws -> Int? {
        let names = try #require(FileManager.default.subpaths(atPath: url.path)).filter {
            $0.hasSuffix(".json") && $0.contains("/")
        }
        return try names.reduce(0) { sum, name in
            let data = try Data(contentsOf: url.appending(path: name))
            let messages = try JSONSerialization.jsonObject(with: data) as? [[String: Any]] ?? []
            let reactions = messages.flatMap { $0["reactions"] as? [[String: Any]] ?? [] }
            return sum + messages.count + reactions.reduce(0) { $0 + ($1["users"] as? [Any] ?? []).count }
        }
    }

    private static func files(_ url: URL) throws -> Int? {
        try FileManager.default.contentsOfDirectory(atPath: url.path).filter { !$0.hasPrefix(".") }.count
    }

    /// The mails that Python's mailbox module counts in an mbox, or in those of a folder; nil where there is no Python.
    private static func mailboxes(_ url: URL) throws -> Int? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = """
            import mailbox, os, sys, glob
            path = sys.argv[1]
            files = [path] if os.path.isfile(path) else glob.glob(path + "/**/*.mbox", recursive=True)
            print(sum(len(mailbox.mbox(file)) for file in files))
            """
        process.arguments = ["python3", "-c", script, url.path]
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let number = Int(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        return process.terminationStatus == 0 ? number.flatMap { $0 > 0 ? $0 : nil } : nil
    }
}

/// Real exports beside the checkout, captured whole and captured again; left out where that folder is absent.
@Suite("Real sources", .enabled(if: RealSources.isThere, "../shared/data is not beside this checkout"))
struct RealSourceTests {
    @Test(
        "captured with the equation holding and the right count, and captured again it adds nothing",
        arguments: RealSources.all)
    func captured(source: RealSources.Source) throws {
        let url = RealSources.shared.appending(path: source.path)
        guard FileManager.default.fileExists(atPath: url.path) else { return }
        try Trial.run { trial in
            let options = CaptureOptions(timeZone: source.timeZone)
            let first = try trial.capture(url, as: source.format, options: options)
            #expect(first.read > 0 && first.excluded == 0)
            if let count = try source.count(url) { #expect(first.read == count) }
            let again = try trial.capture(url, as: source.format, options: options)
            #expect(again.recorded == 0 && again.revised == 0, "\(again.outcomes)")
            #expect(again.read == first.read && again.refused == first.refused && again.failed == first.failed)
            #expect(again.duplicate == first.recorded + first.revised + first.duplicate)
            #expect(try trial.findings().isEmpty)
        }
    }
}
