import Foundation
import Ledger
import Records

@testable import Search

/// An archive with some messages and an index, removed when the test ends.
final class SearchArchive: Sendable {
    let files: ArchiveFiles
    let ledger: Ledger
    let index: SearchIndex

    /// Entry 1 and on: who, when, where, what.
    static let messages: [(from: String?, sentAt: String?, source: String, body: String, file: String?)] = [
        ("Ada", "2024-11-14T09:32:11.000123Z", "slack", "The boiler in the leisure centre failed again.", nil),
        ("Bert", "2024-11-15T08:00:00Z", "mail", "Re: boilers and the pool rota", "Quote for a new boiler.pdf"),
        ("Ada", nil, "slack", "Pool closed; see the rota", nil),
        ("Carol", "2023-01-01T00:00:00.5Z", "yammer", "Café Zürich, naïve question about O'Brien", nil),
        (nil, "2024-12-24T23:59:59Z", "slack", "centre of leisure, not a phrase: NEAR(pool)", nil),
    ]

    init(fill: Bool = true) throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("canute-search-\(UUID().uuidString)")
        files = ArchiveFiles(root: root)
        ledger = try Ledger.create(files, origin: "example.org/records")
        index = SearchIndex(files)
        guard fill else { return }
        try ledger.append(
            Self.messages.map {
                Self.draft($0.body, from: $0.from, sentAt: $0.sentAt, source: $0.source, file: $0.file)
            })
        try ledger.append([Draft(.audit, components: [.blob("source", "canute"), .text("body", "a boiler search")])])
        try index.rollForward(ledger)
    }

    deinit { try? FileManager.default.removeItem(at: files.root) }

    static func draft(
        _ body: String, from: String? = "Ada", sentAt: String? = nil, source: String = "slack", file: String? = nil
    ) -> Draft {
        var components: [Component] = [
            .blob("source", source), .text("conversation", "#\(source)"), .text("subject", ""), .text("body", body),
        ]
        if let from { components.append(.text("from", from)) }
        if let sentAt { components.append(.blob("sent_at", sentAt)) }
        if let file { components.append(.text("att/0/name", file)) }
        return Draft(.record, components: components)
    }

    /// The entries that match, in order.
    func matches(_ text: String) throws -> [UInt64] { try index.matches(SearchQuery(terms: SearchTerms(text))) }

    func search(_ text: String?, limit: Int = 20) throws -> SearchResult {
        try index.search(SearchQuery(terms: text.map { try SearchTerms($0) }, limit: limit), count: ledger.count())
    }

    /// The files of the index that hold these bytes.
    func filesHolding(_ words: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: files.search.path).filter { name in
            try Data(contentsOf: files.search.appendingPathComponent(name)).range(of: Data(words.utf8)) != nil
        }
    }
}
