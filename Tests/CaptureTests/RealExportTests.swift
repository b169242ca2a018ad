import Capture
import Foundation
import Testing

/// Real exports beside the checkout; left out where that folder is absent.
@Suite("Real exports", .enabled(if: Place.isThere(Place.shared), "the shared data folder is not beside this checkout"))
struct RealExportTests {
    /// Counted by another parser: every object in the arrays of the day files.
    private func messages(below folder: String) throws -> [[String: Any]] {
        let names = try #require(FileManager.default.subpaths(atPath: folder)).filter {
            $0.hasSuffix(".json") && $0.contains("/")
        }
        return try names.sorted().flatMap { name in
            let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        }
    }

    @Test(
        "a Slack standard export of 2016 and one of 2025",
        arguments: ["houstondatavis-export", "slackdump-fixtures/source_export_dir"])
    func slack(folder: String) throws {
        let path = "\(Place.shared)/01-slack/\(folder)"
        let expected = try messages(below: path)
        let trial = try CaptureTrial(path, .slack)
        #expect(trial.failed.isEmpty && trial.refused.isEmpty)
        let reactions = trial.items.filter { $0.nativeID.contains("/reaction/") }
        #expect(reactions.count == expected.flatMap(Self.reactors).count)
        let items = trial.items.filter { !$0.nativeID.contains("/reaction/") }
        #expect(items.count == expected.count && !expected.isEmpty)
        let times = items.compactMap { $0.sentAt?.original }
        #expect(times.sorted() == expected.compactMap { $0["ts"] as? String }.sorted())
        #expect(Set(trial.items.map(\.nativeID)).count == trial.items.count)
        let replies = expected.filter { message in
            guard let thread = message["thread_ts"] as? String else { return false }
            return thread != message["ts"] as? String
        }
        #expect(trial.items.filter { $0.kind == .reply }.count == replies.count)
        #expect(
            items.filter { $0.conversation.key.contains("/thread/") }.count
                == expected.filter { $0["thread_ts"] != nil }.count)
        let hasUser = expected.filter { $0["user"] is String && $0["subtype"] as? String != "tombstone" }
        #expect(trial.items.filter { $0.from?.account?.hasPrefix("U") == true }.count >= hasUser.count)
        for item in items {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(item.raw)) as? [String: Any])
            #expect(item.nativeID.hasSuffix("/\(object["ts"] as? String ?? "?")"))
            let words = [item.body] + item.attachments.flatMap { [$0.name, $0.text ?? ""] }
            #expect(!words.joined().contains("xoxe-"))
        }
    }

    /// Those who reacted to a message, once for each sign.
    private static func reactors(_ message: [String: Any]) -> [String] {
        (message["reactions"] as? [[String: Any]] ?? []).flatMap { $0["users"] as? [String] ?? [] }
    }

    @Test("a Slack export straight from its zip gives what its folder gives")
    func slackZip() throws {
        let folder = "\(Place.shared)/01-slack/slackdump-fixtures"
        let zipped = try CaptureTrial(folder + "/source_export.zip", .slack)
        #expect(zipped.items == (try CaptureTrial(folder + "/source_export_dir", .slack)).items)
        #expect(zipped.items.count == 16 && zipped.items.filter { $0.kind == .deletion }.count == 1)
    }

    @Test("files of other shapes: a dump with a file that is no JSON, events, broadcasts")
    func slackShapes() throws {
        let folder = "\(Place.shared)/01-slack"
        let dump = try CaptureTrial(folder + "/slackdump-fixtures/source_dump_dir", .slack)
        #expect(dump.items.count == 16 && dump.failed.map(\.item) == ["CHY5HUESG/data-i455.json, byte 0"])
        let documented = try CaptureTrial(folder + "/docs-examples", .slack)
        #expect(documented.items.map(\.kind) == [.deletion, .message, .reply, .reply])
        let zulip = try CaptureTrial(folder + "/zulip-slack-fixtures", .slack)
        #expect(zulip.items.count == 14 && zulip.failed.count == 3)
        let shapes = try CaptureTrial(folder + "/slackapi-shapes", .slack)
        #expect(shapes.items.isEmpty && shapes.failed.count + shapes.refused.count == 42)
    }

    @Test("a Mastodon outbox: counts by type, replies, edits' final text")
    func mastodon() throws {
        let folder = "\(Place.shared)/08-activitystreams/mastodon-outbox"
        let data = try Data(contentsOf: URL(filePath: folder + "/outbox.public-subset.json"))
        let outbox = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let activities = try #require(outbox["orderedItems"] as? [[String: Any]])
        let trial = try CaptureTrial(folder, .activitystreams)
        #expect(trial.read == activities.count && trial.items.count == activities.count)
        let count = { (type: String) in activities.filter { $0["type"] as? String == type }.count }
        #expect(trial.items.filter { $0.kind == .announce }.count == count("Announce"))
        let notes = activities.compactMap { $0["object"] as? [String: Any] }
        #expect(trial.items.filter { $0.kind == .reply }.count == notes.filter { $0["inReplyTo"] is String }.count)
        #expect(trial.items.filter { $0.kind == .post }.count == notes.filter { !($0["inReplyTo"] is String) }.count)
        #expect(trial.items.allSatisfy { !$0.conversation.isPrivate && $0.sentAt != nil && !$0.revises })
        #expect(
            trial.items.filter { $0.kind != .announce }.map(\.bodyHTML)
                == notes.map { ($0["content"] as? String).flatMap { $0.isEmpty ? nil : $0 } })
        let attached = notes.map { ($0["attachment"] as? [Any])?.count ?? 0 }.reduce(0, +)
        #expect(trial.items.map(\.attachments.count).reduce(0, +) == attached)
    }

    @Test("every example of the ActivityStreams specifications is answered")
    func examples() throws {
        let folder = "\(Place.shared)/08-activitystreams/w3c"
        let names = try #require(FileManager.default.subpaths(atPath: folder)).filter { $0.hasSuffix(".json") }
        #expect(names.count > 100)
        for name in names {
            #expect(try CaptureTrial("\(folder)/\(name)", .activitystreams).read > 0, "\(name)")
        }
    }
}
