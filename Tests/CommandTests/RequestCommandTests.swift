import Foundation
import Testing

/// The register, the people and the copies of a request, as an officer types them.
@Suite("Commands on requests")
struct RequestCommandTests {
    private func mail(_ program: BuiltProgram, _ number: Int, _ words: String) throws {
        let text = """
            From: Owen Lascelles <owen.lascelles@example.gov.uk>
            To: Jodie Farrant <jodie.farrant@example.gov.uk>
            Date: Fri, 15 Nov 2024 1\(number):00:00 +0000
            Message-ID: <m\(number)@example.gov.uk>
            Subject: Boiler \(number)

            \(words)
            """
        try program.write("mails/\(number).eml", text.replacing("\n", with: "\r\n").utf8)
    }

    @Test("a register is imported, near copies are shown with their difference, people follow the policy")
    func worked() throws {
        try BuiltProgram.runFilled { program in
            let notice =
                "The boiler in the depot is switched off on DAY from nine until noon, because the burner is exchanged."
            for (number, day) in ["Monday", "Thursday"].enumerated() {
                try mail(program, number, notice.replacing("DAY", with: day))
            }
            _ = try program("capture", "run", "mails", "--source", "mail", "--format", "mail")
            try program.write(
                "cases.csv",
                "reference,regime,received,name,text\nC-7,FOIA,2024-12-06,M. Pennefather,All about the boiler\n".utf8)
            let imported = try program("request", "import", "cases.csv", "--json").json()
            #expect((imported["logged"] as? [[String: String]]) == [["reference": "C-7", "id": "FOI-2024-0001"]])
            #expect(try program("request", "import", "cases.csv").output.contains("0 requests logged, 1 known already"))
            let id = "FOI-2024-0001"
            _ = try program("request", "search", id, "boiler")
            let copies = try program("request", "copies", id)
            #expect(copies.status == 0 && copies.output.contains("[-Monday-] {+Thursday+}"), "\(copies.output)")
            let first = try program.seq(of: "Monday")
            let reviewed = try program(
                "request", "review", id, "--seq", first, "--with-near", "--relevant", "--json"
            ).json()
            #expect(reviewed["decided"] as? Int == 2)
            try program("request", "review", id, "--undecided", "--with-near", "--relevant").failed(2, saying: "--seq")

            try program.write(
                "staff.csv",
                "Staff number,Name,Email,Job title\n1,Jodie Farrant,jodie.farrant@example.gov.uk,Heating Officer\n".utf8
            )
            #expect(try program("people", "import", "staff.csv").status == 0)
            let people = try program("request", "people", id, "--follow-policy")
            #expect(people.output.contains("Jodie Farrant (Heating Officer), in 2 messages: stands as Heating Officer"))
            #expect(try program("request", "naming").output.contains("Chief Executive"))
            let shown = try program("request", "show", id)
            #expect(shown.output.contains("1 person withheld"))

            #expect(try program("request", "requesters", "list").output.contains("the request is not closed"))
            try program("request", "requesters", "propose").failed(2, saying: "are due")
            #expect(try program("request", "address", id, "--address", "1 High St").status == 0)
            try program("request", "address", id, "--address", " ").failed(2, saying: "empty")
        }
    }
}
