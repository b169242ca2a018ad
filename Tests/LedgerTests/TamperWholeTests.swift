import Foundation
import GRDB
import Records
import Testing

@testable import Ledger

extension TamperTests {
    /// Rows that the log never wrote, and the traces of what it wrote and lost.
    static let strayTamperings: [Tampering] = [
        Tampering("a key far beyond the log", "900:key-without-entry") { archive in
            try archive.sql(
                archive.files.keys, "INSERT INTO record_key SELECT 900, wrapped FROM record_key WHERE seq = 8")
        },
        Tampering("a key of an entry that has no content", "0:key-without-entry") { archive in
            try archive.sql(
                archive.files.keys, "INSERT INTO record_key SELECT 0, wrapped FROM record_key WHERE seq = 8")
        },
        Tampering("a key before the beginning", "-:key-without-entry") { archive in
            try archive.sql(
                archive.files.keys, "INSERT INTO record_key SELECT -7, wrapped FROM record_key WHERE seq = 8")
        },
        Tampering(
            "the tail deleted, and the head and ledger/ with it", "290:tail-missing", also: [.contentMissing]
        ) { archive in
            try archive.sql(
                archive.files.archive, "DELETE FROM entry WHERE seq >= 290; DELETE FROM sealed WHERE seq >= 290")
            try FileManager.default.removeItem(at: archive.files.head)
            try FileManager.default.removeItem(at: archive.files.ledger)
        },
    ]

    /// Deeds that leave every row in its form.
    static let wholeTamperings: [Tampering] = [
        Tampering(
            "an entry inserted, and those behind it moved on", "20:entry-altered", "21:entry-misplaced",
            "302:entry-misplaced", also: [.contentMissing, .headMismatch, .contentAltered]
        ) { archive in
            try archive.sql(
                archive.files.archive,
                "UPDATE entry SET seq = -seq - 1 WHERE seq >= 20; UPDATE entry SET seq = -seq WHERE seq < 0")
            try archive.put(20, .record(.sha256([1])))
        },
        Tampering(
            "two entries exchanged, numbered and chained anew", "20:entry-altered", "21:entry-altered",
            "301:entry-altered", also: [.contentAltered, .contentMissing]
        ) { archive in
            let bodies = try (0...301).map { try Entry(parsing: archive.entry($0)) }
            for seq in 20...301 as ClosedRange<UInt64> {
                let entry = bodies[Int(seq == 20 ? 21 : seq == 21 ? 20 : seq)]
                try archive.put(seq, entry.body, minute: entry.minute)
            }
        },
        Tampering("an entry overwritten with an earlier one", "20:entry-misplaced") { archive in
            try archive.sql(
                archive.files.archive,
                "UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE seq = 19) WHERE seq = 20")
        },
        Tampering(
            "an old copy of the folder ledger/", "-:checkpoint-altered", "256:tile-altered", "256:bundle-altered"
        ) { archive in
            let aside = archive.folder.appendingPathComponent("aside")
            try FileManager.default.copyItem(at: archive.files.ledger, to: aside)
            do {
                let ledger = try archive.open()
                try ledger.append([TestArchive.message(302), TestArchive.message(303)])
                try ledger.signCheckpoint()
            }
            try FileManager.default.removeItem(at: archive.files.ledger)
            try FileManager.default.moveItem(at: aside, to: archive.files.ledger)
        },
        Tampering("a destroyed record replayed, content and key", "302:content-resurrected") { archive in
            let ledger = try archive.open()
            let seq = try ledger.append([TestArchive.message(302)]).lowerBound
            let content = try #require(try ledger.entries.sealed(seq...seq)[seq])
            let pair = try #require(try ledger.keys.pair(seq))
            let order = try ledger.orderDestruction(of: SequenceList([seq]), components: [.blob("source", "x")]) {}
            _ = try ledger.finishDestruction(order: order, projections: []) { _ in [.blob("source", "x")] }
            try ledger.signCheckpoint()
            try ledger.keys.store([RecordKeys.Pair(pair)], from: seq)
            try archive.sql(
                archive.files.archive, "INSERT INTO sealed(seq, content) VALUES (\(seq), ?)", [Data(content)])
        },
    ]
}
