import Foundation
import Testing

/// Schedules, classes and events as a records manager types them.
@Suite("Retention commands")
struct RetentionCommandTests {
    private func schedule(_ program: BuiltProgram, _ name: String, _ changes: [(String, String)]) throws {
        var text = Tortured.schedule
        for (old, new) in changes { text = text.replacing(old, with: new) }
        try program.write(name, text.utf8)
    }

    @Test("a spreadsheet becomes a schedule, is previewed, adopted, approved by a second person, and listed")
    func life() throws {
        try BuiltProgram.runFilled { program in
            try program.write(
                "council.csv",
                "Code,Title,Period,Action,Trigger\nMSG-01,Chat,30 days,Destroy,Last message\nUNC-00,Rest,1 year,Review,\n"
                    .utf8)
            let made = try program("schedule", "import", "council.csv", "--out", "one.xml", "--version", "1")
            #expect(made.status == 0 && made.output.contains("2 classes"), "\(made.errors)")
            try program("schedule", "import", "council.csv", "--out", "one.xml", "--version", "1").failed(
                2, saying: "one.xml")
            let compared = try program("schedule", "compare", "current", "one.xml", "--json").json()
            let changes = try #require(compared["changes"] as? [[String: Any]])
            #expect(changes.contains { $0["class"] as? String == "MSG-01" && $0["change"] as? String == "added" })
            try schedule(program, "two.xml", [])
            let previewed = try program("schedule", "preview", "two.xml", "--reclassify", "--json").json()
            let code = try #require(previewed["code"] as? String)
            #expect((previewed["classes"] as? [[String: Any]])?.first?["class"] as? String == "MSG-01")
            try program("schedule", "adopt", "two.xml", "--reclassify").failed(1, saying: "schedule preview", "Nothing")
            let waits = try program("schedule", "adopt", "two.xml", "--reclassify", "--preview", code, "--json")
            let id = try #require(waits.json()["waits"] as? String)
            #expect(waits.status == 1)
            try program("schedule", "approve", id).failed(1, saying: "somebody else")
            let approved = try program("schedule", "approve", id, "--by", "Bob")
            #expect(approved.status == 0 && approved.output.contains("can come into force"))
            try program("schedule", "enforce", id).failed(1, saying: "cooling-off")
            let listed = try program("schedule", "list", "--json").json()
            #expect((listed["waiting"] as? [[String: Any]])?.first?["state"] as? String == "approved")
            #expect(try program("schedule", "withdraw", id, "--reason", "no").status == 0)
            #expect(try program("verify").status == 0)
        }
    }

    @Test("a conversation is declared to a class and dated by an event; mistakes are said and nothing is done")
    func byHand() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "boiler")
            let classified = try program("record", "classify", seq, "--class", "INF-01", "--reason", "a request")
            #expect(
                classified.status == 0 && classified.output.contains("1 conversation declared"), "\(classified.errors)")
            try program("conversation", "classify", seq, "--class", "ABC-01", "--reason", "r").failed(
                2, saying: "ABC-01")
            try program("event", "record", "full_moon", "--date", "2026-01-01", "--conversation", seq).failed(
                2, saying: "full_moon")
            try program("event", "record", "closed", "--date", "2026-01-01").failed(2, saying: "--conversation")
            let event = try program(
                "event", "record", "closed", "--date", "2026-01-01", "--conversation", seq, "--reason", "answered",
                "--json"
            ).json()
            #expect(event["dated"] as? Int == 1)
            let entry = "\(try #require(event["entry"] as? Int))"
            let why = try program("record", "why", seq)
            #expect(why.output.contains("closed on 1 January 2026"), "\(why.output)")
            #expect(try program("event", "withdraw", entry, "--reason", "not yet").status == 0)
            let list = try program("event", "list", "--json").json()["events"] as? [[String: Any]]
            #expect(list?.first?["withdrawn"] as? Bool == true)
        }
    }
}
