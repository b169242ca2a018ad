import Records
import Testing
import TransparencyLog

@testable import Disclosure

/// The pack of `Tests/Fixtures/DisclosurePack/good`: three short conversations of a made-up council, from fixed keys.
struct SamplePack {
    static let reference = "FOI-2024-0042"
    static let name = Ground(
        code: "FOIA 40(2)", label: "a member of staff's name, section 40(2)", reason: "junior officer, no public role",
        standIn: "Officer B")
    static let phone = Ground(code: "FOIA 40(2)", label: "a personal telephone number, section 40(2)")
    static let price = Ground(
        code: "FOIA 43(2)", label: "the price in a bid still open, section 43(2)", reason: "the tender is not closed")
    static let alternate = Ground(
        code: "FOIA 40(2)", label: "the same words in another form, section 40(2)",
        reason: "alternate of a redacted text")

    /// Built once: it is a value, and nothing changes it.
    static let shared = Result { try SamplePack() }

    let log: TestLog
    let draft: PackDraft
    let frozen: PackFiles
    let sealed: SealedPack

    /// - Parameter law: under which the same messages are answered, with its own provisions.
    init(_ law: SampleLaw = .foia) throws {
        var log = try TestLog()
        let records = try Self.records(&log)
        let statement = Self.statement(vkey: log.vkey)
        draft = law.answering(PackDraft(statement: statement, conversations: records))
        frozen = try PackFiles(draft)
        let disclose = try log.append(.disclose(.sha256([0]), packRoot: frozen.root))
        try log.append(.audit(.sha256([1])))
        self.log = log
        let signed = log
        sealed = try frozen.sealed(checkpoint: try log.checkpoint(), disclose: disclose) { try signed.proof($0) }
    }

    private static func records(_ log: inout TestLog) throws -> [PackDraft.Conversation] {
        var openings: [RecordOpening] = []
        for (index, components) in contents.enumerated() {
            let key = try CommitmentKey(bytes: (0..<32).map { UInt8(16 * index + $0 % 16) })
            let root = try Commitment.root(of: components, key: key)
            let entry = try log.append(index == 2 ? .revise(root, earlier: 2) : .record(root))
            openings.append(RecordOpening(entry: entry, components: components, opening: .key(key)))
        }
        func record(_ index: Int, _ withholding: Withholding = .nothing, replyTo: UInt64? = nil) -> PackDraft.Record {
            let forms = [["body", "body_html", "raw"]]
            return PackDraft.Record(
                opening: openings[index],
                withholding: withholding.spreading(
                    to: forms, among: openings[index].components, ground: alternate),
                replyTo: replyTo)
        }
        let body = try #require(contents[0].first { $0.path == "body" }?.string)
        return [
            PackDraft.Conversation(
                title: [.text("#budget, November 2024")], source: "Slack (Wexcombe Council)",
                notes: ["9 other messages are not about your request."],
                records: [
                    record(
                        0,
                        Withholding(
                            wholeComponents: ["from": name],
                            spans: ["body": spans(body, ["Robert Fenn": name, "07700 900123": phone])])),
                    record(1, replyTo: 1), record(2),
                ]),
            PackDraft.Conversation(
                title: [.text("Mail between "), .withheld(name, parts: 0), .text(" and a bidder")],
                source: "Mail (Wexcombe Council)",
                records: [
                    record(
                        3,
                        Withholding(
                            wholeComponents: ["from": name, "raw": alternate],
                            spans: [
                                "body": spans(
                                    "The bid is £1.2m – not less.\r\n\r\nR. Fenn", ["£1.2m": price, "R. Fenn": name])
                            ]))
                ]),
            PackDraft.Conversation(
                title: [.text("Depot closure")], source: "Wexcombe Together", records: [record(4)]),
        ]
    }

    static func spans(_ text: String, _ words: [String: Ground]) -> [Withholding.Span] {
        words.sorted { $0.key < $1.key }.compactMap { word, ground in
            guard let range = text.firstRange(of: word) else { return nil }
            let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
            return Withholding.Span(start..<(start + word.utf8.count), ground)
        }
    }

    private static let contents: [[Component]] = [
        message(
            "Robert Fenn", "2024-11-04T09:12:45.120000Z",
            "Ask Robert Fenn on 07700 900123 about the depot & its <roof>."),
        message("Ada Ward", "2024-11-04T09:15:00Z", "Will do. Café notes 😀\u{0001} are here"),
        message("Ada Ward", "2024-11-04T09:15:00Z", "Will do tomorrow.", kind: "edit"),
        [
            .blob("source", "mail"), .blob("kind", "mail"), .text("from", "Robert Fenn"),
            .text("to/0", "bids@roofs.example"),
            .blob("sent_at", "2024-11-05T16:00:00Z"), .text("subject", "Roof"),
            .text("body", "The bid is £1.2m – not less.\r\n\r\nR. Fenn"), .text("att/0/name", "roof plan.txt"),
            .blob("att/0/data", "A plan of the roof.\n"), .text("att/1/name", "missing.pdf"),
            .blob("raw", [0xFF, 0x00, 0x41]),
        ],
        message("Cleo Marsh", "2024-11-06T08:00:00Z", "", kind: "post"),
    ]

    private static func message(_ from: String, _ sent: String, _ body: String, kind: String = "message") -> [Component]
    {
        [
            .blob("source", "slack"), .blob("kind", kind), .text("from", from), .blob("sent_at", sent),
            .text("body", body), .blob("class", "MSG-02"), .blob("raw", "{\"text\":\"\(from): \(body)\"}"),
        ]
    }
}

extension RecordOpening {
    /// The key of a component that is there whole.
    func field(_ index: Int) throws -> FieldKey {
        guard case .field(let key) = opening.component(index) else {
            throw DisclosureError(.draft, "component \(index) was erased")
        }
        return key
    }
}
