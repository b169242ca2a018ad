import Foundation
import GRDB
import Records
import Synchronization
import Testing

@testable import Ledger

/// A projection that keeps a file with the bodies, and can be told to fail.
private final class BodyFile: ErasableProjection {
    let name = "bodies.sqlite"
    let queue: DatabaseQueue
    let file: URL
    private let failures = Mutex(0)
    private let keeps = Mutex(false)

    init(_ archive: TestArchive, _ ledger: Ledger) throws {
        file = archive.files.root.appendingPathComponent(name)
        queue = try Database.open(file, durable: false)
        try queue.write { try $0.execute(sql: "CREATE TABLE IF NOT EXISTS body(seq INTEGER PRIMARY KEY, text TEXT)") }
        try ledger.walk(from: 0) { records in
            try queue.write { db in
                for record in records {
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO body VALUES (?, ?)",
                        arguments: [Int64(record.seq), record.string("body")])
                }
            }
            return true
        }
    }

    func fail(times: Int) { failures.withLock { $0 = times } }
    func keepRows(_ keep: Bool) { keeps.withLock { $0 = keep } }

    func erase(_ list: SequenceList) throws {
        try failures.withLock { left in
            guard left > 0 else { return }
            left -= 1
            throw LedgerError(.busy, "The file of bodies is in use.")
        }
        guard !keeps.withLock({ $0 }) else { return }
        try queue.write { db in
            for seq in list.seqs { try db.execute(sql: "DELETE FROM body WHERE seq = ?", arguments: [Int64(seq)]) }
        }
        try Database.expunge(queue, file: file)
    }

    func remains(of list: SequenceList, thoroughly: Bool) throws -> [String] {
        try RemnantCheck(queue: queue, file: file, ties: ["body": .entry(["seq"])])
            .remains(of: list, thoroughly: thoroughly)
    }

    func renew(_ list: SequenceList, from ledger: Ledger) throws {
        try erase(list)
        try ledger.walk(list) { record in
            try queue.write { db in
                try db.execute(
                    sql: "INSERT INTO body VALUES (?, ?)", arguments: [Int64(record.seq), record.string("body")])
            }
        }
        try Database.truncateLog(queue, file: file)
    }

    func differences(of list: SequenceList, from ledger: Ledger, thoroughly: Bool) throws -> [String] {
        var differing = try remains(of: SequenceList([UInt64]()), thoroughly: thoroughly)
        try ledger.walk(list) { record in
            let held = try queue.read { db in
                try String.fetchOne(db, sql: "SELECT text FROM body WHERE seq = ?", arguments: [Int64(record.seq)])
            }
            if held != record.string("body") { differing.append("\(name) differs at \(record.seq)") }
        }
        return differing
    }
}

@Suite("Destruction")
struct DestructionTests {
    private static let list = SequenceList([3, 5, 6])
    private static let components: [Component] = [.blob("source", "canute"), .text("ground", "expired")]

    /// Messages 1 to 20, each with a marker of its own in body and raw, and fingerprints.
    private static func marked(_ archive: TestArchive) throws -> Ledger {
        let ledger = try archive.open(lockTimeout: 0.3)
        try ledger.append((1...20).map { draft($0, ledger) })
        try ledger.signCheckpoint()
        return ledger
    }

    private static func draft(_ number: Int, _ ledger: Ledger) -> Draft {
        Draft(
            .record, components: [.text("body", marker(number)), .blob("raw", "<p>\(marker(number))</p>")],
            fingerprint: ledger.fingerprint(
                source: "chat", native: [UInt8(number)], content: Array(marker(number).utf8)))
    }

    private static func marker(_ number: Int) -> String { "Zebrafink\(number)quetzal" }

    private static func finish(_ ledger: Ledger, _ order: UInt64, _ projections: [any ErasableProjection]) throws
        -> UInt64
    {
        try ledger.finishDestruction(order: order, projections: projections) { check in
            components + [.text("checked", check.checked.joined(separator: "; "))]
        }
    }

    @Test("order, keys, rows, projections, check, certificate; nothing of the listed records is in any file")
    func whole() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let projection = try BodyFile(archive, ledger)
        #expect(try archive.filesHolding(Self.marker(5)).isEmpty == false)
        let sealed = try archive.blob(archive.files.archive, "SELECT content FROM sealed WHERE seq = 5")
        let wrapped = try archive.blob(archive.files.keys, "SELECT wrapped FROM record_key WHERE seq = 5")
        let segment = try archive.blob(archive.files.keys, "SELECT wrapped FROM segment WHERE id = 0")
        let content = ledger.fingerprint(source: "chat", native: [5], content: Array(Self.marker(5).utf8)).content.bytes

        let order = try ledger.orderDestruction(of: Self.list, components: Self.components) {}
        #expect(order == 21)
        #expect(try ledger.startedDestructions() == [21])
        #expect(try ledger.verify().verdicts[.ordered] == 3)
        #expect(try ledger.verify().short == ["21:destruction-unfinished"])
        let certificate = try Self.finish(ledger, order, [projection])
        #expect(certificate == 22)
        #expect(try ledger.startedDestructions() == [])
        try ledger.signCheckpoint()

        for (path, bytes) in try archive.allBytes() {
            let data = Data(bytes)
            for seq in Self.list.seqs {
                #expect(data.range(of: Data(Self.marker(Int(seq)).utf8)) == nil, "\(path)")
            }
            for secret in [sealed, wrapped, segment, content] {
                #expect(data.range(of: Data(secret)) == nil, "\(path)")
            }
        }
        #expect(try ledger.record(4).string("body") == Self.marker(4))
        #expect(try ledger.record(5).content == nil)
        #expect(try ledger.record(certificate).string("checked")?.contains("keys.sqlite") == true)
        let verification = try archive.open(.reading).verify()
        #expect(verification.short == [])
        #expect(verification.verdicts[.destroyed] == 3 && verification.verdicts[.open] == 19)
    }

    @Test("a copy of archive.sqlite from before cannot be opened with today's keys")
    func olderCopy() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let copy = try archive.snapshot("copy")
        let order = try ledger.orderDestruction(of: Self.list, components: Self.components) {}
        _ = try Self.finish(ledger, order, [])
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: copy.keys.path + suffix)
        }
        try FileManager.default.copyItem(at: archive.files.keys, to: copy.keys)
        let old = try Ledger(copy, access: .reading)
        for seq in Self.list.seqs { #expect(try old.record(seq).content == nil) }
        #expect(try old.record(4).string("body") == Self.marker(4))
        // Nor does an old key row help: the key of its segment is gone.
        #expect(try old.entries.sealed(5...5).count == 1)
    }

    @Test("a second capture of something destroyed names the order")
    func recapture() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let order = try ledger.orderDestruction(of: Self.list, components: Self.components) {}
        let marks = [5, 4].map { Self.draft($0, ledger).fingerprint }.compactMap { $0 }
        let known = try ledger.known(marks)
        #expect(known[marks[0].native]?.destroyedBy == order)
        #expect(known[marks[0].native]?.includes(marks[0]) == false)
        #expect(known[marks[1].native]?.destroyedBy == nil)
        #expect(known[marks[1].native]?.includes(marks[1]) == true)
    }

    @Test("what may not be destroyed is not ordered, and nothing changes")
    func refused() throws {
        struct Held: Error {}
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        #expect(throws: Held.self) {
            _ = try ledger.orderDestruction(of: Self.list, components: Self.components) { throw Held() }
        }
        for list in [SequenceList([5, 400]), SequenceList([])] {
            #expect(ledgerCode { _ = try ledger.orderDestruction(of: list, components: []) {} } == .noSuchEntry)
        }
        #expect(try ledger.count() == 21)
        #expect(try ledger.record(5).string("body") == Self.marker(5))
    }

    @Test("it is finished after a crash between any two of its steps", arguments: 0...5)
    func crash(_ step: Int) throws {
        let archive = try TestArchive()
        var ledger: Ledger? = try Self.marked(archive)
        let files = try { () -> ArchiveFiles in
            let live = try #require(ledger)
            let projection = try BodyFile(archive, live)
            try DurableFile.write(Self.list.encoded, to: archive.files.list(Self.list.hash.hex))
            if step == 0 { return try archive.snapshot("crashed") }
            let order = try live.append([Draft(.destroyOrder(Self.list), components: Self.components)]).lowerBound
            if step == 1 { return try archive.snapshot("crashed") }
            try live.keys.destroy(Self.list.seqs)
            if step == 2 { return try archive.snapshot("crashed") }
            try live.entries.destroy(Self.list, order: order)
            if step == 3 { return try archive.snapshot("crashed") }
            try projection.erase(Self.list)
            if step == 4 { return try archive.snapshot("crashed") }
            _ = try Self.finish(live, order, [projection])
            return try archive.snapshot("crashed")
        }()
        ledger = nil
        let again = try Ledger(files)
        let started = try again.startedDestructions()
        #expect(started == (step == 0 || step == 5 ? [] : [21]))
        for order in started { _ = try Self.finish(again, order, []) }
        try again.signCheckpoint()
        #expect(try again.verify().short == [])
        #expect(try again.record(4).string("body") == Self.marker(4))
        #expect(try (again.record(5).content == nil) == (step > 0))
    }

    @Test("a projection that fails leaves it ordered, and the next try finishes it")
    func failingProjection() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let projection = try BodyFile(archive, ledger)
        let order = try ledger.orderDestruction(of: Self.list, components: Self.components) {}
        projection.fail(times: 1)
        #expect(ledgerCode { _ = try Self.finish(ledger, order, [projection]) } == .busy)
        projection.keepRows(true)
        let error = #expect(throws: LedgerError.self) { _ = try Self.finish(ledger, order, [projection]) }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("still has a row of entry 3 in body") == true)
        #expect(try ledger.startedDestructions() == [order])
        projection.keepRows(false)
        let done = try Self.finish(ledger, order, [projection])
        #expect(try Self.finish(ledger, order, [projection]) == done, "no second certificate")
        #expect(try ledger.count() == done + 1)
    }

    @Test(
        "a reader that holds an old state keeps it ordered; once it is gone, it is finished",
        arguments: ["keys", "archive"])
    func busyReader(_ name: String) throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let path = archive.files.root.appendingPathComponent("\(name).sqlite").path
        let reader = try DatabaseQueue(path: path, configuration: configuration)
        try reader.unsafeReentrantWrite { db in
            try db.execute(sql: "BEGIN")
            _ = try Row.fetchAll(db, sql: "SELECT * FROM sqlite_master")
        }
        #expect(ledgerCode { _ = try ledger.orderDestruction(of: Self.list, components: Self.components) {} } == .busy)
        #expect(try ledger.startedDestructions() == [21])
        #expect(ledgerCode { _ = try Self.finish(ledger, 21, []) } == .busy)
        #expect(try ledger.record(5).content == nil)
        try reader.unsafeReentrantWrite { try $0.execute(sql: "ROLLBACK") }
        _ = try Self.finish(ledger, 21, [])
        try ledger.signCheckpoint()
        #expect(try ledger.verify().short == [])
    }

    @Test("destruction upon destruction leaves no copy of what was moved within a file")
    func again() throws {
        let archive = try TestArchive()
        let ledger = try archive.open()
        let count = 500
        try ledger.append((1...count).map { Self.draft16($0, ledger) })
        let projection = try BodyFile(archive, ledger)
        var rest = Array(1...count)
        var gone: [Int] = []
        // A fixed order that looks random: steps through the rest.
        for round in 0..<4 {
            let chosen = (0..<90).map { _ in rest.remove(at: (round * 131 + rest.count * 17) % rest.count) }
            let list = SequenceList(chosen.map(UInt64.init))
            let order = try ledger.orderDestruction(of: list, components: Self.components) {}
            _ = try Self.finish(ledger, order, [projection])
            gone += chosen
        }
        let bytes = Data(try archive.allBytes().values.joined())
        for number in gone {
            let mark = Self.draft16(number, ledger).fingerprint?.content.bytes ?? []
            #expect(bytes.range(of: Data(mark)) == nil, "fingerprint \(number)")
            #expect(bytes.range(of: Data("\(Self.marker(number))".utf8)) == nil, "body \(number)")
        }
        for number in rest { #expect(try ledger.record(UInt64(number)).content != nil) }
    }

    private static func draft16(_ number: Int, _ ledger: Ledger) -> Draft {
        Draft(
            .record, components: [.text("body", marker(number))],
            fingerprint: ledger.fingerprint(
                source: "chat", native: Array("\(number)".utf8), content: Array(marker(number).utf8)))
    }
}
