import Testing
import TransparencyLog

@Suite("Tiles")
struct TileTests {
    @Test("writes and reads the paths of C2SP tlog-tiles")
    func paths() throws {
        let cases: [(Tile, String)] = [
            (try Tile(.hashes(level: 0), index: 0), "tile/0/000"),
            (try Tile(.hashes(level: 0), index: 1_234_067), "tile/0/x001/x234/067"),
            (try Tile(.hashes(level: 0), index: 273), "tile/0/273"),
            (try Tile(.hashes(level: 0), index: 273, width: 112), "tile/0/273.p/112"),
            (try Tile(.hashes(level: 1), index: 1, width: 17), "tile/1/001.p/17"),
            (try Tile(.hashes(level: 2), index: 0, width: 1), "tile/2/000.p/1"),
            (try Tile(.hashes(level: 7), index: 1000), "tile/7/x001/000"),
            (try Tile(.entries, index: 1_234_067), "tile/entries/x001/x234/067"),
            (try Tile(.entries, index: 273, width: 112), "tile/entries/273.p/112"),
        ]
        for (tile, path) in cases {
            #expect(tile.path == path)
            #expect(try Tile(path: path) == tile)
        }
    }

    @Test(
        "refuses paths that nothing writes",
        arguments: [
            "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000/000", "tile/0/1234",
            "tile/0/x001",
            "tile/8/000", "tile/00/000", "tile/-1/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
            "tile/0/000.p",
            "tile/0/000.p/", "tile/data/000", "/tile/0/000", "tile/0/000/", "tile/0/001/x234/067", "tile/0/x0012/000",
            "tile/0/x001/x234/067.p/5/5", "tile/0/x.p/5", "tile/0/.p/5", "tile/entries/xxx",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
        ])
    func badPaths(_ path: String) {
        #expect { try Tile(path: path) } throws: { ($0 as? TransparencyLogError)?.code == .tile }
    }

    @Test("refuses places that cannot be")
    func badPlaces() {
        let places: [(Tile.Kind, UInt64, Int)] = [
            (.hashes(level: -1), 0, 256), (.hashes(level: 8), 0, 256), (.entries, 0, 0), (.entries, 0, 257),
            (.entries, .max, 1),
        ]
        for (kind, index, width) in places {
            #expect(throws: TransparencyLogError.self) { try Tile(kind, index: index, width: width) }
        }
    }

    @Test("names C2SP's example: the tiles of a tree of 70,000 entries")
    func example() {
        // tlog-tiles: 256 + 17 full and one 112-wide tile at level 0, 1 full and one 17-wide at level 1, one 1-wide at 2.
        let tiles = Tile.changed(from: 0, to: 70_000)
        let level0 = tiles.filter { $0.kind == .hashes(level: 0) }
        #expect(level0.count == 274)
        #expect(level0.last?.path == "tile/0/273.p/112")
        #expect(tiles.filter { $0.kind == .hashes(level: 1) }.map(\.path) == ["tile/1/000", "tile/1/001.p/17"])
        #expect(tiles.filter { $0.kind == .hashes(level: 2) }.map(\.path) == ["tile/2/000.p/1"])
        #expect(tiles.filter { $0.kind == .hashes(level: 3) }.isEmpty)
        #expect(
            tiles.filter { $0.kind == .entries }.map(\.path).suffix(2) == [
                "tile/entries/272", "tile/entries/273.p/112",
            ])
    }

    @Test("writes what is new, and nothing else, when the tree grows")
    func growth() {
        #expect(Tile.changed(from: 5, to: 5).isEmpty)
        #expect(Tile.changed(from: 6, to: 5).isEmpty)
        #expect(Tile.changed(from: 0, to: 1).map(\.path) == ["tile/entries/000.p/1", "tile/0/000.p/1"])
        #expect(Tile.changed(from: 255, to: 256).map(\.path) == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"])
        #expect(Tile.changed(from: 256, to: 257).map(\.path) == ["tile/entries/001.p/1", "tile/0/001.p/1"])
        #expect(
            Tile.changed(from: 250, to: 520).map(\.path) == [
                "tile/entries/000", "tile/entries/001", "tile/entries/002.p/8", "tile/0/000", "tile/0/001",
                "tile/0/002.p/8",
                "tile/1/000.p/2",
            ])
    }

    @Test("growing in steps leaves the same full tiles as growing at once")
    func steps() {
        var random = SeededGenerator(2)
        var size: UInt64 = 0
        var written: Set<Tile> = []
        while size < 200_000 {
            let next = size + UInt64.random(in: 1...3000, using: &random)
            written.formUnion(Tile.changed(from: size, to: next))
            size = next
        }
        let atOnce = Tile.changed(from: 0, to: size)
        #expect(Set(atOnce).isSubset(of: written))
        #expect(Set(atOnce.filter(\.isFull)) == written.filter(\.isFull))
    }

    @Test("hash tiles keep their hashes and know the subtrees over them")
    func hashTiles() throws {
        let leaves = Reference.leaves(256)
        for width in [1, 2, 3, 112, 255, 256] {
            let tile = try HashTile(Array(leaves[..<width]))
            #expect(tile.encoded.count == 32 * width)
            #expect(try HashTile(parsing: tile.encoded, width: width) == tile)
            for height in 0...8 {
                for index in 0..<(256 >> height) {
                    let end = (index + 1) << height
                    let expected = end <= width ? Reference.treeHash(leaves[(index << height)..<end]) : nil
                    #expect(tile.node(height: height, index: index) == expected)
                }
            }
        }
        #expect(MerkleHash.treeRoot(of: leaves) == Reference.treeHash(leaves[...]))
        #expect(try HashTile(leaves).node(height: 9, index: 0) == nil)
        #expect(try HashTile(leaves).node(height: 0, index: -1) == nil)
    }

    @Test("refuses tiles of another length")
    func badTiles() {
        let bytes = Array(repeating: UInt8(1), count: 64)
        for (length, width) in [(64, 1), (64, 3), (63, 2), (0, 1), (0, 0)] {
            #expect { try HashTile(parsing: Array(bytes[..<length]), width: width) } throws: {
                ($0 as? TransparencyLogError)?.code == .tile
            }
        }
        #expect(throws: TransparencyLogError.self) { try HashTile(Reference.leaves(257)) }
    }

    @Test("entry bundles give back what was put in")
    func bundles() throws {
        let entries: [[UInt8]] = [[], [1], Array("entry".utf8), Array(repeating: 7, count: 65_535)]
        let bytes = try EntryBundle.encode(entries)
        #expect(bytes.prefix(5) == [0, 0, 0, 1, 1])
        #expect(try EntryBundle.parse(bytes, count: 4) == entries)
        #expect(try EntryBundle.parse([], count: 0) == [])
        for (bytes, count) in [
            (bytes, 3), (bytes, 5), (bytes.dropLast(), 4), (bytes + [0], 4), (bytes + [0, 1], 4), ([0], 0),
        ] {
            #expect { try EntryBundle.parse(Array(bytes), count: count) } throws: {
                ($0 as? TransparencyLogError)?.code == .tile
            }
        }
        #expect(throws: TransparencyLogError.self) { try EntryBundle.encode([Array(repeating: 1, count: 65_536)]) }
        #expect(throws: TransparencyLogError.self) { try EntryBundle.encode(Array(repeating: [1], count: 257)) }
    }

    @Test("proofs read from tiles verify", arguments: [1, 2, 255, 256, 257, 600, 70_000] as [Int])
    func tiledTree(_ size: Int) throws {
        let leaves = (0..<size).map { MerkleHash.leaf(Array("\($0)".utf8)) }
        var stored: [Tile: [UInt8]] = [:]
        var level = leaves
        var number = 0
        while !level.isEmpty {
            for tile in Tile.changed(from: 0, to: UInt64(size)) where tile.kind == .hashes(level: number) {
                let start = Int(tile.index) * 256
                stored[tile] = try HashTile(Array(level[start..<(start + tile.width)])).encoded
            }
            level = (0..<(level.count / 256)).map { MerkleHash.treeRoot(of: level[($0 * 256)..<($0 * 256 + 256)]) }
            number += 1
        }
        let root = MerkleHash.treeRoot(of: leaves)
        var tree = TiledTree(size: UInt64(size)) { tile in try #require(stored[tile]) }
        #expect(try tree.compactRange().root == root)
        for index in Set([0, size / 3, size / 2, size - 1]) {
            let proof = try InclusionProof.make(index: UInt64(index), size: UInt64(size)) {
                try tree.node(level: $0, index: $1)
            }
            try proof.verify(leaf: leaves[index], index: UInt64(index), size: UInt64(size), root: root)
            let old = UInt64(index + 1)
            let continued = try ConsistencyProof.make(from: old, to: UInt64(size)) {
                try tree.node(level: $0, index: $1)
            }
            try continued.verify(
                oldSize: old, newSize: UInt64(size), oldRoot: .treeRoot(of: leaves[...index]), newRoot: root)
        }
        for (level, index) in [(0, UInt64(size)), (1, UInt64(size / 2)), (64, 0), (-1, 0)] {
            #expect(throws: TransparencyLogError.self) { try tree.node(level: level, index: index) }
        }
    }
}
