import Foundation
import Records
import Testing

@testable import Ledger

@Suite("Opening an archive")
struct OpeningTests {
    @Test("what is not an archive is said to be none")
    func notAnArchive() throws {
        let archive = try TestArchive()
        let empty = ArchiveFiles(root: archive.folder.appendingPathComponent("empty"))
        #expect(ledgerCode { _ = try Ledger(empty) } == .notAnArchive)
        #expect(!FileManager.default.fileExists(atPath: empty.root.path))
        try archive.sql(archive.files.archive, "DELETE FROM meta")
        #expect(ledgerCode { _ = try archive.open() } == .notAnArchive)
    }

    @Test("a folder that holds anything is not made an archive, and keeps what it holds")
    func notEmpty() throws {
        let archive = try TestArchive()
        let before = try archive.allBytes()
        #expect(ledgerCode { _ = try Ledger.create(archive.files, origin: "x") } == .alreadyExists)
        #expect(try archive.allBytes() == before)
    }

    @Test("what cannot be made leaves nothing behind")
    func nothingHalfMade() throws {
        let archive = try TestArchive()
        let files = ArchiveFiles(root: archive.folder.appendingPathComponent("new"))
        #expect(throws: (any Error).self) { _ = try Ledger.create(files, origin: "två ord") }
        #expect(!FileManager.default.fileExists(atPath: files.root.path))
        // Keys of another archive in a folder of their own are not overwritten.
        let second = ArchiveFiles(root: files.root, secrets: archive.files.secrets)
        let key = try Data(contentsOf: archive.files.signingKey)
        #expect(ledgerCode { _ = try Ledger.create(second, origin: "x") } == .alreadyExists)
        #expect(try Data(contentsOf: archive.files.signingKey) == key)
        #expect(!FileManager.default.fileExists(atPath: files.root.path))
    }

    @Test("keys may lie outside, and are readable by their owner alone")
    func secretsOutside() throws {
        let archive = try TestArchive()
        let files = ArchiveFiles(
            root: archive.folder.appendingPathComponent("new"), secrets: archive.folder.appendingPathComponent("keys"))
        _ = try Ledger.create(files, origin: "x")
        for file in [files.signingKey, files.archiveKey] {
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        _ = try Ledger(files)
        #expect(ledgerCode { _ = try Ledger(ArchiveFiles(root: files.root)) } == .wrongKey)
    }

    @Test("a wrong or missing key is named", arguments: [Ledger.Access.reading, .writing])
    func wrongKeys(_ access: Ledger.Access) throws {
        let archive = try TestArchive()
        _ = try archive.filled(1)
        for file in [archive.files.archiveKey, archive.files.signingKey] {
            let right = try Data(contentsOf: file)
            for wrong in [
                Data((Data(repeating: 9, count: 32).base64EncodedString() + "\n").utf8), Data("no key".utf8), nil,
            ] {
                if let wrong { try wrong.write(to: file) } else { try FileManager.default.removeItem(at: file) }
                let error = #expect(throws: LedgerError.self) { _ = try archive.open(access) }
                #expect(error?.code == .wrongKey)
                #expect(error?.message.contains("ack") == true, "says what to do: \(error?.message ?? "")")
            }
            try right.write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
        _ = try archive.open(access)
    }

    @Test("an archive whose keys.sqlite is gone is not opened with an empty one")
    func keysGone() throws {
        let archive = try TestArchive()
        _ = try archive.filled(2)
        try FileManager.default.removeItem(at: archive.files.keys)
        #expect(ledgerCode { _ = try archive.open() } == .damaged)
        #expect(!FileManager.default.fileExists(atPath: archive.files.keys.path))
    }

    @Test("a file that is no database is said to be damaged")
    func noDatabase() throws {
        let archive = try TestArchive()
        try Data("not a database, but some text that is long enough to be looked at".utf8).write(to: archive.files.keys)
        #expect(ledgerCode { _ = try archive.open() } == .damaged)
    }

    @Test("a ledger that was opened for reading appends, signs and destroys nothing")
    func readingOnly() throws {
        let archive = try TestArchive()
        _ = try archive.filled(2)
        let ledger = try archive.open(.reading)
        #expect(ledgerCode { try ledger.append([TestArchive.message(1)]) } == .refused)
        #expect(ledgerCode { try ledger.signCheckpoint() } == .refused)
        #expect(ledgerCode { _ = try ledger.orderDestruction(of: SequenceList([1]), components: []) {} } == .refused)
        #expect(try ledger.record(1).string("body") == "message number 1")
    }

    @Test("reading and verifying change no byte and no time of any file")
    func readingWritesNothing() throws {
        let archive = try TestArchive()
        do { _ = try archive.filled(300) }
        func state() throws -> [String: [UInt8]] {
            try archive.allBytes().filter {
                !$0.key.hasSuffix("-shm") && !($0.key.hasSuffix("-wal") && $0.value.isEmpty)
            }
        }
        func times() throws -> [String: Date] {
            var times: [String: Date] = [:]
            for path in try state().keys {
                times[path] = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            }
            return times
        }
        let (bytes, dates) = (try state(), try times())
        do {
            let ledger = try archive.open(.reading)
            #expect(try ledger.verify().short == [])
            _ = try ledger.record(5)
        }
        #expect(try state() == bytes)
        #expect(try times() == dates)
    }

    @Test("network file systems are recognised by the mount that is nearest")
    func networkFileSystem() {
        let table = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            40 22 0:35 / /srv rw,relatime shared:2 - nfs4 server:/x rw
            41 40 8:2 / /srv/local\\040disk rw - xfs /dev/sdb rw
            """
        #expect(FileSystem.type(of: "/srv/archive", mounts: table) == "nfs4")
        #expect(FileSystem.type(of: "/srv/local disk/archive", mounts: table) == "xfs")
        #expect(FileSystem.type(of: "/srvx", mounts: table) == "ext4")
        #expect(FileSystem.type(of: "/srv", mounts: "nonsense\n\n") == nil)
    }
}
