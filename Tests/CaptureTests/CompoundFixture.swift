import Foundation

/// Writes a small compound file by hand: a header, its tables, storages, and streams of less than 4096 bytes.
struct CompoundFixture {
    indirect enum Node {
        case stream(String, [UInt8])
        case storage(String, [Node])
    }

    private var directory: [[UInt8]] = []
    private var mini: [UInt8] = []
    private var miniTable: [UInt32] = []

    /// Sectors: 0 the allocation table, then the directory, the table of small sectors, the small sectors themselves.
    static func bytes(_ nodes: [Node]) -> [UInt8] {
        var fixture = CompoundFixture()
        fixture.directory.append([])
        let first = fixture.add(nodes)
        let entries = (fixture.directory.count + 3) / 4
        let tables = (fixture.miniTable.count + 127) / 128
        let smalls = (fixture.mini.count + 511) / 512
        fixture.directory[0] = entry(
            "Root Entry", kind: 5, child: first, start: UInt32(1 + entries + tables), size: fixture.mini.count)
        var table: [UInt32] = [0xFFFF_FFFD]
        for run in [entries, tables, smalls] {
            for place in 0..<run { table.append(place + 1 == run ? 0xFFFF_FFFE : UInt32(table.count + 1)) }
        }
        var header: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 16)
        header += [0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0] + [UInt8](repeating: 0, count: 10)
        for word in [1, 1, 0, 4096, UInt32(1 + entries), UInt32(tables), 0xFFFF_FFFE, 0, 0] as [UInt32] {
            header += little(word)
        }
        header += [UInt8](repeating: 0xFF, count: 512 - header.count)
        let body = [
            table.flatMap(little), fixture.directory.flatMap { $0 }, fixture.miniTable.flatMap(little), fixture.mini,
        ]
        return header + body.flatMap { $0 + [UInt8](repeating: 0xFF, count: (512 - $0.count % 512) % 512) }
    }

    private mutating func add(_ nodes: [Node]) -> UInt32 {
        var next: UInt32 = 0xFFFF_FFFF
        // Brothers hang one to the right of another, which is a tree too.
        for node in nodes.reversed() {
            let place = directory.count
            directory.append([])
            switch node {
            case .stream(let name, let bytes):
                let start = UInt32(miniTable.count)
                let sectors = max(1, (bytes.count + 63) / 64)
                for sector in 0..<sectors {
                    miniTable.append(sector + 1 == sectors ? 0xFFFF_FFFE : UInt32(miniTable.count + 1))
                }
                mini += bytes + [UInt8](repeating: 0, count: sectors * 64 - bytes.count)
                directory[place] = Self.entry(name, kind: 2, right: next, start: start, size: bytes.count)
            case .storage(let name, let inner):
                directory[place] = Self.entry(name, kind: 1, right: next, child: add(inner), start: 0, size: 0)
            }
            next = UInt32(place)
        }
        return next
    }

    private static func entry(
        _ name: String, kind: UInt8, right: UInt32 = 0xFFFF_FFFF, child: UInt32 = 0xFFFF_FFFF, start: UInt32, size: Int
    ) -> [UInt8] {
        let units = name.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        var bytes = units + [UInt8](repeating: 0, count: 64 - units.count)
        bytes += [UInt8(units.count + 2), 0, kind, 1] + little(0xFFFF_FFFF) + little(right) + little(child)
        bytes += [UInt8](repeating: 0, count: 36) + little(start) + little(UInt32(size)) + little(0)
        return bytes
    }

    private static func little(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(word >> (8 * $0) & 255) } }

    /// A stream of text under a tag.
    static func text(_ tag: String, _ words: String) -> Node {
        .stream("__substg1.0_\(tag)001F", words.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
    }

    /// The stream of values of fixed size.
    static func fixed(header: Int, _ values: [(tag: UInt16, type: UInt16, value: UInt64)]) -> Node {
        var bytes = [UInt8](repeating: 0, count: header)
        for value in values {
            bytes += [UInt8(value.type & 255), UInt8(value.type >> 8), UInt8(value.tag & 255), UInt8(value.tag >> 8)]
            bytes += [6, 0, 0, 0] + (0..<8).map { UInt8(value.value >> (8 * $0) & 255) }
        }
        return .stream("__properties_version1.0", bytes)
    }
}
