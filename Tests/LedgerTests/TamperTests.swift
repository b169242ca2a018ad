import Foundation
import GRDB
import Records
import Testing
import TransparencyLog

@testable import Ledger

/// A way to tamper with an archive of entries 0 to 299 (signed) whose records 5 to 7 were destroyed (order 300,
/// certificate 301, both signed), and what a verification must say of it.
struct Tampering: Sendable, CustomTestStringConvertible {
    let name: String
    /// As `seq:code`; every one must be found.
    let expected: [String]
    /// Codes that may be found beside them, because one deed shows in several places.
    let alsoAllowed: Set<Finding.Code>
    let tamper: @Sendable (TestArchive) throws -> Void

    init(
        _ name: String, _ expected: String..., also: Set<Finding.Code> = [],
        tamper: @escaping @Sendable (TestArchive) throws -> Void
    ) {
        self.name = name
        self.expected = expected
        alsoAllowed = also
        self.tamper = tamper
    }

    var testDescription: String { name }

    var codes: Set<String> { Set(expected.compactMap { $0.split(separator: ":").last.map(String.init) }) }
}

extension TestArchive {
    /// The archive that every tampering begins with; destruction with a projection that holds nothing.
    static func forTampering() throws -> TestArchive { try TestArchive(copying: base.get()) }

    /// Made once and copied: no test may change it.
    private static let base = Result { try makeBase() }

    private static func makeBase() throws -> TestArchive {
        let archive = try TestArchive()
        let ledger = try archive.filled(299)
        let list = SequenceList([5, 6, 7])
        let order = try ledger.orderDestruction(of: list, components: [.blob("source", "canute")]) {}
        _ = try ledger.finishDestruction(order: order, projections: []) { _ in [.blob("source", "canute")] }
        try ledger.signCheckpoint()
        return archive
    }

    /// Puts an entry into a row, chained to the one before as it stands now.
    func put(_ seq: UInt64, _ body: Entry.Body, minute: Int64 = 1_761_000_000, prev: Records.Digest? = nil) throws {
        let before = try seq == 0 ? Records.Digest.zero : leafDigest(entry(seq - 1))
        let entry = try Entry(origin: TestArchive.origin, seq: seq, prev: prev ?? before, minute: minute, body: body)
        try sql(files.archive, "INSERT OR REPLACE INTO entry(seq, bytes) VALUES (\(seq), ?)", [Data(entry.encoded)])
    }

    /// The same entry with another record root: its place and its chain stay.
    func alterRoot(_ seq: UInt64) throws {
        try put(seq, .record(.sha256([1])), prev: Entry(parsing: entry(seq)).prev)
    }
}

@Suite("Tampering")
struct TamperTests {
    static let all: [Tampering] =
        contentTamperings + entryTamperings + fileTamperings + destructionTamperings
        + SigningKeyTests.tamperings + strayTamperings + wholeTamperings + folderTamperings
        + schemaTamperings

    @Test("an untouched archive gives no finding, and counts every record once")
    func untouched() throws {
        let archive = try TestArchive.forTampering()
        let verification = try archive.open(.reading).verify()
        #expect(verification.short == [])
        #expect(verification.holds)
        #expect(verification.entries == 302)
        #expect(verification.verdicts[.open] == 298)
        #expect(verification.verdicts[.destroyed] == 3)
        #expect(verification.verdicts.values.reduce(0, +) == 301)
    }

    @Test("each deed is found and named by its place", arguments: all)
    func found(_ tampering: Tampering) throws {
        let archive = try TestArchive.forTampering()
        try tampering.tamper(archive)
        let verification = try archive.open(.reading).verify()
        for expected in tampering.expected {
            #expect(verification.short.contains(expected), "found \(verification.short.prefix(12))")
        }
        let known = tampering.codes.union(tampering.alsoAllowed.map(\.rawValue))
        for finding in verification.findings {
            #expect(known.contains(finding.code.rawValue), "\(finding)")
            #expect(!finding.message.isEmpty)
        }
        #expect(!verification.holds)
    }

    @Test("every code of the ledger's own has a test that makes it happen", arguments: Finding.Code.allCases)
    func covered(_ code: Finding.Code) {
        // Made happen where the projections, the fingerprints, an auditor's own checkpoint, witnesses, time stamps and what
        // people sign are tested, and where a new epoch names the log before it.
        let elsewhere: [Finding.Code] = [
            .catalogueDiffers, .indexDiffers, .checkpointNotExtended, .witnessQuorumMissing, .anchorTokenMissing,
            .anchorTokenAltered, .anchorUntrusted, .fingerprintDiffers, .historyRewritten, .signatureWrong,
            .signatureRevoked, .signatureMissing, .epochMissing, .epochAltered, .epochDiffers,
        ]
        if elsewhere.contains(code) { return }
        #expect(Self.all.contains { $0.codes.contains(code.rawValue) }, "\(code)")
    }

    static let contentTamperings: [Tampering] = [
        Tampering("a byte of the content", "20:content-altered") { archive in
            try archive.sql(
                archive.files.archive,
                "UPDATE sealed SET content = CAST(substr(content, 1, 40) || x'FF' || substr(content, 42) AS BLOB) WHERE seq = 20"
            )
        },
        Tampering("a byte of a key", "20:content-altered") { archive in
            try archive.sql(
                archive.files.keys,
                "UPDATE record_key SET wrapped = CAST(substr(wrapped, 1, 40) || x'FF' || substr(wrapped, 42) AS BLOB) WHERE seq = 20"
            )
        },
        Tampering("a key row deleted", "20:content-missing") { archive in
            try archive.sql(archive.files.keys, "DELETE FROM record_key WHERE seq = 20")
        },
        Tampering("a content row deleted", "20:content-missing") { archive in
            try archive.sql(archive.files.archive, "DELETE FROM sealed WHERE seq = 20")
        },
        Tampering("content and key deleted", "20:content-missing") { archive in
            try archive.sql(archive.files.archive, "DELETE FROM sealed WHERE seq = 20")
            try archive.sql(archive.files.keys, "DELETE FROM record_key WHERE seq = 20")
        },
        Tampering("two records' keys swapped", "20:content-altered", "21:content-altered") { archive in
            try archive.sql(archive.files.keys, swap("record_key", "wrapped"))
        },
        Tampering("two records' content swapped", "20:content-altered", "21:content-altered") { archive in
            try archive.sql(archive.files.archive, swap("sealed", "content"))
        },
        Tampering("content for an entry that is not there", "900:content-without-entry") { archive in
            try archive.sql(archive.files.archive, "INSERT INTO sealed VALUES (900, x'00')")
        },
        Tampering("content for an entry that has none", "0:content-without-entry") { archive in
            try archive.sql(archive.files.archive, "INSERT INTO sealed VALUES (0, x'00')")
        },
    ]

    static func swap(_ table: String, _ column: String) -> String {
        """
        CREATE TABLE aside AS SELECT seq, \(column) AS value FROM \(table) WHERE seq IN (20, 21);
        UPDATE \(table) SET \(column) = (SELECT value FROM aside WHERE aside.seq = 41 - \(table).seq) WHERE seq IN (20, 21);
        DROP TABLE aside;
        """
    }

    static let entryTamperings: [Tampering] = [
        Tampering("a byte of an entry", "20:entry-unreadable", also: []) { archive in
            try archive.sql(
                archive.files.archive,
                "UPDATE entry SET bytes = CAST(x'FF' || substr(bytes, 2) AS BLOB) WHERE seq = 20")
        },
        Tampering("an entry's root", "20:entry-altered", also: [.contentAltered]) { try $0.alterRoot(20) },
        Tampering("the first entry", "0:entry-altered") { archive in
            try archive.put(0, .anchor(size: 0, token: .zero))
        },
        Tampering("the last entry", "301:entry-altered", also: [.contentAltered, .destructionUnfinished]) { archive in
            try archive.alterRoot(301)
        },
        Tampering("an entry deleted", "20:entry-missing", also: [.contentWithoutEntry]) { archive in
            try archive.sql(archive.files.archive, "DELETE FROM entry WHERE seq = 20")
        },
        Tampering("the tail deleted", "290:tail-missing", also: [.contentWithoutEntry, .contentMissing]) { archive in
            try archive.sql(archive.files.archive, "DELETE FROM entry WHERE seq >= 290")
        },
        Tampering("two entries swapped", "20:entry-misplaced", "21:entry-misplaced") { archive in
            try archive.sql(archive.files.archive, swap("entry", "bytes"))
        },
        Tampering("an entry appended with no chain", "302:chain-broken", "302:content-missing") { archive in
            try archive.put(302, .record(.sha256([1])), prev: .sha256([2]))
        },
        Tampering("an entry appended with a chain", "302:content-missing") { archive in
            try archive.put(302, .record(.sha256([1])))
        },
        Tampering("an entry appended that is older", "302:time-goes-back") { archive in
            try archive.put(302, .anchor(size: 1, token: .zero), minute: 60)
        },
        Tampering("an entry far beyond the end", "302:entry-missing") { archive in
            let entry = try Entry(
                origin: TestArchive.origin, seq: 9_000_000_000_000_000, prev: .zero, minute: 1_761_000_000,
                body: .anchor(size: 1, token: .zero))
            try archive.sql(
                archive.files.archive, "INSERT INTO entry VALUES (9000000000000000, ?)", [Data(entry.encoded)])
        },
        Tampering("an entry before the beginning", "-:entry-misplaced") { archive in
            try archive.sql(archive.files.archive, "INSERT INTO entry VALUES (-1, x'00')")
        },
        Tampering(
            "an entry and its tile together", "-:head-mismatch", "21:chain-broken",
            also: [.bundleAltered, .contentAltered, .tileAltered]
        ) { archive in
            try archive.alterRoot(20)
            let leaf = try leafDigest(archive.entry(20)).bytes
            try archive.edit(archive.files.ledger.appendingPathComponent("tile/0/000")) { tile in
                tile.replaceSubrange(20 * 32..<21 * 32, with: leaf)
            }
        },
        Tampering(
            "entries, chain and tiles written anew", "-:head-mismatch",
            also: [.contentAltered, .bundleAltered, .tileAltered]
        ) { archive in
            let changed = try archive.open()
            try archive.alterRoot(20)
            for seq in 21...301 as ClosedRange<UInt64> {
                let entry = try Entry(parsing: archive.entry(seq))
                try archive.put(seq, entry.body, minute: entry.minute)
            }
            // The tiles as they would stand over the altered entries.
            var writer = TileWriter(store: changed.tiles)
            for seq in 0...301 as ClosedRange<UInt64> { try writer.append(archive.entry(seq)) }
            try writer.flush()
        },
    ]
}
