import Foundation
import Ledger
import Testing

/// The disk is lost: what was backed up, what was destroyed since and what nobody has any more.
@Suite("Backup drill")
struct BackupDrillTests {
    /// The files below the folders in which these words stand, as UTF-8 or UTF-16.
    private func files(_ program: BuiltProgram, _ folders: [String], with words: String) -> [String] {
        let needles = [
            words.data(using: .utf8), words.data(using: .utf16LittleEndian),
            words.data(using: .utf16BigEndian),
        ]
        .compactMap { $0 }
        return folders.flatMap { folder in
            (FileManager.default.subpaths(atPath: program.path(folder)) ?? []).map { "\(folder)/\($0)" }
        }.filter { name in
            guard let data = FileManager.default.contents(atPath: program.path(name)) else {
                return false
            }
            return needles.contains { data.range(of: $0) != nil }
        }
    }

    private func verdicts(_ run: Run) throws -> [String: Int] {
        try #require(run.json()["verdicts"] as? [String: Int])
    }

    private func destroy(_ program: BuiltProgram, _ seq: String) throws {
        let proposed = try program(
            "disposal", "propose", "--conversation", seq, "--ground", "due", "--json")
        let id = try #require(proposed.json()["id"] as? String)
        #expect(try program("disposal", "approve", id, "--by", "Bob").status == 0)
        #expect(try program("disposal", "execute", id).status == 0)
    }

    @Test(
        "back up while another process writes, destroy, lose the disk, restore: nothing destroyed comes back"
    )
    func drill() throws {
        try BuiltProgram.run { program in
            try program.write("schedule.xml", Tortured.schedule.utf8)
            let made = try program(
                "init", "archive", "--name", "Example", "--origin", "records.example.gov.uk", "--schedule",
                "schedule.xml")
            #expect(made.status == 0, "\(made.errors)")
            try program.writeExport("doomed", texts: ["the tarrowquill team", "tarrowquill again"])
            try program.writeExport("kept", texts: ["the boiler broke"], from: 1_712_000_000)
            for export in ["doomed", "kept"] {
                let run = try program("capture", "run", export, "--source", export, "--format", "slack")
                #expect(run.status == 0, "\(run.errors)")
            }
            try program.writeExport("many", texts: (0..<400).map { "chatter \($0)" }, from: 1_715_000_000)
            let writing = try program.start([
                "capture", "run", "many", "--source", "many", "--format", "slack",
            ])
            let backed = try program(
                "backup", "create", "--content", "content", "--keys", "keys", "--json")
            #expect(backed.status == 0, "\(backed.errors)")
            #expect(try writing().status == 0)
            let doomed = try program.seq(of: "tarrowquill")
            try destroy(program, doomed)
            try program.writeExport("late", texts: ["lost for good"], from: 1_718_000_000)
            #expect(
                try program("capture", "run", "late", "--source", "late", "--format", "slack").status == 0)
            let before = try program("verify", "--json").json()
            let note = try #require(try program("checkpoint", "show", "--json").json()["note"] as? String)
            try program.write("note.txt", note.utf8)
            // The disk is lost; keys and the published files were kept elsewhere.
            let move = FileManager.default.moveItem(atPath:toPath:)
            try move(program.path("archive/secrets"), program.path("secrets"))
            try move(program.path("archive/ledger"), program.path("published"))
            try FileManager.default.removeItem(atPath: program.path("archive"))
            let restore = [
                "backup", "restore", "archive", "--content", "content", "--keys", "keys", "--secrets",
                "secrets",
                "--head", "note.txt", "--json",
            ]
            try program.start(restore)().failed(3, saying: "are missing", "--ledger")
            #expect(!FileManager.default.fileExists(atPath: program.path("archive")))
            let run = try program.start(restore + ["--ledger", "published"])()
            #expect(run.status == 1, "\(run.errors)")
            let restored = try run.json()
            #expect(
                restored["destroyed_again"] as? Int == 2
                    && restored["entries"] as? Int == before["entries"] as? Int)
            let after = try program("verify", "--json")
            let (old, new) = (try verdicts(try asRun(before)), try verdicts(after))
            #expect(
                new["destroyed"] == 2 && new["altered"] == 0 && new["resurrected"] == 0
                    && new["ordered"] == 0)
            let lost = try #require(new["missing"])
            // The incident is the one record that is new.
            #expect(lost > 0 && new["open"] == (old["open"] ?? 0) - lost + 1)
            // Of many the first are told one by one, and the rest as one.
            let findings = try #require(after.json()["findings"] as? [[String: Any]])
            #expect(
                findings.count == min(lost, BoundedFindings.each + 1)
                    && findings.allSatisfy { $0["code"] as? String == "content-missing" }
            )
            #expect(files(program, ["archive"], with: "tarrowquill").isEmpty)
            #expect(try program("record", "why", doomed).output.contains("destroyed"))
            let hits = try program("search", "tarrowquill", "--purpose", "drill", "--json").json()
            #expect(hits["total"] as? Int == 0)
            _ = try program.seq(of: "boiler")
            let again = try program(
                "capture", "run", "late", "--source", "late", "--format", "slack", "--json"
            ).json()
            #expect(again["recorded"] as? Int == 1)
            let refused = try program(
                "capture", "run", "doomed", "--source", "doomed", "--format", "slack", "--json")
            #expect(try refused.json()["recorded"] as? Int == 0)
        }
    }

    private func asRun(_ object: [String: Any]) throws -> Run {
        let data = try JSONSerialization.data(withJSONObject: object)
        return Run(arguments: [], status: 0, output: String(decoding: data, as: UTF8.self), errors: "")
    }

    @Test("the key is split, lost and joined again; too few shares are refused")
    func key() throws {
        try BuiltProgram.runFilled { program in
            #expect(
                try program("key", "split", "--shares", "5", "--threshold", "3", "--out", "shares").status
                    == 0)
            let secret = program.path("archive/secrets/archive.key")
            let key = try String(contentsOfFile: secret, encoding: .utf8)
            try FileManager.default.removeItem(atPath: secret)
            let share = { (number: Int) in "shares/share-\(number)-of-5.txt" }
            try program("key", "join", share(1), share(4), "--out", secret).failed(
                1, saying: "bring 1 more")
            #expect(!FileManager.default.fileExists(atPath: secret))
            #expect(try program("key", "join", share(5), share(1), share(4), "--out", secret).status == 0)
            #expect(try String(contentsOfFile: secret, encoding: .utf8) == key)
            #expect(try program("verify").status == 0)
            try program("key", "join", share(1), share(2), share(3), "--out", secret).failed(
                2, saying: "exists")
        }
    }

    @Test("status is 1 until both kinds are backed up, and bad input is refused in words")
    func badInput() throws {
        try BuiltProgram.runFilled { program in
            let bare = try program("backup", "status", "--json")
            let open = try #require(bare.json()["records_without_key_backup"] as? Int)
            #expect(bare.status == 1 && open > 0)
            try program("backup", "create").failed(2, saying: "--content")
            try program("backup", "create", "--content", "c").failed(1, saying: "ahead of the keys")
            try program("backup", "create", "--content", "export", "--keys", "k").failed(
                2, saying: "not empty")
            #expect(try program("backup", "create", "--content", "c", "--keys", "k").status == 0)
            #expect(try program("backup", "status").status == 0)
            try program("backup", "restore", "archive", "--content", "c", "--keys", "k").failed(
                2, saying: "not empty")
            try program(
                "backup", "restore", "new", "--content", "export", "--keys", "k", "--secrets",
                "archive/secrets"
            )
            .failed(2, saying: "is no backup")
            try program("backup", "restore", "new", "--content", "c", "--keys", "k").failed(
                2, saying: "--secrets")
            #expect(!FileManager.default.fileExists(atPath: program.path("new")))
            let hidden = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
            #expect(!hidden.contains { $0.hasSuffix(".unfinished") })
            #expect(
                try program("backup", "policy", "declare", "image", "--place", "vault", "--kept", "P30D")
                    .status == 0)
            #expect(try program("backup", "policy", "list").output.contains("P30D"))
            try program("backup", "policy", "declare", "x", "--place", "v", "--kept", "ever").failed(
                2, saying: "--kept")
            #expect(try program("backup", "policy", "end", "image").status == 0)
            let note = try #require(try program("checkpoint", "show", "--json").json()["note"] as? String)
            try program.write("note.txt", note.utf8)
            #expect(try program("backup", "head", "note.txt").status == 0)
            try program.write("bad.txt", note.replacingOccurrences(of: "records", with: "recards").utf8)
            try program("backup", "head", "bad.txt").failed(3, saying: "no checkpoint")
        }
    }
}
