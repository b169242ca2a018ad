import Foundation
import Records
import Testing
import TransparencyLog

@testable import Ledger

/// Time stamps across a new epoch: what was dated before stays dated, under the name of the log that was dated.
@Suite("Anchors across a new epoch", .serialized)
struct EpochAnchorTests {
    private static let next = TestArchive.origin + "/2"

    /// A stamped log that was backed up and then lost, with a head behind the backup; and the new one after it.
    private struct Begun {
        let archive: TestArchive
        let ledger: Ledger
        /// Made over a head of the lost log, and never answered.
        let unanswered: TimeStampRequest
        let log: EarlierLog
    }

    @discardableResult
    private static func stamp(_ ledger: Ledger, _ request: TimeStampRequest? = nil) async throws -> Anchor {
        let authority = try TestAuthority.shared.get()
        let query = try request ?? ledger.requestTimeStamp()
        let token = try TimeStampResponse(parsing: authority.reply(to: query)).token
        let anchor = try await ledger.addAnchor(token, for: query, authorities: authority.authorities())
        try ledger.signCheckpoint()
        return anchor
    }

    /// Backs a log up, lets it sign once more, and goes on from the backup under another name.
    private static func end(
        _ ledger: Ledger, _ archive: TestArchive, as origin: String, in name: String
    ) throws -> (Ledger, EarlierLog) {
        var sources = RestoreSources(
            content: archive.folder.appendingPathComponent("content-\(name)"),
            keys: archive.folder.appendingPathComponent("keys-\(name)"))
        try BackupTests.back(ledger, .content, sources.content)
        try BackupTests.back(ledger, .keys, sources.keys)
        try ledger.append([TestArchive.message(50)])
        sources.heads = [(place: "witness.txt", note: try ledger.signCheckpoint())]
        sources.newOrigin = origin
        let root = archive.folder.appendingPathComponent(name, isDirectory: true)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let files = ArchiveFiles(root: root, secrets: archive.files.secrets)
        let earlier = try Ledger.restore(sources, into: files).earlier
        let next = try Ledger(files, now: { TestArchive.start })
        try next.signCheckpoint()
        return (next, try #require(earlier))
    }

    private static func begun() async throws -> Begun {
        let archive = try TestArchive()
        let ledger = try archive.filled(5)
        try await stamp(ledger)
        let unanswered = try ledger.requestTimeStamp()
        let (next, log) = try end(ledger, archive, as: next, in: "second")
        return Begun(archive: archive, ledger: next, unanswered: unanswered, log: log)
    }

    @Test("a stamp from before and one from after verify, and each says which log's head it is over")
    func verified() async throws {
        let begun = try await Self.begun()
        let ledger = begun.ledger
        let authorities = try TestAuthority.shared.get().authorities()
        let before = try await ledger.verifyAnchors(authorities)
        #expect(before.findings == [] && before.anchors.map(\.origin) == [TestArchive.origin])
        try ledger.append([TestArchive.message(60)])
        try ledger.signCheckpoint()
        let anchor = try await Self.stamp(ledger)
        #expect(anchor.origin == Self.next && anchor.size == 8)
        let stamps = try await ledger.verifyAnchors(authorities)
        #expect(stamps.findings == [] && stamps.anchors.map(\.seq) == [6, 8])
        #expect(stamps.anchors.map(\.origin) == [TestArchive.origin, Self.next])
        #expect(stamps.anchors.map(\.size) == [6, 8])
        try #require(stamps.words.count == 2)
        #expect(stamps.words[0].contains("1 time stamp holds over checkpoints of \(TestArchive.origin);"))
        #expect(stamps.words[0].contains("the first 6 entries of \(TestArchive.origin) existed at"))
        #expect(stamps.words[1].contains("over checkpoints of \(Self.next);"))
        #expect(stamps.words[1].contains("the first 8 entries of \(Self.next) existed at"))
        // Not asked who stamped, the same holds; asked of another authority, neither does.
        #expect(try ledger.verifyAnchors().anchors.map(\.origin) == stamps.anchors.map(\.origin))
        let others = try await ledger.verifyAnchors(TestAuthority.shared.get().authorities("other-ca"))
        #expect(others.findings.map(\.code) == [.anchorUntrusted, .anchorUntrusted] && others.anchors.isEmpty)
        #expect(try ledger.verify().short == [])
    }

    @Test("over two epochs each of three logs keeps its own stamps")
    func twice() async throws {
        let begun = try await Self.begun()
        try await Self.stamp(begun.ledger)
        let (third, _) = try Self.end(begun.ledger, begun.archive, as: TestArchive.origin + "/3", in: "third")
        try await Self.stamp(third)
        let stamps = try await third.verifyAnchors(TestAuthority.shared.get().authorities())
        #expect(stamps.findings == [])
        #expect(
            stamps.anchors.map(\.origin) == [TestArchive.origin, Self.next, TestArchive.origin + "/3"])
    }

    @Test("an answer to a request over the lost log's head dates nothing of the new one")
    func late() async throws {
        let begun = try await Self.begun()
        let count = try begun.ledger.count()
        #expect(
            await refusesTimeStamp("the one before this one") {
                try await Self.stamp(begun.ledger, begun.unanswered)
            })
        #expect(try begun.ledger.count() == count)
    }

    @Test("a stamp of the earlier log cannot be passed off as one of the new log")
    func passedOff() async throws {
        let begun = try await Self.begun()
        let ledger = begun.ledger
        guard case .anchor(let size, let token) = try ledger.record(6).entry.body else {
            throw LedgerError(.refused, "no anchor")
        }
        let seq = try ledger.append([Draft(.anchor(size: size, token: token), components: [])]).lowerBound
        try ledger.signCheckpoint()
        let stamps = try ledger.verifyAnchors()
        #expect(stamps.findings.map(\.code) == [.anchorTokenAltered] && stamps.findings.first?.seq == seq)
        #expect(stamps.anchors.map(\.seq) == [6])
    }

    @Test("a stamp says so where what was taken over is no longer what it dated, or where its token is altered")
    func tampered() async throws {
        let begun = try await Self.begun()
        let (archive, files) = (begun.archive, begun.ledger.files)
        guard case .anchor(_, let hash) = try begun.ledger.record(6).entry.body else {
            throw LedgerError(.refused, "no anchor")
        }
        let good = try Data(contentsOf: files.token(hash))
        try archive.edit(files.token(hash)) { $0[$0.count / 2] ^= 4 }
        #expect(try begun.ledger.verifyAnchors().findings.map(\.code) == [.anchorTokenAltered])
        try good.write(to: files.token(hash))
        #expect(try begun.ledger.verifyAnchors().findings == [])
        // Another first entry makes another tree of all that follows: not the one that was dated.
        let foreign = try TestArchive()
        let log = begun.log
        let other = EarlierLog(
            origin: log.origin, vkey: try VerifierKey(parsing: log.vkey), head: log.head, held: log.held,
            taken: log.taken, genesis: try foreign.entry(0))
        let name = try #require(log.name)
        try EntryStore(files.archive, writable: true).keepEarlierLog(other, name: name)
        let found = try Ledger(files, access: .reading).verifyAnchors()
        #expect(found.anchors.isEmpty && found.findings.map(\.code) == [.anchorTokenAltered])
        #expect(found.findings.first?.seq == 6)
    }
}
