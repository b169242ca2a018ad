import Foundation
import Records
import TransparencyLog

/// The part of a verification that looks at the other files below `ledger/`: at tiles that a wider one has replaced, at
/// those written ahead of the next head, and at what is no file of the log's.
///
/// Whoever holds an earlier checkpoint reads the partial tiles of its size until the full one is there (C2SP tlog-tiles).
/// So they stay, and each must be the beginning of what stands there now.
struct FolderWalk {
    private let ledger: PublicLedger
    private let reference: TileReference
    /// The entries that are looked at end here, signed or not.
    private let limit: UInt64
    private let signed: UInt64
    private let first: UInt64
    private(set) var findings: [Finding] = []

    /// How many files are named one by one.
    private static let namedAtMost = 100

    /// - Parameters:
    ///   - edge: the tree over the entries as they stand.
    ///   - first: the first entry that is looked at; with one above 0, older tiles are not.
    init(ledger: PublicLedger, edge: Frontier, count: UInt64, signed: UInt64, first: UInt64) {
        self.ledger = ledger
        self.signed = signed
        self.first = first
        limit = max(count, signed)
        reference = TileReference(ledger: ledger, edge: edge, signed: signed)
    }

    /// Looks at the files, but for those that the walk over the entries has compared.
    ///
    /// - Parameters:
    ///   - lists: those that entries name; they were read with their orders.
    ///   - handovers: the heads that hand over to the next key, by their size and entry; nil where none are known.
    ///   - epochs: the documents of the logs before this one, which are looked at with the first entry.
    mutating func run(
        lists: Set<Records.Digest>, handovers: [(size: UInt64, entry: UInt64, note: String?)]?, epochs: Set<String>
    ) throws {
        if first == 0 {
            for tile in allTiles() { try check(tile) }
            checkNamed(lists: lists)
        } else {
            for tile in newTiles() { try check(tile) }
        }
        guard !ledger.entries.isPublished else { return }
        let known: Set = ["checkpoint", "tile", "lists", "tokens", "handovers", "epochs", ".unfinished"]
        for name in names("") where !known.contains(name) { stray(name) }
        for name in names(".unfinished") where !Self.isUnfinished(name) { stray(".unfinished/\(name)") }
        for name in names("epochs") where !epochs.contains(name) && !Self.isUnfinished(name) { stray("epochs/\(name)") }
        if let handovers { checkHandovers(handovers) }
    }

    // MARK: Tiles

    /// Every file below `tile/` that has a tile's name; the others are strays.
    private mutating func allTiles() -> [Tile] {
        var tiles: [Tile] = []
        var folders: [String] = []
        for name in names("tile") {
            if name == "entries" || (name.utf8.count == 1 && ("0"..."7").contains(name)) {
                folders.append("tile/\(name)")
            } else {
                stray("tile/\(name)")
            }
        }
        // A name leads on only where it is that of a folder of tiles, so that no link leads round in a circle.
        while let folder = folders.popLast() {
            for name in names(folder) {
                let path = "\(folder)/\(name)"
                if let tile = try? Tile(path: path) {
                    tiles.append(tile)
                } else if (try? Tile(path: Self.firstTile(in: path))) != nil {
                    folders.append(path)
                } else {
                    stray(path)
                }
            }
        }
        return tiles
    }

    /// The name that a tile has which lies in this folder, if it is a folder of tiles.
    private static func firstTile(in folder: String) -> String { folder + (folder.hasSuffix(".p") ? "/1" : "/001") }

    /// The partial tiles, and those beyond the signed head, over what is new.
    private mutating func newTiles() -> [Tile] {
        var tiles: [Tile] = []
        let kinds = [Tile.Kind.entries] + (0..<8).map { Tile.Kind.hashes(level: $0) }
        for kind in kinds where limit >> kind.shift > 0 {
            let shift = kind.shift + 8
            for index in first >> shift...limit >> shift {
                guard let full = try? Tile(kind, index: index) else { continue }
                if (index + 1) << 8 > signed >> kind.shift, exists(full.path) { tiles.append(full) }
                guard exists(full.path + ".p") else { continue }
                for name in names(full.path + ".p") {
                    if let tile = try? Tile(path: "\(full.path).p/\(name)") {
                        tiles.append(tile)
                    } else {
                        stray("\(full.path).p/\(name)")
                    }
                }
            }
        }
        return tiles
    }

    private mutating func check(_ tile: Tile) throws {
        let available = limit >> tile.kind.shift
        guard tile.index <= available >> 8, tile.index << 8 + UInt64(tile.width) <= available else {
            // What another process appended meanwhile is not looked at.
            let now = try ledger.count() >> tile.kind.shift
            if tile.index <= now >> 8, tile.index << 8 + UInt64(tile.width) <= now { return }
            return stray(tile.path)
        }
        let width = TileStore.width(level: tile.kind.shift / 8, index: tile.index, size: signed)
        // The walk over the entries has compared what stands at the signed size.
        if width == tile.width, tile.isFull || first == 0 { return }
        guard let bytes = StaticFile.read(ledger.folder.appendingPathComponent(tile.path)) else {
            // A writer may have put a full one in its place meanwhile.
            if exists(tile.path) { altered(tile, at: 0, "cannot be read as one") }
            return
        }
        switch tile.kind {
        case .hashes:
            guard let hashes = try? HashTile(parsing: bytes, width: tile.width).hashes else {
                return altered(tile, at: 0, "is not of its length")
            }
            guard let wrong = try reference.difference(of: hashes, tile) else { return }
            altered(tile, at: wrong, "holds another hash than the tree")
        case .entries:
            guard let entries = try? EntryBundle.parse(bytes, count: tile.width) else {
                return altered(tile, at: 0, "holds another number of entries than its name says")
            }
            guard let wrong = try reference.difference(of: entries, tile) else { return }
            altered(tile, at: wrong, "holds another entry than the log")
        }
    }

    private mutating func altered(_ tile: Tile, at place: Int, _ what: String) {
        let seq = (tile.index << 8 + UInt64(place)) << tile.kind.shift
        let code: Finding.Code = if case .entries = tile.kind { .bundleAltered } else { .tileAltered }
        add(seq, code, "ledger/\(tile.path) \(what) (entry \(seq) and on): it was altered.")
    }

    // MARK: Other files

    /// Lists and time stamps bear the hash of what they hold as their name; one that no entry names is what a crash left
    /// before its entry came.
    private mutating func checkNamed(lists: Set<Records.Digest>) {
        for name in names("lists") where !Self.isUnfinished(name) {
            guard let hash = Records.Digest(hex: name) else {
                stray("lists/\(name)")
                continue
            }
            if lists.contains(hash) { continue }
            let bytes = contents("lists/\(name)")
            if bytes.flatMap({ try? SequenceList(parsing: $0) })?.hash != hash {
                misnamed("lists/\(name)", .listAltered)
            }
        }
        for name in names("tokens") where !Self.isUnfinished(name) {
            let word = name.hasSuffix(".checkpoint") ? String(name.dropLast(11)) : name
            guard let hash = Records.Digest(hex: word) else {
                stray("tokens/\(name)")
                continue
            }
            if contents("tokens/\(name)").map({ Records.Digest(sha256Of: $0) }) != hash {
                misnamed("tokens/\(name)", .anchorTokenAltered)
            }
        }
    }

    private mutating func checkHandovers(_ handovers: [(size: UInt64, entry: UInt64, note: String?)]) {
        for (size, entry, note) in handovers {
            guard let note, contents("handovers/\(size)") != Array(note.utf8) else { continue }
            add(
                entry, .checkpointAltered,
                "ledger/handovers/\(size) is not the head that hands over to the key of entry \(entry): it was altered "
                    + "or removed. The next checkpoint that is signed publishes it again.")
        }
        let known = Set(handovers.map { String($0.size) })
        for name in names("handovers") where !known.contains(name) && !Self.isUnfinished(name) {
            stray("handovers/\(name)")
        }
    }

    private mutating func misnamed(_ path: String, _ code: Finding.Code) {
        add(nil, code, "ledger/\(path) does not hold what its name is the hash of: it was altered. No entry names it.")
    }

    private mutating func stray(_ path: String) {
        add(
            nil, .fileStray,
            "ledger/\(path) is no file of this log: somebody put it there. Look what it is, and take it away.")
    }

    private mutating func add(_ seq: UInt64?, _ code: Finding.Code, _ message: String) {
        if findings.count < Self.namedAtMost { findings.append(Finding(seq: seq, code: code, message: message)) }
    }

    /// Whether it is what a writer that died had begun: nobody reads or publishes it.
    private static func isUnfinished(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(".part") }

    private func names(_ folder: String) -> [String] {
        let path = ledger.folder.appendingPathComponent(folder).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    private func exists(_ path: String) -> Bool { access(ledger.folder.appendingPathComponent(path).path, F_OK) == 0 }

    private func contents(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: ledger.folder.appendingPathComponent(path).path).map { [UInt8]($0) }
    }
}

extension Tile.Kind {
    /// The logarithm of how many entries one hash, or one place of a bundle, stands for.
    var shift: Int {
        switch self {
        case .entries: 0
        case .hashes(let level): 8 * level
        }
    }
}
