import Foundation
import Testing

@testable import Interchange

@Suite("ContainerReader refuses in words and goes on")
struct HostileContainerTests {
    private static let good = ZipFixture.Entry("good-before", "1")
    private static let after = ZipFixture.Entry("good-after", "2")

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: RefusedEntry.Code
        let entry: @Sendable (inout ZipFixture.Entry) -> Void

        init(_ name: String, _ code: RefusedEntry.Code, _ entry: @escaping @Sendable (inout ZipFixture.Entry) -> Void) {
            testDescription = name
            self.code = code
            self.entry = entry
        }

        static func named(_ name: String) -> Case {
            Case("name \(name.debugDescription)", .unsafeName) { $0.name = Array(name.utf8) }
        }
    }

    static let cases: [Case] = [
        .named("../evil"), .named("a/../../evil"), .named("/etc/passwd"), .named("a\\..\\..\\evil"), .named("..\\evil"),
        .named("C:/evil"), .named("C:evil"), .named("a\u{0}b"), .named("a\nb"), .named("a\u{7F}"),
        .named("x\u{202E}fdp"),
        .named(""), .named(String(repeating: "a", count: 1025)), .named(String(repeating: "a/", count: 100) + "b"),
        Case("Windows backslashes that lead out", .unsafeName) {
            $0.name = Array("a\\..\\..\\evil".utf8)
            $0.host = 0
            $0.mode = 0
        },
        Case("symbolic link", .link) { $0.mode = 0o120777 },
        Case("device", .special) { $0.mode = 0o020666 },
        Case("socket", .special) { $0.mode = 0o140666 },
        Case("encrypted", .encrypted) { $0.flags |= 1 },
        Case("strong encryption", .encrypted) { $0.flags |= 0x41 },
        Case("WinZip AES", .encrypted) { $0.method = 99 },
        Case("duplicate", .duplicate) { $0.name = Array("good-before".utf8) },
        Case("duplicate by another spelling", .duplicate) { $0.name = Array("./good-before".utf8) },
        Case("bad checksum", .badChecksum) { $0.crc = 1 },
        Case("other name in its own header", .inconsistent) { $0.localName = Array("other".utf8) },
        Case("other size in its own header", .inconsistent) { $0.localSize = 3 },
        Case("stored, declared larger", .sizeMismatch) {
            $0.declaredSize = 100
            $0.localSize = 100
        },
        Case("deflated, declared smaller", .sizeMismatch) { HostileContainerTests.deflate(&$0, declared: 5) },
        Case("deflated, declared larger", .sizeMismatch) { HostileContainerTests.deflate(&$0, declared: 50_000) },
        Case("deflated rubbish", .damaged) {
            $0.method = 8
            $0.packed = [0xFF, 0xFE, 0xFD, 0xFC, 0xFB]
        },
        Case("deflated, cut short", .damaged) {
            HostileContainerTests.deflate(&$0, declared: 20_000)
            $0.packed = $0.packed.map { Array($0.dropLast(8)) }
        },
        Case("Deflate64", .unsupported) { $0.method = 9 },
        Case("unknown packing", .unsupported) { $0.method = 77 },
        Case("offset outside the file", .truncated) { $0.offset = 0x7FFF_FFFF },
        Case("offset of another entry", .inconsistent) { $0.offset = 0 },
        Case("declares more than the limit", .tooLarge) {
            $0.zip64 = true
            HostileContainerTests.deflate(&$0, declared: 1 << 40)
        },
    ]

    /// 20,000 zeros, deflated by the writer under test and cut out of its zip.
    static func deflate(_ entry: inout ZipFixture.Entry, declared: UInt64) {
        let data = [UInt8](repeating: 0, count: 20_000)
        guard let zip = try? ZipWriter.bytes(of: [("e", data)]),
            let directory = try? ZipDirectory(ByteSource(name: "x", bytes: zip), limits: .standard),
            let record = directory.records.first,
            let local = try? ZipLocalHeader(source: ByteSource(name: "x", bytes: zip), offset: record.offset)
        else { return }
        entry.packed = Array(zip[Int(local.dataOffset)..<Int(local.dataOffset + record.packed)])
        entry.crc = record.crc
        entry.method = 8
        entry.declaredSize = declared
        entry.localSize = declared
    }

    @Test("one bad entry among good ones", arguments: cases)
    func badEntry(_ test: Case) throws {
        var bad = ZipFixture.Entry("bad", "content")
        test.entry(&bad)
        let reading = try Reading(ZipFixture(Self.good, bad, Self.after).bytes)
        #expect(reading.good == ["good-before": "1", "good-after": "2"])
        #expect(reading.codes == [test.code], "\(reading.refused)")
        let words = try #require(reading.refused.first).reason
        #expect(words.count > 10 && !words.contains("\u{0}"))
    }

    @Test("a bomb is refused by its ratio before it is unpacked")
    func bomb() throws {
        let zip = try ZipWriter.bytes(of: [("bomb", Array(repeating: 0, count: 20 << 20)), ("ok", [0x31])])
        let reading = try Reading(zip)
        #expect(reading.good == ["ok": "1"])
        #expect(reading.codes == [.ratio])
    }

    @Test("a gzipped bomb is refused while it is unpacked")
    func gzipBomb() throws {
        var limits = ArchiveLimits()
        limits.ratioFloor = 1000
        limits.maxRatio = 0
        let tar =
            TarFixture.entry("a", Array(repeating: 0, count: 10_000)) + TarFixture.entry("b", [0x31]) + TarFixture.end
        let reading = try Reading(TarFixture.gzip(tar), limits: limits)
        #expect(reading.codes == [.ratio])
        #expect(reading.good == ["b": "1"])
    }

    @Test("overlapping entries are refused, the one whose content it is remains")
    func overlap() throws {
        var inner = ZipFixture(.init("kernel", "data")).bytes
        inner = Array(inner.prefix(30 + 6 + 4))
        var outer = ZipFixture.Entry("outer")
        outer.data = inner
        let kernel = ZipFixture.Entry("kernel", "data").with { $0.offset = UInt64(30 + 5) }
        let reading = try Reading(ZipFixture(outer, kernel).bytes)
        #expect(reading.codes == [.inconsistent])
        #expect(reading.good == ["kernel": "data"])
    }

    @Test("limits on number and on the sum of sizes end the reading with one value")
    func limits() throws {
        var few = ArchiveLimits()
        few.maxEntries = 2
        let tar = ["a", "b", "c", "d"].flatMap { TarFixture.entry($0, [0x31]) } + TarFixture.end
        let byCount = try Reading(tar, limits: few)
        #expect(byCount.order == ["a", "b"] && byCount.codes == [.restUnreadable])
        var small = ArchiveLimits()
        small.maxTotalBytes = 2
        let bySum = try Reading(tar, limits: small)
        #expect(bySum.order == ["a", "b"] && bySum.codes == [.tooLarge])
        var tiny = ArchiveLimits()
        tiny.maxEntryBytes = 0
        #expect(try Reading(tar, limits: tiny).codes == [.tooLarge, .tooLarge, .tooLarge, .tooLarge])
    }

    @Test("readAll stops at its limit and the next entry still comes")
    func readAllLimit() throws {
        let reader = try ContainerReader.open(bytes: ZipFixture(.init("a", "12345"), .init("b", "1")).bytes, name: "x")
        _ = try reader.next()
        #expect(throws: RefusedEntry.self) { try reader.readAll(limit: 4) }
        #expect(try reader.next()?.name == "b")
        #expect(try reader.readAll(limit: 4) == [0x31])
    }

    @Test("a zip without its end gives what came before, and says that the rest is lost")
    func truncatedZip() throws {
        let whole = ZipFixture(Self.good, Self.after, .init("third", String(repeating: "x", count: 5000))).bytes
        let reading = try Reading(Array(whole.prefix(2000)))
        #expect(reading.good == ["good-before": "1", "good-after": "2"])
        #expect(reading.codes.last == .restUnreadable && reading.codes.contains(.truncated))
    }

    @Test("a table of contents that is damaged or lies about its length is said, after what could be read")
    func damagedTable() throws {
        var fixture = ZipFixture(Self.good, Self.after)
        fixture.declaredCount = 7
        let counted = try Reading(fixture.bytes)
        #expect(counted.good.count == 2 && counted.codes == [.restUnreadable])
        var bytes = ZipFixture(Self.good, Self.after).bytes
        let second = bytes.count - 22 - (46 + 10)
        bytes[second] = 0
        let broken = try Reading(bytes)
        #expect(broken.good == ["good-before": "1"] && broken.codes == [.restUnreadable])
    }

    @Test("a truncated tar or tar.gz gives what came before", arguments: [false, true])
    func truncatedTar(gzipped: Bool) throws {
        let tar =
            TarFixture.entry("a", [0x31]) + TarFixture.entry("b", Array(repeating: 0x32, count: 300_000))
            + TarFixture.end
        let bytes = gzipped ? TarFixture.gzip(tar) : tar
        let reading = try Reading(Array(bytes.prefix(100_000)))
        #expect(reading.good == ["a": "1"])
        #expect(reading.codes == [.truncated, .restUnreadable])
    }

    @Test("links, devices and names that lead out of a tar are refused")
    func hostileTar() throws {
        let tar =
            TarFixture.entry("good", [0x31]) + TarFixture.entry("link", type: "2", link: "/etc/passwd")
            + TarFixture.entry("hard", type: "1", link: "good") + TarFixture.entry("dev", type: "3")
            + TarFixture.entry("pipe", type: "6") + TarFixture.entry("/abs", [1]) + TarFixture.entry("../up", [1])
            + TarFixture.entry("good", [0x32]) + TarFixture.entry("last", [0x33]) + TarFixture.end
        let reading = try Reading(tar)
        #expect(reading.good == ["good": "1", "last": "3"])
        #expect(reading.codes == [.link, .link, .special, .special, .unsafeName, .unsafeName, .duplicate])
    }

    @Test("what is no container is one error that says what to do")
    func notContainers() throws {
        try withTemporaryFolder { folder in
            #expect(throws: InterchangeError.self) { try ContainerReader.open(folder + "/missing.zip") }
            for (bytes, code) in [
                ([], InterchangeError.Code.notAContainer), (Array("hello".utf8), .notAContainer),
                (Array("PK\u{5}\u{6}".utf8), .damaged), ([0x1F, 0x8B, 8, 0], .notAContainer),
                (TarFixture.gzip(Array("no tar".utf8)), .notAContainer),
                (Array(repeating: 0x41, count: 5000), .notAContainer),
            ] as [([UInt8], InterchangeError.Code)] {
                let path = folder + "/x.zip"
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                let error = #expect(throws: InterchangeError.self) { _ = try Reading(ContainerReader.open(path)) }
                #expect(
                    error?.code == code && error?.message.contains(path) == true,
                    "\(bytes.prefix(8)) \(String(describing: error))")
            }
        }
    }

    @Test("one part of a split zip is refused")
    func split() throws {
        var bytes = ZipFixture(Self.good).bytes
        bytes[bytes.count - 22 + 4] = 1
        #expect(throws: InterchangeError.self) { try Reading(bytes) }
    }

    @Test("a zip with any one byte changed neither crashes nor invents content")
    func everyByteChanged() throws {
        let whole = try ZipWriter.bytes(of: [("a", Array("hello hello hello".utf8)), ("b", Array("two".utf8))])
        for index in whole.indices {
            for change: UInt8 in [0x01, 0x80, 0xFF] {
                var bytes = whole
                bytes[index] ^= change
                guard let reading = try? Reading(bytes) else { continue }
                for (name, text) in reading.good where ["a", "b"].contains(name) {
                    #expect(text == (name == "a" ? "hello hello hello" : "two"), "byte \(index)")
                }
            }
        }
    }
}
