import Foundation
import Testing

/// The directory of people as it is typed.
@Suite("People commands")
struct PeopleCommandTests {
    private static let staff = """
        Staff number,Name,Email,Username,Job title,Team,Skills,Leaving date
        1,Jodie Farrant,j.farrant@example.gov.uk,u1,Helpdesk Assistant,Property,Works orders,
        2,Owen Lascelles,o.lascelles@example.gov.uk,ol,Records Manager,Governance,Planning enforcement,2024-01-31
        3,Mo Nobody,,,,,,

        """

    @Test("a directory is imported, found in, listed and shown; what cannot be taken is named and the status is 1")
    func directory() throws {
        try BuiltProgram.runFilled { program in
            try program.write("staff.csv", Self.staff.utf8.map { $0 })
            let imported = try program("people", "import", "staff.csv")
            #expect(imported.status == 0, "\(imported.errors)")
            #expect(imported.output.contains("3 people read of staff.csv") && imported.output.contains("3 new"))
            let again = try program("people", "import", "staff.csv", "--json").json()
            #expect(again["unchanged"] as? Int == 3 && again["leavers_to_record"] as? Int == 1)
            try program.write("bad.csv", Self.staff.replacing("3,Mo", with: ",Mo").utf8.map { $0 })
            let bad = try program("people", "import", "bad.csv")
            #expect(bad.status == 1 && bad.output.contains("refused, line 4: nothing but a name"))
            let found = try program("people", "find", "planning enforcement")
            #expect(found.status == 0 && found.output.contains("P-2  Owen Lascelles  Records Manager, Governance"))
            #expect(try program("people", "list", "--left").output.contains("left 2024-01-31"))
            let shown = try program("people", "show", "P-1", "--json").json()
            #expect((shown["history"] as? [Any])?.count == 7)
            try program("people", "show", "P-99").failed(2, saying: "people find")
            try program("people", "import", "export/users.json", "--format", "csv").failed(3, saying: "csv")
            try program("people", "import", "nowhere.csv").failed(3, saying: "nowhere.csv")
        }
    }

    @Test("a match waits for a decision, then searches by person find what was written under it, and say so")
    func match() throws {
        try BuiltProgram.runFilled { program in
            try program.write("staff.csv", Self.staff.utf8.map { $0 })
            #expect(try program("people", "import", "staff.csv").status == 0)
            let search = ["search", "boiler", "--person", "P-1", "--purpose", "p", "--json"]
            #expect(try program.run(search, [:]).json()["total"] as? Int == 0)
            let matches = try program("people", "matches", "--json").json()
            let proposed = try #require((matches["proposed"] as? [[String: Any]])?.first)
            #expect(proposed["identifier"] as? String == "account:chat:U1")
            let accepted = try program("people", "match", "P-1", "account:chat:U1", "--reason", "asked")
            #expect(accepted.status == 0, "\(accepted.errors)")
            let after = try program.run(search, [:]).json()
            #expect(after["total"] as? Int == 1)
            #expect((after["identifiers"] as? [String])?.contains("account:chat:U1") == true)
            try program("people", "match", "P-2", "account:chat:U1", "--reason", "r").failed(2, saying: "your word")
            #expect(try program("source", "add", "chat", "--accounts", "confidential").status == 0)
            try program("people", "match", "P-1", "account:chat:U1", "--reason", "r").failed(2, saying: "never traced")
            let hidden = try program.run(search, [:]).json()
            #expect(hidden["total"] as? Int == 0 && (hidden["untraced"] as? [String])?.count == 1)
        }
    }

    @Test("two numbers are merged and split, and leavers are recorded only when somebody says so")
    func merge() throws {
        try BuiltProgram.runFilled { program in
            try program.write("staff.csv", Self.staff.utf8.map { $0 })
            #expect(try program("people", "import", "staff.csv").status == 0)
            #expect(try program("people", "merge", "P-2", "--into", "P-1", "--reason", "one").status == 0)
            #expect(try program("people", "show", "P-2").output.contains("read under this number too: P-2"))
            #expect(try program("people", "split", "P-2", "--reason", "two").status == 0)
            try program("people", "split", "P-2", "--reason", "two").failed(2, saying: "merged into nobody")
            #expect(
                try program("people", "leavers").output.contains("P-2  Owen Lascelles  left 2024-01-31  not recorded"))
            try program("people", "leavers", "--record").failed(2, saying: "--reason")
        }
    }

    @Test("a record says who could see it")
    func audience() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "boiler")
            let shown = try program("record", "show", seq, "--purpose", "p")
            #expect(shown.output.contains("could see it: Jodie Farrant, sender"))
            #expect(shown.output.contains("does not name presence"))
        }
    }
}
