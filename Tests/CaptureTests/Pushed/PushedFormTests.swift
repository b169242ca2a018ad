import Foundation
import Testing

@testable import Capture

@Suite("Messages that are pushed")
struct PushedFormTests {
    private func read(_ text: String, as form: PushedForm = .messages) throws -> [CaptureEvent] {
        var events: [CaptureEvent] = []
        try form.read(Array(text.utf8)) { events.append($0) }
        return events
    }

    private func item(_ text: String, as form: PushedForm = .messages) throws -> CapturedItem {
        let events = try read(text, as: form)
        guard events.count == 1, case .item(let item) = events[0] else {
            throw CaptureError(.notReadable, "\(events)")
        }
        return item
    }

    @Test("Canute's own form gives every part of a message")
    func whole() throws {
        let item = try item(
            """
            {"messages":[{"id":"m1","kind":"reply","sent_at":"2024-11-04T09:12:00+01:00",
            "channel":{"id":"C1","name":"budget","title":"#budget","private":false},"thread":"m0",
            "from":{"name":"Jane Doe","email":"jane@example.org"},"to":["Bob",{"account":"U2"}],"subject":"S","text":"T",
            "html":"<p>T</p>","attachments":[{"name":"a.txt","media_type":"text/plain","data":"aGk=","text":"hi"}]}]}
            """)
        #expect(item.nativeID == "m1" && item.kind == .reply && !item.revises)
        #expect(item.conversation.key == "C1/thread/m0" && !item.conversation.isPrivate)
        #expect(item.conversation.channel == "budget" && item.replyKeys == ["m0"])
        #expect(item.from == Party(name: "Jane Doe", email: "jane@example.org"))
        #expect(item.to == [Party(name: "Bob"), Party(account: "U2")])
        #expect(item.subject == "S" && item.body == "T" && item.bodyHTML == "<p>T</p>")
        #expect(item.attachments.first?.data == Array("hi".utf8))
        #expect(String(decoding: item.raw, as: UTF8.self).hasPrefix(#"{"id":"m1""#))
    }

    @Test("outside a thread months cut a channel, and what says nothing of it counts as private")
    func months() throws {
        let item = try item(
            #"{"messages":[{"id":"m1","sent_at":"2024-10-31T23:30:00Z","channel":{"id":"C1"},"text":"T"}]}"#)
        #expect(item.conversation.key == "C1/2024-10" && item.conversation.isPrivate)
        let edit = try self.item(#"{"messages":[{"id":"m1","kind":"edit","channel":{"id":"C1"},"text":"U"}]}"#)
        #expect(edit.revises && edit.conversation.key == "C1/undated")
    }

    @Test(
        "what is no message has failed, with its place and reason, and the others are read",
        arguments: [
            (#"7"#, "not an object"), (#"{"channel":{"id":"C"}}"#, "id"), (#"{"id":"x"}"#, "channel"),
            (#"{"id":"x","channel":{"id":"C"}}"#, "says nothing"),
            (#"{"id":"x","channel":{"id":"C"},"text":"t","sent_at":"yesterday"}"#, "RFC 3339"),
            (#"{"id":"x","channel":{"id":"C"},"text":"t","kind":"telex"}"#, "telex"),
            (#"{"id":"x","channel":{"id":"C"},"attachments":[{"name":"a","data":"%"}]}"#, "base64"),
            (#"{"id":"x","channel":{"id":"C"},"attachments":[{}]}"#, "name"),
        ])
    func failed(message: String, word: String) throws {
        let events = try read(#"{"messages":[\#(message),{"id":"ok","channel":{"id":"C"},"text":"t"}]}"#)
        guard events.count == 2, case .failed(let diagnostic) = events[0], case .item = events[1] else {
            Issue.record("\(events)")
            return
        }
        #expect(diagnostic.item.hasPrefix("messages[0]") && diagnostic.reason.contains(word), "\(diagnostic)")
    }

    @Test(
        "what cannot be looked at as a whole is refused", arguments: ["", "[", "[]", "{}", #"{"messages":{}}"#, "nul"])
    func refused(text: String) {
        #expect(throws: PushedError.self) { try read(text) }
    }

    @Test("a file of the form is read as what is posted is")
    func file() throws {
        let text = #"{"messages":[{"id":"m1","channel":{"id":"C1"},"text":"T"}]}"#
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data(text.utf8).write(to: path)
        var events: [CaptureEvent] = []
        try CaptureReader.read(path.path, format: .messages) { events.append($0) }
        #expect(events.first == .item(try item(text)))
        // And once what the form never tells.
        guard case .note(let note)? = events.last, events.count == 2 else { return #expect(Bool(false), "\(events)") }
        #expect(note.reason == SourceFormat.messages.membershipLoss)
    }

    @Test("a Mattermost webhook's post has the identity of the bulk export's")
    func mattermost() throws {
        let item = try item(
            #"{"team_domain":"council","channel_name":"budget","timestamp":1709294400000,"user_name":"jane","text":"T"}"#,
            as: .mattermost)
        #expect(item.nativeID == "council/budget/1709294400000/jane")
        #expect(item.conversation.key == "council/budget/2024-03")
        guard case .failed = try read(#"{"text":"T"}"#, as: .mattermost).first else {
            Issue.record("taken without a time")
            return
        }
    }

    @Test("a Slack event has the identity of the export's")
    func slack() throws {
        let item = try item(
            #"{"type":"event_callback","event":{"type":"message","channel":"C1","user":"U1","text":"T","ts":"1709294400.000100"}}"#,
            as: .slack)
        #expect(item.nativeID == "C1/1709294400.000100" && item.body == "T")
    }
}
