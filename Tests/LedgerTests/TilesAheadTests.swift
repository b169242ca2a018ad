import Foundation
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Tiles written ahead of a checkpoint")
struct TilesAheadTests {
    private static func append(_ count: Int, to ledger: Ledger) throws {
        try ledger.append((0..<count).map { TestArchive.message($0) })
    }

    /// The tiles and bundles on disk, by path.
    private static func tiles(_ archive: TestArchive) throws -> [String: Data] {
        let folder = archive.files.ledger.appendingPathComponent("tile")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        var tiles: [String: Data] = [:]
        for name in names {
            let file = folder.appendingPathComponent(name)
            if (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true {
                tiles[name] = try Data(contentsOf: file)
            }
        }
        return tiles
    }

    @Test("the next checkpoint goes on from them, and all is as if signed at once")
    func continues() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(10)
        for count in [300, 700, 3, 1000] {
            try Self.append(count, to: ledger)
            try ledger.writeTilesAhead()
        }
        #expect(try ledger.signedSize() == 11, "nothing is signed by it")
        try Self.append(5, to: ledger)
        try ledger.signCheckpoint()
        let written = try Self.tiles(archive)
        try ledger.remakeTiles()
        #expect(try Self.tiles(archive) == written)
        #expect(try archive.open(.reading).verify().holds)
    }

    @Test("a crash after them leaves nothing that the next writer stumbles over")
    func crash() throws {
        let archive = try TestArchive()
        do {
            let ledger = try archive.filled(300)
            try Self.append(900, to: ledger)
            try ledger.writeTilesAhead()
        }
        #expect(try archive.open(.reading).verify().holds)
        let ledger = try archive.open()
        try Self.append(100, to: ledger)
        try ledger.signCheckpoint()
        #expect(try ledger.signedSize() == 1301)
        #expect(try archive.open(.reading).verify().holds)
    }

    @Test("another process that signs in between is followed")
    func overtaken() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(300)
        try Self.append(600, to: ledger)
        try ledger.writeTilesAhead()
        let other = try archive.open()
        try Self.append(50, to: other)
        try other.signCheckpoint()
        try Self.append(400, to: ledger)
        try ledger.writeTilesAhead()
        try ledger.signCheckpoint()
        #expect(try ledger.signedSize() == 1351)
        #expect(try archive.open(.reading).verify().holds)
    }
}
