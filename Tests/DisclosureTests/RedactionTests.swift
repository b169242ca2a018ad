import Digests
import Records
import Testing

@testable import Disclosure

@Suite("Redaction")
struct RedactionTests {
    static let ground = Ground(code: "40(2)", label: "a name, section 40(2)", reason: "junior")
    static let other = Ground(code: "43(2)", label: "a price, section 43(2)")

    func opening(_ components: [Component]) throws -> RecordOpening {
        let key = try CommitmentKey(bytes: [UInt8](repeating: 5, count: 32))
        var log = try TestLog()
        let entry = try log.append(.record(try Commitment.root(of: components, key: key)))
        return RecordOpening(entry: entry, components: components, opening: .key(key))
    }

    /// The commitments of the bundle still lead to the record's root.
    func isSound(_ record: RedactedRecord, _ opening: RecordOpening) throws -> Bool {
        let parts = try record.bundle.components.map { component in
            (path: component.path, kind: component.kind, commitment: try component.commitment(place: "").0)
        }
        return try Commitment.root(parts) == Commitment.root(of: opening.components, opening: opening.opening)
    }

    func redact(_ text: String, _ spans: [Withholding.Span]) throws -> RedactedRecord {
        let opening = try opening([.text("body", text)])
        let record = try RedactedRecord(opening, withholding: Withholding(spans: ["body": spans]))
        #expect(try isSound(record, opening))
        return record
    }

    @Test("snaps a span outward to whole tokens")
    func snaps() throws {
        let record = try redact("Ask Robert Smith now", [.init(6..<13, Self.ground)])
        #expect(record.withheld == ["body": [4..<17]])
        #expect(
            record.shown["body"]?.content
                == .text([.text("Ask "), .withheld(Self.ground, parts: 2), .text("now")]))
        #expect(record.shown["body"]?.state == .part)
        guard case .part(_, let tokens) = record.bundle.components[0].opening else {
            Issue.record("not opened in part")
            return
        }
        #expect(tokens.count == 4)
    }

    @Test("withholds a text whole when spans cover all of it")
    func wholeText() throws {
        let record = try redact("ok", [.init(0..<1, Self.ground)])
        #expect(record.shown["body"]?.content == .withheld(Self.ground))
        #expect(record.withheld.isEmpty)
        guard case .withheld = record.bundle.components[0].opening else {
            Issue.record("a field key or tokens go out")
            return
        }
    }

    @Test("keeps the grounds of neighbours apart and joins those that share every token")
    func grounds() throws {
        let apart = try redact("one two three four", [.init(0..<3, Self.ground), .init(4..<7, Self.other)])
        #expect(
            apart.shown["body"]?.content
                == .text([
                    .withheld(Self.ground, parts: 1), .withheld(Self.other, parts: 1), .text("three four"),
                ]))
        let shared = try redact("one two three", [.init(0..<6, Self.ground), .init(5..<6, Self.other)])
        let both = Ground(
            code: "40(2); 43(2)", label: "a name, section 40(2); a price, section 43(2)", reason: "junior")
        #expect(shared.shown["body"]?.content == .text([.withheld(both, parts: 2), .text("three")]))
        let same = try redact("one two three", [.init(0..<3, Self.ground), .init(2..<6, Self.ground)])
        #expect(same.shown["body"]?.content == .text([.withheld(Self.ground, parts: 2), .text("three")]))
    }

    @Test("ships no field key and no salt of a withheld token")
    func shipsNoKey() throws {
        let opening = try opening([.text("body", "Ask Robert Smith now"), .text("from", "Ann Lee")])
        let record = try RedactedRecord(
            opening,
            withholding: Withholding(
                wholeComponents: ["from": Self.ground], spans: ["body": [.init(4..<16, Self.ground)]]))
        let bundle = ProofBundle(checkpoint: "", disclose: nil, records: [record.bundle]).encoded
        for field in 0..<2 {
            let key = try opening.field(field)
            #expect(!bundle.contains(Array(key.bytes.base64.utf8)))
            for token in field == 0 ? [1, 2] : [-1, 0, 1] {
                #expect(!bundle.contains(Array(key.salt(token + 1).base64.utf8)))
            }
        }
        #expect(bundle.contains(Array(try opening.field(0).salt(1).base64.utf8)))
    }

    @Test("refuses decisions that do not fit the record")
    func refusesMisfits() throws {
        let opening = try opening([.text("body", "Ask"), .blob("raw", [1, 2])])
        let misfits = [
            Withholding(wholeComponents: ["subject": Self.ground]),
            Withholding(spans: ["subject": [.init(0..<1, Self.ground)]]),
            Withholding(spans: ["raw": [.init(0..<1, Self.ground)]]),
            Withholding(spans: ["body": [.init(0..<4, Self.ground)]]),
            Withholding(spans: ["body": [.init(1..<1, Self.ground)]]),
            Withholding(spans: ["body": [.init(-1..<1, Self.ground)]]),
        ]
        for misfit in misfits {
            #expect(throws: DisclosureError(.draft, "")) { try RedactedRecord(opening, withholding: misfit) }
        }
    }

    @Test("spreads to the other forms of the same words")
    func spreads() {
        let touched = Withholding(spans: ["body": [.init(0..<1, Self.ground)]])
        let forms = [["body", "raw"], ["subject", "title"]]
        let components = [Component.text("body", "Ask"), .blob("raw", "Ask")]
        let spread = touched.spreading(to: forms, among: components, ground: Self.other)
        #expect(spread.wholeComponents == ["raw": Self.other])
        #expect(Withholding.nothing.spreading(to: forms, among: components, ground: Self.other) == .nothing)
    }

    @Test("any spans of any text stay sound", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func anySpans(_ seed: UInt64) throws {
        var random = SplitMix(seed)
        let text = "Dear O’Brien,\r\n  the bid of Café Nero 😀 is £1.2m – 東京 call 07700 900123 now!"
        let spans = (0..<3).map { _ -> Withholding.Span in
            let start = Int(random.next() % UInt64(text.utf8.count - 1))
            let length = 1 + Int(random.next() % UInt64(min(12, text.utf8.count - start)))
            return .init(start..<(start + length), random.next() % 2 == 0 ? Self.ground : Self.other)
        }
        let record = try redact(text, spans)
        let withheld = record.withheld["body"] ?? []
        for span in spans {
            #expect(span.range.allSatisfy { byte in withheld.contains { $0.contains(byte) } })
        }
    }
}

extension Array where Element == UInt8 {
    fileprivate var base64: String { Base64.encode(self) }
    fileprivate func contains(_ other: [UInt8]) -> Bool { firstRange(of: other) != nil }
}

/// A small generator with a fixed seed, so that a failure can be seen again.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
