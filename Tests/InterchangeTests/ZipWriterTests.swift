import Foundation
import Testing

@testable import Interchange

@Suite("ZipWriter")
struct ZipWriterTests {
    private let entries: [(name: String, bytes: [UInt8])] = [
        ("FOI-1/bagit.txt", Array("BagIt-Version: 1.0\n".utf8)), ("FOI-1/data/größe €.txt", Array("ß".utf8)),
        ("FOI-1/empty", []), ("FOI-1/large", (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }),
    ]

    @Test("what is written is read back, in order")
    func roundTrip() throws {
        let back = try ZipWriter.entries(ofBytes: ZipWriter.bytes(of: entries))
        #expect(back.map(\.name) == entries.map(\.name))
        #expect(back.map(\.bytes) == entries.map(\.bytes))
    }

    @Test("the same input gives the same bytes, in every time zone and through a file")
    func deterministic() throws {
        let first = try ZipWriter.bytes(of: entries)
        #expect(try ZipWriter.bytes(of: entries) == first)
        try withTemporaryFolder { folder in
            let path = folder + "/a.zip"
            let zip = try ZipWriter(path: path)
            for entry in entries { try zip.write(name: entry.name, bytes: entry.bytes) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) != ["a.zip"])
            try zip.finish()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.zip"])
            #expect(Array(try Data(contentsOf: URL(fileURLWithPath: path))) == first)
            #expect(try ZipWriter.entries(of: path).count == 4)
        }
    }

    @Test("a file taken piece by piece gives the same bytes; one that is longer or shorter than told is an error")
    func fromFile() throws {
        let large = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try withTemporaryFolder { folder in
            let path = folder + "/large"
            try Data(large).write(to: URL(fileURLWithPath: path))
            let zip = try ZipWriter()
            try zip.write(name: "a/large", file: path, size: large.count)
            #expect(try zip.finishedBytes() == ZipWriter.bytes(of: [("a/large", large)]))
            for size in [large.count - 1, large.count + 1, 0] {
                let other = try ZipWriter()
                #expect(throws: InterchangeError.self, "\(size)") { try other.write(name: "a", file: path, size: size) }
            }
            let missing = try ZipWriter()
            #expect(throws: InterchangeError.self) { try missing.write(name: "a", file: path + "x", size: 1) }
        }
    }

    @Test("headers: 1980, mode 0644, deflate, UTF-8 flag where needed, no varying extras")
    func headers() throws {
        let bytes = try ZipWriter.bytes(of: entries)
        let directory = try #require(try ZipDirectory(ByteSource(name: "x", bytes: bytes), limits: .standard))
        #expect(directory.trouble == nil)
        for record in directory.records {
            #expect(record.attributes >> 16 == 0o100644)
            #expect(record.host == 3)
            #expect(record.size == 0 || record.method == 8)
            #expect(record.rawName.allSatisfy { $0 < 0x80 } || record.flags & 0x0800 != 0)
            let time = bytes[Int(record.offset)...].dropFirst(10).prefix(4)
            #expect(Array(time) == [0, 0, 0x21, 0])
        }
    }

    @Test(
        "names that a reader would refuse are refused",
        arguments: ["", "/a", "../a", "a/../b", "a\\b", "a/", "./a", "a//b", "a\nb"])
    func badNames(name: String) throws {
        let zip = try ZipWriter()
        #expect(throws: InterchangeError.self) { try zip.write(name: name, bytes: []) }
    }

    @Test("a name twice, a write after the end and a second end are errors")
    func misuse() throws {
        let zip = try ZipWriter()
        try zip.write(name: "a", text: "1")
        #expect(throws: InterchangeError.self) { try zip.write(name: "a", text: "2") }
        #expect(try ZipWriter.entries(ofBytes: zip.finishedBytes()).count == 1)
        #expect(throws: InterchangeError.self) { try zip.write(name: "b", text: "2") }
        #expect(throws: InterchangeError.self) { try zip.finish() }
    }

    @Test("a zip given up leaves nothing behind and what was there before stays")
    func abandoned() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.zip"
            try Data("old".utf8).write(to: URL(fileURLWithPath: path))
            do {
                let zip = try ZipWriter(path: path)
                try zip.write(name: "a", bytes: Array(repeating: 1, count: 100_000))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.zip"])
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("old".utf8))
        }
    }

    @Test("a full disk is said so, and nothing stays")
    func fullDisk() throws {
        try withTemporaryFolder { folder in
            let temporary = folder + "/a.zip.part"
            try Data().write(to: URL(fileURLWithPath: temporary))
            let full = open("/dev/full", O_WRONLY)
            let zip = try ZipWriter(
                sink: FileSink(path: folder + "/a.zip", temporary: temporary, descriptor: full))
            let noise = (0..<400_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
            let error = #expect(throws: InterchangeError.self) {
                try zip.write(name: "a", bytes: noise)
                try zip.finish()
            }
            #expect(error?.code == .diskFull && error?.message.contains("a.zip") == true)
            #expect(error?.message.contains("disk is full") == true)
            #expect(throws: InterchangeError.self) { try zip.finish() }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test("a folder that is not there is one error")
    func noFolder() {
        let error = #expect(throws: InterchangeError.self) { try ZipWriter(path: "/nonexistent/a.zip") }
        #expect(error?.code == .cannotWrite)
    }

    @Test("unzip and python read it", .enabled(if: Tool.unzip != nil && Tool.python != nil, "needs unzip and python3"))
    func otherReaders() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.zip"
            let zip = try ZipWriter(path: path)
            for entry in entries { try zip.write(name: entry.name, bytes: entry.bytes) }
            try zip.finish()
            #expect(try Tool.run(try #require(Tool.unzip), ["-tq", path]).status == 0)
            let script = """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1])
                assert z.testzip() is None
                for i in z.infolist(): print(i.filename, i.file_size, i.date_time, oct(i.external_attr >> 16))
                """
            let answer = try Tool.run(try #require(Tool.python), ["-c", script, path])
            #expect(answer.output.contains("FOI-1/data/größe €.txt 2 (1980, 1, 1, 0, 0, 0) 0o100644"))
        }
    }
}

/// Other people's programs, where they are installed.
enum Tool {
    static let unzip = find("unzip")
    static let python = find("python3")

    private static func find(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }

    static func run(_ tool: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONIOENCODING": "utf-8"]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
