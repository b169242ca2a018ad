import Foundation

@testable import Interchange

/// A zip made by hand, so that every field can lie.
struct ZipFixture {
    struct Entry {
        var name: [UInt8]
        var localName: [UInt8]?
        var data: [UInt8] = []
        var packed: [UInt8]?
        var method: UInt16 = 0
        var flags: UInt16 = 0x0800
        var crc: UInt32?
        var declaredSize: UInt64?
        var localSize: UInt64?
        var mode: UInt32 = 0o100644
        var host: UInt16 = 3
        var offset: UInt64?
        var zip64 = false

        init(_ name: String, _ text: String = "") {
            self.name = Array(name.utf8)
            data = Array(text.utf8)
        }

        init(raw name: [UInt8], _ text: String) {
            self.name = name
            data = Array(text.utf8)
        }

        func with(_ change: (inout Entry) -> Void) -> Entry {
            var copy = self
            change(&copy)
            return copy
        }
    }

    var entries: [Entry]
    var declaredCount: UInt16?
    var comment: [UInt8] = []
    var front: [UInt8] = []
    var zip64End = false

    init(_ entries: Entry...) {
        self.entries = entries
    }

    var bytes: [UInt8] {
        var out = front
        var table: [UInt8] = []
        for entry in entries {
            let offset = UInt64(out.count - front.count)
            out += Self.header(entry, offset: nil)
            out += entry.packed ?? entry.data
            table += Self.header(entry, offset: entry.offset ?? offset)
        }
        let start = UInt64(out.count - front.count)
        out += table
        let count = declaredCount ?? UInt16(entries.count)
        if zip64End {
            let position = UInt64(out.count)
            out += [0x50, 0x4B, 6, 6] + le(44, 8) + le(45, 2) + le(45, 2) + le(0, 8)
            out += le(UInt64(count), 8) + le(UInt64(count), 8) + le(UInt64(table.count), 8) + le(start, 8)
            out += [0x50, 0x4B, 6, 7] + le(0, 4) + le(position, 8) + le(1, 4)
            out += [0x50, 0x4B, 5, 6] + le(0, 4) + le(0xFFFF, 2) + le(0xFFFF, 2) + le(0xFFFF_FFFF, 4)
            return out + le(0xFFFF_FFFF, 4) + le(UInt64(comment.count), 2) + comment
        }
        out += [0x50, 0x4B, 5, 6] + le(0, 4) + le(UInt64(count), 2) + le(UInt64(count), 2)
        return out + le(UInt64(table.count), 4) + le(start, 4) + le(UInt64(comment.count), 2) + comment
    }

    private static func header(_ entry: Entry, offset: UInt64?) -> [UInt8] {
        let isLocal = offset == nil
        let size =
            isLocal ? entry.localSize ?? UInt64(entry.data.count) : entry.declaredSize ?? UInt64(entry.data.count)
        let packed = UInt64((entry.packed ?? entry.data).count)
        let name = isLocal ? entry.localName ?? entry.name : entry.name
        var extra: [UInt8] = []
        if entry.zip64 {
            let offsetField = offset.map { le($0, 8) } ?? []
            extra = le(1, 2) + le(UInt64(16 + offsetField.count), 2) + le(size, 8) + le(packed, 8) + offsetField
        }
        let wide = entry.zip64
        var out: [UInt8] = isLocal ? [0x50, 0x4B, 3, 4] : [0x50, 0x4B, 1, 2] + le(UInt64(entry.host << 8 | 20), 2)
        out += le(20, 2) + le(UInt64(entry.flags), 2) + le(UInt64(entry.method), 2) + le(0, 2) + le(0x21, 2)
        out += le(UInt64(entry.crc ?? CRC32.of(entry.data)), 4)
        out += wide ? le(0xFFFF_FFFF, 4) + le(0xFFFF_FFFF, 4) : le(packed, 4) + le(size, 4)
        out += le(UInt64(name.count), 2) + le(UInt64(extra.count), 2)
        if let offset {
            out += le(0, 2) + le(0, 2) + le(0, 2) + le(UInt64(entry.mode << 16), 4)
            out += wide ? le(0xFFFF_FFFF, 4) : le(offset, 4)
        }
        return out + name + extra
    }
}

func le(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) }
}

/// A ustar archive made by hand.
enum TarFixture {
    static func entry(_ name: String, _ data: [UInt8] = [], type: Character = "0", link: String = "") -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at position: Int) {
            for (index, byte) in text.utf8.enumerated() { block[position + index] = byte }
        }
        func octal(_ value: Int, _ width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put(name, at: 0)
        put(octal(0o644, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(data.count, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar\u{0}00", at: 257)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
        return block + data + [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
    }

    static let end = [UInt8](repeating: 0, count: 1024)

    /// A gzip stream of stored blocks (RFC 1951 3.2.4).
    static func gzip(_ data: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        var rest = data[...]
        repeat {
            let piece = rest.prefix(0xFFFF)
            rest = rest.dropFirst(0xFFFF)
            let length = UInt64(piece.count)
            out += [rest.isEmpty ? 1 : 0] + le(length, 2) + le(~length, 2) + piece
        } while !rest.isEmpty
        return out + le(UInt64(CRC32.of(data)), 4) + le(UInt64(data.count), 4)
    }
}

/// What a whole reading of a container gave, in a form that tests compare.
struct Reading: Equatable {
    var good: [String: String] = [:]
    var order: [String] = []
    var refused: [RefusedEntry] = []

    var codes: [RefusedEntry.Code] { refused.map(\.code) }

    init(_ bytes: [UInt8], limits: ArchiveLimits = .standard) throws {
        try self.init(ContainerReader.open(bytes: bytes, name: "test", limits: limits))
    }

    init(_ reader: ContainerReader) throws {
        while let entry = try reader.next() {
            if let refusal = entry.refusal {
                refused.append(refusal)
                continue
            }
            if entry.isDirectory { continue }
            do {
                good[entry.name] = String(decoding: try reader.readAll(), as: UTF8.self)
                order.append(entry.name)
            } catch let refusal as RefusedEntry {
                refused.append(refusal)
            }
        }
    }
}

/// A folder of its own that is gone at the end.
func withTemporaryFolder<T>(_ body: (String) throws -> T) throws -> T {
    let path = NSTemporaryDirectory() + "interchange-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}
