import Foundation
import Testing

/// The commands for the archive's keys and for people's own.
@Suite(
    "Keys by command",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen"), "needs openssh-client"))
struct KeyCommandTests {
    @discardableResult
    private func sshKeygen(_ program: BuiltProgram, _ arguments: [String], input: String? = nil) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
        process.arguments = arguments
        process.currentDirectoryURL = program.folder
        process.standardInput =
            try input.map { try FileHandle(forReadingFrom: URL(filePath: program.path($0))) }
            ?? FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test("key list, rotate and revoke: JSON, statuses, and everything verifies with the key of before and of now")
    func archiveKeys() throws {
        try BuiltProgram.runFilled { program in
            let before = try program("key", "list", "--json").json()
            let first = try #require((before["signing"] as? [[String: Any]])?.first?["vkey"] as? String)
            let note = try #require(try program("checkpoint", "show", "--json").json()["note"] as? String)
            try program.write("kept", note.utf8)
            try program("key", "revoke", first, "--since", "1", "--reason", "r").failed(1, saying: "rotate")
            try program("key", "revoke", "nonsense", "--since", "1", "--reason", "r").failed(2)
            let rotated = try program("key", "rotate", "signing", "--reason", "The year is over", "--json").json()
            #expect(Set(rotated.keys) == ["vkey", "from", "until", "revoked"] && rotated["vkey"] as? String != first)
            let archive = try program("key", "rotate", "archive", "--reason", "Staff change", "--json").json()
            #expect(archive["archive"] as? String != before["archive"] as? String)
            let lines = try program("key", "list", "--published").output.split(separator: "\n")
            #expect(lines.count == 2 && lines[0].hasPrefix("\(first) from 1 until "))
            for arguments in [
                ["verify"], ["verify", "--key", first], ["verify", "--since", "kept"],
                ["verify", "--ledger-only", "--since", "kept", "--key", first],
                ["verify", "--published", "archive/ledger", "--key", first],
            ] {
                let run = try program.start(arguments)()
                #expect(run.status == 0, "\(arguments): \(run.output)\(run.errors)")
            }
            #expect(try program("key", "revoke", first, "--since", "2", "--reason", "stolen").status == 0)
            #expect(try program("verify").status == 0)
            try program("verify", "--since", "kept").failed(1, saying: "revoked since size 2")
        }
    }

    @Test("a signed release: refused unsigned, exported, and ssh-keygen agrees; its words changed, it does not")
    func personKeys() throws {
        try BuiltProgram.runFilled { program in
            #expect(try sshKeygen(program, ["-q", "-t", "ed25519", "-N", "", "-f", "bob"]) == 0)
            let registered = try program("person-key", "register", "--person", "Bob Ray", "--key", "bob", "--json")
                .json()
            #expect(Set(registered.keys) == ["person", "fingerprint"])
            let list = try program("person-key", "list", "--json").json()
            #expect(list["required"] as? Bool == false && (list["keys"] as? [Any])?.count == 1)
            try program("person-key", "register", "--person", "Cat", "--key", "none").failed(
                3, saying: "cannot be read")
            let seq = try program.seq(of: "boiler")
            #expect(try program("hold", "place", "AUD-1", "--reason", "r", "--conversation", seq).status == 0)
            let release = ["hold", "release", "AUD-1", "--reason", "over", "--by", "Bob Ray"]
            try program.start(release)().failed(1, saying: "--sign")
            #expect(try program.start(release + ["--sign", "bob"])().status == 0)
            let count = try #require(try program("verify", "--json").json()["entries"] as? Int)
            let exported = try program("person-key", "export", "\(count - 1)", "--out", "signed", "--json").json()
            #expect(exported["by"] as? String == "Bob Ray")
            try program("person-key", "export", "1", "--out", "none").failed(2, saying: "no act that somebody signed")
            let check = [
                "-Y", "verify", "-f", "signed/allowed_signers", "-I", "signer", "-n", "canute-act-v1", "-s",
                "signed/signature",
            ]
            #expect(try sshKeygen(program, check, input: "signed/statement") == 0)
            let words = try String(contentsOfFile: program.path("signed/statement"), encoding: .utf8)
            try program.write("signed/other", words.replacing("over", with: "oven").utf8)
            #expect(try sshKeygen(program, check, input: "signed/other") != 0)
            try program("person-key", "require", "--reason", "r", "--by", "Bob Ray", "--sign", "bob")
                .failed(2, saying: "two people")
        }
    }
}
