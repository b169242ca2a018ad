import Capture
import Foundation
import Interchange
import Testing

@Suite("Slack export")
struct SlackSourceTests {
    private static let export = Place.fixtures + "/slack"

    @Test("answers every message of a folder")
    func counts() throws {
        let trial = try CaptureTrial(Self.export, .slack)
        #expect(trial.items.count == 15)
        #expect(
            trial.failed.map(\.item) == [
                "budget/2024-11-15.json, item 3, byte 665", "budget/2024-11-15.json, item 4, byte 726",
            ])
        #expect(trial.refused.isEmpty)
        #expect(trial.notes.map(\.item) == ["integration_logs.json", "lost", Self.export, Self.export])
        #expect(trial.notes.last?.reason.hasPrefix("messages with files") == true)
        let nativeIDs = trial.items.filter { !$0.revises }.map(\.nativeID)
        #expect(Set(nativeIDs).count == nativeIDs.count)
    }

    @Test("cuts by the month of the zone and keeps threads whole")
    func conversations() throws {
        let trial = try CaptureTrial(Self.export, .slack)
        let parent = try trial.item("C0001/1731578400.123456")
        #expect(parent.kind == .message)
        #expect(parent.conversation.key == "C0001/thread/1731578400.123456")
        #expect(
            parent.conversation.title
                == "#budget, thread of 14 November 2024: Can @Bob Lee look at the grit budget & the grit plan…")
        #expect(parent.conversation.channel == "budget" && !parent.conversation.isPrivate)
        #expect(parent.body == "Can @Bob Lee look at the grit budget & the grit plan (https://council.example/grit)?")
        #expect(parent.sentAt?.instant == 1_731_578_400_123_456)
        #expect(parent.sentAt?.original == "1731578400.123456")
        #expect(parent.threadKey == parent.nativeID && parent.replyKeys.isEmpty && !parent.revises)
        for id in ["C0001/1731578520.000300", "C0001/1731582000.000400"] {
            let reply = try trial.item(id)
            #expect(reply.kind == .reply && reply.replyKeys == [parent.nativeID])
            #expect(reply.conversation == parent.conversation)
        }
        let late = try trial.item("C0001/1730419140.000200", .message)
        #expect(late.conversation.key == "C0001/2024-10" && late.conversation.title == "#budget, October 2024")
        let elsewhere = try CaptureTrial(Self.export, .slack, options: CaptureOptions(timeZone: "Asia/Tokyo"))
        #expect(try elsewhere.item("C0001/1730419140.000200", .message).conversation.key == "C0001/2024-11")
    }

    @Test("knows system messages, bots, guests, files and blocks")
    func kinds() throws {
        let trial = try CaptureTrial(Self.export, .slack)
        let join = try trial.item("C0001/1730332800.000100")
        #expect(join.kind == .system && join.body == "@Bob Lee has joined the channel")
        #expect(join.from == Party(name: "Bob Lee", account: "U0002"))
        let bot = try trial.item("C0001/1731582001.000500")
        #expect(bot.from == Party(name: "Rota", account: "B0001"))
        #expect(bot.body == "On call\nJane & co\nDepot: North")
        let guest = try trial.item("C0001/1731582002.000600", .message)
        #expect(guest.from == Party(name: "Guest Engineer", account: "U0009"))
        #expect(
            guest.attachments == [
                Attachment(name: "plan.pdf", mediaType: "application/pdf", text: "Grit plan 2024")
            ])
        #expect(
            try trial.item("C0001/1731668600.000100").body == "Ask @Bob Lee\n1. grit\n2. site (https://council.example)"
        )
    }

    @Test("makes later states of edits and deletions")
    func revisions() throws {
        let trial = try CaptureTrial(Self.export, .slack)
        let edit = try trial.item("C0001/1730419140.000200", .edit)
        #expect(edit.revises && edit.body == "Late on the last day of October, corrected")
        #expect(edit.conversation.key == "C0001/2024-10" && edit.sentAt?.original == "1731668399.000000")
        let tombstone = try trial.item("C0001/1731582003.000700")
        #expect(tombstone.kind == .deletion && tombstone.revises && tombstone.from == nil)
        let deletion = try trial.item("C0001/1731582002.000600", .deletion)
        #expect(deletion.revises && deletion.body == "This message was deleted. It said:\nPlan attached")
    }

    @Test("keeps private what is private, and names those who were there")
    func privacy() throws {
        let trial = try CaptureTrial(Self.export, .slack)
        #expect(try trial.item("G0001/1731578400.000100").conversation.isPrivate)
        let direct = try trial.item("D0001/1731578401.000100")
        #expect(direct.conversation.title == "Direct messages of Jane Doe and Bob Lee, November 2024")
        #expect(direct.conversation.isPrivate && direct.to.map(\.account) == ["U0002"])
        let group = try trial.item("G0002/1731578402.000100")
        #expect(group.conversation.title == "Group messages of Jane Doe, Bob Lee and mary, November 2024")
        #expect(group.to.map(\.name) == ["Jane Doe", "Bob Lee"])
        let lost = try trial.item("lost/1731578403.000100")
        #expect(lost.conversation.isPrivate && lost.conversation.channel == "lost")
    }

    @Test("keeps the exact bytes, and no token in any text")
    func raw() throws {
        let file = try Data(contentsOf: URL(filePath: Self.export + "/budget/2024-11-14.json"))
        let trial = try CaptureTrial(Self.export, .slack)
        for item in trial.items where item.nativeID.hasPrefix("C0001/17315") && !item.revises {
            #expect(file.range(of: Data(item.raw)) != nil)
            #expect(item.raw.first == UInt8(ascii: "{") && item.raw.last == UInt8(ascii: "}"))
        }
        for item in trial.items {
            let words = [item.body, item.subject ?? ""] + item.attachments.flatMap { [$0.name, $0.text ?? ""] }
            #expect(!words.joined().contains("xoxe"))
        }
    }

    @Test("reads the same from a zip, in whatever order its entries stand", arguments: ["", "Export of council/"])
    func zip(top: String) throws {
        let folder = try CaptureTrial(Self.export, .slack)
        let entries = try Place.entries(below: Self.export, under: top)
        try Place.withFolder { place in
            for (index, order) in [entries, entries.reversed()].enumerated() {
                let path = "\(place)/\(index).zip"
                try Place.write(try ZipWriter.bytes(of: order), to: path)
                let trial = try CaptureTrial(path, .slack)
                let key = { (item: CapturedItem) in item.conversation.key }
                #expect(trial.items.sorted { key($0) < key($1) } == folder.items.sorted { key($0) < key($1) })
                #expect(trial.failed.count == folder.failed.count && trial.refused.isEmpty)
            }
        }
    }

    @Test("takes the good around a damaged entry, and answers a zip that is none")
    func damagedZip() throws {
        let words = String(repeating: "grit and salt ", count: 50)
        let message = { (ts: Int) in "[{\"type\":\"message\",\"text\":\"\(words)\",\"ts\":\"\(ts).000100\"}]" }
        let names = (1...3).map { "general/2024-01-0\($0).json" }
        let entries = names.enumerated().map { (name: $1, bytes: Array(message(1_704_067_200 + $0 * 86_400).utf8)) }
        let good = try ZipWriter.bytes(of: entries)
        try Place.withFolder { place in
            var bad = good
            let second = try #require(Data(good).range(of: Data(names[1].utf8)))
            bad[second.upperBound + 20] ^= 0xFF
            try Place.write(bad, to: place + "/bad.zip")
            let trial = try CaptureTrial(place + "/bad.zip", .slack)
            #expect(trial.items.count == 2 && trial.failed.count >= 1)
            #expect(trial.failed.contains { $0.item.contains(names[1]) })

            try Place.write(Array(good.prefix(40)), to: place + "/cut.zip")
            let cut = try CaptureTrial(place + "/cut.zip", .slack)
            #expect(cut.items.isEmpty && cut.failed.count == 1)
        }
    }

    @Test("refuses names that lead out of a zip, and takes the rest")
    func unsafeNames() throws {
        let message = Array(#"[{"text":"hi","ts":"1704067200.000100"}]"#.utf8)
        var bytes = try ZipWriter.bytes(of: [
            (name: "aa/evil.json", bytes: message), (name: "bb/2024-01-01.json", bytes: message),
        ])
        for place in 0..<bytes.count - 3 where Array(bytes[place..<place + 3]) == Array("aa/".utf8) {
            bytes.replaceSubrange(place..<place + 3, with: Array("../".utf8))
        }
        try Place.withFolder { place in
            try Place.write(bytes, to: place + "/evil.zip")
            let trial = try CaptureTrial(place + "/evil.zip", .slack)
            #expect(trial.items.map(\.nativeID) == ["bb/1704067200.000100"])
            #expect(trial.refused.count == 1 && trial.failed.isEmpty)
        }
    }

    @Test("reads a file that ends midway, and bytes that are no UTF-8")
    func damagedJSON() throws {
        try Place.withFolder { place in
            try Place.write(
                #"[{"text":"one","ts":"1.0"}, {"text":"two","ts":"2.0"}, {"text":"thr"#, to: place + "/general/cut.json"
            )
            var bytes = Array(
                #"[{"text":"caf_","ts":"3.0"}, {"text": oops, "ts":"4.0"}, {"text":"five","ts":"5.0"}]"#.utf8)
            bytes[try #require(bytes.firstIndex(of: UInt8(ascii: "_")))] = 0xE9
            try Place.write(bytes, to: place + "/general/latin.json")
            let trial = try CaptureTrial(place, .slack)
            #expect(trial.items.map(\.body) == ["one", "two", "caf\u{FFFD}", "five"])
            #expect(trial.items[2].raw.contains(0xE9))
            #expect(trial.failed.map(\.item) == ["general/cut.json, byte 55", "general/latin.json, item 2, byte 29"])
            #expect(trial.failed.allSatisfy { $0.reason.contains("again") })
            #expect(trial.notes.contains { $0.reason.contains("not UTF-8") })
        }
    }

    @Test("answers a container that is no export, and an export without messages")
    func noExport() throws {
        try Place.withFolder { place in
            try Place.write("hello", to: place + "/other/hello.txt")
            let other = try CaptureTrial(place + "/other", .slack)
            #expect(other.failed.count == 1 && other.read == 1)
            try Place.write("[]", to: place + "/empty/channels.json")
            #expect(try CaptureTrial(place + "/empty", .slack).read == 0)
            try Place.write("[{\"id\": \"U1\"}, {\"na", to: place + "/cut/users.json")
            try Place.write(#"[{"text":"hi","user":"U1","ts":"1.0"}]"#, to: place + "/cut/general/2024-01-01.json")
            let cut = try CaptureTrial(place + "/cut", .slack)
            #expect(cut.items.count == 1 && cut.failed.map(\.item) == ["users.json, byte 15"])
        }
    }

    @Test("says what cannot be looked at")
    func unreadable() throws {
        #expect(throws: CaptureError(.notReadable, "")) { try CaptureTrial("/nowhere/export.zip", .slack) }
        #expect(throws: CaptureError(.badOption, "")) {
            try CaptureTrial(Self.export, .slack, options: CaptureOptions(timeZone: "nowhere"))
        }
    }

    @Test("stops at once when the sink throws")
    func sinkThrows() throws {
        struct Full: Error {}
        var seen = 0
        #expect(throws: Full.self) {
            try CaptureReader.read(Self.export, format: .slack) { event in
                guard case .item = event else { return }
                seen += 1
                if seen == 3 { throw Full() }
            }
        }
        #expect(seen == 3)
    }
}
