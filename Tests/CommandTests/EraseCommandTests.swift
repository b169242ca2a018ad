import Foundation
import Testing

/// The erasure of a part of a message, as it is typed, with what is typed wrongly.
@Suite("Erase commands")
struct EraseCommandTests {
    private func propose(_ program: BuiltProgram, _ seq: String, _ words: String, _ more: String...) throws -> String {
        let proposed = try program.start(
            ["record", "erase", "propose", seq, "--words", words, "--reason", "Art 17(1)(a)", "--json"] + more)()
        #expect(proposed.status == 0, "\(proposed.errors)")
        return try #require(try proposed.json()["id"] as? String)
    }

    @Test("proposed by one, approved by another: the words are gone, the rest is read, explained, proved and verified")
    func life() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "07700")
            try program.write("letter.txt", "Please erase my number.".utf8)
            let rights = try #require(
                try program(
                    "rights", "open", "--right", "erasure", "--received", "2024-12-06", "--from", "Jodie Farrant",
                    "--text",
                    "letter.txt", "--record", seq, "--json"
                ).json()["id"] as? String)
            let id = try propose(program, seq, "07700 900437", "--rights", rights)
            try program("record", "erase", "certificate", id).failed(2, saying: "is proposed")
            try program("record", "erase", "approve", id).failed(1, saying: "somebody else")
            let done = try program("record", "erase", "approve", id, "--by", "Bob")
            #expect(done.status == 0 && done.output.contains("erased. A part of 1 record"), "\(done.errors)")
            try program("record", "erase", "approve", id, "--by", "Bob").failed(2, saying: "erased already")
            let shown = try program("record", "show", seq, "--purpose", "test")
            #expect(shown.output.contains("body: call [erased]") && shown.output.contains("A part of it was erased"))
            let why = try program("record", "why", seq)
            #expect(why.output.contains("partly_erased") && why.output.contains("UK GDPR Art 17, request \(rights)"))
            let certificate = try program("record", "erase", "certificate", id)
            #expect(certificate.output.contains("approved by Bob") && certificate.output.contains("hold it: none"))
            let verified = try program("verify")
            #expect(verified.status == 0 && verified.output.contains("partly erased"), "\(verified.output)")
            #expect(
                try program(
                    "rights", "answer", rights, "--outcome", "granted", "--date", "2025-01-06", "--reason", "Erased",
                    "--letter", "letter.txt"
                ).status == 0)
            #expect(try program("search", "900437", "--purpose", "test", "--json").json()["total"] as? Int == 0)
            let again = try program("capture", "run", "export", "--source", "chat", "--format", "slack")
            #expect(again.status == 1 && again.output.contains("not captured again"), "\(again.output)")
            let list = try program("record", "erase", "list", "--json").json()["erasures"] as? [[String: Any]]
            #expect(list?.first?["state"] as? String == "erased")
        }
    }

    @Test("what is typed wrongly is said, and nothing is recorded")
    func wrong() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "07700")
            let commands: [([String], String)] = [
                (["propose", seq, "--reason", "r"], "--words TEXT"),
                (["propose", "--words", "x", "--reason", "r"], "<seqs>"),
                (["propose", seq, "--words", " ", "--reason", "r"], "--words needs words"),
                (["propose", seq, "--words", "not there", "--reason", "r"], "as whole words"),
                (["propose", seq, "--words", "07700", "--reason", " "], "--reason"),
                (["propose", seq, "--part", "subject", "--reason", "r"], "no component"),
                (["propose", seq, "--part", "conversation", "--reason", "r"], "cannot be erased alone"),
                (["propose", seq, "--span", "body", "--reason", "r"], "body:120-140"),
                (["propose", seq, "--span", "body:9-2", "--reason", "r"], "body:120-140"),
                (["propose", seq, "--span", "body:0-999", "--reason", "r"], "bytes"),
                (["propose", "999999", "--words", "x", "--reason", "r"], "no entry"),
                (["propose", "0", "--words", "x", "--reason", "r"], "no captured message"),
                (["propose", seq, "--words", "07700", "--reason", "r", "--rights", "DPR-1"], "no rights request"),
                (["approve", "P-9", "--by", "Bob"], "no erasure"), (["refuse", "P-9", "--reason", "r"], "no erasure"),
                (["certificate", "P-9"], "no erasure"),
            ]
            for (arguments, words) in commands {
                try program.start(["record", "erase"] + arguments)().failed(2, saying: words)
            }
            #expect(try program("record", "erase", "list").output == "No erasure was proposed.\n")
        }
    }

    @Test("killed at any moment, it is not begun or is finished by the next command")
    func killed() throws {
        try BuiltProgram.run { program in
            let made = try program("init", "archive", "--name", "Example Council", "--origin", "records.example.gov.uk")
            #expect(made.status == 0, "\(made.errors)")
            try program.writeExport("export", texts: (0..<8).map { "kept\($0) zebramarker\($0) end" })
            _ = try program("capture", "run", "export", "--source", "chat", "--format", "slack")
            var random = SplitMix(17)
            for number in 0..<8 {
                let id = try propose(program, program.seq(of: "kept\(number)"), "zebramarker\(number)")
                let approve = ["record", "erase", "approve", id, "--by", "Bob"]
                let run = try TracedRun(program, approve).start(killAfter: UInt32(20_000 + random.next() % 200_000))()
                #expect(run.wasKilled || run.status == 0, "\(run.errors)")
                // Any next command finishes what was ordered; what was not is approved again.
                let list = try program("record", "erase", "list", "--json").json()["erasures"] as? [[String: Any]]
                let state = list?.last?["state"] as? String
                if state != "erased" {
                    #expect(state == "proposed" || state == "approved")
                    #expect(try program.start(approve)().status == 0)
                }
                let verified = try program("verify", "--json")
                #expect(verified.status == 0, "\(verified.output)")
            }
            let folder = program.folder.appendingPathComponent("archive")
            for name in FileManager.default.subpaths(atPath: folder.path) ?? [] {
                guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) else {
                    continue
                }
                #expect(data.range(of: Data("zebramarker".utf8)) == nil, "\(name)")
            }
            #expect(try program("search", "kept3", "--purpose", "test", "--json").json()["total"] as? Int == 1)
        }
    }
}
