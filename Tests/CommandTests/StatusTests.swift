import Foundation
import Testing

/// Exit statuses as DESIGN gives them: 0 done, 1 something to act on, 2 wrong usage, 3 could not be done.
@Suite("Exit statuses")
struct StatusTests {
    private static let wrong: [[String]] = [
        ["verify", "--nonsense"], ["nonsense"], ["capture", "run"], ["capture", "run", "x"],
        ["capture", "run", "x", "--source", "s", "--format", "telex"], ["search", "boiler"],
        ["record", "show", "1"], ["people", "find"], ["people", "show", "P-1"],
        ["people", "import", "export/users.json"],
        ["search", "--purpose", "p", "("],
        ["search", "boiler", "--purpose", "p", "--limit", "-1"],
        ["search", "boiler", "--purpose", "p", "--from", "yesterday"], ["record", "why", "99999"],
        ["record", "why", "18446744073709551615"], ["record", "why", "-1"], ["request", "show", "FOI-1"],
        ["request", "review", "FOI-1", "--conversation", "18446744073709551615", "--relevant"],
        ["rights", "show", "DPR-2024-0001"], ["request", "view", "FOI-1"], ["request", "copies", "FOI-1"],
        ["request", "people", "FOI-1"], ["request", "people", "FOI-1", "--name", "A"],
        ["request", "naming", "--named", "Director"], ["request", "address", "FOI-1", "--address", "x"],
        ["request", "import", "export/users.json"],
        ["request", "requesters", "propose"], ["request", "requesters", "approve", "E-1"],
        [
            "rights", "open", "--right", "fame", "--received", "2024-12-06", "--from", "A", "--text",
            "export/users.json",
        ],
        ["rights", "notify", "DPR-2024-0001", "--to", "A", "--note", "n"],
        ["request", "issue", "FOI-1", "--out", "x.zip", "--passphrase", "no.txt"],
        ["disposal", "show", "D-0"], ["transfer", "show", "T-0"], ["transfer", "export", "T-0", "--out", "x.zip"],
        ["transfer", "withdraw", "T-0", "--reason", "r"],
        ["transfer", "propose", "--to", "A", "--reason", "r", "--conversation", "99999"],
        ["transfer", "receipt", "T-0", "--from", "P", "--reference", "7", "--date", "2026-02-30", "--sha256", "0"],
        ["hold", "release", "X", "--reason", "r"],
        ["hold", "place", "X", "--reason", "r", "--conversation", "1"],
        ["hold", "place", "X", "--reason", "r"], ["verify", "--wait", "-1"], ["verify", "--wait", "nan"],
        ["hold", "list", "--by", "  "], ["init", "archive", "--name", "N", "--origin", "o.example"],
        ["init", "other", "--name", " ", "--origin", "o.example"],
        ["init", "other", "--name", "N", "--origin", "o example"],
        [
            "request", "open", "--regime", "XYZ", "--received", "2024-12-06", "--from", "M", "--text",
            "export/users.json",
        ],
        ["request", "open", "--regime", "FOIA", "--received", "2024-13-06", "--from", "M", "--text", "x"],
        ["request", "clock", "--regime", "FOIA", "--division", "mars", "--received", "2024-12-06"],
        ["pack", "verify", "export/users.json", "--key", "nonsense"],
        ["serve", "--host", "0.0.0.0"], ["serve", "--port", "70000"], ["serve", "--tls-key", "k"],
        ["serve", "--tls-key", "k", "--tls-certificate", "c"],
        ["account", "add", "ann", "--person", "Ann", "--role", "king"],
        ["account", "add", "ann", "--person", "Ann", "--role", "approver"], ["account", "disable", "ann"],
        ["token", "create", "--label", "x", "--role", "capture-agent", "--days", "0"], ["token", "revoke", "T-9"],
        ["webhook", "set", "chat", "--system", "telex"], ["webhook", "remove", "chat", "--system", "slack"],
        ["schedule", "due", "--trigger", "created=2019-06-10", "--action", "burn", "--as-of", "2026-04-01"],
    ]

    @Test("wrong usage is 2, with a sentence on standard error and nothing on standard output")
    func wrongUsage() throws {
        try BuiltProgram.runFilled { program in
            for arguments in Self.wrong { try program.start(arguments)().failed(2) }
        }
    }

    /// Every option and argument that takes a file to be read.
    private static let unread: [[String]] = [
        ["schedule", "check", "no.xml"], ["schedule", "preview", "no.xml"], ["schedule", "adopt", "no.xml"],
        ["schedule", "import", "no.csv", "--out", "out.xml", "--title", "T", "--version", "1", "--authority", "A"],
        ["capture", "run", "no.zip", "--source", "chat", "--format", "slack"], ["people", "import", "no.csv"],
        ["request", "import", "no.csv"],
        ["request", "open", "--regime", "FOIA", "--received", "2024-12-06", "--from", "M", "--text", "no.txt"],
        ["rights", "open", "--right", "erasure", "--received", "2024-12-06", "--from", "A", "--text", "no.txt"],
        ["verify", "--since", "no.note"], ["verify", "--policy", "no.policy"], ["verify", "--tsa-ca", "no.pem"],
        ["checkpoint", "timestamp", "--ca", "no.pem", "--request", "export/users.json", "--response", "x"],
        ["pack", "verify", "no.zip"], ["pack", "verify", "export/users.json", "--policy", "no.policy"],
        ["serve", "--config", "no.json"], ["key", "join", "no.share", "--out", "out.key"],
        ["account", "add", "ann", "--person", "Ann", "--role", "foi-officer", "--password-file", "no.txt"],
    ]

    @Test("a file that cannot be read is 3 for every command that is given one, and is named", arguments: unread)
    func unreadable(_ arguments: [String]) throws {
        try BuiltProgram.runFilled { program in
            let run = try program.start(arguments)()
            let file = try #require(arguments.first { $0.hasPrefix("no.") })
            run.failed(3, saying: file)
        }
    }

    @Test("without an archive, or with a folder that is none, every command says so")
    func noArchive() throws {
        try BuiltProgram.run { program in
            for command in [["verify"], ["hold", "list"], ["checkpoint", "show"], ["capture", "coverage"]] {
                try program.run(command, ["CANUTE_ARCHIVE": ""]).failed(2, saying: "--archive")
                try program.start(command)().failed(2, saying: "holds no archive")
            }
            #expect(!FileManager.default.fileExists(atPath: program.path("archive")))
        }
    }

    @Test("what is refused by policy is 1: held, not due, the same person again, not signed off")
    func refused() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "boiler")
            try program("disposal", "propose", "--conversation", seq, "--ground", "g").failed(1, saying: "reviewed")
            try program.write("words.txt", "All about the boiler.".utf8)
            let request = try program(
                "request", "open", "--regime", "FOIA", "--received", "2024-12-06", "--from", "M. P.", "--text",
                "words.txt")
            #expect(request.status == 0 && request.output.contains("due 2025-01-09"))
            #expect(try program("request", "search", "FOI-2024-0001", "boiler").status == 0)
            try program("disposal", "propose", "--conversation", seq, "--ground", "g")
                .failed(1, saying: "H-FOI-2024-0001")
            try program("request", "issue", "FOI-2024-0001", "--out", "pack.zip").failed(1, saying: "signed it off")
            _ = try program(
                "request", "redact", "FOI-2024-0001", "--seq", seq, "--text", "boiler", "--exemption", "42", "--reason",
                "r")
            try program("request", "signoff", "FOI-2024-0001", "--by", "ann").failed(1, saying: "--undecided")
            _ = try program("request", "review", "FOI-2024-0001", "--undecided", "--relevant")
            try program("request", "signoff", "FOI-2024-0001", "--by", "ann").failed(1, saying: "somebody else")
        }
    }

    @Test("a pack that cannot be read is 3, one that is damaged 1, one without its key 1, one with it 0")
    func packs() throws {
        try BuiltProgram.runFilled { program in
            try program.write("words.txt", "All about the boiler.".utf8)
            _ = try program(
                "request", "open", "--regime", "FOIA", "--received", "2024-12-06", "--from", "M", "--text", "words.txt")
            try program("request", "signoff", "FOI-2024-0001").failed(2, saying: "No search was made")
            _ = try program("request", "search", "FOI-2024-0001", "zeppelin")
            _ = try program("request", "signoff", "FOI-2024-0001")
            #expect(try program("request", "issue", "FOI-2024-0001", "--out", "pack.zip").status == 0)
            let key = try #require(try program("checkpoint", "show", "--json").json()["vkey"] as? String)
            #expect(try program("pack", "verify", "pack.zip", "--key", key).status == 0)
            try program.write("key.txt", "\(key)\n".utf8)
            #expect(try program("pack", "verify", "pack.zip", "--key", "key.txt").status == 0)
            let alone = try program("pack", "verify", "pack.zip")
            #expect(alone.status == 1 && alone.output.contains("consistent"))
            try program.write(
                "bad.zip", [UInt8](Data(contentsOf: URL(filePath: program.path("pack.zip"))).dropLast(30)))
            let bad = try program("pack", "verify", "bad.zip", "--key", key)
            #expect(bad.status == 1 && bad.output.contains("refused"))
            try program("pack", "verify", "none.zip", "--key", key).failed(3, saying: "none.zip")
        }
    }

    @Test("a capture in which something failed is 1, and what was good is there")
    func partly() throws {
        try BuiltProgram.runFilled { program in
            try program.writeExport("more", texts: ["one more"], from: 1_709_300_000)
            try program.write("more/general/2024-03-02.json", "[{".utf8)
            let run = try program("capture", "run", "more", "--source", "chat", "--format", "slack", "--json")
            #expect(run.status == 1)
            #expect(try run.json()["failed"] as? Int == 1 && run.json()["recorded"] as? Int == 1)
            try program("capture", "run", "nothing", "--source", "typo", "--format", "slack").failed(
                3, saying: "nothing")
            #expect(try !program("source", "list").output.contains("typo"))
        }
    }
}
