import Capture
import Foundation
import Testing

/// What `--format auto` says of samples, looked at and not only named.
@Suite("Recognition of formats")
struct FormatRecognitionTests {
    struct Sample: CustomTestStringConvertible {
        let path: String
        let format: SourceFormat
        var testDescription: String { path }

        init(_ path: String, _ format: SourceFormat) { (self.path, self.format) = (path, format) }
    }

    static let samples = [
        Sample("01-slack/houstondatavis-export", .slack),
        Sample("01-slack/slackdump-fixtures/source_export.zip", .slack),
        Sample("01-slack/slackdump-fixtures/source_export_dir", .slack),
        Sample("02-mattermost/zulip-mattermost-fixtures/export.json", .mattermost),
        Sample("02-mattermost/mattermost-docs/source/samples/actiance_export.xml", .actiance),
        Sample("02-mattermost/mattermost-docs/source/samples/csv_export.zip", .mattermostCSV),
        Sample("03-teams/zulip-teams-export/TeamsData_ZulipChat", .teams),
        Sample("03-teams/graph-doc-examples", .teams),
        Sample("04-yammer-viva-engage/Messages.header.csv", .vivaEngage),
        Sample("05-google-chat/doc-examples", .googleChat),
        Sample("06-matrix/event-examples/m.room.message$m.text.yaml", .matrix),
        Sample("08-activitystreams/mastodon-outbox", .activitystreams),
        Sample("08-activitystreams/w3c", .activitystreams),
        Sample("09-whatsapp/whatstk/chats/whatsapp/pokemon.txt", .whatsapp),
        Sample("09-whatsapp/chat-miner/test/whatsapp/test_[mmddyy]_24hrs.txt", .whatsapp),
        Sample("10-mime/spamassassin-sample/spam-1", .mail), Sample("10-mime/piler", .mail),
        Sample("10-mime/notmuch-corpora/lkml", .mail), Sample("11-mbox/linux-mips/1997.mbox", .mail),
        Sample("11-mbox/mime4j-rlug", .mail), Sample("12-exchange-journal/integraldefense-ace/test_data/emails", .mail),
        Sample("13-feeds/feedparser/wellformed/atom10", .feed), Sample("13-feeds/feedparser/wellformed/rss", .feed),
        Sample("16-zulip-lean", .zulip), Sample("17-irc/dev", .irc),
    ]

    @Test(
        "each sample set is recognised, with what shows it",
        .enabled(if: Place.isThere(Place.shared), "the shared data folder is not beside this checkout"),
        arguments: samples)
    func shared(sample: Sample) throws {
        let path = "\(Place.shared)/\(sample.path)"
        guard Place.isThere(path) else { return }
        let found = try FormatRecognition.of(path)
        #expect(found.format == sample.format, "\(found.because)")
        #expect(!found.because.isEmpty)
    }

    private func recognised(_ files: [String: String]) throws -> FormatRecognition {
        try Place.withFolder { place in
            for (name, text) in files { try Place.write(text, to: "\(place)/\(name)") }
            return try FormatRecognition.of(place)
        }
    }

    @Test("two formats that fit are told and neither is taken; so is none")
    func undecided() throws {
        let mail = "From: jane@example.org\nSubject: Hi\nDate: Thu, 14 Nov 2024 09:00:00 +0000\n\nWords\n"
        let feed = "<rss><channel><item><title>A</title></item></channel></rss>"
        let error = try #require(
            #expect(throws: CaptureError.self) { try recognised(["a.eml": mail, "b.xml": feed]) })
        #expect(error.code == .badOption)
        #expect(
            error.message.contains("mail (") && error.message.contains("feed (") && error.message.contains("--format"))
        let none = #expect(throws: CaptureError.self) { try recognised(["a.bin": "\u{1}\u{2}\u{3}"]) }
        #expect(none?.message.contains("none of the formats") == true)
    }

    @Test("what a source's own lists show outranks the files that were attached")
    func attachments() throws {
        let found = try recognised([
            "channels.json": #"[{"id":"C1","name":"roads"}]"#,
            "roads/2024-11-14.json": #"[{"type":"message","user":"U1","text":"hi","ts":"1731574800.000100"}]"#,
            "files/mail.eml": "From: jane@example.org\nSubject: Hi\n\nWords\n",
        ])
        #expect(found.format == .slack && found.because.contains("channels.json"))
    }
}
