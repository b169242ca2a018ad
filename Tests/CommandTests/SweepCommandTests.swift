import Foundation
import Testing

/// A monthly sweep as a records manager, a reviewer and the owners of two classes type it, with their mistakes.
@Suite("Sweep commands")
struct SweepCommandTests {
    private func filled(_ program: BuiltProgram) throws {
        try program.write("schedule.xml", Tortured.schedule.utf8)
        #expect(
            try program(
                "init", "archive", "--name", "Example Council", "--origin", "records.example.gov.uk", "--schedule",
                "schedule.xml"
            ).status == 0)
        for name in ["talk", "chat"] {
            try program.writeExport(name, texts: (0..<3).map { "\(name) tarrowquill \($0)" })
            #expect(try program("capture", "run", name, "--source", name, "--format", "slack").status == 0)
        }
        let mail =
            "From: a@example.org\r\nDate: Fri, 01 Mar 2024 10:00:00 +0000\r\nSubject: review me\r\n\r\nquincunx\r\n"
        try program.write("one.eml", mail.utf8)
        #expect(try program("capture", "run", "one.eml", "--source", "mail", "--format", "mail").status == 0)
    }

    @Test("proposed, reviewed, approved by the owner, carried out, certified as XML and as a page, verified")
    func life() throws {
        try BuiltProgram.run { program in
            try filled(program)
            #expect(
                try program("schedule", "owner", "MSG-01", "--name", "Olga Orr").output.contains("MSG-01: Olga Orr"))
            let waiting = try program("disposal", "list")
            #expect(waiting.status == 1 && waiting.output.contains("OVERDUE: 1 conversation of class UNC-00"))
            let proposal = try program("disposal", "propose", "--ground", "Monthly sweep", "--json")
            let proposed = try proposal.json()
            let id = try #require(proposed["id"] as? String)
            #expect(proposed["records"] as? Int == 7 && proposed["conversations"] as? Int == 3)
            let seq = try program.seq(of: "quincunx")
            let reviewed = try program(
                "disposal", "review", id, "--conversation", seq, "--destroy", "--reason", "Of no use")
            #expect(reviewed.status == 0, "\(reviewed.errors)")
            try program("disposal", "approve", id).failed(1, saying: "somebody else")
            try program("disposal", "approve", id, "--class", "MSG-01", "--by", "Bob").failed(1, saying: "Olga Orr")
            try program("disposal", "execute", id).failed(1, saying: "MSG-01 (for Olga Orr)")
            try program("disposal", "certificate", id).failed(2, saying: "no certificate yet")
            #expect(try program("disposal", "approve", id, "--by", "Olga Orr").status == 0)
            let done = try program("disposal", "execute", id, "--batch", "3", "--json")
            #expect(done.status == 0, "\(done.errors)")
            #expect((try done.json()["orders"] as? [Int])?.count == 3)
            let shown = try program("disposal", "certificate", id)
            #expect(shown.output.contains("CERTIFICATE OF DISPOSAL") && shown.output.contains("Olga Orr"))
            let files = try program("disposal", "certificate", id, "--xml", "c.xml", "--html", "c.html", "--json")
            #expect(try files.status == 0 && files.json()["records"] as? Int == 7)
            #expect(
                try String(contentsOfFile: program.path("c.xml"), encoding: .utf8).contains(
                    "urn:canute:disposal-certificate:1"))
            try program("disposal", "certificate", id, "--xml", "c.xml").failed(2, saying: "c.xml")
            let verified = try program("verify", "--json")
            let verdicts = try #require(try verified.json()["verdicts"] as? [String: Int])
            #expect(verified.status == 0 && verdicts["destroyed"] == 7 && verdicts["ordered"] == 0)
            let why = try program("record", "why", seq)
            #expect(why.output.contains("destroyed under disposal \(id)"))
        }
    }

    @Test("wrong words are refused with what to do, and nothing is done")
    func wrong() throws {
        try BuiltProgram.run { program in
            try filled(program)
            let entries = try #require(try program("verify", "--json").json()["entries"] as? Int)
            for (arguments, status, words) in [
                (["propose"], Int32(2), "--ground"), (["propose", "--ground", "g", "--class", "ABC-01"], 2, "ABC-01"),
                (["propose", "--ground", "g", "--source", "nowhere"], 2, "nowhere"),
                (["propose", "--ground", "g", "--due-by", "2990-01-01"], 2, "2990-01-01"),
                (["propose", "--ground", "g", "--due-by", "2020-01-01"], 2, "Nothing is there to propose"),
                (["propose", "--ground", "g", "--conversation", "1", "--class", "MSG-01"], 2, "--conversation"),
                (["review", "D-1", "--rest", "--reason", "r"], 2, "--destroy"),
                (["review", "D-1", "--destroy", "--reason", "r"], 2, "--rest"),
                (["approve", "D-1"], 2, "D-1"), (["execute", "D-1"], 2, "D-1"),
                (["withdraw", "D-1", "--reason", "r"], 2, "D-1"),
                (["execute", "D-1", "--batch", "0"], 2, "--batch"), (["certificate", "D-1"], 2, "D-1"),
            ] {
                let run = try program.start(["disposal"] + arguments)()
                #expect(run.status == status && run.errors.contains(words), "\(arguments): \(run.status) \(run.errors)")
            }
            try program("schedule", "owner", "ABC-01", "--name", "Olga").failed(2, saying: "ABC-01")
            try program("schedule", "owner", "--name", "Olga").failed(2, saying: "--name")
            #expect(try program("verify", "--json").json()["entries"] as? Int == entries)
        }
    }
}
