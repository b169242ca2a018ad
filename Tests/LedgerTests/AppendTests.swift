import Foundation
import GRDB
import Records
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Append")
struct AppendTests {
    @Test("what was appended is read back, after reopening too")
    func roundTrip() throws {
        let archive = try TestArchive()
        let first = try archive.open().append([TestArchive.message(1), TestArchive.message(2)])
        #expect(first == 1..<3)
        let ledger = try archive.open()
        #expect(try ledger.append([TestArchive.message(3)]) == 3..<4)
        let record = try ledger.record(2)
        #expect(record.string("body") == "message number 2")
        #expect(record.content?.components.map(\.path) == ["source", "body", "empty"])
        #expect(record.entry.origin == TestArchive.origin)
        #expect(try ledger.record(0).content == nil)
        #expect(try ledger.records([3, 1]).map(\.seq) == [1, 3])
        #expect(try ledger.append([]).isEmpty)
        #expect(try ledger.count() == 4)
    }

    @Test("a commit whose body throws appends nothing")
    func allOrNothing() throws {
        let archive = try TestArchive()
        let ledger = try archive.open()
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try ledger.commit { commit in
                commit.add(try PreparedRecord(TestArchive.message(1)))
                throw Stop()
            }
        }
        #expect(try ledger.count() == 1)
    }

    @Test("several ledgers in several threads append in turn: nothing is lost and the chain is whole")
    func manyWriters() async throws {
        let archive = try TestArchive()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let ledger = try archive.open()
                    for round in 0..<5 {
                        try ledger.append(
                            (0..<writer + 1).map { TestArchive.message(0, "writer \(writer) \(round) \($0)") })
                    }
                }
            }
            try await group.waitForAll()
        }
        let ledger = try archive.open()
        #expect(try ledger.count() == 1 + 5 * (1 + 2 + 3 + 4))
        var bodies: Set<String> = []
        try ledger.walk(from: 1) { records in
            bodies.formUnion(records.compactMap { $0.string("body") })
            return true
        }
        #expect(bodies.count == 50)
        try ledger.signCheckpoint()
        #expect(try ledger.verify().short == [])
    }

    @Test("a writer that does not get the lock in time says so and writes nothing")
    func lockTimeOut() throws {
        let archive = try TestArchive()
        let ledger = try archive.open(lockTimeout: 0.1)
        try WriterLock.hold(archive.files.lock, timeout: 1) {
            let error = #expect(throws: LedgerError.self) { try ledger.append([TestArchive.message(1)]) }
            #expect(error?.code == .busy)
            #expect(error?.message.contains("Another process") == true)
        }
        #expect(try ledger.count() == 1)
        #expect(try ledger.append([TestArchive.message(1)]) == 1..<2)
    }

    @Test("the minute never decreases when the clock goes back")
    func clock() throws {
        let archive = try TestArchive()
        let later = TestArchive.start.addingTimeInterval(3_725)
        try archive.open(now: { later }).append([TestArchive.message(1)])
        let ledger = try archive.open(now: { TestArchive.start.addingTimeInterval(-1e9) })
        try ledger.append([TestArchive.message(2)])
        #expect(try ledger.record(1).entry.minute == 1_761_003_720)
        #expect(try ledger.record(2).entry.minute == 1_761_003_720)
        #expect(try ledger.verify().findings.isEmpty)
    }

    @Test("a key row that is there already is an error, never overwritten")
    func conflictingKey() throws {
        let archive = try TestArchive()
        let ledger = try archive.open()
        try ledger.keys.store([RecordKeys.Pair([UInt8](repeating: 7, count: 64))], from: 5)
        let error = #expect(throws: LedgerError.self) {
            try ledger.keys.store([RecordKeys.Pair([UInt8](repeating: 8, count: 64))], from: 5)
        }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("entry 5") == true)
        #expect(try ledger.keys.keys(5...5)[5] == .pair([UInt8](repeating: 7, count: 64)))
    }

    @Test("keys without entries go when a writer opens, and when one that is open commits")
    func orphanKeys() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(3)
        try ledger.keys.store([RecordKeys.Pair([UInt8](repeating: 7, count: 64))], from: 4)
        // Another process died between keys and entries: this one goes on.
        #expect(try ledger.append([TestArchive.message(4)]) == 4..<5)
        #expect(try ledger.record(4).string("body") == "message number 4")
        try ledger.keys.store([RecordKeys.Pair([UInt8](repeating: 7, count: 64))], from: 5)
        #expect(try archive.open().keys.rows(5...5).isEmpty)
    }

    @Test("keys at or above the entry count stay where the archive is behind its signed head")
    func keysBehindHead() throws {
        let archive = try TestArchive()
        _ = try archive.filled(5)
        try archive.sql(archive.files.archive, "DELETE FROM entry WHERE seq = 5")
        let ledger = try archive.open()
        #expect(try ledger.keys.rows(5...5).count == 1)
        #expect(ledgerCode { try ledger.append([TestArchive.message(5)]) } == .behindHead)
        #expect(ledgerCode { try ledger.signCheckpoint() } == .behindHead)
        #expect(try ledger.keys.rows(5...5).count == 1)
    }

    @Test("an entry that is not there is said so", arguments: [4, UInt64.max, UInt64(Int64.max)])
    func noSuchEntry(_ seq: UInt64) throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(3)
        #expect(ledgerCode { _ = try ledger.record(seq) } == .noSuchEntry)
        #expect(ledgerCode { _ = try ledger.destructionList(order: seq) } == .noSuchEntry)
        #expect(try ledger.records(seq...seq).isEmpty)
    }

    @Test("reads stay below a bound of bytes, a larger record alone")
    func boundedReads() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(10)
        let size = try ledger.entries.sealed(1...1)[1]?.count ?? 0
        #expect(try ledger.entries.end(of: 1...10, bytes: 3 * size + 10) == 3)
        #expect(try ledger.entries.end(of: 1...10, bytes: 1) == 1)
        #expect(try ledger.entries.end(of: 1...10, bytes: 1 << 30) == 10)
    }
}

@Suite("Fingerprints")
struct FingerprintTests {
    @Test("a message is recognised by id and content, each of its states")
    func states() throws {
        let archive = try TestArchive()
        let ledger = try archive.open()
        let first = ledger.fingerprint(source: "chat", native: [1], content: [1, 1])
        let second = ledger.fingerprint(source: "chat", native: [1], content: [2, 2])
        let other = ledger.fingerprint(source: "mail", native: [1], content: [1, 1])
        #expect(first.native == second.native && first.native != other.native && first.content != other.content)
        #expect(first.native.bytes.count == 16)
        try ledger.append([Draft(.record, components: TestArchive.message(1).components, fingerprint: first)])
        try ledger.append([
            Draft(.revise(earlier: 1), components: TestArchive.message(1).components, fingerprint: second)
        ])
        let known = try ledger.known([first, other])
        #expect(known[first.native]?.seq == 2)
        #expect(known[first.native]?.includes(first) == true && known[first.native]?.includes(second) == true)
        #expect(known[first.native]?.includes(other) == false)
        #expect(known[other.native] == nil)
    }
}
