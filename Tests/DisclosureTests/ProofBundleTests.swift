import Digests
import Foundation
import Records
import Testing
import TransparencyLog

@testable import Disclosure

/// The ledger's published vectors (Tests/Fixtures/Ledger/vectors.json), as far as they speak of bundles.
struct BundleVectors: Decodable {
    struct Reject: Decodable, CustomTestStringConvertible {
        let why: String
        let bundle: String
        var testDescription: String { why }
    }

    struct Part: Decodable {
        let component: Component

        init(from decoder: any Decoder) throws {
            var items = try decoder.unkeyedContainer()
            let path = try items.decode(String.self)
            let kind: Component.Kind = try items.decode(String.self) == "T" ? .text : .blob
            let value = try items.decode(String.self)
            let lengths = try items.decodeNil() ? [] : items.decode([UInt16].self)
            component = try Component(path: path, kind: kind, bytes: Array(value.utf8), lengths: lengths)
        }
    }

    struct Record: Decodable {
        let seq: Int
        let components: [Part]
    }

    let keys: [String]
    let entries: [String]
    let records: [Record]
    let packRoot: String
    let checkpoint: String
    let vkey: String
    let rejects: [Reject]

    enum CodingKeys: String, CodingKey {
        case entries, records, checkpoint, rejects
        case keys = "K"
        case packRoot = "pack_root"
        case vkey = "log_vkey"
    }

    static let all = Result {
        let file = fixtures.appending(path: "Ledger/vectors.json")
        return try JSONDecoder().decode(BundleVectors.self, from: Data(contentsOf: file))
    }

    func opening(_ seq: Int) throws -> RecordOpening {
        let record = try #require(records.first { $0.seq == seq })
        let key = try CommitmentKey(bytes: try #require(Digest(hex: keys[seq])).bytes)
        return RecordOpening(
            entry: Array(entries[seq].utf8), components: record.components.map(\.component), opening: .key(key))
    }

    /// The bundle of the vectors, made from the openings: record 1 in part, 3, 5 and 6 but for `raw` and addressees.
    func bundle() throws -> ProofBundle {
        let ground = Ground(code: "x", label: "x")
        let hidden: [Int: [String]] = [1: ["to/0", "raw"], 3: ["to/0", "raw"], 5: ["to/0", "raw"], 6: ["raw"]]
        let body = "Hi Jane, the bid from Acme is £1.2m – call me on 07700 900123."
        let words = SamplePack.spans(body, ["Jane": ground, "Acme": ground, "07700 900123": ground])
        let leaves = entries.map { MerkleHash.leaf(Array($0.utf8)) }
        func proof(_ seq: Int) throws -> [MerkleHash] {
            try InclusionProof.make(index: UInt64(seq), size: UInt64(leaves.count)) { level, index in
                let start = Int(index) << level
                return MerkleHash.treeRoot(of: leaves[start..<(start + (1 << level))])
            }.hashes
        }
        let records = try [1, 3, 5, 6].map { seq in
            let whole = Dictionary(uniqueKeysWithValues: (hidden[seq] ?? []).map { ($0, ground) })
            let redacted = try RedactedRecord(
                try opening(seq),
                withholding: Withholding(wholeComponents: whole, spans: seq == 1 ? ["body": words] : [:]))
            return BundleRecord(
                proven: ProvenEntry(entry: redacted.bundle.proven.entry, proof: try proof(seq)),
                components: redacted.bundle.components)
        }
        return ProofBundle(
            checkpoint: checkpoint, disclose: ProvenEntry(entry: Array(entries[7].utf8), proof: try proof(7)),
            records: records)
    }
}

let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures").standardized
/// The folder of the shared format and its independent verifier; tests that need it are skipped where it is absent.
let sharedLedger = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/ledger").standardized

/// All findings for a bundle's bytes, parsing included.
func findings(_ bytes: [UInt8], key: String, packRoot: Digest?) throws -> [Finding] {
    let key = try VerifierKey(parsing: key)
    do throws(Fault) {
        return CheckedBundle(try ProofBundle(parsing: bytes), key: key, packRoot: packRoot).findings
    } catch {
        return [error.finding]
    }
}

@Suite("Proof bundle")
struct ProofBundleTests {
    let vectors: BundleVectors

    init() throws {
        vectors = try BundleVectors.all.get()
    }

    @Test("accepts the bundle of the vectors, and withholds its parts")
    func acceptsVectors() throws {
        let bundle = try vectors.bundle()
        let root = Digest(hex: vectors.packRoot)
        #expect(try findings(bundle.encoded, key: vectors.vkey, packRoot: root) == [])
        let checked = CheckedBundle(bundle, key: try VerifierKey(parsing: vectors.vkey), packRoot: root)
        #expect(checked.records.map(\.seq) == [1, 3, 5, 6])
        #expect(checked.records.map(\.withheld) == [6, 2, 2, 1])
        #expect(checked.records.last?.revises == 2)
    }

    /// Needs ../shared/ledger beside the checkout.
    @Test(
        "writes the shared example byte for byte",
        .enabled(if: FileManager.default.fileExists(atPath: sharedLedger.path), "../shared is not beside this checkout")
    )
    func writesSharedExample() throws {
        let example = try Data(contentsOf: sharedLedger.appending(path: "pack/data/proofs.json"))
        #expect(try vectors.bundle().encoded == Array(example))
    }

    static let codes: [String: FindingCode] = [
        "a record twice": .recordOrder, "records out of order": .recordOrder,
        "an unknown member at the top": .bundleMembers, "an unknown member in a record": .bundleMembers,
        "an unknown member in a component": .bundleMembers, "a third item in a token": .bundleMembers,
        "a changed word": .commitmentMismatch, "two tokens joined": .commitmentMismatch,
        "a component left out": .commitmentMismatch, "components swapped": .commitmentMismatch,
        "kind that is neither B nor T": .componentForm, "white space in the encoding": .bundleEncoding,
        "a duplicate key": .bundleValue, "an escaped character where none is needed": .bundleEncoding,
        "a proof too long": .inclusionProof, "a proof too short": .inclusionProof,
        "a hash of 31 bytes": .bundleValue, "base64 with stray bits": .bundleValue,
        "the checkpoint's size changed": .checkpointSignature,
        "an extension line in the checkpoint": .checkpointSignature,
        "no signature of the log": .checkpointSignature, "a leading zero in seq": .entryMalformed,
        "another origin in the entry": .entryOrigin, "an audit entry as a record": .entryType,
        "a disclose entry with another pack root": .inclusionProof,
    ]

    @Test("refuses what the vectors say must be refused", arguments: try BundleVectors.all.get().rejects)
    func refuses(_ reject: BundleVectors.Reject) throws {
        let found = try findings(Array(reject.bundle.utf8), key: vectors.vkey, packRoot: Digest(hex: vectors.packRoot))
        #expect(found.contains { $0.code == Self.codes[reject.why] }, "\(reject.why): \(found)")
    }

    @Test("names every record that fails, not only the first")
    func collects() throws {
        var bundle = try vectors.bundle()
        for index in [1, 2] { bundle.records[index].components[0].path = "other" }
        let found = try findings(bundle.encoded, key: vectors.vkey, packRoot: nil)
        #expect(found.map(\.code) == [.commitmentMismatch, .commitmentMismatch])
    }

    @Test("refuses a bundle cut anywhere and with a final line feed")
    func refusesCuts() throws {
        let bytes = try vectors.bundle().encoded
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: Fault.self) { try ProofBundle(parsing: Array(bytes.prefix(length))) }
        }
        #expect(throws: Fault.self) { try ProofBundle(parsing: bytes + [0x0A]) }
    }

    @Test("refuses a text opened word by word though nothing is withheld")
    func refusesNeedlessTokens() throws {
        let opening = try vectors.opening(3)
        let field = try opening.field(1)
        let tokens = opening.components[1].tokens.enumerated().map {
            BundleComponent.Token.shown(salt: field.salt($0.offset + 1), utf8: Array($0.element))
        }
        let component = BundleComponent(path: "from", kind: .text, opening: .part(salt: field.salt(0), tokens: tokens))
        #expect(throws: Fault.self) { try component.commitment(place: "") }
    }
}

@Suite("JSON text")
struct JSONTextTests {
    @Test("writes strings as json.dumps(ensure_ascii=False) and JSON.stringify do")
    func strings() {
        var json = JSONText()
        json.string("\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F}\"\\/\u{7F}\u{2028}é😀")
        let expected = #""\u0000\u0001\b\t\n\u000b\f\r\u001f\"\\/"# + "\u{7F}\u{2028}é😀\""
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    @Test("reads back what it writes")
    func roundTrip() throws {
        let text = String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init)))
        var json = JSONText()
        json.string(text)
        var cursor = try JSONCursor(json.bytes, place: "")
        #expect(try cursor.string() == Array(text.utf8))
    }

    @Test(
        "refuses other spellings of strings",
        arguments: [
            #""\/""#, #""\u0041""#, #""\u000a""#, #""\u001F""#, "\"\n\"", #""\x""#, #""abc"#, #""\ud83d\ude00""#,
        ])
    func refusesString(_ text: String) throws {
        var cursor = try JSONCursor(Array(text.utf8), place: "")
        #expect(throws: Fault.self) { try cursor.string() }
    }

    @Test("refuses other spellings of numbers", arguments: ["01", "-1", "", "99999999999999999999", "+1"])
    func refusesNumber(_ text: String) throws {
        var cursor = try JSONCursor(Array(text.utf8), place: "")
        #expect(throws: Fault.self) { try cursor.number() }
    }

    @Test("base64 has one spelling for every length")
    func base64() {
        for length in 0..<70 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
            let text = Base64.encode(bytes)
            #expect(text == Data(bytes).base64EncodedString())
            #expect(Base64.decode(text.utf8) == bytes)
        }
        for wrong in ["A", "AA", "AAA", "AB==", "AAB=", "AA=A", "A===", "====", "AAAA\n", "AA-_", "AA=="] {
            #expect((Base64.decode(wrong.utf8) == nil) == (wrong != "AA=="), "\(wrong)")
        }
    }
}
