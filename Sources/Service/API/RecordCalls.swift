import Archive
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Ledger
import Records
import Retention
import Search

/// Searching, and opening records: for a purpose, which is kept.
enum RecordCalls {
    static let routes: [APIBook.Route] = [
        .init(method: .get, path: "/api/v1/search", action: .search, handler: search),
        .init(method: .get, path: "/api/v1/records/{seq}", action: .readRecord, handler: record),
        .init(method: .get, path: "/api/v1/records/{seq}/why", action: .explainRecord) { call in
            let seq = try call.number("seq")
            return JSONAnswer.response(try await call.read { archive, _ in try archive.why(seq) })
        },
    ]

    private struct Found: Encodable {
        struct Hit: Encodable {
            let seq: UInt64
            let sent_at: String?
            let from: String?
            let conversation: String
            let source: String
            let snippet: String
        }

        let total: UInt64
        let searched_to: UInt64
        let unsearched: UInt64
        let hits: [Hit]
    }

    @Sendable private static func search(_ call: APICall) async throws -> Response {
        let purpose = try await call.purpose()
        let limit = try call.count("limit", default: 20, most: 1000)
        let query = OpenArchive.RequestQuery(
            terms: call.query["q"], from: try day(call.query["from"]), to: try day(call.query["to"]),
            person: call.query["person"].isEmpty ? nil : call.query["person"],
            sources: call.query.all("source").filter { !$0.isEmpty })
        // The index is brought up to what was acknowledged, by the one that writes.
        try await call.site.desk.write(as: call.visitor.person) { archive, index in
            try index.rollForward(archive.ledger)
        }
        let result = try await call.read { archive, index in
            var search = try archive.searchQuery(query, limit: limit)
            // What somebody wants erased and a hold keeps is seen for a request alone (UK GDPR Art 18(2)).
            if purpose.request == nil { search.hide(try archive.restricted()) }
            return try index.search(search, count: try archive.ledger.count())
        }
        let filters = ["from", "to", "person", "source"].filter { !call.query[$0].isEmpty }.flatMap { name in
            call.query.all(name).map { "\(name) \($0)" }
        }
        try await call.account(
            for: SearchMade(
                terms: query.terms, filters: filters, purpose: purpose.words, hits: result.total,
                searchedTo: result.searchedTo, unsearched: result.unsearched), subject: purpose.request ?? "")
        return JSONAnswer.response(
            Found(
                total: result.total, searched_to: result.searchedTo, unsearched: result.unsearched,
                hits: result.hits.map {
                    .init(
                        seq: $0.seq, sent_at: $0.sentAt, from: $0.from, conversation: $0.conversation,
                        source: $0.source, snippet: $0.snippet)
                }))
    }

    private static func day(_ text: String) throws -> CivilDate? {
        text.isEmpty ? nil : try CivilDate(parsing: text)
    }

    private struct Shown: Encodable {
        struct Part: Encodable {
            let path: String
            let text: String?
            let bytes: Int
        }

        let seq: UInt64
        let type: String
        let captured: String
        let role: String
        let content: String
        let parts: [Part]

        init(_ item: OpenArchive.HistoryItem, _ record: StoredRecord) {
            seq = item.seq
            type = record.entry.type.rawValue
            captured = Date(timeIntervalSince1970: Double(record.entry.minute)).formatted(.iso8601)
            role = item.role
            content = record.content == nil ? "gone" : "open"
            parts = (record.content?.components ?? []).filter { !["raw", "body_html", "context"].contains($0.path) }
                .map { Part(path: $0.path, text: $0.path.hasSuffix("/data") ? nil : $0.string, bytes: $0.bytes.count) }
        }
    }

    @Sendable private static func record(_ call: APICall) async throws -> Response {
        let purpose = try await call.purpose()
        let seq = try call.number("seq")
        let context = try call.count("context", default: 0, most: 1000)
        let shown = try await call.read { archive, _ in
            let hidden = purpose.request == nil ? try archive.restricted() : SequenceList([UInt64]())
            guard !hidden.contains(seq) else {
                throw Fault(
                    .conflict,
                    "Entry \(seq) is restricted: its erasure was asked for and a hold keeps it. It is opened for a request alone."
                )
            }
            return try archive.history(of: seq, context: context).filter { !hidden.contains($0.seq) }.map {
                Shown($0, try archive.ledger.record($0.seq))
            }
        }
        // Said in the ledger before a word of it leaves.
        try await call.account(
            for: RecordRead(seqs: shown.map(\.seq), purpose: purpose.words), subject: purpose.request ?? "")
        return JSONAnswer.response(["records": shown])
    }
}
