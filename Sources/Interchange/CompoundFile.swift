/// Reads a compound file: the storages and streams in which Outlook and the older Office keep a document.
///
/// The file lies in memory. Every chain of sectors is followed at most as far as the file has sectors, and the tree of
/// names visits an entry once, so that a file which points in circles ends. Source: [MS-CFB].
public struct CompoundFile: Sendable {
    /// One storage or stream.
    public struct Entry: Sendable, Equatable {
        /// The name, without its path.
        public let name: String
        /// Whether it holds others; otherwise it is a stream of bytes.
        public let isStorage: Bool
        /// Bytes of a stream, as declared.
        public let size: Int
        fileprivate let start: UInt32
        fileprivate let index: Int
    }

    /// The eight bytes with which every compound file begins.
    public static let signature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    private static let endOfChain: UInt32 = 0xFFFF_FFFA
    private static let mostEntries = 100_000

    private struct Node {
        var name = ""
        var kind: UInt8 = 0
        var left: UInt32 = 0xFFFF_FFFF
        var right: UInt32 = 0xFFFF_FFFF
        var child: UInt32 = 0xFFFF_FFFF
        var start: UInt32 = 0
        var size = 0
    }

    private let bytes: [UInt8]
    private let name: String
    private let shift: Int
    private let cutoff: Int
    private var table: [UInt32] = []
    private var miniTable: [UInt32] = []
    private var miniStream: [UInt8] = []
    private var nodes: [Node] = []

    /// Reads the tables of a compound file; its streams are read when they are asked for.
    ///
    /// - Throws: `InterchangeError` `.notAContainer` for other bytes, `.damaged` where the tables cannot be read.
    public init(_ bytes: [UInt8], name: String) throws(InterchangeError) {
        self.bytes = bytes
        self.name = name
        guard bytes.count >= 512, bytes.starts(with: Self.signature) else {
            throw InterchangeError(.notAContainer, "\(name) is no compound file: it does not begin as one.")
        }
        let shift = Int(bytes.little16(at: 0x1E) ?? 0)
        guard shift == 9 || shift == 12, bytes.little16(at: 0x20) == 6 else {
            throw InterchangeError(.damaged, "\(name) is a compound file of an unknown form. Save it again.")
        }
        self.shift = shift
        cutoff = Int(bytes.little32(at: 0x38) ?? 4096)
        table = try allocation()
        let directory = try chain(from: bytes.little32(at: 0x30) ?? 0, limit: Self.mostEntries * 128)
        nodes = Self.nodes(in: directory)
        guard nodes.first?.kind == 5 else {
            throw InterchangeError(.damaged, "\(name) is a compound file without a root. Ask for it again.")
        }
        let mini = try chain(from: bytes.little32(at: 0x3C) ?? 0, limit: bytes.count)
        miniTable = Self.words(mini)
        miniStream = try chain(from: nodes[0].start, limit: min(nodes[0].size, bytes.count))
    }

    /// What the root holds, in the order of the file's directory.
    public var entries: [Entry] { children(of: 0) }

    /// What a storage holds; empty for a stream.
    public func entries(of storage: Entry) -> [Entry] { storage.isStorage ? children(of: storage.index) : [] }

    /// The bytes of a stream; as many as are there where it is cut short.
    ///
    /// - Throws: `InterchangeError` `.limit` where it declares more than `limit`, `.damaged` where its chain is broken.
    public func bytes(of stream: Entry, limit: Int = 256 << 20) throws(InterchangeError) -> [UInt8] {
        guard stream.size <= limit else {
            throw InterchangeError(
                .limit, "\(name): \(stream.name) has \(stream.size) bytes; at most \(limit) are read.")
        }
        if stream.size >= cutoff { return try chain(from: stream.start, limit: stream.size) }
        var all: [UInt8] = []
        all.reserveCapacity(stream.size)
        var sector = stream.start
        var steps = 0
        while all.count < stream.size, sector < Self.endOfChain {
            let from = Int(sector) << 6
            guard from < miniStream.count, Int(sector) < miniTable.count, steps <= miniTable.count else {
                throw broken()
            }
            all += miniStream[from..<min(from + 64, miniStream.count)]
            sector = miniTable[Int(sector)]
            steps += 1
        }
        return Array(all.prefix(stream.size))
    }

    private func broken() -> InterchangeError {
        InterchangeError(.damaged, "\(name): its sectors do not follow one another. Ask for it again.")
    }

    private func children(of index: Int) -> [Entry] {
        var found: [Entry] = []
        var seen: Set<UInt32> = []
        var waiting = [nodes[index].child]
        while let next = waiting.popLast() {
            guard Int(next) < nodes.count, seen.insert(next).inserted else { continue }
            let node = nodes[Int(next)]
            waiting += [node.right, node.left]
            guard node.kind == 1 || node.kind == 2 else { continue }
            found.append(
                Entry(
                    name: node.name, isStorage: node.kind == 1, size: node.size, start: node.start, index: Int(next)))
        }
        return found.sorted { $0.index < $1.index }
    }

    /// The sectors of the allocation table are listed in the header and, past 109 of them, in sectors of their own.
    private func allocation() throws(InterchangeError) -> [UInt32] {
        let most = bytes.count >> shift + 1
        var sectors: [UInt32] = []
        for place in 0..<109 {
            if let sector = bytes.little32(at: 0x4C + 4 * place), sector < Self.endOfChain { sectors.append(sector) }
        }
        var next = bytes.little32(at: 0x44) ?? Self.endOfChain
        var steps = 0
        while next < Self.endOfChain {
            let list = Self.words(Array(try sector(next)))
            guard let following = list.last, steps < most else { throw broken() }
            sectors += list.dropLast().filter { $0 < Self.endOfChain }
            next = following
            steps += 1
        }
        var table: [UInt32] = []
        for number in sectors.prefix(most) { table += Self.words(Array(try sector(number))) }
        return table
    }

    private func sector(_ number: UInt32) throws(InterchangeError) -> ArraySlice<UInt8> {
        let from = (Int(number) + 1) << shift
        guard from < bytes.count else { throw broken() }
        return bytes[from..<min(from + 1 << shift, bytes.count)]
    }

    private func chain(from start: UInt32, limit: Int) throws(InterchangeError) -> [UInt8] {
        var all: [UInt8] = []
        var next = start
        var steps = 0
        while next < Self.endOfChain, all.count < limit {
            guard Int(next) < table.count, steps <= table.count else { throw broken() }
            all += try sector(next)
            next = table[Int(next)]
            steps += 1
        }
        return all.count > limit ? Array(all.prefix(limit)) : all
    }

    private static func words(_ bytes: [UInt8]) -> [UInt32] {
        (0..<bytes.count / 4).compactMap { bytes.little32(at: 4 * $0) }
    }

    private static func nodes(in directory: [UInt8]) -> [Node] {
        (0..<directory.count / 128).map { place in
            let at = 128 * place
            let length = min(Int(directory.little16(at: at + 0x40) ?? 0), 64)
            let units = (0..<max(0, length / 2 - 1)).compactMap { directory.little16(at: at + 2 * $0) }
            return Node(
                name: String(decoding: units, as: UTF16.self), kind: directory[at + 0x42],
                left: directory.little32(at: at + 0x44) ?? endOfChain,
                right: directory.little32(at: at + 0x48) ?? endOfChain,
                child: directory.little32(at: at + 0x4C) ?? endOfChain,
                start: directory.little32(at: at + 0x74) ?? endOfChain,
                size: Int(directory.little32(at: at + 0x78) ?? 0))
        }
    }
}

extension [UInt8] {
    /// Two bytes, the lower first; nil past the end.
    package func little16(at offset: Int) -> UInt16? {
        guard offset >= 0, offset + 2 <= count else { return nil }
        return UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
    }

    /// Four bytes, the lowest first; nil past the end.
    package func little32(at offset: Int) -> UInt32? {
        guard let low = little16(at: offset), let high = little16(at: offset + 2) else { return nil }
        return UInt32(low) | UInt32(high) << 16
    }

    /// Eight bytes, the lowest first; nil past the end.
    package func little64(at offset: Int) -> UInt64? {
        guard let low = little32(at: offset), let high = little32(at: offset + 4) else { return nil }
        return UInt64(low) | UInt64(high) << 32
    }
}
