import Foundation
import GRDB
import Records

@testable import Ledger

extension TamperTests {
    private static func tile(_ archive: TestArchive, _ path: String) -> URL {
        archive.files.ledger.appendingPathComponent(path)
    }

    static let fileTamperings: [Tampering] = [
        Tampering("a hash of a tile", "20:tile-altered") { archive in
            try archive.edit(tile(archive, "tile/0/000")) { $0[20 * 32] ^= 1 }
        },
        Tampering("a hash of the last tile", "300:tile-altered") { archive in
            try archive.edit(tile(archive, "tile/0/001.p/46")) { $0[44 * 32] ^= 1 }
        },
        Tampering("a tile deleted", "0:tile-altered") { archive in
            try FileManager.default.removeItem(at: tile(archive, "tile/0/000"))
        },
        Tampering("a tile cut", "256:tile-altered") { archive in
            try archive.edit(tile(archive, "tile/0/001.p/46")) { $0.removeLast() }
        },
        Tampering("a hash of the second level", "0:tile-altered") { archive in
            try archive.edit(tile(archive, "tile/1/000.p/1")) { $0[0] ^= 1 }
        },
        Tampering("a bundle's entry", "20:bundle-altered") { archive in
            let length = try archive.entry(0).count
            try archive.edit(tile(archive, "tile/entries/000")) { bytes in
                // Entry 20: a byte of its root, found by its own text.
                let at =
                    (0..<bytes.count - 20).first { bytes[$0...].starts(with: Array("records\n20\n".utf8)) } ?? length
                bytes[at + 30] ^= 1
            }
        },
        Tampering("a bundle deleted", "256:bundle-altered") { archive in
            try FileManager.default.removeItem(at: tile(archive, "tile/entries/001.p/46"))
        },
        Tampering("the published checkpoint", "-:checkpoint-altered") { archive in
            try archive.edit(archive.files.checkpoint) { $0[$0.count - 5] ^= 1 }
        },
        Tampering("the published checkpoint deleted", "-:checkpoint-altered") { archive in
            try FileManager.default.removeItem(at: archive.files.checkpoint)
        },
        Tampering("the head's root", "-:head-mismatch") { archive in
            try archive.sql(archive.files.head, "UPDATE head SET root = zeroblob(32)")
        },
        Tampering("the head's size", "302:tail-missing", "-:head-mismatch", also: [.bundleAltered, .tileAltered]) {
            archive in
            try archive.sql(archive.files.head, "UPDATE head SET size = 400")
        },
        Tampering("the head's note", "-:head-mismatch", "-:checkpoint-altered") { archive in
            try archive.sql(archive.files.head, "UPDATE head SET note = replace(note, '302', '303')")
        },
        Tampering("the head emptied", "-:head-missing") { archive in
            try archive.sql(archive.files.head, "DELETE FROM head")
        },
        Tampering("the head deleted", "-:head-missing") { archive in
            try FileManager.default.removeItem(at: archive.files.head)
        },
        Tampering("an old copy of archive.sqlite", "302:tail-missing", also: [.contentMissing]) {
            try putBack($0, \.archive)
        },
        Tampering("an old copy of keys.sqlite", "5:content-resurrected", "302:content-missing") {
            try putBack($0, \.keys, alsoBefore: true)
        },
        Tampering("an old copy of head.sqlite", "-:checkpoint-altered") { try putBack($0, \.head) },
        Tampering("an old copy of the checkpoint", "-:checkpoint-altered") { try putBack($0, \.checkpoint) },
        Tampering("an old copy of the folder lists/, without the list", "300:list-altered", also: [.contentMissing]) {
            try FileManager.default.removeItem(at: $0.files.ledger.appendingPathComponent("lists"))
        },
    ]

    /// Keeps a copy of a file, appends and signs, and puts the copy back; `alsoBefore` takes the copy from before the
    /// destruction.
    private static func putBack(
        _ archive: TestArchive, _ file: KeyPath<ArchiveFiles, URL>, alsoBefore: Bool = false
    ) throws {
        let url = archive.files[keyPath: file]
        let path = url.path
        var old = try Data(contentsOf: url)
        do {
            let ledger = try archive.open()
            if alsoBefore {
                // Keys as they stood before the order: those of 5 to 7 among them.
                try ledger.keys.store(
                    Array(repeating: RecordKeys.Pair([UInt8](repeating: 1, count: 64)), count: 3), from: 5)
                try Database.truncateLog(ledger.keys.queue, file: url)
                old = try Data(contentsOf: url)
                try ledger.keys.destroy([5, 6, 7])
            }
            try ledger.append([TestArchive.message(302), TestArchive.message(303)])
            try ledger.signCheckpoint()
        }
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try old.write(to: url)
    }

    static let destructionTamperings: [Tampering] = [
        Tampering("a list edited", "300:list-altered", "5:content-missing") { archive in
            let list = archive.files.list(SequenceList([5, 6, 7]).hash.hex)
            try Data("5-8\n".utf8).write(to: list)
        },
        Tampering("a list deleted", "300:list-altered", "7:content-missing") { archive in
            try FileManager.default.removeItem(at: archive.files.list(SequenceList([5, 6, 7]).hash.hex))
        },
        Tampering("a destroyed record's content put back", "6:content-resurrected") { archive in
            try archive.sql(archive.files.archive, "INSERT INTO sealed SELECT 6, content FROM sealed WHERE seq = 8")
        },
        Tampering("a destroyed record's key put back", "6:content-resurrected") { archive in
            try archive.sql(
                archive.files.keys, "INSERT INTO record_key SELECT 6, wrapped FROM record_key WHERE seq = 8")
        },
        Tampering(
            "a forged certificate for what was deleted", "302:certificate-unfounded", "302:content-missing",
            "20:content-missing"
        ) { archive in
            let list = SequenceList([20])
            try archive.sql(archive.files.archive, "DELETE FROM sealed WHERE seq = 20")
            try archive.put(302, .destroyDone(.sha256([1]), order: 300, count: list.count, list: list.hash))
        },
        Tampering("a certificate that names no order", "302:certificate-unfounded", also: [.contentMissing]) {
            archive in
            let list = SequenceList([5, 6, 7])
            try archive.put(302, .destroyDone(.sha256([1]), order: 20, count: list.count, list: list.hash))
        },
        Tampering("a forged order and certificate", "302:content-missing", "303:content-missing") { archive in
            let list = SequenceList([20])
            try DurableFile.write(list.encoded, to: archive.files.list(list.hash.hex))
            try archive.sql(archive.files.archive, "DELETE FROM sealed WHERE seq = 20")
            try archive.sql(archive.files.keys, "DELETE FROM record_key WHERE seq = 20")
            try archive.put(302, .destroyOrder(.sha256([1]), count: list.count, list: list.hash))
            try archive.put(303, .destroyDone(.sha256([1]), order: 302, count: list.count, list: list.hash))
        },
        Tampering("an order whose list names itself", "302:list-altered", also: [.contentMissing]) { archive in
            let list = SequenceList([20, 302])
            try DurableFile.write(list.encoded, to: archive.files.list(list.hash.hex))
            try archive.put(302, .destroyOrder(.sha256([1]), count: list.count, list: list.hash))
        },
        Tampering("an order that was not finished", "302:destruction-unfinished") { archive in
            _ = try archive.open().orderDestruction(of: SequenceList([20]), components: []) {}
        },
    ]
}
