import Foundation
import Testing

/// The disk is lost, and nobody has the entries that a witness saw signed after the last backup.
@Suite("A new epoch on the command line")
struct NewEpochCommandTests {
    private func issue(_ program: BuiltProgram, _ zip: String) throws {
        try program.write("words.txt", "All about the boiler.".utf8)
        let opened = try program(
            "request", "open", "--regime", "FOIA", "--received", "2024-12-06", "--from", "M", "--text", "words.txt",
            "--json"
        ).json()
        let id = try #require(opened["id"] as? String)
        _ = try program("request", "search", id, "zeppelin")
        _ = try program("request", "signoff", id)
        let issued = try program("request", "issue", id, "--out", zip)
        #expect(issued.status == 0, "\(issued.errors)")
    }

    private func key(_ program: BuiltProgram) throws -> String {
        try #require(try program("checkpoint", "show", "--json").json()["vkey"] as? String)
    }

    private func note(_ program: BuiltProgram, _ file: String) throws {
        let note = try #require(try program("checkpoint", "show", "--json").json()["note"] as? String)
        try program.write(file, note.utf8)
    }

    @Test("a witness holds a later head: the log ends, a new one names it, and what was issued before stays good")
    func epoch() throws {
        try BuiltProgram.runFilled { program in
            let old = try key(program)
            try program.write("council.vkey", (old + "\n").utf8)
            let witness = try ServedWitness(program, "north", log: "council.vkey")
            try issue(program, "before.zip")
            try note(program, "auditor.txt")
            #expect(try program("backup", "create", "--content", "content", "--keys", "keys").status == 0)
            try program.writeExport("late", texts: ["lost for good"], from: 1_718_000_000)
            #expect(try program("capture", "run", "late", "--source", "late", "--format", "slack").status == 0)
            #expect(try program("checkpoint", "witness", witness.url, "--key", witness.vkey).status == 0)
            try FileManager.default.moveItem(
                atPath: program.path("archive/secrets"), toPath: program.path("secrets"))
            try FileManager.default.removeItem(atPath: program.path("archive"))
            let restore = [
                "backup", "restore", "archive", "--content", "content", "--keys", "keys", "--secrets", "secrets",
                "--head", witness.url, "--json",
            ]
            try program.start(restore)().failed(3, saying: "--new-epoch")
            try program.start(restore + ["--new-epoch", "records.example.gov.uk"])().failed(
                2, saying: "a name of its own")
            #expect(!FileManager.default.fileExists(atPath: program.path("archive")))
            let run = try program.start(restore + ["--new-epoch", "records.example.gov.uk/2"])()
            #expect(run.status == 1, "\(run.errors)")
            let answer = try run.json()
            let earlier = try #require(answer["earlier"] as? [String: Any])
            #expect(
                earlier["origin"] as? String == "records.example.gov.uk" && (earlier["lost"] as? [String])?.count == 1)
            #expect(answer["origin"] as? String == "records.example.gov.uk/2")
            try verified(program, witness, old)
            #expect(witness.stop() == 0)
        }
    }

    private func verified(_ program: BuiltProgram, _ witness: ServedWitness, _ old: String) throws {
        let verify = try program("verify")
        #expect(verify.status == 0, "\(verify.output)")
        #expect(verify.output.contains("This log goes on from records.example.gov.uk:"), "\(verify.output)")
        let statement = try program("verify", "--statement", "statement", "--by", "Ann Auditor")
        #expect(statement.status == 0, "\(statement.output)\(statement.errors)")
        let xml = try String(contentsOfFile: program.path("statement/verification.xml"), encoding: .utf8)
        #expect(xml.contains("<earlier-log") && xml.contains("are lost"))
        // The auditor's own checkpoint is of the old log: it still holds, and is said to.
        let since = try program("verify", "--since", "auditor.txt")
        #expect(since.status == 0 && since.output.contains("Your checkpoint of it covers"), "\(since.output)")
        _ = try program.seq(of: "boiler")
        let new = try key(program)
        try issue(program, "after.zip")
        #expect(try program("pack", "verify", "before.zip", "--key", old).status == 0)
        #expect(try program("pack", "verify", "after.zip", "--key", new).status == 0)
        #expect(try program("pack", "verify", "before.zip", "--key", new).status != 0)
        #expect(try program("pack", "verify", "after.zip", "--key", old).status != 0)
        // To the witness it is a new log, which it takes up while it runs.
        let unknown = try program("checkpoint", "witness", witness.url, "--key", witness.vkey)
        #expect(unknown.status == 1 && unknown.output.contains("knows no log"), "\(unknown.output)")
        try program.write("council.vkey", "\(old)\n\(new)\n".utf8)
        let taken = try program("checkpoint", "witness", witness.url, "--key", witness.vkey)
        #expect(taken.status == 0, "\(taken.output)")
        #expect(try program("checkpoint", "publish", "www", "--entries").status == 0)
        try program.write("new.vkey", (new + "\n").utf8)
        let outside = try program("verify", "--published", "www", "--key", "new.vkey")
        #expect(outside.status == 0 && outside.output.contains("goes on from"), "\(outside.output)\(outside.errors)")
    }

    @Test("stamps from before and after a new epoch verify, and verify says over which log's checkpoints they are")
    func stamps() throws {
        try BuiltProgram.runFilled { program in
            try program.authority("make", "tsa")
            let before = try program.stamp("before")
            #expect(before.status == 0 && before.output.contains(" of records.example.gov.uk existed at"))
            #expect(try program("backup", "create", "--content", "content", "--keys", "keys").status == 0)
            try program.writeExport("late", texts: ["lost for good"], from: 1_718_000_000)
            #expect(try program("capture", "run", "late", "--source", "late", "--format", "slack").status == 0)
            try note(program, "head.txt")
            try FileManager.default.moveItem(atPath: program.path("archive/secrets"), toPath: program.path("secrets"))
            try FileManager.default.removeItem(atPath: program.path("archive"))
            let restored = try program(
                "backup", "restore", "archive", "--content", "content", "--keys", "keys", "--secrets", "secrets",
                "--head", "head.txt", "--new-epoch", "records.example.gov.uk/2")
            #expect(restored.status == 1, "\(restored.errors)")
            let after = try program.stamp("after")
            #expect(after.status == 0 && after.output.contains(" of records.example.gov.uk/2 existed at"))

            let run = try program("verify", "--tsa-ca", "tsa/ca.pem", "--statement", "statement")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output.contains("over checkpoints of records.example.gov.uk;"), "\(run.output)")
            #expect(run.output.contains("over checkpoints of records.example.gov.uk/2;"), "\(run.output)")
            let xml = try String(contentsOfFile: program.path("statement/verification.xml"), encoding: .utf8)
            for origin in ["records.example.gov.uk", "records.example.gov.uk/2"] {
                let element = xml.components(separatedBy: "<time-stamp ").dropFirst()
                    .first { $0.contains("origin=\"\(origin)\"") }
                #expect(element?.contains("authority=\"trusted\"") == true, "\(origin)")
            }
            #expect(!run.output.contains("dated by whom was not asked"))
            #expect(try program("verify").output.contains("dated by whom was not asked: give the authorities"))
            let stamps = try program("verify", "--json").json()["time_stamps"] as? [[String: Any]]
            #expect(
                stamps?.compactMap { $0["origin"] as? String } == [
                    "records.example.gov.uk", "records.example.gov.uk/2",
                ])
            #expect(stamps?.allSatisfy { $0["authority"] as? Bool == false } == true)
            // Without the archive's own files the tokens are not there to be checked, and that is said.
            let alone = try program("verify", "--ledger-only")
            #expect(alone.output.contains("not tested: The time stamps that entries name"), "\(alone.output)")
        }
    }
}
