import Foundation
import Testing

@testable import Interchange

@Suite("ContainerReader")
struct ContainerReaderTests {
    private let zip = ZipFixture(.init("users.json", "[1]"), .init("general/2024-11-01.json", "[2]"))

    @Test("a zip gives its entries in the order of its table of contents")
    func zipOrder() throws {
        let reader = try ContainerReader.open(bytes: zip.bytes, name: "x")
        #expect(reader.kind == .zip)
        #expect(try Reading(reader).order == ["users.json", "general/2024-11-01.json"])
    }

    @Test("tar and tar.gz give the same entries", arguments: [false, true])
    func tar(gzipped: Bool) throws {
        let long = [UInt8](repeating: 0x61, count: 200_000)
        let tar =
            TarFixture.entry("./a.txt", Array("one".utf8)) + TarFixture.entry("b/", type: "5")
            + TarFixture.entry("b/ä.txt", long) + TarFixture.end
        let reader = try ContainerReader.open(bytes: gzipped ? TarFixture.gzip(tar) : tar, name: "x")
        #expect(reader.kind == .tar)
        let reading = try Reading(reader)
        #expect(reading.order == ["a.txt", "b/ä.txt"])
        #expect(reading.good["b/ä.txt"]?.utf8.count == 200_000)
        #expect(reading.refused.isEmpty)
    }

    @Test("tar names: UTF-8 in a pax header, Latin-1 in an old one")
    func tarNames() throws {
        let record = " path=ü/€.txt\n"
        let pax = Array("\(record.utf8.count + 2)\(record)".utf8)
        var old = TarFixture.entry("a?.txt", [0x32])
        old[1] = 0xE9
        let sum = old[..<148].reduce(0) { $0 + Int($1) } + old[156..<512].reduce(0) { $0 + Int($1) } + 8 * 0x20
        old.replaceSubrange(148..<154, with: Array(("000000" + String(sum, radix: 8)).suffix(6).utf8))
        let tar = TarFixture.entry("pax", pax, type: "x") + TarFixture.entry("x", [0x31]) + old + TarFixture.end
        #expect(try Reading(tar).order == ["ü/€.txt", "aé.txt"])
    }

    @Test("a folder reads like a zip: names sorted, links refused")
    func folder() throws {
        try withTemporaryFolder { path in
            try FileManager.default.createDirectory(atPath: path + "/b", withIntermediateDirectories: true)
            for (name, text) in [("b/2", "two"), ("b/1", "one"), ("a", "A"), ("c", "C")] {
                try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
            }
            symlink("/etc/passwd", path + "/ab")
            symlink(path, path + "/loop")
            mkfifo(path + "/pipe", 0o600)
            let reader = try ContainerReader.open(path)
            #expect(reader.kind == .folder)
            let reading = try Reading(reader)
            #expect(reading.order == ["a", "b/1", "b/2", "c"])
            #expect(reading.refused.map(\.name) == ["ab", "loop", "pipe"])
            #expect(reading.codes == [.link, .link, .special])
        }
    }

    @Test("a first pass lists, a second streams, a third finds one by name")
    func passes() throws {
        let reader = try ContainerReader.open(bytes: zip.bytes, name: "x")
        #expect(try reader.entries().map(\.name) == ["users.json", "general/2024-11-01.json"])
        #expect(try reader.readAll(name: "general/2024-11-01.json") == Array("[2]".utf8))
        #expect(try reader.readAll(name: "channels.json") == nil)
        #expect(try reader.next()?.name == "users.json")
        try reader.rewind()
        #expect(try reader.next()?.name == "users.json")
        #expect(try reader.readAll() == Array("[1]".utf8))
    }

    @Test("content comes in pieces no longer than asked for")
    func pieces() throws {
        let bytes = try ZipWriter.bytes(of: [("a", Array(repeating: 7, count: 1_000_000))])
        let reader = try ContainerReader.open(bytes: bytes, name: "x")
        #expect(try reader.next()?.size == 1_000_000)
        var total = 0
        while let piece = try reader.read(upTo: 1000) {
            #expect(!piece.isEmpty && piece.count <= 1000)
            total += piece.count
        }
        #expect(total == 1_000_000)
        #expect(try reader.read(upTo: 1000) == nil)
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
    }

    @Test("an entry may be left unread")
    func skip() throws {
        let tar =
            TarFixture.entry("a", Array(repeating: 1, count: 100_000)) + TarFixture.entry("b", [2]) + TarFixture.end
        for bytes in [tar, TarFixture.gzip(tar), zip.bytes] {
            let reader = try ContainerReader.open(bytes: bytes, name: "x")
            _ = try reader.next()
            _ = try reader.read(upTo: 1)
            #expect(try reader.next() != nil)
            #expect(try !reader.readAll().isEmpty)
            #expect(try reader.next() == nil)
        }
    }

    @Test("names: UTF-8 flagged, UTF-8 unflagged, code page 437, backslashes from Windows")
    func names() throws {
        var unflagged = ZipFixture.Entry("é.txt", "1")
        unflagged.flags = 0
        var old = ZipFixture.Entry(raw: [0x82, 0x2E, 0x74], "2")
        old.flags = 0
        var windows = ZipFixture.Entry("dir\\file", "3")
        windows.host = 0
        windows.mode = 0
        let reading = try Reading(ZipFixture(.init("ß", "0"), unflagged, old, windows).bytes)
        #expect(reading.order == ["ß", "é.txt", "é.t", "dir/file"])
    }

    @Test("zip64 sizes, offsets and end record")
    func zip64() throws {
        var fixture = ZipFixture(.init("a", "one").with { $0.zip64 = true }, .init("b", "two"))
        fixture.zip64End = true
        #expect(try Reading(fixture.bytes).good == ["a": "one", "b": "two"])
    }

    @Test("bytes in front of a zip and a comment behind it do no harm")
    func surroundings() throws {
        var fixture = zip
        fixture.front = Array("#!/bin/sh\nexit\n".utf8)
        fixture.comment = Array("a comment".utf8)
        #expect(try Reading(fixture.bytes).order.count == 2)
    }

    @Test("an empty zip has no entries")
    func empty() throws {
        #expect(try Reading(ZipFixture().bytes).order.isEmpty)
    }
}
