/// The place of one tile of a log (C2SP tlog-tiles): up to 256 hashes of one level, or the bundle of 256 entries.
///
///     tile/0/x001/x234/067        hashes, level 0, tile 1,234,067
///     tile/1/000.p/8              the first 8 hashes of level 1
///     tile/entries/x001/x234/067  the entries under the first
public struct Tile: Hashable, Sendable {
    /// What a tile holds.
    public enum Kind: Hashable, Sendable {
        /// Hashes of perfect subtrees of 256^level leaves; level 0 ... 7.
        case hashes(level: Int)
        /// The entries themselves.
        case entries
    }

    /// The hashes or entries in a full tile.
    public static let fullWidth = 256

    private static let maxIndex: UInt64 = 9_999_999_999_999_999

    /// What the tile holds.
    public let kind: Kind
    /// The tile's number within its level, from 0.
    public let index: UInt64
    /// How many hashes or entries it holds, 1 to 256; less than 256 for a partial tile.
    public let width: Int

    /// A place.
    ///
    /// - Throws: `TransparencyLogError` (tile) for a level above 7, an index above sixteen digits or a width outside 1 ... 256.
    public init(_ kind: Kind, index: UInt64, width: Int = fullWidth) throws(TransparencyLogError) {
        if case .hashes(let level) = kind, !(0...7).contains(level) {
            throw TransparencyLogError(.tile, "There is no tile level \(level): levels go from 0 to 7.")
        }
        guard (1...Self.fullWidth).contains(width), index <= Self.maxIndex else {
            throw TransparencyLogError(.tile, "Tile \(index) with \(width) hashes cannot be: a tile has 1 to 256.")
        }
        self.init(unchecked: kind, index: index, width: width)
    }

    init(unchecked kind: Kind, index: UInt64, width: Int) {
        self.kind = kind
        self.index = index
        self.width = width
    }

    /// Whether it holds 256 hashes or entries and so never changes again.
    public var isFull: Bool { width == Self.fullWidth }

    /// The path below the log's prefix: groups of three digits, all but the last with an `x`.
    public var path: String {
        var groups = [Self.threeDigits(index % 1000)]
        var rest = index / 1000
        while rest > 0 {
            groups.insert("x" + Self.threeDigits(rest % 1000), at: 0)
            rest /= 1000
        }
        let folder = if case .hashes(let level) = kind { "tile/\(level)/" } else { "tile/entries/" }
        return folder + groups.joined(separator: "/") + (isFull ? "" : ".p/\(width)")
    }

    /// Reads a path: the exact inverse of `path`.
    ///
    /// - Throws: `TransparencyLogError` (tile) for anything that `path` does not write.
    public init(path: String) throws(TransparencyLogError) {
        let wrong = TransparencyLogError(.tile, "“\(path)” is no tile's path.")
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.utf8.count <= 64, parts.count >= 3, parts[0] == "tile" else { throw wrong }
        var width = Self.fullWidth
        if parts[parts.count - 2].hasSuffix(".p") {
            guard let partial = Decimal.parse(parts.removeLast().utf8), partial < UInt64(Self.fullWidth) else {
                throw wrong
            }
            width = Int(partial)
            parts[parts.count - 1].removeLast(2)
        }
        let digits = parts[2...].map { $0.hasPrefix("x") ? $0.dropFirst() : $0 }.joined()
        let number = digits.drop { $0 == "0" }
        guard let index = Decimal.parse((number.isEmpty ? "0" : number).utf8) else { throw wrong }
        if parts[1] == "entries" {
            try self.init(.entries, index: index, width: width)
        } else {
            guard let level = Decimal.parse(parts[1].utf8), level < 8 else { throw wrong }
            try self.init(.hashes(level: Int(level)), index: index, width: width)
        }
        guard self.path == path else { throw wrong }
    }

    /// The tiles and entry bundles to write when the tree grows from `oldSize` to `newSize` leaves.
    ///
    /// Full and partial ones, as they stand at `newSize`; entry bundles first, then the hash levels from 0 up, so that
    /// each tile is written after what it was made from. A crash in between leaves tiles that the next run writes again.
    public static func changed(from oldSize: UInt64, to newSize: UInt64) -> [Tile] {
        guard newSize > oldSize else { return [] }
        var tiles = changed(.entries, from: oldSize, to: newSize)
        var level = 0
        while newSize >> UInt64(8 * level) > 0, level < 8 {
            let shift = UInt64(8 * level)
            tiles += changed(.hashes(level: level), from: oldSize >> shift, to: newSize >> shift)
            level += 1
        }
        return tiles
    }

    private static func changed(_ kind: Kind, from old: UInt64, to new: UInt64) -> [Tile] {
        guard new > old else { return [] }
        let full = UInt64(fullWidth)
        return (old / full...(new - 1) / full).map { index in
            Tile(unchecked: kind, index: index, width: Int(min(full, new - index * full)))
        }
    }

    private static func threeDigits(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}
