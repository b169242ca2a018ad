import Foundation
import GRDB
import Testing

/// An archive edited by hand: `canute verify` exits 1 and names the entry.
@Suite("Editing by hand")
struct TamperTests {
    @Test(
        "a row of archive.sqlite that is changed, removed, swapped or cut off is found, with its number",
        arguments: [
            ("UPDATE entry SET bytes = CAST(replace(bytes, 'record', 'revise') AS BLOB) WHERE seq = 4", 4),
            ("DELETE FROM entry WHERE seq = 4", 4),
            (
                """
                UPDATE entry SET seq = -1 WHERE seq = 4; UPDATE entry SET seq = 4 WHERE seq = 5;
                UPDATE entry SET seq = 5 WHERE seq = -1
                """, 4
            ),
            ("DELETE FROM entry WHERE seq >= 5", 5), ("DELETE FROM sealed WHERE seq = 4", 4),
            ("UPDATE sealed SET content = zeroblob(length(content)) WHERE seq = 4", 4),
            ("UPDATE sealed SET content = (SELECT content FROM sealed WHERE seq = 5) WHERE seq = 4", 4),
            ("INSERT INTO entry SELECT 1000, bytes FROM entry WHERE seq = 4", 5),
        ])
    func archive(sql: String, seq: Int) throws {
        try BuiltProgram.runFilled { program in
            #expect(try program("verify").status == 0)
            let queue = try DatabaseQueue(path: program.path("archive/archive.sqlite"))
            try queue.write { try $0.execute(sql: sql) }
            try queue.close()
            let run = try program("verify", "--json")
            #expect(run.status == 1, "\(run.errors)")
            let findings = try #require(try run.json()["findings"] as? [[String: Any]])
            #expect(findings.contains { ($0["seq"] as? Int ?? -1) >= seq && ($0["seq"] as? Int ?? -1) <= 1000 })
            if !sql.contains("1000") { #expect(findings.contains { $0["seq"] as? Int == seq }, "\(findings)") }
            let words = try program("verify")
            #expect(words.status == 1 && words.output.contains("entry"))
            #expect(!words.output.contains("Everything holds"))
        }
    }

    @Test("a catalogue or an index that is damaged is a finding with its remedy, and the remedy works")
    func derived() throws {
        try BuiltProgram.runFilled { program in
            try program.write("archive/catalogue.sqlite", "no database, only words that go on".utf8)
            let run = try program("verify")
            #expect(run.status == 1 && run.output.contains("canute catalogue rebuild"), "\(run.output)\(run.errors)")
            try program("hold", "list").failed(3, saying: "catalogue.sqlite")
            #expect(try program("catalogue", "rebuild").status == 0)
            #expect(try program("verify").status == 0)
            let segment = try #require(
                try FileManager.default.contentsOfDirectory(atPath: program.path("archive/search"))
                    .first { $0.hasSuffix(".sqlite") })
            try program.write("archive/search/\(segment)", "no database, only words that go on".utf8)
            let index = try program("verify")
            #expect(
                index.status == 1 && index.output.contains("canute search rebuild"), "\(index.output)\(index.errors)")
            #expect(try program("search", "rebuild").status == 0)
            #expect(try program("verify").status == 0)
        }
    }

    @Test("verifying writes nothing")
    func readOnly() throws {
        try BuiltProgram.runFilled { program in
            let state = { () throws -> [String: Data] in
                let names = try FileManager.default.subpathsOfDirectory(atPath: program.path("archive"))
                return try names.reduce(into: [:]) { files, name in
                    var isFolder: ObjCBool = false
                    _ = FileManager.default.fileExists(atPath: program.path("archive/\(name)"), isDirectory: &isFolder)
                    if !isFolder.boolValue {
                        files[name] = try Data(contentsOf: URL(filePath: program.path("archive/\(name)")))
                    }
                }
            }
            let before = try state()
            #expect(try program("verify").status == 0)
            #expect(try program("checkpoint", "show").status == 0)
            let after = try state()
            #expect(after.keys.sorted() == before.keys.sorted())
            for (name, bytes) in before { #expect(after[name] == bytes, "\(name)") }
        }
    }
}
