import Records
import Testing

/// What is left of a record still leads to its root, and nothing of what was erased is in it.
@Suite("Erased parts")
struct ErasedPartsTests {
    static let key = CommitmentKey.random()
    static let components: [Component] = [
        .blob("source", "chat"), .text("from", "Jane Doe"), .text("body", "I saw Jane Doe there, at four."),
        .blob("raw", "I saw Jane Doe there"),
    ]

    private func whole() throws -> OpenedComponents {
        try OpenedComponents(components: Self.components, opening: .key(Self.key))
    }

    private func root(_ opened: OpenedComponents) throws -> Digest {
        try Commitment.root(of: opened.components, opening: opened.opening)
    }

    @Test(
        "a stretch is erased in whole tokens, and reads as a gap",
        arguments: [
            (6..<14, "I saw [erased] there, at four."), (7..<9, "I saw [erased] Doe there, at four."),
            (10..<12, "I saw [erased] there, at four."), (0..<3, "[erased] Jane Doe there, at four."),
            (29..<30, "I saw Jane Doe there, at four[erased]"), (0..<30, "[erased]"),
        ])
    func span(_ range: Range<Int>, _ left: String) throws {
        let opened = try whole().erasing(ErasedParts(spans: ["body": [range]]))
        #expect(opened.components[2].string == left)
        #expect(try root(opened) == Commitment.root(of: Self.components, key: Self.key))
        #expect(opened.components[1].string == "Jane Doe" && opened.opening.isRemainder)
    }

    @Test("components go whole, with what stands in for one, and a second erasure goes on from the first")
    func twice() throws {
        let first = try whole().erasing(
            ErasedParts(whole: ["raw"], standIns: ["raw": [1, 2]], spans: ["body": [6..<14]]))
        #expect(first.components[3].bytes == [1, 2])
        let again = try first.erasing(ErasedParts(whole: ["from"], spans: ["body": [0..<1, 22..<24]]))
        #expect(
            again.components.map(\.string) == [
                "chat", "[erased]", "[erased] saw [erased] there, [erased] four.", "\u{1}\u{2}",
            ])
        #expect(try root(again) == root(whole()))
        let last = try again.erasing(ErasedParts(spans: ["body": [0..<9]]))
        #expect(last.components[2].string == again.components[2].string)
        #expect(try root(last) == root(whole()))
    }

    @Test("no salt of what was erased is left: it is not derived from anything that is")
    func hidden() throws {
        let opened = try whole().erasing(ErasedParts(whole: ["raw"], spans: ["body": [6..<14]]))
        let field = Self.key.fieldKey(2)
        guard case .text(let salt, let tokens) = opened.opening.component(2) else {
            Issue.record("the body is not opened token by token")
            return
        }
        #expect(salt == field.salt(0))
        let salts = tokens.compactMap { if case .shown(let salt) = $0 { salt } else { nil } }
        #expect(!salts.contains(field.salt(3)) && !salts.contains(field.salt(4)) && salts.contains(field.salt(2)))
        guard case .erased(let commitment) = opened.opening.component(3) else {
            Issue.record("raw can be opened")
            return
        }
        #expect(commitment == Commitment.component(Self.components[3], index: 3, key: Self.key))
    }

    @Test(
        "what the record has not is refused",
        arguments: [
            ErasedParts(whole: ["subject"]), ErasedParts(spans: ["raw": [0..<1]]),
            ErasedParts(spans: ["body": [3..<3]]),
            ErasedParts(spans: ["body": [0..<31]]), ErasedParts(spans: ["nothing": [0..<1]]),
        ])
    func refused(_ parts: ErasedParts) {
        #expect(throws: RecordsError.self) { try whole().erasing(parts) }
    }

    @Test("openings that do not fit the components are refused")
    func misfits() {
        let digest = Digest.sha256([1])
        for openings: [ComponentOpening] in [
            [], [.erased(digest), .erased(digest), .erased(digest), .text(salt: [], tokens: [])],
        ] {
            #expect(throws: RecordsError.self) {
                try OpenedComponents(components: Self.components, opening: .remainder(openings))
            }
        }
        #expect(throws: RecordsError.self) {
            try Commitment.root(of: Self.components, opening: .remainder([]))
        }
    }
}
