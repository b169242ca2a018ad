import Foundation
import Records
import Testing

@testable import Ledger

@Suite("Where keys come from")
struct KeySourceTests {
    private static let key = Data(repeating: 5, count: 32).base64EncodedString()

    private func message(_ body: () throws -> Void) -> String {
        do { try body() } catch { return (error as? LedgerError)?.code == .wrongKey ? "\(error)" : "another error" }
        return "no error"
    }

    @Test("a file, a variable and a descriptor give the same key; a descriptor gives it again")
    func sources() throws {
        let archive = try TestArchive()
        let file = archive.folder.appendingPathComponent("a.key")
        try DurableFile.write(Array((Self.key + "\n").utf8), to: file, mode: 0o600)
        let name = "CANUTE_TEST_KEY_\(getpid())"
        setenv(name, Self.key, 1)
        defer { unsetenv(name) }
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(Self.key.utf8))
        try pipe.fileHandleForWriting.close()
        let number = pipe.fileHandleForReading.fileDescriptor
        for text in [file.path, "file:\(file.path)", "env:\(name)", "fd:\(number)", "fd:\(number)"] {
            #expect(try KeySource(parsing: text).read() == [UInt8](repeating: 5, count: 32), "\(text)")
        }
    }

    @Test("a key itself, and what names no source, is refused without being repeated")
    func commandLine() {
        for text in [Self.key, "env:", "fd:x", "fd:-1", "", "file:"] {
            let error = #expect(throws: LedgerError.self) { _ = try KeySource(parsing: text) }
            #expect(error?.code == .wrongUse)
            #expect(error?.message.contains(Self.key) == false)
        }
    }

    @Test("wrong lengths, modes too open and what cannot be read are sentences")
    func refused() throws {
        let archive = try TestArchive()
        let file = archive.folder.appendingPathComponent("a.key")
        func write(_ text: String, mode: UInt32 = 0o600) throws {
            try DurableFile.write(Array(text.utf8), to: file, mode: mode)
        }
        #expect(message { _ = try KeySource.file(file).read() }.contains("cannot be read"))
        #expect(message { _ = try KeySource.file(archive.folder).read() }.contains("no file"))
        for (mode, shown) in [(0o640, "640"), (0o604, "604"), (0o602, "602")] as [(UInt32, String)] {
            try write(Self.key)
            try FileManager.default.setAttributes([.posixPermissions: Int(mode)], ofItemAtPath: file.path)
            let text = message { _ = try KeySource.file(file).read() }
            #expect(text.contains("mode \(shown)") && text.contains("chmod 600"))
        }
        for count in [0, 16, 31, 33, 64] {
            try write(Data(repeating: 1, count: count).base64EncodedString())
            #expect(message { _ = try KeySource.file(file).read() }.contains("\(count) bytes"))
        }
        try write("no base64 at all")
        #expect(message { _ = try KeySource.file(file).read() }.contains("does not hold a key"))
        #expect(message { _ = try KeySource.environment("CANUTE_NOT_THERE").read() }.contains("empty"))
        #expect(message { _ = try KeySource.descriptor(9_999).read() }.contains("cannot be read"))
    }

    @Test("an archive whose keys come from variables: made, opened, rotated with a new one, and kept in no file")
    func variables() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-ledger-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        func variable(_ name: String, _ byte: UInt8) -> KeySource {
            let full = "CANUTE_TEST_\(name)_\(getpid())"
            setenv(full, Data(repeating: byte, count: 32).base64EncodedString(), 1)
            return .environment(full)
        }
        let (signing, wrapping) = (variable("SIGNING", 1), variable("WRAPPING", 2))
        let (signing2, wrapping2) = (variable("SIGNING2", 3), variable("WRAPPING2", 4))
        let old = ArchiveFiles(root: folder, signingKey: signing, archiveKey: wrapping)
        do {
            let ledger = try Ledger.create(old, origin: "x")
            try ledger.append([TestArchive.message(1)])
            try ledger.signCheckpoint()
            #expect(ledgerCode { try ledger.rotateSigningKey { _, _ in [] } } == .wrongUse)
            #expect(ledgerCode { try ledger.rotateArchiveKey { _, _ in [] } } == .wrongUse)
            try ledger.rotateSigningKey(to: signing2) { _, _ in [.blob("source", "canute")] }
            try ledger.rotateArchiveKey(to: wrapping2) { _, _ in [.blob("source", "canute")] }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("secrets").path))
        #expect(ledgerCode { _ = try Ledger(old) } == .wrongKey)
        let again = try Ledger(ArchiveFiles(root: folder, signingKey: signing2, archiveKey: wrapping2))
        try again.signCheckpoint()
        #expect(try again.record(1).string("body") == "message number 1")
        #expect(try again.verify().short == [])
    }
}
