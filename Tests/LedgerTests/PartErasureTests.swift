import Foundation
import GRDB
import Records
import Testing

@testable import Ledger

/// A part of a record goes from every byte of the ledger's files, and the rest of it still verifies.
@Suite("Part erasure")
struct PartErasureTests {
    private static let words: [Component] = [.blob("source", "canute"), .text("ground", "Art 17")]
    /// The marker word of a body that says `kept<number> zebrafink<number>quetzal end<number>`.
    private static func marker(_ number: Int) -> String { "zebrafink\(number)quetzal" }

    private static func body(_ number: Int) -> String { "kept\(number) \(marker(number)) end\(number)" }

    private static func marked(_ archive: TestArchive) throws -> Ledger {
        let ledger = try archive.open(lockTimeout: 0.3)
        try ledger.append(
            (1...20).map { number in
                Draft(
                    .record,
                    components: [
                        .blob("source", "chat"), .text("body", body(number)), .blob("native_id", "m/\(number)"),
                        .blob("raw", [UInt8](body(number).utf8) + [UInt8](repeating: 9, count: 5000)),
                    ], fingerprint: mark(number, ledger))
            })
        try ledger.signCheckpoint()
        return ledger
    }

    private static func mark(_ number: Int, _ ledger: Ledger) -> Fingerprint {
        ledger.fingerprint(source: "chat", native: Array("m/\(number)".utf8), content: Array(body(number).utf8))
    }

    private static func parts(_ seqs: [UInt64]) -> [UInt64: ErasedParts] {
        Dictionary(
            uniqueKeysWithValues: seqs.map { seq in
                let start = "kept\(seq) ".utf8.count
                let span = start..<start + marker(Int(seq)).utf8.count
                return (seq, ErasedParts(whole: ["raw"], spans: ["body": [span]]))
            })
    }

    @discardableResult
    private static func order(_ ledger: Ledger, _ seqs: [UInt64]) throws -> UInt64 {
        try ledger.orderPartErasure(
            of: parts(seqs), components: words,
            native: { content in
                content.string("native_id").map {
                    ledger.fingerprint(source: "chat", native: Array($0.utf8), content: [])
                }
            }, mayErase: {})
    }

    @discardableResult
    private static func finish(
        _ ledger: Ledger, _ order: UInt64, _ projections: [any ErasableProjection] = []
    ) throws -> [UInt64: UInt64] {
        try ledger.finishPartErasure(order: order, projections: projections) { _, check in
            words + [.text("checked", check.checked.joined(separator: "; "))]
        }
    }

    @Test("order, keys, rows, check, an entry a record; the part is in no file, and the rest opens and verifies")
    func whole() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let sealed = try archive.blob(archive.files.archive, "SELECT content FROM sealed WHERE seq = 5")
        let wrapped = try archive.blob(archive.files.keys, "SELECT wrapped FROM record_key WHERE seq = 5")
        let segment = try archive.blob(archive.files.keys, "SELECT wrapped FROM segment WHERE id = 0")
        let content = Self.mark(5, ledger).content.bytes
        let before = try archive.snapshot("before")

        let order = try Self.order(ledger, [5, 7])
        #expect(order == 21)
        #expect(try ledger.startedDestructions() == [21])
        #expect(try ledger.verify().verdicts[.ordered] == 2)
        #expect(try ledger.verify().short == ["21:destruction-unfinished"])
        #expect(try Self.finish(ledger, order) == [5: 22, 7: 23])
        #expect(try ledger.startedDestructions() == [])
        #expect(try Self.finish(ledger, order) == [5: 22, 7: 23])
        try ledger.signCheckpoint()

        let left = try #require(try ledger.record(5).content)
        #expect(left.string("body") == "kept5 [erased] end5")
        #expect(left.erasedBy == [21] && left.erasedPaths == ["body", "raw"])
        #expect(try ledger.record(6).string("body") == Self.body(6))
        for (path, bytes) in try archive.allBytes() {
            for secret in [sealed, wrapped, segment, content] {
                #expect(Data(bytes).range(of: Data(secret)) == nil, "\(path)")
            }
        }
        let verification = try archive.open(.reading).verify()
        #expect(verification.short == [])
        #expect(verification.verdicts[.partlyErased] == 2 && verification.verdicts[.destroyed] == 0)
        #expect(try ledger.published.verify().short == [])
        let known = try ledger.known([Self.mark(5, ledger)])
        #expect(known[Self.mark(5, ledger).native]?.destroyedBy == order)
        #expect(known[Self.mark(5, ledger).native]?.includes(Self.mark(5, ledger)) == false)
        // Content of before, with the keys of today: it opens nothing of the record.
        for suffix in ["", "-wal"] {
            let keys = before.keys.path + suffix
            try? FileManager.default.removeItem(atPath: keys)
            try? FileManager.default.copyItem(atPath: archive.files.keys.path + suffix, toPath: keys)
        }
        let old = try Ledger(before, access: .reading)
        #expect(try old.record(5).content == nil && old.record(6).string("body") == Self.body(6))
    }

    @Test("a second erasure of the same record goes on from the first, and a whole destruction takes what is left")
    func again() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        try Self.finish(ledger, Self.order(ledger, [5]))
        let second = try ledger.orderPartErasure(
            of: [5: ErasedParts(spans: ["body": [0..<5]])], components: Self.words, native: { _ in nil }, mayErase: {})
        try Self.finish(ledger, second)
        #expect(try ledger.record(5).string("body") == "[erased] end5")
        #expect(try ledger.record(5).content?.erasedBy == [21, second])
        #expect(try ledger.verify().verdicts[.partlyErased] == 1)
        let order = try ledger.orderDestruction(of: SequenceList([5]), components: Self.words) {}
        #expect(try ledger.verify().verdicts[.ordered] == 1)
        _ = try ledger.finishDestruction(order: order, projections: []) { _ in Self.words }
        try ledger.signCheckpoint()
        let verification = try ledger.verify()
        #expect(verification.short == [] && verification.verdicts[.destroyed] == 1)
        #expect(verification.verdicts[.partlyErased] == 0)
    }

    /// The steps after which the process may die, each made on the files of a snapshot.
    enum Step: CaseIterable { case keysStaged, ordered, keysTaken, contentTaken }

    @Test("killed between any two durable steps, it is not begun or carried to the end", arguments: Step.allCases)
    func killed(_ step: Step) throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let content = try #require(try ledger.record(5).content)
        let root = try #require(try ledger.record(5).entry.root)
        let left = try OpenedComponents(components: content.components, opening: content.opening)
            .erasing(Self.parts([5])[5] ?? ErasedParts())
        let staged = try StagedRemainder(
            SealedRemainder(left, orders: [21]), of: 5, root: root, native: Self.mark(5, ledger).native)
        let list = SequenceList([5])
        try DurableFile.write(list.encoded, to: archive.files.list(list.hash.hex))
        if step == .keysStaged {
            try ledger.keys.store([try RecordKeys(count: 1)[0]], from: 21)
            try ledger.keys.stage([staged], order: 21)
        } else {
            let order = try PreparedRecord(Draft(.destroyOrder(list), components: Self.words)).staging([staged])
            _ = try ledger.withLock { try ledger.commitLocked { $0.add(order) } }
            if step != .ordered { try ledger.keys.takeRemainders(of: 21) }
            if step == .contentTaken { try ledger.entries.takeRemainders(of: 21) }
        }
        let crashed = try archive.snapshot("crashed")
        let read = try Ledger(crashed, access: .reading).verify()
        #expect(read.short == (step == .keysStaged ? [] : ["21:destruction-unfinished"]))
        let again = try Ledger(crashed)
        let started = try again.startedDestructions()
        #expect(started == (step == .keysStaged ? [] : [21]))
        if step == .keysStaged {
            #expect(try again.keys.staged(for: 21).isEmpty)
            #expect(try Self.order(again, [5]) == 21)
        }
        try Self.finish(again, 21)
        try again.signCheckpoint()
        #expect(try again.record(5).string("body") == "kept5 [erased] end5")
        #expect(try again.verify().short == [] && again.verify().verdicts[.partlyErased] == 1)
        #expect(try again.record(6).string("body") == Self.body(6))
    }

    @Test("what was erased and is here again, and what is gone without an order, are alarms")
    func alarms() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let sealed = try archive.blob(archive.files.archive, "SELECT content FROM sealed WHERE seq = 5")
        let pair = try #require(try ledger.keys.pair(5))
        try Self.finish(ledger, Self.order(ledger, [5, 7]))
        try ledger.signCheckpoint()
        let remainder = try archive.blob(archive.files.archive, "SELECT content FROM sealed WHERE seq = 7")
        // The whole record, under its own keys again.
        try ledger.keys.write { try $0.execute(sql: "DELETE FROM record_key WHERE seq = 5") }
        try ledger.keys.store([RecordKeys.Pair(pair)], from: 5)
        try archive.sql(archive.files.archive, "UPDATE sealed SET content = ? WHERE seq = 5", [Data(sealed)])
        #expect(try ledger.verify().short == ["5:content-resurrected"])
        #expect(try ledger.verify().verdicts[.resurrected] == 1)
        // A remainder of another record in the place of one that no order covers.
        try archive.sql(archive.files.archive, "UPDATE sealed SET content = ? WHERE seq = 8", [Data(remainder)])
        try archive.sql(
            archive.files.archive, "UPDATE sealed SET content = ? WHERE seq = 7", [Data(remainder.dropLast())])
        #expect(try ledger.verify().short == ["5:content-resurrected", "7:content-altered", "8:content-altered"])
    }

    @Test("a record from which somebody took a part without an order is altered")
    func unauthorised() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let content = try #require(try ledger.record(5).content)
        let root = try #require(try ledger.record(5).entry.root)
        let left = try OpenedComponents(components: content.components, opening: content.opening)
            .erasing(Self.parts([5])[5] ?? ErasedParts())
        let staged = try StagedRemainder(SealedRemainder(left, orders: []), of: 5, root: root, native: nil)
        try ledger.keys.stage([staged], order: 99)
        try ledger.keys.takeRemainders(of: 99)
        try archive.sql(archive.files.archive, "UPDATE sealed SET content = ? WHERE seq = 5", [Data(staged.sealed)])
        #expect(try ledger.record(5).string("body") == "kept5 [erased] end5")
        #expect(try ledger.verify().short == ["5:content-altered"])
    }

    @Test("an erase-part that no order founds is a finding, to whoever has no keys too")
    func unfounded() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let order = try Self.order(ledger, [5])
        try Self.finish(ledger, order)
        try ledger.append([
            Draft(.erasePart(order: order, record: 6), components: Self.words),
            Draft(.erasePart(order: 3, record: 2), components: Self.words),
        ])
        try ledger.signCheckpoint()
        let expected = ["23:certificate-unfounded", "24:certificate-unfounded"]
        #expect(try ledger.verify().short == expected)
        #expect(try ledger.published.verify().short == expected)
    }

    @Test("nothing is ordered where a record is gone, has no such part, or mayErase refuses")
    func refused() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        func order(_ parts: [UInt64: ErasedParts], mayErase: () throws -> Void = {}) throws {
            _ = try ledger.orderPartErasure(
                of: parts, components: Self.words, native: { _ in nil }, mayErase: mayErase)
        }
        #expect(throws: LedgerError(.refused, "")) { try order([5: ErasedParts()]) }
        #expect(throws: LedgerError(.refused, "")) { try order([5: ErasedParts(whole: ["nothing"])]) }
        #expect(throws: LedgerError(.refused, "")) { try order([5: ErasedParts(spans: ["body": [900..<901]])]) }
        #expect(throws: LedgerError(.noSuchEntry, "")) { try order([99: ErasedParts(whole: ["raw"])]) }
        #expect(throws: LedgerError(.refused, "")) { try order([0: ErasedParts(whole: ["raw"])]) }
        #expect(throws: LedgerError(.busy, "")) { try order(Self.parts([5])) { throw LedgerError(.busy, "held") } }
        #expect(try ledger.count() == 21)
        #expect(try ledger.verify().short == [])
    }

    @Test("a projection that still holds the part keeps the erasure from being certified")
    func uncertified() throws {
        struct Keeping: ErasableProjection {
            var name: String { "keeping" }
            func erase(_ list: SequenceList) throws {}
            func remains(of list: SequenceList, thoroughly: Bool) throws -> [String] { [] }
            func renew(_ list: SequenceList, from ledger: Ledger) throws {}
            func differences(of list: SequenceList, from ledger: Ledger, thoroughly: Bool) throws -> [String] {
                ["keeping has other words of entry 5"]
            }
        }
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        let order = try Self.order(ledger, [5])
        let error = #expect(throws: LedgerError.self) { try Self.finish(ledger, order, [Keeping()]) }
        #expect(error?.code == .refused && error?.message.contains("other words of entry 5") == true)
        #expect(try ledger.startedDestructions() == [order])
        try Self.finish(ledger, order)
        #expect(try ledger.startedDestructions() == [])
    }

    @Test("a remainder reads back as it was written, and a byte that differs is found")
    func sealing() throws {
        let archive = try TestArchive()
        let ledger = try Self.marked(archive)
        try Self.finish(ledger, Self.order(ledger, [5]))
        let stored = try ledger.record(5)
        let content = try #require(stored.content)
        let root = try #require(stored.entry.root)
        let opened = try OpenedComponents(components: content.components, opening: content.opening)
        let staged = try StagedRemainder(SealedRemainder(opened, orders: [1, 2]), of: 5, root: root, native: nil)
        let key = KeyStore.Row.remainder(staged.key)
        let again = try #require(Ledger.open(sealed: staged.sealed, key: key, root: root))
        #expect(again.components == content.components && again.erasedBy == [1, 2])
        for at in stride(from: 0, to: staged.sealed.count, by: 37) {
            var sealed = staged.sealed
            sealed[at] ^= 1
            #expect(Ledger.open(sealed: sealed, key: key, root: root) == nil, "byte \(at)")
        }
        #expect(Ledger.open(sealed: staged.sealed.dropLast(), key: key, root: root) == nil)
    }
}
