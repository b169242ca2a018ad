import Foundation
import Testing

/// Sources, exclusions, removals and reports as they are typed.
@Suite("Source commands")
struct SourceCommandTests {
    @Test("a source is declared step by step, shown with its history, and wrong input is refused")
    func declare() throws {
        try BuiltProgram.runFilled { program in
            #expect(
                try program("source", "add", "chat", "--owner", "Jane Doe", "--lawful-basis", "6(1)(e)").status == 0)
            let declared = try program("source", "declare", "chat", "--purpose", "Business", "--json").json()
            #expect(declared["owner"] as? String == "Jane Doe" && declared["purpose"] as? String == "Business")
            let shown = try program("source", "show", "chat", "--json").json()
            #expect((shown["history"] as? [Any])?.count == 3)
            try program("source", "add", "chat", "--lawful-basis", "because").failed(2, saying: "6(1)(e) public task")
            try program("source", "add", "chat", "--notice-given", "2099-01-01").failed(2, saying: "to come")
            try program("source", "show", "nowhere").failed(2, saying: "source list")
        }
    }

    @Test("a rule protects at once, and takes two; a search says what it did not reach")
    func exclude() throws {
        try BuiltProgram.runFilled { program in
            let rule = try program("source", "exclude", "chat", "--template", "trade-union", "--json").json()
            let id = try #require(rule["id"] as? String)
            #expect(rule["in_force"] as? Bool == true && rule["state"] as? String == "proposed")
            try program("source", "approve", id).failed(1, saying: "somebody else")
            let approved = try program("source", "approve", id, "--by", "Bob", "--json").json()
            #expect(approved["state"] as? String == "approved")
            let search = try program("search", "boiler", "--purpose", "p", "--json").json()
            let missed = try #require((search["not_searched"] as? [[String: Any]])?.first)
            #expect(missed["code"] as? String == "TU" && missed["count"] as? Int == 0)
            try program("source", "exclude", "chat", "--code", "X", "--reason", "r").failed(2, saying: "--conversation")
            try program("source", "exclude", "chat", "--template", "none").failed(2, saying: "trade-union")
            #expect(try program("source", "include", id, "--reason", "ours").output.contains("awaits"))
            #expect(try program("source", "refuse", id, "--reason", "no", "--by", "Bob").status == 0)
        }
    }

    @Test("what was captured in error goes with two people, and why says so")
    func expunge() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "boiler")
            let proposed = try program("record", "expunge", seq, "--reason", "union talk", "--json").json()
            let id = try #require(proposed["id"] as? String)
            try program("record", "expunge", "approve", id).failed(1, saying: "somebody else")
            let done = try program("record", "expunge", "approve", id, "--by", "Bob", "--json").json()
            #expect(done["state"] as? String == "expunged")
            #expect(try program("record", "expunge", "certificate", id).output.contains("no schedule ordered it"))
            #expect(try program("record", "why", seq).output.contains("captured in error"))
            let verified = try program("verify", "--json").json()
            #expect((verified["verdicts"] as? [String: Int])?["destroyed"] == 1)
            #expect(try program("capture", "run", "export", "--source", "chat", "--format", "slack").status == 1)
        }
    }

    @Test("coverage and channels are written as text, JSON, HTML and CSV")
    func reports() throws {
        try BuiltProgram.runFilled { program in
            let coverage = try program("capture", "coverage", "--html", "coverage.html", "--json").json()
            let row = try #require((coverage["sources"] as? [[String: Any]])?.first)
            #expect(row["held"] as? Int == 3 && (row["weeks"] as? [String: Int]) == ["2024-02-26": 3])
            let channels = try program(
                "report", "channels", "--html", "channels.html", "--csv", "channels.csv", "--shift", "shift.csv")
            #expect(channels.status == 0 && channels.errors.contains("without a whole declaration: chat"))
            for file in ["coverage.html", "channels.html", "channels.csv", "shift.csv"] {
                #expect(FileManager.default.fileExists(atPath: program.path(file)), "\(file)")
            }
            #expect(try program("report", "channels").output.contains("On what basis: not declared"))
            try program("report", "channels", "--html", "nowhere/x.html").failed(2, saying: "cannot be written")
        }
    }

    @Test("a non-corporate channel needs a custodian's declaration, and copies are compared for a purpose")
    func custodians() throws {
        try BuiltProgram.runFilled { program in
            try program.write("WhatsApp Chat with Team.txt", "01/03/2024, 12:00 - Cleo: one\n".utf8)
            #expect(try program("source", "add", "whatsapp", "--non-corporate").status == 0)
            let run = [
                "capture", "run", "WhatsApp Chat with Team.txt", "--source", "whatsapp", "--format", "whatsapp",
                "--time-zone", "Europe/London", "--date-order", "dmy",
            ]
            try program.run(run, [:]).failed(2, saying: "--custodian")
            for name in ["Ann", "Bob"] {
                let status = try program.run(run + ["--custodian", name, "--declaration", "whole"], [:]).status
                #expect(status == 0)
            }
            try program("source", "compare", "whatsapp").failed(2, saying: "purpose")
            let compared = try program("source", "compare", "whatsapp", "--purpose", "p", "--json").json()
            let chat = try #require((compared["chats"] as? [[String: Any]])?.first)
            #expect(chat["same"] as? Int == 1 && (chat["only"] as? [String: Any])?.isEmpty == true)
            try program.run(run + ["--covers", "2024"], [:]).failed(2, saying: "..")
        }
    }
}
