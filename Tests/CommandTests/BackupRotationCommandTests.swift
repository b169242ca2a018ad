import Foundation
import Testing

@Suite("Backup across a rotation of keys, by command")
struct BackupRotationCommandTests {
    @Test("keys are replaced after the backup, the disk is lost, and keys from variables restore it")
    func variables() throws {
        try BuiltProgram.runFilled { program in
            #expect(try program("backup", "create", "--content", "c", "--keys", "k").status == 0)
            #expect(try program("backup", "status").status == 0)
            let key = { (name: String) in
                try String(contentsOfFile: program.path("archive/secrets/\(name).key"), encoding: .utf8)
            }
            let former = try key("archive")
            #expect(try program("key", "rotate", "signing", "--reason", "year").status == 0)
            #expect(try program("key", "rotate", "archive", "--reason", "year").status == 0)
            let warned = try program("backup", "status")
            #expect(warned.status == 1 && warned.output.contains("replaced after the newest backup of keys"))
            let listed = try program("key", "list", "--published").output
            var environment = [
                "CANUTE_SIGNING_KEY": try key("signing"), "CANUTE_ARCHIVE_KEY": try key("archive"),
            ]
            try FileManager.default.moveItem(atPath: program.path("archive/ledger"), toPath: program.path("published"))
            try FileManager.default.removeItem(atPath: program.path("archive"))
            let restore = ["backup", "restore", "archive", "--content", "c", "--keys", "k", "--ledger", "published"]
            let refused = try program.run(restore, environment)
            #expect(refused.status == 3 && refused.errors.contains("--former-archive-key"), "\(refused.errors)")
            #expect(!FileManager.default.fileExists(atPath: program.path("archive")))
            environment["FORMER"] = former
            let run = try program.run(restore + ["--former-archive-key", "env:FORMER", "--json"], environment)
            #expect(run.status == 1, "\(run.errors)")
            environment["FORMER"] = ""
            #expect(!FileManager.default.fileExists(atPath: program.path("archive/secrets")))
            let verified = try program.run(["verify", "--json"], environment)
            let findings = try #require(verified.json()["findings"] as? [[String: Any]])
            #expect(!findings.isEmpty && findings.allSatisfy { $0["code"] as? String == "content-missing" })
            #expect(try program.run(["key", "list", "--published"], environment).output == listed)
            let found = try program.run(["search", "boiler", "--purpose", "drill", "--json"], environment)
            #expect(try found.json()["total"] as? Int == 1, "\(found.errors)")
        }
    }
}
