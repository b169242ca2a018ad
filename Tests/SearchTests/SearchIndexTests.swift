import Foundation
import GRDB
import Ledger
import Records
import Testing

@testable import Search

@Suite("Search index")
struct SearchIndexTests {
    @Test(
        "words, phrases, prefixes, signs and accents",
        arguments: [
            ("boiler", [1, 2]), ("BOILERS", [1, 2]), ("\"leisure centre\"", [1]), ("leisure centre", [1, 5]),
            ("poo*", [2, 3, 5]), ("rota NOT boiler", [3]), ("boiler OR rota", [1, 2, 3]),
            ("(boiler OR cafe) NOT failed", [2, 4]), ("zurich", [4]), ("O'Brien", [4]), ("near", [5]), ("quote", [2]),
            ("nothing", []), ("search", []),
        ] as [(String, [UInt64])])
    func matches(_ text: String, _ expected: [UInt64]) throws {
        let archive = try SearchArchive()
        #expect(try archive.matches(text) == expected)
    }

    @Test("the longest search that is let through is one that the index can look for")
    func longest() throws {
        let archive = try SearchArchive()
        #expect(try archive.matches(Array(repeating: "boiler", count: 200).joined(separator: " ")) == [1, 2])
        #expect(try archive.matches(Array(repeating: "boiler", count: 100).joined(separator: " OR ")) == [1, 2])
        let deep = String(repeating: "(boiler OR (x AND ", count: 10) + "y" + String(repeating: "))", count: 10)
        #expect(try archive.matches(deep) == [1, 2])
    }

    @Test("newest first, those without a time last; total, snippet and reach")
    func order() throws {
        let archive = try SearchArchive()
        let result = try archive.search("pool OR boiler")
        #expect(result.hits.map(\.seq) == [5, 2, 1, 3])
        #expect(result.total == 4 && result.searchedTo == 7 && result.unsearched == 0)
        let hit = try #require(result.hits.last { $0.seq == 1 })
        #expect(hit.snippet == "The [boiler] in the leisure centre failed again.")
        #expect(hit.from == "Ada" && hit.conversation == "#slack" && hit.source == "slack")
        #expect(hit.sentAt == "2024-11-14T09:32:11.000123Z")
        #expect(result.hits[0].from == nil && result.hits[3].sentAt == nil)
        let two = try archive.search("pool OR boiler", limit: 2)
        #expect(two.total == 4 && two.hits.map(\.seq) == [5, 2])
        let none = try archive.search("pool", limit: 0)
        #expect(none.total == 3 && none.hits.isEmpty)
    }

    @Test("filters by time, source and entries, with words and without")
    func filters() throws {
        let archive = try SearchArchive()
        let index = archive.index
        let day = try #require(Moment.microseconds("2024-11-15T08:00:00Z"))
        #expect(try index.matches(SearchQuery(terms: nil)) == [1, 2, 3, 4, 5])
        #expect(try index.matches(SearchQuery(terms: nil, from: day)) == [2, 5])
        #expect(try index.matches(SearchQuery(terms: nil, to: day)) == [1, 4])
        #expect(try index.matches(SearchQuery(terms: nil, sources: ["mail", "yammer"])) == [2, 4])
        let boiler = try SearchTerms("boiler")
        #expect(try index.matches(SearchQuery(terms: boiler, from: day)) == [2])
        #expect(try index.matches(SearchQuery(terms: boiler, sources: ["slack"])) == [1])
        #expect(try index.matches(SearchQuery(terms: boiler, within: SequenceList([1, 3, 900]))) == [1])
        #expect(try index.matches(SearchQuery(terms: boiler, within: SequenceList([]))) == [])
        #expect(try index.matches(SearchQuery(terms: nil, within: SequenceList([4]))) == [4])
        let hits = try index.search(SearchQuery(terms: nil, sources: ["yammer"]), count: 7).hits
        #expect(hits.map(\.snippet) == ["Café Zürich, naïve question about O'Brien"])
    }

    @Test("what is not indexed yet is counted, and found once it is")
    func behind() throws {
        let archive = try SearchArchive()
        try archive.ledger.append([SearchArchive.draft("fresh boiler"), SearchArchive.draft("another")])
        let before = try archive.search("fresh")
        #expect(before.total == 0 && before.searchedTo == 7 && before.unsearched == 2)
        try archive.index.rollForward(archive.ledger)
        let after = try archive.search("fresh")
        #expect(after.total == 1 && after.searchedTo == 9 && after.unsearched == 0)
    }

    @Test("messages are added just as they were committed; with a gap, or twice, nothing is added")
    func add() throws {
        let archive = try SearchArchive()
        let drafts = ["one", "two", "three"].map { SearchArchive.draft($0) }
        let first = try archive.ledger.append(drafts).lowerBound
        let messages = drafts.enumerated().map {
            (seq: first + UInt64($0.offset), message: MessageFields($0.element.components))
        }
        try archive.index.add(Array(messages[1...]))
        #expect(try archive.index.indexedTo() == first)
        try archive.index.add([messages[0], messages[2]])
        #expect(try archive.index.indexedTo() == first)
        try archive.index.add(messages)
        try archive.index.add(messages)
        #expect(try archive.index.indexedTo() == first + 3)
        #expect(try archive.matches("two") == [first + 1])
        #expect(try archive.index.check(archive.ledger) == [])
    }

    @Test("two processes that index the same entries leave them once")
    func twoWriters() throws {
        let archive = try SearchArchive(fill: false)
        try archive.ledger.append((0..<50).map { SearchArchive.draft("message \($0)") })
        let other = SearchIndex(archive.files)
        let segment = try Segment(0, in: archive.files.search.asFolder(), writable: true)
        func message(_ seq: UInt64) -> (seq: UInt64, fields: MessageFields)? {
            MessageFields(SearchArchive.draft("message").components).map { (seq, $0) }
        }
        // The first got to 20; the second had read its part before.
        try segment.add((0..<20).compactMap(message), from: 0, upTo: 20)
        try segment.add((0..<30).compactMap(message), from: 0, upTo: 30)
        try segment.add((0..<10).compactMap(message), from: 0, upTo: 10)
        #expect(try segment.indexedTo() == 30)
        try segment.add([], from: 40, upTo: 50)
        #expect(try segment.indexedTo() == 30, "entries 30 to 39 are missing")
        #expect(try segment.messages(0...100).count == 30)
        try other.rebuild(archive.ledger)
        #expect(try other.check(archive.ledger) == [])
        // The index that was opened before sees the new file, not the deleted one.
        #expect(try archive.index.indexedTo() == 51)
        #expect(try archive.matches("message").count == 50)
    }

    @Test("segments meet without a gap; one that was lost is made again")
    func segments() throws {
        let archive = try SearchArchive(fill: false)
        let border = Segment.size
        let fields = MessageFields(SearchArchive.draft("border words").components)
        let folder = try archive.files.search.asFolder()
        let first = try Segment(0, in: folder, writable: true)
        try first.add([], from: 0, upTo: border - 2)
        try archive.index.add((border - 2..<border + 3).map { ($0, fields) })
        #expect(try archive.index.indexedTo() == border + 3)
        #expect(try archive.matches("border") == Array(border - 2..<border + 3))
        #expect(
            try archive.index.search(SearchQuery(terms: SearchTerms("words"), limit: 3), count: border + 3).total == 5)
        let within = SequenceList([border - 1, border])
        #expect(try archive.index.matches(SearchQuery(terms: nil, within: within)) == [border - 1, border])
        try archive.index.erase(SequenceList([border - 1, border]))
        #expect(try archive.matches("border") == [border - 2, border + 1, border + 2])
        try FileManager.default.removeItem(at: first.file)
        #expect(try archive.index.indexedTo() == 0)
    }

    @Test("an index that is ahead of the ledger is made again")
    func ahead() throws {
        let archive = try SearchArchive()
        try archive.index.add([(7, MessageFields(SearchArchive.draft("never happened").components))])
        #expect(try archive.matches("happened") == [7])
        try archive.index.rollForward(archive.ledger)
        #expect(try archive.matches("happened") == [])
        #expect(try archive.index.indexedTo() == 7)
    }

    @Test("what is erased is in no byte of the index, and stays away when it is made again")
    func erase() throws {
        let archive = try SearchArchive()
        let words = (0..<200).map { "zebrafink\($0)quetzal" }
        let seqs = try archive.ledger.append(words.map { SearchArchive.draft("word \($0) word", from: $0, file: $0) })
        try archive.index.rollForward(archive.ledger)
        let list = SequenceList(seqs.enumerated().filter { $0.offset % 3 == 0 }.map(\.element))
        #expect(try !archive.filesHolding(words[3]).isEmpty)
        let order = try archive.ledger.orderDestruction(of: list, components: [.blob("source", "canute")]) {}
        _ = try archive.ledger.finishDestruction(order: order, projections: [archive.index]) { check in
            [.blob("source", "canute"), .text("body", check.checked.joined(separator: "; "))]
        }
        for at in stride(from: 0, to: 200, by: 3) { #expect(try archive.filesHolding(words[at]) == [], "\(at)") }
        #expect(try archive.matches(words[4]) == [seqs.lowerBound + 4])
        #expect(try archive.index.remains(of: list, thoroughly: true) == [])
        try archive.index.rebuild(archive.ledger)
        #expect(try archive.matches(words[3]) == [])
        #expect(try archive.matches(words[4]) == [seqs.lowerBound + 4])
        #expect(try archive.index.check(archive.ledger) == [])
    }

    @Test("a crash between removal and rewriting is made good by the next erasure")
    func eraseAfterCrash() throws {
        let archive = try SearchArchive()
        let segment = try Segment(0, in: archive.files.search, writable: true)
        try segment.queue.write { db in
            try db.execute(sql: "DELETE FROM words WHERE rowid = 1; DELETE FROM item WHERE seq = 1")
            try db.execute(sql: "INSERT INTO state VALUES ('unclean', 1)")
        }
        let list = SequenceList([1])
        #expect(try archive.index.remains(of: list, thoroughly: true).contains { $0.contains("not rewritten") })
        try archive.index.erase(list)
        #expect(try archive.index.remains(of: list, thoroughly: true) == [])
        #expect(try archive.filesHolding("The boiler in the leisure") == [])
    }

    @Test("an index that was edited differs from the ledger, by the entry")
    func check() throws {
        let archive = try SearchArchive()
        let segment = try Segment(0, in: archive.files.search, writable: true)
        try segment.queue.write { db in
            try db.execute(sql: "DELETE FROM words WHERE rowid = 1; DELETE FROM item WHERE seq = 1")
            try db.execute(sql: "UPDATE words SET body = 'nothing of the sort' WHERE rowid = 2")
            try db.execute(sql: "UPDATE item SET sender = 'Mallory' WHERE seq = 3")
            try db.execute(sql: "INSERT INTO words(rowid, body) VALUES (6, 'planted')")
            try db.execute(sql: "INSERT INTO words(rowid, body) VALUES (900, 'planted')")
        }
        let findings = try SearchIndex(archive.files, access: .reading).check(archive.ledger)
        #expect(findings.map(\.seq) == [1, 2, 3, 6, 900])
        #expect(findings.allSatisfy { $0.code == .indexDiffers && $0.message.contains("rebuild") })
        try archive.index.rebuild(archive.ledger)
        #expect(try archive.index.check(archive.ledger) == [])
    }

    @Test("words that are found no more, though the text stands, are found missing by the entry")
    func hiddenWords() throws {
        let archive = try SearchArchive()
        let segment = try Segment(0, in: archive.files.search, writable: true)
        try segment.queue.write { db in
            // The text of entry 2 goes and comes back by another way than the index's own.
            try db.execute(
                sql: """
                    CREATE TEMP TABLE aside AS SELECT * FROM words_content WHERE id = 2;
                    DELETE FROM words WHERE rowid = 2;
                    INSERT INTO words_content SELECT * FROM aside;
                    """)
        }
        #expect(try archive.matches("boiler") == [1])
        let findings = try SearchIndex(archive.files, access: .reading).check(archive.ledger)
        #expect(findings.map(\.seq) == [2] && findings.map(\.code) == [.indexDiffers], "\(findings)")
        try archive.index.rebuild(archive.ledger)
        #expect(try archive.index.check(archive.ledger) == [])
        #expect(try archive.matches("boiler") == [1, 2])
    }

    @Test("the way to a word cut off, rows of another file, a foreign table: each is a finding")
    func astray() throws {
        let archive = try SearchArchive(fill: false)
        for part in 0..<3 {
            try archive.ledger.append(
                (0..<200).map { message in
                    SearchArchive.draft((0..<30).map { "w\(part)x\(message)y\($0)" }.joined(separator: " "))
                })
            try archive.index.rollForward(archive.ledger)
        }
        #expect(try archive.matches("w1x150y3").count == 1)
        #expect(try archive.index.check(archive.ledger) == [])
        let file = Segment.file(0, in: archive.files.search)
        let segment = try Segment(0, in: archive.files.search, writable: true)
        try segment.queue.write { try $0.execute(sql: "CREATE TABLE keepme(words TEXT)") }
        #expect(try archive.index.check(archive.ledger).map(\.code) == [.schemaAltered])
        try segment.queue.write { try $0.execute(sql: "DROP TABLE keepme; DELETE FROM words_idx") }
        #expect(try !archive.index.check(archive.ledger).isEmpty)
        try archive.index.rebuild(archive.ledger)
        #expect(try archive.index.check(archive.ledger) == [])
        try Database.truncateLog(Segment(0, in: archive.files.search, writable: true).queue, file: file)
        try FileManager.default.copyItem(at: file, to: Segment.file(1, in: archive.files.search))
        let stray = try SearchIndex(archive.files, access: .reading).check(archive.ledger)
        #expect(stray.contains { $0.message.contains("segment-000001") && $0.code == .indexDiffers })
    }

    @Test("a segment that a crash left without tables holds nothing yet: it is no finding, and is filled")
    func withoutTables() throws {
        let archive = try SearchArchive(fill: false)
        try archive.ledger.append([SearchArchive.draft("the boiler")])
        try FileManager.default.createDirectory(at: archive.files.search, withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: Segment.file(0, in: archive.files.search).path, contents: nil))
        #expect(try SearchIndex(archive.files, access: .reading).check(archive.ledger) == [])
        try archive.index.rollForward(archive.ledger)
        #expect(try archive.matches("boiler") == [1])
    }

    @Test("a segment that is no database is a finding too, and rebuilding mends it")
    func damaged() throws {
        let archive = try SearchArchive()
        let file = Segment.file(0, in: archive.files.search)
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + suffix) }
        try FileManager.default.removeItem(at: file)
        try Data(repeating: 7, count: 5_000).write(to: file)
        let index = SearchIndex(archive.files, access: .reading)
        #expect(try index.check(archive.ledger).map(\.code) == [.indexDiffers])
        try archive.index.rebuild(archive.ledger)
        #expect(try archive.matches("boiler") == [1, 2])
    }
}

extension URL {
    /// The folder of this name, made where it is absent.
    fileprivate func asFolder() throws -> URL {
        try FileManager.default.createDirectory(at: self, withIntermediateDirectories: true)
        return self
    }
}
