import Records
import Testing

@Suite("Commitments")
struct CommitmentTests {
    private static func key(_ vectors: LedgerVectors, _ seq: Int) throws -> CommitmentKey {
        try CommitmentKey(bytes: #require(Digest(hex: vectors.keys[seq])).bytes)
    }

    @Test("derives the vectors' field key and salts")
    func salts() throws {
        let vectors = try LedgerVectors.load()
        let field = try Self.key(vectors, 1).fieldKey(4)
        #expect(hex(field.bytes) == vectors.fieldKey)
        #expect((0..<4).map { hex(field.salt($0)) } == vectors.salts)
        #expect(try FieldKey(bytes: field.bytes) == field)
    }

    @Test("commits to every component and record of the vectors")
    func records() throws {
        let vectors = try LedgerVectors.load()
        #expect(vectors.records.count == 6)
        for record in vectors.records {
            let key = try Self.key(vectors, record.seq)
            for (index, part) in record.components.enumerated() {
                #expect(Commitment.component(part.component, index: index, key: key).hex == part.commitment)
            }
            let components = record.components.map(\.component)
            #expect(try Commitment.root(of: components, key: key).hex == record.root)
            let parts = try record.components.map {
                ($0.component.path, $0.component.kind, try #require(Digest(hex: $0.commitment)))
            }
            #expect(try Commitment.root(parts).hex == record.root)
            #expect(try Entry(parsing: Array(vectors.entries[record.seq].utf8)).root?.hex == record.root)
        }
    }

    @Test("the open forms that a proof bundle uses give the same commitments")
    func openForms() throws {
        let key = try CommitmentKey(bytes: (0..<32).map { UInt8($0) })
        let blob = Component.blob("raw", [1, 2, 3])
        let field = key.fieldKey(0)
        #expect(
            Commitment.blob(salt: field.salt(0), value: blob.bytes) == Commitment.component(blob, index: 0, key: key))
        for words in [0, 1, 2, 3, 127, 128, 129, 1000] {
            let text = Component.text("body", (0..<words).map { "w\($0)" }.joined(separator: " "))
            #expect(text.tokens.count == words)
            let field = key.fieldKey(7)
            let hashes = text.tokens.enumerated().map { Commitment.token(salt: field.salt($0 + 1), bytes: Array($1)) }
            let whole = Commitment.component(text, key: field)
            #expect(Commitment.text(salt0: field.salt(0), tokenHashes: hashes) == whole)
            #expect(Commitment.component(text, index: 7, key: key) == whole)
        }
    }

    @Test("tokens above 256 bytes, as another tokeniser may have sealed them, still commit")
    func longTokens() throws {
        let key = CommitmentKey.random()
        let bytes = Array(repeating: UInt8(0x61), count: 1000)
        let text = try Component(path: "body", kind: .text, bytes: bytes, lengths: [256, 257, 487])
        let field = key.fieldKey(0)
        let hashes = [bytes[..<256], bytes[256..<513], bytes[513...]].enumerated()
            .map { Commitment.token(salt: field.salt($0 + 1), bytes: Array($1)) }
        #expect(Commitment.component(text, key: field) == Commitment.text(salt0: field.salt(0), tokenHashes: hashes))
    }

    @Test("an archive cut by another tokeniser keeps its root: the sealed lengths decide")
    func otherTokeniser() throws {
        let key = try CommitmentKey(bytes: Array(repeating: 5, count: 32))
        let value = Array("Agreed. See notes".utf8)
        let sealed = try Component(path: "body", kind: .text, bytes: value, lengths: [8, 9])
        let today = Component.text("body", "Agreed. See notes")
        #expect(sealed.lengths != today.lengths)
        let root = try Commitment.root(of: [sealed], key: key)
        #expect(root != (try Commitment.root(of: [today], key: key)))
        let stored = try Component(path: sealed.path, kind: sealed.kind, bytes: sealed.bytes, lengths: sealed.lengths)
        #expect(try Commitment.root(of: [stored], key: key) == root)
    }

    @Test("any change of a record changes its root")
    func changes() throws {
        let key = try CommitmentKey(bytes: Array(repeating: 5, count: 32))
        let other = try CommitmentKey(bytes: Array(repeating: 6, count: 32))
        let record = [Component.blob("source", "slack"), .text("body", "one two"), .text("subject", "")]
        let variants: [[Component]] = [
            record, Array(record.dropLast()), record.reversed(), record + [.blob("raw", "")],
            [.blob("source", "Slack"), record[1], record[2]], [.text("source", "slack"), record[1], record[2]],
            [record[0], .text("body", "one two "), record[2]], [record[0], .text("body", "onetwo"), record[2]],
            [record[0], .blob("body", "one two"), record[2]], [record[0], .text("bodx", "one two"), record[2]],
            [record[0], try Component(path: "body", kind: .text, bytes: record[1].bytes, lengths: [7]), record[2]],
            [record[0], record[1], .blob("subject", "")],
        ]
        let roots =
            try variants.map { try Commitment.root(of: $0, key: key) } + [Commitment.root(of: record, key: other)]
        #expect(Set(roots).count == variants.count + 1)
    }

    @Test(
        "refuses component paths outside the alphabet",
        arguments: ["", "Body", "to 0", "to.0", "ä", "a\n", "a\0", String(repeating: "a", count: 65)])
    func badPaths(_ path: String) throws {
        let key = CommitmentKey.random()
        #expect { try Commitment.root(of: [.blob(path, "x")], key: key) } throws: { isRefused($0, .component) }
        #expect { try Commitment.root([(path, .blob, .zero)]) } throws: { isRefused($0, .component) }
        #expect { try Component(path: path, kind: .blob, bytes: [], lengths: []) } throws: { isRefused($0, .component) }
        #expect(throws: Never.self) { try Commitment.root([(String(repeating: "z", count: 64), .blob, .zero)]) }
    }

    @Test("refuses a path twice and more than 65,535 components")
    func badRecords() throws {
        let key = CommitmentKey.random()
        #expect { try Commitment.root(of: [.blob("a", "1"), .text("a", "2")], key: key) } throws: {
            isRefused($0, .component)
        }
        let many = (0...Commitment.maxComponents).map {
            (path: "to/\($0)", kind: Component.Kind.blob, commitment: Digest.zero)
        }
        #expect { try Commitment.root(many) } throws: { isRefused($0, .component) }
        #expect(throws: Never.self) { try Commitment.root(Array(many.dropLast())) }
    }

    @Test("refuses keys of another length and shows no key in a text")
    func keys() throws {
        for count in [0, 31, 33] {
            let bytes = Array(repeating: UInt8(77), count: count)
            #expect { try CommitmentKey(bytes: bytes) } throws: { isRefused($0, .key) }
            #expect { try FieldKey(bytes: bytes) } throws: { isRefused($0, .key) }
        }
        let key = try CommitmentKey(bytes: Array(repeating: 77, count: 32))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(
            ![String(reflecting: key), "\(key)", dumped].contains {
                $0.contains("77") || $0.contains(Digest(bytes: key.bytes)?.base64 ?? "")
            })
        #expect(CommitmentKey.random().bytes != CommitmentKey.random().bytes)
    }
}

@Suite("Component")
struct ComponentTests {
    @Test("takes back from storage what it gave")
    func stored() throws {
        for part in [
            Component.text("body", "Zoë, 日本 👩‍👩‍👧"), .text("subject", ""), .blob("raw", [0xFF, 0]), .blob("source", "mail"),
        ] {
            #expect(try Component(path: part.path, kind: part.kind, bytes: part.bytes, lengths: part.lengths) == part)
        }
        #expect(Component.text("body", "é").string == "é")
        #expect(Component.blob("raw", [0xFF]).string == nil)
        #expect(Component.Kind.allCases.map(\.letter) == ["B", "T"])
        #expect(Component.Kind.allCases.map(\.rawValue) == [0x42, 0x54])
    }

    @Test("refuses lengths that do not cut the text exactly")
    func lengths() {
        let text = Array("aé€".utf8)
        for lengths in [[], [6, 0], [0, 6], [7], [5], [2, 4], [1, 3, 2], [1, 2], [1, 2, 3, 1], [65_535, 1]]
            as [[UInt16]]
        {
            #expect { try Component(path: "body", kind: .text, bytes: text, lengths: lengths) } throws: {
                isRefused($0, .component)
            }
        }
        #expect(throws: Never.self) { try Component(path: "body", kind: .text, bytes: text, lengths: [1, 2, 3]) }
        #expect { try Component(path: "raw", kind: .blob, bytes: text, lengths: [6]) } throws: {
            isRefused($0, .component)
        }
        #expect { try Component(path: "body", kind: .text, bytes: [0xFF], lengths: [1]) } throws: {
            isRefused($0, .component)
        }
    }
}

@Suite("Hashes of a record, computed together")
struct RecordHashesTests {
    /// Words, numbers of tokens and sizes on both sides of what is hashed in one piece of memory.
    private static func records() -> [[Component]] {
        var random = SeededGenerator(31)
        func blob(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) } }
        func text(_ words: Int) -> String {
            (0..<words).map { _ in String("abcdefghijkl".prefix(Int.random(in: 1...12, using: &random))) }
                .joined(separator: " ")
        }
        var records: [[Component]] = [[], [.text("body", "")], [.blob("raw", [])], [.text("body", "one")]]
        for _ in 0..<60 {
            let count = Int.random(in: 1...40, using: &random)
            records.append(
                (0..<count).map { index in
                    Bool.random(using: &random)
                        ? .blob("part/\(index)", blob(Int.random(in: 0...300, using: &random)))
                        : .text("part/\(index)", text(Int.random(in: 0...60, using: &random)))
                })
        }
        for words in [2046, 2047, 2048, 2049, 5000] {
            records.append([.text("body", text(words)), .blob("kind", "x")])
        }
        for size in [32_767, 32_768, 32_769, 100_000] {
            records.append([.blob("raw", blob(size)), .text("body", "a b")])
        }
        for count in [2047, 2048, 2049] {
            records.append((0..<count).map { .blob("to/\($0)", [UInt8(truncatingIfNeeded: $0)]) })
        }
        return records
    }

    @Test("give the root that the components' own commitments give")
    func agree() throws {
        let key = try CommitmentKey(bytes: (0..<32).map { UInt8($0) })
        for components in Self.records() {
            let parts = components.enumerated().map { index, part in
                (path: part.path, kind: part.kind, commitment: Commitment.component(part, index: index, key: key))
            }
            #expect(
                try Commitment.root(of: components, key: key) == Commitment.root(parts),
                "\(components.count) components")
        }
    }
}
