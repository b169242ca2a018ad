import Foundation
import Testing

/// What the law still asks for is said when words are withheld, not only when the pack is refused.
@Suite("What is still needed")
struct OutstandingTests {
    private func opened(_ program: BuiltProgram, _ regime: String, _ division: String) throws -> String {
        try program.write("words.txt", "All about the boiler.".utf8)
        let opened = try program(
            "request", "open", "--regime", regime, "--division", division, "--received", "2024-12-06", "--from", "M",
            "--text", "words.txt", "--json"
        ).json()
        let id = try #require(opened["id"] as? String)
        #expect(try program("request", "search", id, "boiler").status == 0)
        #expect(try program("request", "review", id, "--undecided", "--relevant").status == 0)
        return id
    }

    @Test(
        "a qualified exemption without its public interest test: at the redaction, in the request, and at the gate",
        arguments: [
            ("FOIA", "england", "43(2)", "FOIA s.17(3)"), ("FOISA", "scotland", "33(1)(b)", "FOISA s.16(2)"),
        ])
    func qualified(regime: String, division: String, exemption: String, clause: String) throws {
        try BuiltProgram.runFilled { program in
            let id = try opened(program, regime, division)
            let redact = ["request", "redact", id, "--everywhere", "--text", "boiler", "--exemption", exemption]
            let first = try program.start(redact + ["--reason", "r"])()
            #expect(first.status == 0, "\(first.errors)")
            #expect(first.output.contains("still needed before it can be issued: "), "\(first.output)")
            #expect(first.output.contains(clause) && first.output.contains("--public-interest"), "\(first.output)")
            let shown = try program("request", "show", id)
            #expect(shown.output.contains("still needed before it can be issued: ") && shown.output.contains(clause))
            #expect((try program("request", "show", id, "--json").json()["still_needed"] as? [String])?.count == 1)
            // Said once for the provision, it is needed no more.
            let weighed = try program.start(
                ["request", "redact", id, "--everywhere", "--text", "broke", "--exemption", exemption, "--reason", "r"]
                    + ["--public-interest", "The figure alone tells the public nothing."])()
            #expect(weighed.status == 0 && !weighed.output.contains("still needed"), "\(weighed.output)")
            let rest = try program.start(
                ["request", "redact", id, "--everywhere", "--text", "the", "--exemption", exemption, "--reason", "r"]
                    + ["--json"])()
            #expect((try rest.json()["still_needed"] as? [String])?.isEmpty == true)
            #expect(try !program("request", "show", id).output.contains("still needed"))
        }
    }

    @Test("an absolute exemption needs no such test, and a person's answer keeps its members")
    func absolute() throws {
        try BuiltProgram.runFilled { program in
            let id = try opened(program, "FOIA", "england")
            let run = try program(
                "request", "redact", id, "--person", "Jodie Farrant", "--as", "Officer B", "--exemption", "40(2)",
                "--reason", "r", "--json"
            ).json()
            #expect(
                (run["still_needed"] as? [String])?.isEmpty == true && run["standIn"] as? String == "Officer B",
                "\(run)")
            #expect(try !program("request", "show", id).output.contains("still needed"))
        }
    }
}
