import GRDB

/// How the messages of a search spread over what it can be narrowed by.
public struct SearchFacets: Sendable, Equatable {
    /// One value with the number of messages.
    public struct Value: Sendable, Equatable {
        /// What narrows to it: a source's name, a person's name, a year, a conversation's number.
        public let key: String
        /// As people read it.
        public let words: String
        /// How many of the messages have it.
        public let count: Int
    }

    /// By source, the most frequent first.
    public var sources: [Value] = []
    /// By who wrote them.
    public var people: [Value] = []
    /// By year of sending in UTC, the latest first.
    public var years: [Value] = []
    /// By conversation.
    public var conversations: [Value] = []
}

extension Catalogue {
    /// Counts messages by source, writer, year and conversation; of each the `most` frequent are given.
    public func facets(of seqs: [UInt64], most: Int = 10) throws -> SearchFacets {
        var sources: [String: Int] = [:]
        var people: [String: Int] = [:]
        var years: [String: Int] = [:]
        var conversations: [String: (words: String, count: Int)] = [:]
        try queue.read { db in
            let list = "[" + seqs.map { String(Int64(clamping: $0)) }.joined(separator: ",") + "]"
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT c.source, p.name, strftime('%Y', i.sent_at / 1000000, 'unixepoch'), c.id, c.title
                    FROM json_each(?) j JOIN item i ON i.seq = j.value JOIN conversation c ON c.id = i.conversation
                    LEFT JOIN person p ON p.id = i.person
                    """, arguments: [list])
            while let row = try rows.next() {
                sources[row[0], default: 0] += 1
                if let name = row[1] as String? { people[name, default: 0] += 1 }
                if let year = row[2] as String? { years[year, default: 0] += 1 }
                conversations[String(row[3] as Int64), default: (row[4], 0)].count += 1
            }
        }
        func frequent(_ counts: [String: Int]) -> [SearchFacets.Value] {
            counts.map { .init(key: $0.key, words: $0.key, count: $0.value) }
                .sorted { ($1.count, $0.key) < ($0.count, $1.key) }
        }
        var facets = SearchFacets()
        facets.sources = Array(frequent(sources).prefix(most))
        facets.people = Array(frequent(people).prefix(most))
        facets.years = frequent(years).sorted { $0.key > $1.key }
        facets.conversations = Array(
            conversations.map { SearchFacets.Value(key: $0.key, words: $0.value.words, count: $0.value.count) }
                .sorted { ($1.count, $0.key) < ($0.count, $1.key) }.prefix(most))
        return facets
    }
}
