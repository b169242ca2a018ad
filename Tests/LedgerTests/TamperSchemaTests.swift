import Foundation
import GRDB
import Records
import Testing

@testable import Ledger

extension TamperTests {
    static let schemaTamperings: [Tampering] = [
        Tampering("a trigger that keeps the keys that are destroyed", "-:schema-altered") { archive in
            try archive.sql(
                archive.files.keys,
                """
                CREATE TABLE attic(number INTEGER, wrapped BLOB);
                CREATE TRIGGER keep BEFORE DELETE ON record_key BEGIN
                    INSERT INTO attic VALUES (old.seq, old.wrapped); END;
                """)
        },
        Tampering("content put aside where part erasures wait", "20:content-without-entry") { archive in
            try archive.sql(
                archive.files.archive, "INSERT INTO remainder(seq, ordered, content) VALUES (20, 10, x'00')")
        },
        Tampering("a key put aside where part erasures wait", "21:content-without-entry") { archive in
            try archive.sql(
                archive.files.keys, "INSERT INTO remainder_key(seq, ordered, wrapped) VALUES (21, 10, x'00')")
        },
        Tampering("another origin beside the entries", "-:origin-altered") { archive in
            try archive.sql(archive.files.archive, "UPDATE meta SET value = 'other.example' WHERE name = 'origin'")
        },
        Tampering("no origin beside the entries", "-:origin-altered") { archive in
            try archive.sql(archive.files.archive, "DELETE FROM meta WHERE name = 'origin'")
        },
        Tampering("a view in the place of the entries", "-:schema-altered") { archive in
            try archive.sql(
                archive.files.archive,
                "ALTER TABLE entry RENAME TO real_entry; CREATE VIEW entry AS SELECT seq, bytes FROM real_entry;")
        },
        Tampering("a computed column in the place of the content", "-:schema-altered") { archive in
            try archive.sql(
                archive.files.archive,
                """
                ALTER TABLE sealed RENAME COLUMN content TO kept;
                ALTER TABLE sealed ADD COLUMN content BLOB AS (kept) VIRTUAL;
                """)
        },
        Tampering("a trigger that sets the head back", "-:schema-altered") { archive in
            try archive.sql(
                archive.files.head,
                "CREATE TRIGGER back AFTER INSERT ON head WHEN new.size > 400 BEGIN DELETE FROM head; END;")
        },
        Tampering("a table without its key that holds an entry twice", "20:entry-misplaced") { archive in
            try archive.sql(
                archive.files.archive,
                """
                CREATE TABLE other(seq INTEGER, bytes BLOB);
                INSERT INTO other SELECT * FROM entry;
                INSERT INTO other SELECT 20, bytes FROM entry WHERE seq = 21;
                DROP TABLE entry; ALTER TABLE other RENAME TO entry;
                """)
        },
        Tampering("the same with content that does not open", "20:content-altered") { archive in
            try archive.sql(
                archive.files.archive,
                """
                CREATE TABLE other(seq, content BLOB);
                INSERT INTO other SELECT * FROM sealed;
                INSERT INTO other SELECT 20, content FROM sealed WHERE seq = 21;
                DROP TABLE sealed; ALTER TABLE other RENAME TO sealed;
                """)
        },
    ]
}

@Suite("Foreign schemas")
struct SchemaTests {
    @Test("a pipe in the place of a file of the log does not keep a verification waiting", .timeLimit(.minutes(1)))
    func pipes() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(300)
        for path in ["tile/0/000", "tile/entries/000", "tile/1/000.p/1", "checkpoint"] {
            let file = archive.files.ledger.appendingPathComponent(path)
            let aside = archive.folder.appendingPathComponent("aside")
            try FileManager.default.moveItem(at: file, to: aside)
            #expect(mkfifo(file.path, 0o600) == 0)
            #expect(try !ledger.verify().holds, "\(path)")
            unlink(file.path)
            try FileManager.default.moveItem(at: aside, to: file)
        }
        #expect(try ledger.verify().short == [])
    }

    @Test("a destruction is not certified while something may keep what it deletes")
    func destruction() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(9)
        try archive.sql(
            archive.files.keys,
            """
            CREATE TABLE attic(number INTEGER, wrapped BLOB);
            CREATE TRIGGER keep BEFORE DELETE ON record_key BEGIN INSERT INTO attic VALUES (old.seq, old.wrapped); END;
            """)
        let order = try ledger.orderDestruction(of: SequenceList([5]), components: [.text("ground", "due")]) {}
        let error = #expect(throws: LedgerError.self) {
            _ = try ledger.finishDestruction(order: order, projections: []) { _ in [.text("ground", "done")] }
        }
        #expect(error?.message.contains("attic") == true, "\(String(describing: error))")
        try archive.sql(archive.files.keys, "DROP TRIGGER keep; DROP TABLE attic; VACUUM;")
        _ = try ledger.finishDestruction(order: order, projections: []) { _ in [.text("ground", "done")] }
    }

    @Test("a backup with a trigger, or one that brings files which are none of a backup's, is refused")
    func restored() throws {
        let (made, _) = try BackupTests.made()
        let store = made.sources.keys.appendingPathComponent("keys.sqlite")
        let manifest = made.sources.keys.appendingPathComponent(BackupManifest.name)
        let plain = try String(contentsOf: manifest, encoding: .utf8)
        // Whoever can write to a backup writes its manifest too.
        func describe(_ change: (inout BackupManifest) -> Void) throws {
            var changed = try BackupManifest.read(made.sources.keys)
            change(&changed)
            try Data(try changed.encoded()).write(to: manifest)
        }
        let planted = made.sources.keys.appendingPathComponent("head.sqlite")
        try Data("planted".utf8).write(to: planted)
        try describe { manifest in
            guard let file = try? FileDigest.of(planted) else { return }
            manifest.files.append(.init(path: "head.sqlite", bytes: file.bytes, sha256: file.sha256))
        }
        #expect(ledgerCode { _ = try Ledger.restore(made.sources, into: try made.target("planted")) } == .damaged)
        try Data(plain.utf8).write(to: manifest)
        try made.archive.sql(store, "CREATE TRIGGER keep BEFORE DELETE ON record_key BEGIN SELECT 1; END;")
        try describe { manifest in
            guard let file = try? FileDigest.of(store) else { return }
            manifest.files = [.init(path: "keys.sqlite", bytes: file.bytes, sha256: file.sha256)]
        }
        let error = #expect(throws: LedgerError.self) {
            _ = try Ledger.restore(made.sources, into: try made.target("trigger"))
        }
        #expect(error?.code == .damaged && error?.message.contains("trigger") == true, "\(String(describing: error))")
    }
}
