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

    private func edit(_ program: BuiltProgram, _ file: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: program.path("archive/\(file)"))
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test(
        "the cause stands first, and what only follows from it is one line of each kind, without a remedy that would hide it"
    )
    func cause() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "boiler")
            try edit(program, "archive.sqlite", "DELETE FROM sealed WHERE seq = \(seq)")
            let run = try program("verify", "--statement", "statement")
            #expect(run.status == 1)
            let lines = run.output.split(separator: "\n").map(String.init)
            let found = lines.filter { $0.contains(" at entr") }
            #expect(found.first?.hasPrefix("content-missing at entry \(seq): ") == true, "\(run.output)")
            #expect(
                found.count { $0.hasPrefix("catalogue-differs") } == 1
                    && found.count { $0.hasPrefix("index-differs") } == 1)
            #expect(!run.output.contains("catalogue rebuild") && run.output.contains("mend that first"))
            #expect(
                lines.contains { $0.hasPrefix("1 finding, and ") && $0.hasSuffix(" that may only follow from it.") })
            let text = try String(contentsOfFile: program.path("statement/verification.txt"), encoding: .utf8)
            #expect(text.contains("1 exception was found, and "), "\(text)")
            // For a program each is there, the cause first.
            let findings = try #require(try program("verify", "--json").json()["findings"] as? [[String: Any]])
            #expect(findings.first?["code"] as? String == "content-missing" && findings.count > found.count)
        }
    }

    @Test("of many differences the first are listed, and the rest by their entries")
    func many() throws {
        try BuiltProgram.runFilled { program in
            try program.writeExport("more", texts: (0..<150).map { "message \($0)" }, from: 1_709_380_800)
            #expect(try program("capture", "run", "more", "--source", "chat", "--format", "slack").status == 0)
            try edit(program, "catalogue.sqlite", "DELETE FROM item")
            let run = try program("verify")
            let lines = run.output.split(separator: "\n").filter { $0.hasPrefix("catalogue-differs") }
            #expect(
                run.status == 1 && lines.count < 10 && lines.last?.contains("more of this kind") == true,
                "\(run.output)")
            #expect(try program("catalogue", "rebuild").status == 0 && program("verify").status == 0)
        }
    }

    @Test(
        "a table that is missing is said in words, with what to do, and the remedy works where it is a command",
        arguments: [
            ("archive.sqlite", "fingerprint", 1, "canute catalogue rebuild"),
            ("archive.sqlite", "sealed", 3, "canute backup restore"),
            ("archive.sqlite", "entry", 3, "canute backup restore"),
            ("archive.sqlite", "meta", 3, "canute backup restore"),
            ("keys.sqlite", "segment", 3, "canute backup restore"),
            ("keys.sqlite", "record_key", 3, "canute backup restore"),
            ("head.sqlite", "head", 3, "canute backup restore"),
            ("catalogue.sqlite", "item", 1, "canute catalogue rebuild"),
            ("catalogue.sqlite", "act", 1, "canute catalogue rebuild"),
            ("search/segment-000000.sqlite", "item", 1, "canute search rebuild"),
            ("search/segment-000000.sqlite", "words", 1, "canute search rebuild"),
        ])
    func table(file: String, table: String, status: Int32, remedy: String) throws {
        try BuiltProgram.runFilled { program in
            try edit(program, file, "DROP TABLE \(table)")
            let run = try program("verify")
            let said = run.output + run.errors
            let name = try #require(file.split(separator: "/").last)
            #expect(run.status == status, "\(said)")
            #expect(said.contains("\(name) lacks the table \(table)") && said.contains(remedy), "\(said)")
            for raw in ["SQLite error", "SELECT", "while executing", "no such table"] {
                #expect(!said.contains(raw), "\(said)")
            }
            guard status == 1 else { return }
            let words = remedy.split(separator: " ").dropFirst().map(String.init)
            #expect(try program.start(words)().status == 0)
            #expect(try program("verify").status == 0)
        }
    }

    @Test("a catalogue that lacks a table or a column, or has something more, is made again when it is next written")
    func catalogueForm() throws {
        try BuiltProgram.runFilled { program in
            for sql in [
                "DROP TABLE act", "ALTER TABLE item DROP COLUMN captured_at", "CREATE TABLE extra(x)",
                "CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM item WHERE seq = new.seq; END",
                "DROP TABLE item; CREATE TABLE item(seq TEXT, conversation, sent_at, captured_at, person, kind, revises)",
            ] {
                try edit(program, "catalogue.sqlite", sql)
                let found = try program("search", "boiler", "--purpose", "test")
                #expect(
                    found.status == 0 && found.output.contains("1 message"), "\(sql): \(found.output)\(found.errors)")
                let run = try program("verify")
                #expect(run.status == 0, "\(sql): \(run.output)")
            }
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
