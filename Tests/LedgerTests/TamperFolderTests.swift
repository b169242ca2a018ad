import Foundation
import Records
import Testing
import TransparencyLog

@testable import Ledger

extension TamperTests {
    private static func file(_ archive: TestArchive, _ path: String) -> URL {
        archive.files.ledger.appendingPathComponent(path)
    }

    private static func write(_ archive: TestArchive, _ path: String, _ bytes: [UInt8] = [1]) throws {
        try DurableFile.write(bytes, to: file(archive, path))
    }

    /// Deeds below ledger/ that change nothing of what the present head needs.
    static let folderTamperings: [Tampering] = [
        Tampering("a hash of a tile that a wider one has replaced", "257:tile-altered") { archive in
            try archive.edit(file(archive, "tile/0/001.p/44")) { $0[32] ^= 1 }
        },
        Tampering("an entry of a bundle that a wider one has replaced", "299:bundle-altered") { archive in
            try archive.edit(file(archive, "tile/entries/001.p/44")) { $0[$0.count - 20] ^= 1 }
        },
        Tampering("a replaced tile cut", "256:tile-altered") { archive in
            try archive.edit(file(archive, "tile/0/001.p/44")) { $0.removeLast() }
        },
        Tampering("a replaced bundle that is another's", "257:bundle-altered") { archive in
            let entry = try archive.entry(256)
            try write(archive, "tile/entries/001.p/2", EntryBundle.encode([entry, entry]))
        },
        Tampering("a partial tile put beside the full one", "3:tile-altered") { archive in
            let right = try Data(contentsOf: file(archive, "tile/0/000"))
            var bytes = [UInt8](right.prefix(4 * 32))
            bytes[100] ^= 1
            try write(archive, "tile/0/000.p/4", bytes)
        },
        Tampering("a partial tile of the second level", "0:tile-altered") { archive in
            try archive.edit(file(archive, "tile/1/000.p/1")) { $0[5] ^= 1 }
        },
        Tampering("a tile beyond the log", "-:file-stray") { try write($0, "tile/0/007") },
        Tampering("a wider partial tile than the log has entries", "-:file-stray") {
            try write($0, "tile/entries/001.p/200")
        },
        Tampering("a tile of a level that the log has not reached", "-:file-stray") { try write($0, "tile/5/000") },
        Tampering("a file among the tiles", "-:file-stray") { try write($0, "tile/0/000.bak") },
        Tampering("a file in a folder of partial tiles", "-:file-stray") { try write($0, "tile/0/001.p/0046") },
        Tampering("a level that no tree has", "-:file-stray") { try write($0, "tile/8/000") },
        Tampering("a file in ledger/", "-:file-stray") { try write($0, "notes.txt") },
        Tampering("a file where files are begun", "-:file-stray") { try write($0, ".unfinished/kept") },
        Tampering("a file among the lists", "-:file-stray") { try write($0, "lists/readme") },
        Tampering("a list that no entry names, and that is not what its name says", "-:list-altered") { archive in
            try write(archive, "lists/\(SequenceList([9]).hash.hex)", Array("8\n".utf8))
        },
        Tampering("a file among the time stamps", "-:file-stray") { try write($0, "tokens/readme") },
        Tampering("a time stamp that is not what its name says", "-:anchor-token-altered") { archive in
            try write(archive, "tokens/\(Records.Digest.sha256([7]).hex)", [8])
        },
        Tampering("a handover that never was", "-:file-stray") { try write($0, "handovers/200") },
        Tampering("a link among the tiles that leads back", "-:file-stray") { archive in
            try FileManager.default.createSymbolicLink(
                at: file(archive, "tile/0/again"), withDestinationURL: file(archive, "tile/0"))
        },
    ]
}

/// What lies below ledger/ beside the files that the present head needs.
@Suite("Files below ledger/")
struct FolderTests {
    @Test("what a crash leaves is no finding: unfinished files, and lists and stamps that no entry came to name")
    func leftovers() throws {
        let archive = try TestArchive.forTampering()
        let list = SequenceList([20, 21])
        let token: [UInt8] = [4, 5, 6]
        for (path, bytes) in [
            (".unfinished/.300.77.part", [1]), ("lists/\(list.hash.hex)", list.encoded),
            ("lists/.abc.77.part", [1]), ("tokens/\(Records.Digest(sha256Of: token).hex)", token),
        ] { try DurableFile.write(bytes, to: archive.files.ledger.appendingPathComponent(path)) }
        #expect(try archive.open(.reading).verify().short == [])
        #expect(try PublicLedger(archive.files).verify().short == [])
    }

    @Test(
        "tiles written ahead of the next head are compared with the entries", arguments: [nil, "0/002", "entries/002"])
    func ahead(_ edited: String?) throws {
        let archive = try TestArchive.forTampering()
        do {
            let ledger = try archive.open()
            try ledger.append((0..<600).map { TestArchive.message(302 + $0) })
            try ledger.writeTilesAhead()
        }
        guard let edited else { return #expect(try archive.open(.reading).verify().short == []) }
        try archive.edit(archive.files.ledger.appendingPathComponent("tile/\(edited)")) { $0[$0.count - 5] ^= 1 }
        let code = edited.hasPrefix("0") ? "tile" : "bundle"
        #expect(try archive.open(.reading).verify().short == ["767:\(code)-altered"])
    }

    @Test("since a checkpoint, the replaced tiles over what is new are looked at, and older ones are not")
    func since() throws {
        let archive = try TestArchive()
        var kept = ""
        do {
            let ledger = try archive.filled(299)
            kept = try #require(try ledger.checkpoint())
            for size in [310, 700, 720] {
                try ledger.append((Int(try ledger.count())..<size).map { TestArchive.message($0) })
                try ledger.signCheckpoint()
            }
        }
        let scope = VerificationScope(since: kept)
        #expect(try archive.open(.reading).verify(scope).short == [])
        try archive.edit(archive.files.ledger.appendingPathComponent("tile/0/002.p/188")) { $0[40 * 32] ^= 1 }
        #expect(try archive.open(.reading).verify(scope).short == ["552:tile-altered"])
        #expect(try archive.open(.reading).verify().short == ["552:tile-altered"])
    }

    @Test("every earlier checkpoint's tree is still served by the tiles, and verified")
    func earlier() throws {
        let archive = try TestArchive()
        var roots: [(UInt64, MerkleHash)] = []
        let ledger = try archive.filled(3)
        for count in [5, 250, 12, 300, 1] {
            try ledger.append((0..<count).map { TestArchive.message($0) })
            try ledger.signCheckpoint()
            let head = try #require(try ledger.lastSigned())
            roots.append((head.size, head.root))
        }
        for (size, root) in roots {
            var tree = TiledTree(size: size) { try ledger.tiles.read($0) }
            #expect(try tree.compactRange().root == root)
        }
        #expect(try ledger.verify().short == [])
    }
}
