import Archive
import Foundation
import Ledger
import Retention
import Testing

@testable import Casework

@Suite("What an archive costs to keep")
struct StorageReportTests {
    @Test("the parts are all the bytes of the archive's files, and none is empty")
    func parts() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            try archive.ledger.signCheckpoint()
            let report = try StorageReport(archive)
            let apart = ["secrets", "writer.lock"]
            let names = try #require(FileManager.default.subpaths(atPath: matter.files.root.path))
            let bytes = try names.filter { name in
                !apart.contains { name.hasPrefix($0) } && !name.hasSuffix("-shm")
            }.reduce(0) { sum, name in
                let file = matter.files.root.appendingPathComponent(name)
                let values = try file.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
                return sum + (values.isRegularFile == true ? values.fileSize ?? 0 : 0)
            }
            #expect(report.parts.map(\.name) == ["ledger", "content", "fingerprints", "keys", "catalogue", "search"])
            #expect(report.parts.allSatisfy { $0.bytes > 0 })
            // The folder of the index has shared memory of its own, which is a file there.
            let shared = try FileSize.below(matter.files.search) - report.searchFiles(matter)
            #expect(report.bytes - shared == bytes)
            #expect(report.messages == 3)
            #expect(report.entries == (try archive.ledger.count()))
        }
    }

    @Test("a sample of a small archive is all of it, and the estimates are in proportion")
    func estimates() throws {
        try Matter.run { matter in
            let report = try StorageReport(try matter.open())
            #expect(report.sample.entries == report.entries)
            // The first entry names the log and has no content.
            #expect(report.sample.contents == report.entries - 1)
            #expect(report.sample.indexed == report.messages)
            #expect(report.estimates.map(\.times) == [1, 10, 100])
            let (now, hundred) = (report.estimates[0], report.estimates[2])
            #expect(hundred.messages == 100 * now.messages && hundred.bytes == 100 * report.bytes)
            let share = Double(report.entries) / Double(report.sample.contents)
            let seconds = report.sample.entrySeconds + report.sample.contentSeconds * share
            #expect(abs(now.verificationHours * 3600 - seconds) < seconds / 1000)
            #expect(abs(hundred.indexHours - 100 * now.indexHours) < hundred.indexHours / 1000)
        }
    }

    @Test("everything was captured just now, so that nothing is said of growth")
    func young() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            #expect(try StorageReport(archive).growth == nil)
            let later = Matter.today.addingTimeInterval(100 * 86_400)
            let old = try OpenArchive(matter.files, actor: "Ann", now: { later })
            let growth = try #require(try StorageReport(old).growth)
            #expect(growth.messages == 3 && growth.busiestDayShare == 1)
            #expect(growth.from == "2025-01-07" && growth.to == "2025-04-17")
            #expect(abs(growth.messagesPerYear - 3.0 * 365 / 101) < 1e-9)
        }
    }

    @Test("reading the report changes no byte of the archive")
    func reads() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let before = try archive.ledger.count()
            _ = try StorageReport(archive)
            #expect(try archive.ledger.count() == before)
            #expect(try archive.ledger.verify().holds)
        }
    }

    @Test("runs of a large log are spread from its first entry to its last", arguments: [16_385, 65_536, 10_000_000])
    func runs(count: UInt64) throws {
        let runs = StorageReport.Sample.runs(of: count)
        #expect(runs.first?.lowerBound == 0)
        #expect(try #require(runs.last).upperBound < count)
        #expect(try #require(runs.last).upperBound >= count - 8)
        #expect(runs.reduce(0) { $0 + $1.count } == 16_384)
        for (one, next) in zip(runs, runs.dropFirst()) { #expect(one.upperBound < next.lowerBound) }
    }

    @Test("an empty log has no runs, a small one has itself")
    func small() {
        #expect(StorageReport.Sample.runs(of: 0).isEmpty)
        #expect(StorageReport.Sample.runs(of: 7) == [0...6])
    }
}

extension StorageReport {
    /// The bytes of the index's files without the shared memory beside them.
    fileprivate func searchFiles(_ matter: Matter) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: matter.files.search.path).filter {
            !$0.hasSuffix("-shm")
        }.reduce(0) { sum, name in
            let path = matter.files.search.appendingPathComponent(name).path
            return sum + (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
        }
    }
}

@Suite("How much an archive grows")
struct CaptureRateTests {
    private let today = CivilDate(dayNumber: 20_000)

    private func rate(_ days: [(CivilDate, UInt64)]) -> CaptureRate? {
        CaptureRate(days.map { (day: $0.0, messages: $0.1) }, asOf: today)
    }

    private func day(_ before: Int) -> CivilDate { today.adding(days: -before) }

    @Test("a rate is told from the 28th day on", arguments: [(26, false), (27, true)])
    func shortest(before: Int, known: Bool) {
        #expect((rate([(day(before), 5)]) != nil) == known)
    }

    @Test("only the last 365 days count, and the days since the first of them")
    func window() throws {
        let found = self.rate([(day(800), 1_000_000), (day(364), 100), (day(0), 50)])
        let rate = try #require(found)
        #expect(rate.from == day(364) && rate.days == 365)
        #expect(rate.messages == 150 && rate.messagesPerYear == 150)
        #expect(rate.busiestShare == 100.0 / 150)
    }

    @Test("a young archive's days are taken in proportion")
    func young() throws {
        let found = self.rate([(day(72), 73)])
        let rate = try #require(found)
        #expect(rate.days == 73 && rate.messagesPerYear == 365)
        #expect(rate.busiestShare == 1)
    }

    @Test("nothing was captured lately: nothing is added")
    func idle() throws {
        let found = self.rate([(day(900), 10)])
        let rate = try #require(found)
        #expect(rate.messagesPerYear == 0 && rate.busiestShare == 0)
    }

    @Test("captures after the day of asking do not count")
    func future() { #expect(rate([(today.adding(days: 40), 10)]) == nil) }
}
