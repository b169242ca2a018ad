import Foundation
import Testing

/// `canute verify` as an auditor runs it.
@Suite("Verify")
struct VerifyCommandTests {
    private func grow(_ program: BuiltProgram) throws {
        try program.writeExport("more", texts: ["what is new", "and newer"], from: 1_709_380_800)
        let run = try program("capture", "run", "more", "--source", "chat", "--format", "slack")
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test("since a checkpoint that the auditor kept, from a file")
    func since() throws {
        try BuiltProgram.runFilled { program in
            let note = try #require(try program("checkpoint", "show", "--json").json()["note"] as? String)
            let size = try #require(try program("checkpoint", "show", "--json").json()["size"] as? Int)
            try program.write("kept", note.utf8)
            try grow(program)
            let answer = try program("verify", "--since", "kept", "--json").json()
            #expect((answer["since"] as? [String: Any])?["size"] as? Int == size)
            #expect(answer["first"] as? Int == size)
            #expect((answer["findings"] as? [Any])?.isEmpty == true)
            let root = try program("verify", "--json").json()["root"] as? String
            #expect(answer["root"] as? String == root)
            let words = try program("verify", "--since", "kept")
            #expect(words.status == 0)
            #expect(words.output.contains("extends your checkpoint") && words.output.contains("not tested:"))
        }
    }

    @Test("without its catalogue nobody's signature is looked at, and it says so instead of that everything holds")
    func withoutCatalogue() throws {
        try BuiltProgram.runFilled { program in
            #expect(try program("verify").output.contains("Everything holds."))
            for name in ["catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"] {
                try? FileManager.default.removeItem(atPath: program.path("archive/" + name))
            }
            let run = try program("verify")
            #expect(run.status == 0 && run.output.contains("not tested: People's own signatures"), "\(run.output)")
            #expect(!run.output.contains("Everything holds."))
            let listed = try program("verify", "--json").json()["not_tested"] as? [String]
            #expect(listed?.contains { $0.hasPrefix("People's own signatures") } == true)
        }
    }

    @Test("a checkpoint that the log does not extend is refused in words, with status 1")
    func notExtended() throws {
        try BuiltProgram.runFilled { program in
            try FileManager.default.copyItem(atPath: program.path("archive"), toPath: program.path("older"))
            try grow(program)
            let note = try #require(try program("checkpoint", "show", "--json").json()["note"] as? String)
            try program.write("kept", note.utf8)
            let run = try program("verify", "--since", "kept", "--archive", program.path("older"))
            #expect(run.status == 1)
            #expect(run.output.contains("checkpoint-not-extended") && run.output.contains("does not extend"))
            // A log with another key.
            let other = try program(
                "init", "other", "--name", "Other", "--origin", "other.example", "--by", "Ann")
            #expect(other.status == 0)
            try program("verify", "--since", "kept", "--archive", program.path("other")).failed(1, saying: "relied on")
            try program("verify", "--since", "export/users.json").failed(2, saying: "no signed checkpoint")
            try program("verify", "--since", "nowhere").failed(3, saying: "nowhere cannot be read: it is not there")
        }
    }

    @Test("the ledger alone, without any key")
    func ledgerOnly() throws {
        try BuiltProgram.runFilled { program in
            let key = try #require(try program("checkpoint", "show", "--json").json()["vkey"] as? String)
            try FileManager.default.removeItem(atPath: program.path("archive/secrets"))
            try FileManager.default.removeItem(atPath: program.path("archive/keys.sqlite"))
            let run = try program("verify", "--ledger-only")
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("no record was opened") && run.output.contains("People's own signatures"))
            let answer = try program("verify", "--ledger-only", "--key", key, "--json").json()
            #expect(answer["depth"] as? String == "ledger_only" && answer["vkey"] as? String == key)
            #expect((answer["verdicts"] as? [String: Int])?.values.allSatisfy { $0 == 0 } == true)
            let statement = try program("verify", "--ledger-only", "--statement", "statement")
            #expect(statement.status == 0)
            #expect(statement.errors.contains("not filed"))
            #expect(FileManager.default.fileExists(atPath: program.path("statement/verification.html")))
        }
    }

    @Test("a sample is the same for the same seed")
    func sample() throws {
        try BuiltProgram.runFilled { program in
            let draw = { (seed: String) in
                try #require(
                    try program("verify", "--sample", "2", "--seed", seed, "--json").json()["sample"] as? [String: Any])
            }
            let first = try draw("by lot")
            let second = try draw("by lot")
            #expect(second["records"] as? String == first["records"] as? String)
            #expect(first["drawn"] as? Int == 2 && first["percent"] as? Int == 95)
            let words = try program("verify", "--sample", "2")
            #expect(words.status == 0)
            #expect(words.output.contains("seed ") && words.output.contains("95 %"))
        }
    }

    @Test("the statement is written once, and filed as a record")
    func statement() throws {
        try BuiltProgram.runFilled { program in
            let before = try #require(try program("checkpoint", "show", "--json").json()["size"] as? Int)
            let answer = try program("verify", "--statement", "q1", "--by", "Ann Auditor", "--json").json()
            let statement = try #require(answer["statement"] as? [String: Any])
            #expect(statement["entry"] as? Int == before)
            for name in ["verification.html", "verification.txt", "verification.xml", "checkpoint"] {
                #expect(FileManager.default.fileExists(atPath: program.path("q1/\(name)")), "\(name)")
            }
            // The checkpoint in the folder is the one for next time.
            let next = try program("verify", "--since", "q1/checkpoint", "--statement", "q2")
            #expect(next.status == 0, "\(next.errors)")
            #expect(try program("verify").status == 0)
            let again = try program("verify", "--statement", "q1")
            #expect(again.status == 2 && again.errors.contains("another folder"))
        }
    }

    @Test(
        "what contradicts itself is wrong usage",
        arguments: [
            ["--seed", "x"], ["--sample", "0"], ["--sample", "2", "--ledger-only"], ["--sample", "2", "--seed", ""],
            ["--key", "nonsense"], ["--sample", "-1"],
        ])
    func usage(_ arguments: [String]) throws {
        try BuiltProgram.runFilled { program in
            let run = try program.run(["verify"] + arguments, [:])
            #expect(run.status == 2)
        }
    }

    @Test("with another public key than the log's nothing is accepted")
    func otherKey() throws {
        try BuiltProgram.runFilled { program in
            #expect(try program("init", "other", "--name", "Other", "--origin", "other.example").status == 0)
            let key = try #require(
                try program("checkpoint", "show", "--json", "--archive", program.path("other")).json()["vkey"]
                    as? String)
            try program("verify", "--key", key).failed(1, saying: "not with yours")
            let ledger = try program("verify", "--ledger-only", "--key", key)
            #expect(ledger.status == 1 && ledger.output.contains("head-mismatch"))
        }
    }
}
