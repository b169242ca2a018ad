import Foundation
import Testing

/// A `canute witness serve` that runs until it is told to stop.
final class ServedWitness {
    let url: String
    let vkey: String
    private let process = Process()

    init(_ program: BuiltProgram, _ name: String, log: String) throws {
        vkey = try #require(
            try program("witness", "init", name, "--name", "\(name).example", "--json").json()["vkey"] as? String)
        process.executableURL = try BuiltProgram.binary
        process.arguments = ["witness", "serve", name, "--log", log, "--port", "0", "--json"]
        process.currentDirectoryURL = program.folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let object = try JSONSerialization.jsonObject(with: pipe.fileHandleForReading.availableData)
        url = try #require((object as? [String: Any])?["url"] as? String)
    }

    /// Stops it as an administrator would; its exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }
}

@Suite("Witnesses and time stamps on the command line", .serialized)
struct WitnessCommandTests {
    @Test("two witnesses cosign, a policy demands them of archive and pack, a fork is printed, and both stop in order")
    func witnesses() throws {
        try BuiltProgram.runFilled { program in
            let vkey = try #require(try program("checkpoint", "show", "--json").json()["vkey"] as? String)
            try program.write("council.vkey", (vkey + "\n").utf8)
            let witnesses = [
                try ServedWitness(program, "north", log: "council.vkey"),
                try ServedWitness(program, "south", log: vkey),
            ]
            let names = ["north", "south"]
            let lines = zip(names, witnesses).map { "witness \($0) \($1.vkey) \($1.url)\n" }
            try program.write("p", ("log \(vkey)\n" + lines.joined() + "group g all north south\nquorum g\n").utf8)
            #expect(try program("verify", "--policy", "p").status == 1)
            try FileManager.default.copyItem(atPath: program.path("archive"), toPath: program.path("copy"))
            let gathered = try program("checkpoint", "witness", "--policy", "p", "--json")
            #expect(gathered.status == 0, "\(gathered.errors)\(gathered.output)")
            #expect(try gathered.json()["quorum"] as? Bool == true)
            #expect(try program("verify", "--policy", "p").status == 0)
            try program.writeExport("more", texts: ["one history"], from: 1_709_300_000)
            _ = try program("capture", "run", "more", "--source", "chat", "--format", "slack")
            #expect(try program("checkpoint", "witness", "--policy", "p").status == 0)
            // Another copy of the archive goes on by itself.
            try program.writeExport("other", texts: ["another", "history", "longer"], from: 1_709_400_000)
            let apart = ["CANUTE_ARCHIVE": program.path("copy")]
            _ = try program.run(["capture", "run", "other", "--source", "chat", "--format", "slack"], apart)
            let fork = try program.run(["checkpoint", "witness", witnesses[0].url, "--policy", "p"], apart)
            #expect(fork.status == 1 && fork.output.contains("REFUSED"), "\(fork.output)\(fork.errors)")
            #expect(fork.output.components(separatedBy: "— records.example.gov.uk ").count == 3, "\(fork.output)")
            try lostHead(program, witnesses[1].url)
            try packs(program, vkey)
            #expect(witnesses.map { $0.stop() } == [0, 0])
            // With nobody to cosign, nothing is issued and nothing recorded.
            let size = try program("checkpoint", "show", "--json").json()["size"] as? Int
            let ids = try program("request", "list", "--json").output
            let id = try #require(ids.firstMatch(of: /FOI-[0-9]{4}-[0-9]+/)).output
            try program("request", "issue", String(id), "--out", "late.zip", "--policy", "p").failed(
                1, saying: "The policy is not met: nothing was issued")
            #expect(!FileManager.default.fileExists(atPath: program.path("late.zip")))
            #expect(try program("checkpoint", "show", "--json").json()["size"] as? Int == size)
            let gone = try program("checkpoint", "witness", witnesses[0].url, "--key", witnesses[0].vkey)
            #expect(gone.status == 1 && gone.output.contains("failed"), "\(gone.output)")
        }
    }

    /// A head that is lost with its published copy is taken up from a witness, by its address.
    private func lostHead(_ program: BuiltProgram, _ url: String) throws {
        let size = try #require(try program("checkpoint", "show", "--json").json()["size"] as? Int)
        for name in ["head.sqlite", "head.sqlite-wal", "head.sqlite-shm", "ledger/checkpoint"] {
            try? FileManager.default.removeItem(atPath: program.path("archive/" + name))
        }
        let taken = try program("backup", "head", url, "--json")
        #expect(taken.status == 0, "\(taken.errors)")
        #expect(try taken.json()["taken_up"] as? Bool == true && taken.json()["size"] as? Int == size)
        #expect(try program("backup", "head", url, "--json").json()["taken_up"] as? Bool == false)
        try program("backup", "head", url + "/nowhere").failed(2, saying: "cosigned nothing of records.example.gov.uk")
    }

    /// A pack that is issued under a policy carries the cosignatures that checking it demands.
    private func packs(_ program: BuiltProgram, _ vkey: String) throws {
        try program.write("words.txt", "All about the boiler.".utf8)
        let opened = try program(
            "request", "open", "--regime", "FOIA", "--received", "2024-12-06", "--from", "M", "--text", "words.txt",
            "--json"
        ).json()
        let id = try #require(opened["id"] as? String)
        _ = try program("request", "search", id, "zeppelin")
        _ = try program("request", "signoff", id)
        #expect(try program("request", "issue", id, "--out", "plain.zip").status == 0)
        #expect(try program("pack", "verify", "plain.zip", "--key", vkey, "--policy", "p").status == 1)
        let issued = try program("request", "issue", id, "--out", "cosigned.zip", "--policy", "p")
        #expect(issued.status == 0, "\(issued.errors)")
        let verified = try program("pack", "verify", "cosigned.zip", "--key", vkey, "--policy", "p")
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test("a checkpoint is dated by an authority that is never reached, and verify holds the stamp against its CA")
    func timestamps() throws {
        try BuiltProgram.runFilled { program in
            try program.authority("make", "tsa")
            let made = try program("checkpoint", "timestamp", "--write-request", "head.tsq")
            #expect(made.status == 0, "\(made.errors)")
            try program.authority("reply", "tsa", "rsa", "head.tsq", "head.tsr")
            let other = try program(
                "checkpoint", "timestamp", "--request", "head.tsq", "--response", "head.tsr", "--ca", "tsa/other-ca.pem"
            )
            other.failed(3, saying: "not certified")
            let taken = try program(
                "checkpoint", "timestamp", "--request", "head.tsq", "--response", "head.tsr", "--ca", "tsa/ca.pem",
                "--json")
            #expect(taken.status == 0, "\(taken.errors)")
            #expect(try Set(taken.json().keys) == ["seq", "origin", "size", "time", "policy", "serial"])
            #expect(try program("verify", "--tsa-ca", "tsa/ca.pem").status == 0)
            let wrong = try program("verify", "--tsa-ca", "tsa/other-ca.pem", "--json")
            let codes = try wrong.json()["findings"] as? [[String: Any]]
            #expect(wrong.status == 1 && codes?.map { $0["code"] as? String } == ["anchor-untrusted"])
            try program("checkpoint", "timestamp").failed(2, saying: "--tsa")
            #expect(try program("search", "boiler", "--purpose", "test").status == 0)
        }
    }

    @Test("publishing to a folder writes once, and then only what is new")
    func publish() throws {
        try BuiltProgram.runFilled { program in
            let first = try program("checkpoint", "publish", "www", "--json").json()
            #expect(first["previous"] as? Int == 0 && (first["written"] as? Int ?? 0) > 0)
            #expect(try program("checkpoint", "publish", "www", "--json").json()["written"] as? Int == 0)
            let note = try String(contentsOfFile: program.path("www/checkpoint"), encoding: .utf8)
            #expect(try program("checkpoint", "show", "--json").json()["note"] as? String == note)
            #expect(!FileManager.default.fileExists(atPath: program.path("www/tile/entries")))
            #expect(try program("checkpoint", "publish", "www", "--entries").status == 0)
            #expect(FileManager.default.fileExists(atPath: program.path("www/tile/entries")))
        }
    }
}
