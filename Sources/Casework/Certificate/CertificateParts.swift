import Archive
import Foundation
import Records

extension DisposalCertificate {
    /// What it came to, in one sentence.
    public var outcome: String {
        "\(Self.count(list.count, "record")) in \(Self.count(conversations, "conversation")) "
            + "\(list.count == 1 ? "was" : "were") destroyed, and nothing of \(list.count == 1 ? "it" : "them") was left in any file "
            + "of the archive."
    }

    /// How many conversations went.
    public var conversations: UInt64 { shares.reduce(0) { $0 + $1.conversations } }

    /// The certificate as one HTML file.
    public func html() -> [UInt8] {
        StatementPage.html(
            title: "Certificate of disposal", pageTitle: "Certificate of disposal \(disposal.proposed.id): \(origin)",
            caption: authority, outcome: outcome, isAlarm: false, parts: parts)
    }

    /// The certificate as plain text.
    public func text() -> [UInt8] {
        StatementLayout.text(
            title: "Certificate of disposal", caption: authority, outcome: outcome, parts: parts)
    }

    var parts: [StatementPart] {
        [
            StatementPart(id: "what", heading: "What was destroyed", blocks: [.facts(facts)] + sharesTable),
            StatementPart(id: "who", heading: "On whose word", blocks: [.facts(people), .paragraph(officers)]),
            StatementPart(id: "how", heading: "How, and how it was checked", blocks: how),
            StatementPart(id: "left", heading: "What may still hold it", blocks: [.list(remaining)]),
            StatementPart(id: "kept", heading: "What was looked at and kept", blocks: kept),
            StatementPart(id: "limits", heading: "What this certificate is", blocks: [.list(Self.limits)]),
        ]
    }

    private var facts: [(term: String, value: String)] {
        let proposed = disposal.proposed
        return [
            ("Disposal", "\(proposed.id) of \(origin)"), ("Asked for", proposed.selection),
            ("Ground", proposed.ground), ("Authority", proposed.schedule),
            ("List", "SHA-256 \(StatementWords.grouped(list.hash.hex))"),
            ("Entries", Self.shortened(list)),
        ]
    }

    private var sharesTable: [StatementPart.Block] {
        [
            .table(
                columns: ["Class", "Records", "Conversations", "Authority and terms"],
                rows: shares.map { share in
                    [
                        share.code, "\(share.records)", "\(share.conversations)",
                        "\(share.title): \(share.terms). \(share.mandate)",
                    ]
                })
        ]
    }

    private var people: [(term: String, value: String)] {
        let proposal = [
            ("Proposed by", "\(disposal.proposedBy) (claimed), \(Self.day(disposal.proposedAt))")
        ]
        let reviews = disposal.reviews.map { act, reviewed in
            (
                "Reviewed by",
                "\(act.by) (claimed), \(Self.day(act.at)): "
                    + "\(Self.count(reviewed.parts.reduce(0) { $0 + $1.conversations }, "conversation")) \(reviewed.words), "
                    + "\(reviewed.reason)"
            )
        }
        let approvals = shares.map { share in
            (
                "Approved by",
                "\(share.approvedBy) (\(share.assurance)), \(Self.day(share.approvedAt)): \(share.code)"
                    + (share.asOwner ? ", as its information asset owner" : ", which had no information asset owner")
            )
        }
        let executors = Set(disposal.batches.map(\.order.by)).sorted().map { ("Carried out by", "\($0) (claimed)") }
        return proposal + reviews + approvals + executors
    }

    /// Whether one person could have done it alone.
    public var officers: String {
        "Nobody destroys alone: who approved is not who proposed. "
            + (isSingleOfficer
                ? "This body signs requests off in single-officer mode; its disposals still take two."
                : "This body is not run in single-officer mode.")
            + " A name that is claimed was given and not proved; a signed one was proved with that person's own key."
    }

    private var how: [StatementPart.Block] {
        let holds = Array(Set(disposal.batches.flatMap(\.ordered.holdsChecked))).sorted()
        let checked = disposal.batches.first?.ordered.checkedAt ?? ""
        return [
            .facts([
                ("Method", method),
                (
                    "Holds",
                    "Looked at under the writer lock from \(Self.moment(checked)) on; none stood. "
                        + (holds.isEmpty ? "None had covered it." : "Had covered it: \(holds.joined(separator: ", ")).")
                ),
                ("Begun", Self.moment(disposal.batches.first?.order.at ?? "")),
                ("Ended", Self.moment(disposal.batches.compactMap(\.certificate?.at).max() ?? "")),
            ]), .list(checks),
            .table(
                columns: ["Order", "Class", "Records", "Certificate", "List"],
                rows: disposal.batches.map { batch in
                    [
                        "\(batch.order.seq)", batch.ordered.retentionClass, "\(batch.ordered.count)",
                        batch.certificate.map { "\($0.seq)" } ?? "–", String(batch.ordered.listHash.prefix(16)) + "…",
                    ]
                }),
        ]
    }

    /// How it was destroyed.
    public var method: String { disposal.certified?.method ?? "" }

    /// What was looked at, and nothing was left.
    public var checks: [String] {
        var seen: Set<String> = []
        return disposal.batches.compactMap(\.certified).flatMap(\.checked).filter { seen.insert($0).inserted }
    }

    /// The last day on which a backup may hold keys of what went; nil where none is declared, or none can.
    public var backupsExpire: String? { disposal.batches.compactMap { $0.certified?.backupsExpire }.max() }

    /// What may still hold what went, in sentences.
    public var remaining: [String] {
        var sentences: [String] = []
        if let words = disposal.batches.compactMap(\.certified).max(by: {
            ($0.backupsExpire ?? "") < ($1.backupsExpire ?? "")
        })?.backupsInWords {
            sentences.append("Backups: \(words). With the keys of today none of them opens.")
        }
        sentences += packs.map { pack in
            "The pack of \(pack.request), issued on \(pack.issued), was made from "
                + "\(Self.count(pack.records, "record")) of these. It is a record of its own class and schedule (INF-01) and stays."
        }
        if packs.isEmpty { sentences.append("No issued pack was made from any of these records.") }
        sentences.append(
            "The entries stay for ever, with their hashes: they hold nothing of the content, and by them the chain still "
                + "verifies.")
        return sentences
    }

    private var kept: [StatementPart.Block] {
        var sentences = disposal.proposed.blocked.map { block in
            "\(Self.count(block.conversations, "conversation")) (\(Self.count(block.count, "record"))) held by \(block.hold)"
                + (block.request.map { " for request \($0)" } ?? "") + ": \(block.reason)"
        }
        sentences += disposal.unreviewedAtEnd.map {
            "\(Self.count($0.conversations, "conversation")) of class \($0.code), which nobody reviewed"
        }
        sentences += disposal.proposed.parts.compactMap { part in
            guard case .refused(let act, let refused) = disposal.decisions[part.retentionClass] else { return nil }
            return "Class \(part.retentionClass), refused by \(act.by): \(refused.reason)"
        }
        sentences += disposal.reviews.filter { $0.reviewed.decision != "destroy" }.map { _, reviewed in
            "\(Self.count(reviewed.parts.reduce(0) { $0 + $1.conversations }, "conversation")) \(reviewed.words): "
                + reviewed.reason
        }
        return sentences.isEmpty ? [.paragraph("Nothing: all that was listed went.")] : [.list(sentences)]
    }

    /// What the page does not show.
    static let limits = [
        "It says what this program did to the files of the archive and found in them. That nobody copied a record before cannot "
            + "be proved by anyone.",
        "Each order and each certificate is an entry of the ledger. With its public key `canute verify` answers “destroyed” for "
            + "exactly these entries.",
    ]

    private static func count(_ number: UInt64, _ one: String) -> String { "\(number) \(one)\(number == 1 ? "" : "s")" }

    private static func day(_ instant: String) -> String { String(instant.prefix(10)) }

    private static func moment(_ instant: String) -> String {
        (try? Date(instant, strategy: .iso8601)).map { StatementWords.minute(Int64($0.timeIntervalSince1970)) }
            ?? instant
    }

    /// The first runs of a list; the XML has all.
    private static func shortened(_ list: SequenceList) -> String {
        let runs = list.ranges.prefix(40).map {
            $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
        }
        return runs.joined(separator: ", ") + (list.ranges.count > runs.count ? " … (the XML has all)" : "")
    }
}

extension Disposal {
    /// What was listed of reviewed classes and nobody reviewed, once it is over.
    var unreviewedAtEnd: [(code: String, conversations: UInt64)] {
        proposed.parts.filter(\.needsReview).compactMap { part in
            let left = part.conversations - min(part.conversations, reviewed(part).conversations)
            return left > 0 ? (part.retentionClass, left) : nil
        }
    }
}
