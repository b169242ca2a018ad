import Foundation
import Testing

@testable import Ledger

/// A folder that is made beside its place: what happens to one that was cut off.
@Suite("Staged folders")
struct StagedFolderTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("what an attempt left that died is taken away by the next, and what another is making is left alone")
    func left() throws {
        try withFolder { folder in
            let left = folder.appendingPathComponent(".backup.unfinished/ledger", isDirectory: true)
            try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
            try Data("half".utf8).write(to: left.appendingPathComponent("checkpoint"))
            let place = folder.appendingPathComponent("backup", isDirectory: true)
            let staged = try StagedFolder(place)
            #expect(try names(staged.staging) == [])
            try Data("whole".utf8).write(to: staged.staging.appendingPathComponent("file"))
            #expect(ledgerCode { _ = try StagedFolder(place) } == .alreadyExists)
            #expect(try names(staged.staging) == ["file"])
            try staged.publish()
            #expect(try names(folder) == ["backup"] && names(place) == ["file"])
            #expect(ledgerCode { _ = try StagedFolder(place) } == .alreadyExists)
            // What came after it failed: it goes again, whole.
            #expect(staged.withdraw())
            staged.discard()
            #expect(try names(folder) == [])
        }
    }
}
