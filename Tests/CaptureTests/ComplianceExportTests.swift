import Capture
import Foundation
import Testing

/// Exports that a records team asks for: Mattermost's compliance export in CSV, Purview's load file.
@Suite("Compliance exports in CSV")
struct ComplianceExportTests {
    private static let columns =
        "Post Creation Time,Team Id,Channel Id,Channel Name,Channel Display Name,Channel Type,User Id,User Email,Username,Post Id,Edited By Post Id,Replied to Post Id,Post Message,Post Type,Update Time,Updated Type"

    @Test("Mattermost: a thread, an earlier wording before the live one, a deletion, a join, a file")
    func mattermost() throws {
        func row(
            _ minute: Int, _ post: String, _ words: String, edited: String = "", root: String = "",
            type: String = "message", updated: String = ""
        ) -> String {
            [
                "\(1_731_574_800_000 + 60_000 * minute)", "t1", "c1", "roads", "Roads", "public", "u1",
                "jane@a.example", "jane", post, edited, root, words, type, updated.isEmpty ? "" : "1731580000000",
                updated,
            ].joined(separator: ",")
        }
        let csv = [
            Self.columns, row(0, "", "was already in", type: "previously-joined"), row(1, "p1", "Potholes?"),
            row(1, "p1", "plan.txt (files/p1/plan.txt)", type: "attachment"), row(2, "p2", "Yes", root: "p1"),
            row(3, "p3", "p3 now", updated: "EditedNewMsg"), row(3, "p4", "p3 then", edited: "p3"),
            row(5, "p5", "bad", updated: "Deleted"),
        ].joined(separator: "\n")
        let trial = try Place.withFolder { place in
            try Place.write(csv, to: "\(place)/posts.csv")
            try Place.write("x", to: "\(place)/files/p1/plan.txt")
            return try CaptureTrial(place, .mattermostCSV)
        }
        #expect(trial.failed.isEmpty && trial.refused.isEmpty)
        #expect(trial.items.map(\.kind) == [.system, .message, .reply, .message, .edit, .deletion])
        #expect(trial.items[1].attachments == [Attachment(name: "plan.txt", data: Array("x".utf8))])
        #expect(trial.items[1].conversation == trial.items[2].conversation)
        #expect(trial.items[3].body == "p3 then" && trial.items[3].nativeID == trial.items[4].nativeID)
        #expect(trial.items[4].body == "p3 now" && trial.items[5].body.contains("It said:\nbad"))
    }

    @Test(
        "Mattermost's own sample: every row is an item",
        .enabled(if: Place.isThere(Place.shared), "the shared data folder is not beside this checkout"))
    func sample() throws {
        let trial = try CaptureTrial(
            "\(Place.shared)/02-mattermost/mattermost-docs/source/samples/csv_export.zip", .mattermostCSV)
        // As Python's csv module counts them: messages, previously-joined, leave.
        #expect(trial.items.count == 4818 && trial.failed.isEmpty && trial.refused.isEmpty)
        #expect(trial.items.count { $0.kind == .message || $0.kind == .reply } == 4154)
        #expect(Set(trial.items.map(\.nativeID)).count == 4818)
    }

    @Test("Purview: a mail with whom the load file adds, its attachment's row, a chat's page, a native that is missing")
    func purview() throws {
        let csv = """
            File ID,Family ID,File class,Custodian,Subject/Title,Sender,To,BCC,Date sent,Export native path,Extracted text path
            1,f1,Email,Jane,Plan,jane@a.example,bob@a.example,mary@a.example,,Natives\\1.eml,
            2,f1,Attachment,Jane,plan.txt,,,,,Natives\\2.txt,
            3,f2,Conversation,Bob,Roads chat,Bob <bob@a.example>,,,2024-11-14T09:00:00Z,Natives\\3.html,Text\\3.txt
            4,f3,Document,Bob,Lost,,,,,Natives\\4.docx,
            """
        let trial = try Place.withFolder { place in
            try Place.write(csv, to: "\(place)/Export_load_file.csv")
            try Place.write(
                "From: jane@a.example\nTo: bob@a.example\nSubject: Plan\n\nWords\n", to: "\(place)/Natives/1.eml")
            try Place.write("<p>Potholes</p>", to: "\(place)/Natives/3.html")
            try Place.write("Potholes", to: "\(place)/Text/3.txt")
            #expect(try FormatRecognition.of(place).format == .purview)
            return try CaptureTrial(place, .purview)
        }
        #expect(trial.failed.isEmpty && trial.items.map(\.kind) == [.mail, .message, .message])
        #expect(trial.items[0].to.compactMap(\.email) == ["bob@a.example", "mary@a.example"])
        #expect(trial.items[0].conversation.channel == "Jane" && trial.items[1].body == "Potholes")
        #expect(trial.items[1].from?.name == "Bob" && trial.items[1].sentAt?.text == "2024-11-14T09:00:00Z")
        #expect(trial.items[2].attachments == [Attachment(name: "4.docx", data: nil)])
    }
}
