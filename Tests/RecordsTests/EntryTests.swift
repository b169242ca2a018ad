import Records
import Testing
import TransparencyLog

@Suite("Entry")
struct EntryTests {
    static let vkey = "archive.example.gov.uk/records+728e58a3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    static let a = Digest.sha256([1])
    static let b = Digest.sha256([2])
    static let bodies: [Entry.Body] = [
        .genesis(vkey: vkey, previousEpoch: nil), .genesis(vkey: vkey, previousEpoch: a), .record(a),
        .revise(a, earlier: 4),
        .schedule(a), .hold(a), .release(a), .audit(a), .disclose(a, packRoot: b), .destroyOrder(a, count: 3, list: b),
        .destroyDone(a, order: 4, count: 3, list: b), .erasePart(a, order: 4, record: 2), .incident(a),
        .anchor(size: 5, token: b), .key(vkey: vkey, from: 5), .revoke(vkey: vkey, from: 5),
        .child(origin: "child.example/1", size: 0, root: b),
    ]

    static func entry(_ body: Entry.Body, seq: UInt64 = 5) throws -> Entry {
        try Entry(origin: "log.example/1", seq: seq, prev: a, minute: 1_761_000_060, body: body)
    }

    static func parse(_ text: String) throws -> Entry { try Entry(parsing: Array(text.utf8)) }

    @Test("reads the vectors' entries, chains them and writes them again")
    func vectors() throws {
        let vectors = try LedgerVectors.load()
        var prev = Digest.zero
        for (index, text) in vectors.entries.enumerated() {
            let entry = try Self.parse(text)
            #expect(String(decoding: entry.encoded, as: UTF8.self) == text)
            #expect(entry.seq == UInt64(index))
            #expect(entry.origin == "archive.example.gov.uk/records")
            #expect(entry.minute == 1_761_000_000 + 60 * Int64(index))
            #expect(entry.prev == prev)
            prev = try #require(Digest(bytes: MerkleHash.leaf(entry.encoded).bytes))
            #expect(prev.hex == vectors.leafHashes[index])
        }
        #expect(try Self.parse(vectors.entries[0]).body == .genesis(vkey: vectors.logVkey, previousEpoch: nil))
        guard case .revise(_, earlier: 2) = try Self.parse(vectors.entries[6]).body else {
            Issue.record("entry 6 revises entry 2")
            return
        }
        #expect(try Self.parse(vectors.entries[7]).type == .disclose)
    }

    @Test("writes each type as FORMAT's table says")
    func lines() throws {
        let expected: [EntryType: String] = [
            .genesis: "genesis\n1\n\(Self.vkey)\n\(Self.a)\n", .record: "record\n\(Self.a)\n",
            .revise: "revise\n\(Self.a)\n4\n",
            .schedule: "schedule\n\(Self.a)\n", .hold: "hold\n\(Self.a)\n", .release: "release\n\(Self.a)\n",
            .audit: "audit\n\(Self.a)\n", .disclose: "disclose\n\(Self.a)\n\(Self.b)\n",
            .destroyOrder: "destroy-order\n\(Self.a)\n3\n\(Self.b)\n",
            .destroyDone: "destroy-done\n\(Self.a)\n4\n3\n\(Self.b)\n",
            .erasePart: "erase-part\n\(Self.a)\n4\n2\n", .incident: "incident\n\(Self.a)\n",
            .anchor: "anchor\n5\n\(Self.b)\n",
            .key: "key\n\(Self.vkey)\n5\n", .revoke: "revoke\n\(Self.vkey)\n5\n",
            .child: "child\nchild.example/1\n0\n\(Self.b)\n",
        ]
        #expect(expected.count == EntryType.allCases.count)
        for body in Self.bodies where body != .genesis(vkey: Self.vkey, previousEpoch: nil) {
            let head = "records-log/v1\nlog.example/1\n5\n\(Self.a)\n1761000060\n"
            let text = head + (try #require(expected[body.type]))
            #expect(String(decoding: try Self.entry(body).encoded, as: UTF8.self) == text)
        }
    }

    @Test("comes back from its bytes, every type", arguments: bodies)
    func roundTrip(_ body: Entry.Body) throws {
        let entry = try Self.entry(body)
        let parsed = try Entry(parsing: entry.encoded)
        #expect(parsed == entry)
        #expect(parsed.type == body.type)
        #expect(parsed.root == (body.type.hasRoot ? Self.a : nil))
        #expect(try Entry(parsing: entry.encoded[...]) == entry)
    }

    @Test("a flipped bit is refused, or is another entry with another hash", arguments: bodies)
    func flips(_ body: Entry.Body) throws {
        let entry = try Self.entry(body)
        let bytes = entry.encoded
        let leaf = MerkleHash.leaf(bytes)
        for bit in 0..<(8 * bytes.count) {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let other = try? Entry(parsing: flipped) else { continue }
            #expect(other != entry)
            #expect(other.encoded == flipped)
            #expect(MerkleHash.leaf(other.encoded) != leaf)
        }
    }

    @Test("lines removed, doubled, swapped or added are refused or another entry", arguments: bodies)
    func edits(_ body: Entry.Body) throws {
        let entry = try Self.entry(body)
        let lines = String(decoding: entry.encoded, as: UTF8.self).split(separator: "\n")
        var random = SeededGenerator(7)
        for index in lines.indices {
            var removed = lines
            removed.remove(at: index)
            var doubled = lines
            doubled.insert(lines[index], at: index)
            var swapped = lines
            swapped.swapAt(index, Int.random(in: lines.indices, using: &random))
            for edited in [removed, doubled, swapped] {
                let text = edited.joined(separator: "\n") + "\n"
                if let other = try? Self.parse(text) {
                    #expect(String(decoding: other.encoded, as: UTF8.self) == text)
                    #expect(other != entry || edited == lines)
                }
            }
        }
        #expect { try Entry(parsing: entry.encoded + Array("x\n".utf8)) } throws: { isRefused($0, .entry) }
        #expect { try Entry(parsing: entry.encoded + [0x0A]) } throws: { isRefused($0, .entry) }
        for count in 0..<entry.encoded.count {
            let cut = Array(entry.encoded.prefix(count))
            if let other = try? Entry(parsing: cut) { #expect(other.encoded == cut && other != entry) }
        }
    }

    @Test("random bytes within an entry never give an entry that writes other bytes")
    func fuzz() throws {
        var random = SeededGenerator(99)
        let bytes = try Self.bodies.map { try Self.entry($0).encoded }
        var read = 0
        for round in 0..<8000 {
            var mutated = bytes[round % bytes.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                mutated[Int.random(in: mutated.indices, using: &random)] = UInt8.random(in: 0...127, using: &random)
            }
            if let entry = try? Entry(parsing: mutated) {
                #expect(entry.encoded == mutated)
                read += 1
            }
        }
        #expect(read > 100)
    }

    @Test(
        "refuses what FORMAT forbids",
        arguments: [
            ("records-log/v2", "records-log/v1"), ("log.example/1\r", "log.example/1"), ("", "log.example/1"),
            ("log.example/ü", "log.example/1"), ("\n05\n", "\n5\n"), ("\n+5\n", "\n5\n"), ("\n-5\n", "\n5\n"),
            ("\n\n", "\n5\n"),
            ("\n5 \n", "\n5\n"), ("\n10000000000000000\n", "\n5\n"), ("1761000061", "1761000060"),
            ("01761000060", "1761000060"),
            ("Record", "record"), ("records", "\nrecord"), ("unknown", "record"), ("revise", "record"),
            ("genesis", "record"),
            ("anchor", "record"),
        ])
    func forbidden(_ new: String, _ old: String) throws {
        let good = String(decoding: try Self.entry(.record(Self.b)).encoded, as: UTF8.self)
        let bad = good.replacing(old, with: new, maxReplacements: old == "record" ? 2 : 1)
        #expect(bad != good)
        #expect { try Self.parse(bad) } throws: { isRefused($0, .entry) }
    }

    @Test("refuses base64 with stray bits, in prev and in R")
    func strayBits() throws {
        let zero = String(repeating: "A", count: 43) + "="
        let stray = String(repeating: "A", count: 42) + "B="
        let head = "records-log/v1\nlog.example/1\n5\n"
        #expect(throws: Never.self) { try Self.parse(head + "\(zero)\n60\nrecord\n\(zero)\n") }
        for (prev, root) in [(stray, zero), (zero, stray), (zero, "AAAA"), (zero, ""), (zero, zero + "A")] {
            #expect { try Self.parse(head + "\(prev)\n60\nrecord\n\(root)\n") } throws: { isRefused($0, .entry) }
        }
    }

    @Test("refuses references that do not point back", arguments: [5, 6, UInt64.max] as [UInt64])
    func later(_ seq: UInt64) {
        for body in [
            Entry.Body.revise(Self.a, earlier: seq), .destroyDone(Self.a, order: seq, count: 1, list: Self.b),
            .erasePart(Self.a, order: seq, record: 1), .erasePart(Self.a, order: 1, record: seq),
        ] {
            #expect { try Self.entry(body) } throws: { isRefused($0, .entry) }
        }
    }

    @Test("makes no entry that would not parse again")
    func unwritable() throws {
        let long = String(repeating: "o", count: 4096)
        for origin in ["", "a\nb", "ü", "a\t", "a\u{7F}", long] {
            #expect { try Entry(origin: origin, seq: 0, prev: .zero, minute: 0, body: .record(Self.a)) } throws: {
                isRefused($0, .entry)
            }
        }
        for minute in [1, 59, -60, Int64.min, .max] as [Int64] {
            #expect { try Entry(origin: "o", seq: 0, prev: .zero, minute: minute, body: .record(Self.a)) } throws: {
                isRefused($0, .entry)
            }
        }
        let bad = Entry.maxNumber + 1
        for body in [
            Entry.Body.anchor(size: bad, token: Self.a), .destroyOrder(Self.a, count: bad, list: Self.b),
            .key(vkey: Self.vkey, from: bad), .key(vkey: "x", from: 0), .revoke(vkey: Self.vkey + "\n", from: 0),
            .key(vkey: Self.vkey.replacing("728e", with: "728f"), from: 0), .genesis(vkey: "", previousEpoch: nil),
            .child(origin: "a\nb", size: 0, root: Self.a), .child(origin: "a", size: bad, root: Self.a),
        ] {
            #expect { try Self.entry(body) } throws: { isRefused($0, .entry) }
        }
        #expect { try Self.entry(.record(Self.a), seq: bad) } throws: { isRefused($0, .entry) }
        #expect(throws: Never.self) { try Self.entry(.record(Self.a), seq: Entry.maxNumber) }
    }

    @Test("has at most 4 KiB")
    func size() throws {
        let rest = try Self.entry(.record(Self.a)).encoded.count - "log.example/1".count
        let fits = String(repeating: "o", count: 4096 - rest)
        let entry = try Entry(origin: fits, seq: 5, prev: Self.a, minute: 1_761_000_060, body: .record(Self.a))
        #expect(entry.encoded.count == 4096)
        #expect(try Entry(parsing: entry.encoded) == entry)
        let text = String(decoding: entry.encoded, as: UTF8.self).replacing(fits, with: fits + "o")
        #expect { try Self.parse(text) } throws: { isRefused($0, .entry) }
    }

    @Test("rounds times down to the minute")
    func minutes() {
        #expect(Entry.minute(of: 1_761_000_060) == 1_761_000_060)
        #expect(Entry.minute(of: 1_761_000_119) == 1_761_000_060)
        #expect(Entry.minute(of: 59) == 0)
        #expect(Entry.minute(of: -1) == 0)
    }
}
