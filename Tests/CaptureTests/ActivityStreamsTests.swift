import Capture
import Foundation
import Interchange
import Testing

@Suite("ActivityStreams outbox")
struct ActivityStreamsTests {
    private static let export = Place.fixtures + "/activitystreams"
    private static let site = "https://social.council.example"

    @Test("answers every activity of the collection")
    func counts() throws {
        let trial = try CaptureTrial(Self.export, .activitystreams)
        #expect(trial.items.map(\.kind) == [.post, .reply, .post, .edit, .announce, .deletion, .deletion])
        #expect(
            trial.refused.map(\.reason) == [
                "not a message: a Like", "only the address of an activity, not the activity itself",
            ])
        #expect(trial.failed.isEmpty && trial.read == 9)
        #expect(trial.notes.map(\.item) == ["likes.json"])
    }

    @Test("reads a post with its words, people, conversation and media")
    func post() throws {
        let post = try CaptureTrial(Self.export, .activitystreams).item(Self.site + "/1", .post)
        #expect(post.body == "Gritters are out tonight.\n\nDrive with care & time.")
        #expect(post.bodyHTML == "<p>Gritters are out tonight.</p><p>Drive with care &amp; time.</p>")
        #expect(post.from == Party(name: "Example Council", account: Self.site + "/users/council"))
        #expect(
            post.to == [Party(name: "followers of Example Council", account: Self.site + "/users/council/followers")])
        #expect(post.conversation.key == "tag:council,2024:1" && !post.conversation.isPrivate)
        #expect(post.conversation.channel == "council")
        #expect(post.conversation.title.hasPrefix("Gritters are out tonight."))
        #expect(post.sentAt?.text == "2024-11-14T09:00:00Z")
        #expect(
            post.attachments == [
                Attachment(
                    name: "gritter.jpg", mediaType: "image/jpeg", data: Array("not a picture".utf8),
                    text: "A gritting lorry")
            ])
        #expect(String(decoding: post.raw, as: UTF8.self).hasPrefix("{\"id\": \"\(Self.site)/1/activity\""))
    }

    @Test("reads replies, polls, edits, shares and deletions")
    func others() throws {
        let trial = try CaptureTrial(Self.export, .activitystreams)
        let reply = try trial.item(Self.site + "/2", .reply)
        #expect(reply.body == "Hello Ann" && reply.replyKeys == [Self.site + "/1"])
        #expect(reply.conversation.key == "tag:council,2024:1" && reply.conversation.isPrivate)
        #expect(reply.to == [Party(name: "@ann@elsewhere.example", account: "https://elsewhere.example/users/ann")])
        #expect(reply.sentAt?.text == "2024-11-14T09:00:00Z")
        let poll = try trial.item(Self.site + "/3")
        #expect(poll.subject == "Consultation" && poll.body == "Which day?\n- Monday\n- Friday" && poll.sentAt == nil)
        let edit = try trial.item(Self.site + "/1", .edit)
        #expect(edit.revises && edit.sentAt?.text == "2024-11-14T11:59:00Z")
        #expect(edit.conversation.key == "tag:council,2024:1")
        let share = try trial.item(Self.site + "/4/activity")
        #expect(share.body == "Shared: https://weather.example/notes/7" && share.kind == .announce)
        let deletion = try trial.item(Self.site + "/2", .deletion)
        #expect(deletion.revises && deletion.conversation.key == "tag:council,2024:1")
        #expect(try trial.item(Self.site + "/9").revises)
    }

    @Test("reads the same from a zip, media before or after the outbox")
    func zip() throws {
        let folder = try CaptureTrial(Self.export, .activitystreams)
        let entries = try Place.entries(below: Self.export, under: "archive/")
        try Place.withFolder { place in
            for (index, order) in [entries, entries.reversed()].enumerated() {
                try Place.write(try ZipWriter.bytes(of: order), to: "\(place)/\(index).zip")
                #expect(try CaptureTrial("\(place)/\(index).zip", .activitystreams).items == folder.items)
            }
        }
    }

    @Test(
        "reads any shape of document",
        arguments: [
            (#"{"type":"Create","id":"x:1","object":{"id":"x:2","type":"Note","content":"a"}}"#, ["x:2"], 0, 0),
            (#"[{"type":"Note","id":"x:2","content":"a"},{"type":"Like","object":"x:2"}]"#, ["x:2"], 1, 0),
            (#"{"type":"Collection","items":{"type":"Note","id":"x:3","content":"a"}}"#, ["x:3"], 0, 0),
            (
                #"{"type":"OrderedCollection","first":{"type":"OrderedCollectionPage","orderedItems":[{"type":"Note","id":"x:4"}]}}"#,
                ["x:4"], 0, 0
            ),
            (#"{"type":"OrderedCollection","first":"x:page1"}"#, [], 1, 0),
            (#"{"type":"https://www.w3.org/ns/activitystreams#Announce","id":"x:5","object":"x:6"}"#, ["x:5"], 0, 0),
            (#"{"type":"Create","object":"x:7"}"#, [], 1, 0),
            (#"{"type":"Create","object":null}"#, [], 1, 0),
            (#"{"type":"Delete"}"#, [], 0, 1),
            (#"{"type":"Update","object":{"type":"Person","id":"x:8"}}"#, [], 1, 0),
            (#"[{"id":"x:9"}, 7, null, {"type":"Note","id":"x:10"}]"#, ["x:10"], 0, 3),
            (#"{"type":"Tombstone","id":"x:11"}"#, ["x:11"], 0, 0),
        ])
    func shapes(text: String, ids: [String], refused: Int, failed: Int) throws {
        try Place.withFolder { place in
            try Place.write(text, to: place + "/one.json")
            let trial = try CaptureTrial(place + "/one.json", .activitystreams)
            #expect(trial.items.map(\.nativeID) == ids)
            #expect(trial.refused.count == refused && trial.failed.count == failed)
        }
    }

    @Test("names a message without an id by its bytes, the same each time")
    func withoutIdentity() throws {
        try Place.withFolder { place in
            try Place.write(#"[{"type":"Note","content":"a"},{"type":"Note","content":"b"}]"#, to: place + "/one.json")
            let ids = try CaptureTrial(place + "/one.json", .activitystreams).items.map(\.nativeID)
            #expect(ids.allSatisfy { $0.hasPrefix("sha256:") } && Set(ids).count == 2)
            #expect(try CaptureTrial(place + "/one.json", .activitystreams).items.map(\.nativeID) == ids)
        }
    }

    @Test("never follows an attachment out of the export")
    func attachmentPaths() throws {
        let text = #"""
            [{"type":"Note","id":"x:1","content":"a","attachment":[{"type":"Document","url":"../secret.txt"},
            {"type":"Document","url":"/media/in.txt"},{"type":"Document","url":"https://x.example/media/in.txt?a=1"},
            {"type":"Link","href":"media/in.txt","mediaType":"text/plain"}, "media/none.txt"]}]
            """#
        try Place.withFolder { place in
            try Place.write("secret", to: place + "/secret.txt")
            try Place.write("in", to: place + "/box/media/in.txt")
            try Place.write(text, to: place + "/box/outbox.json")
            let item = try CaptureTrial(place + "/box", .activitystreams).item("x:1")
            #expect(item.attachments.map(\.name) == ["secret.txt", "in.txt", "in.txt", "in.txt", "none.txt"])
            #expect(item.attachments.map(\.data) == [nil, Array("in".utf8), nil, Array("in".utf8), nil])
        }
    }
}
