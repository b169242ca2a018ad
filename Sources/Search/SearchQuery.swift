public import Records

/// A search: terms and filters.
public struct SearchQuery: Sendable {
    /// The words; nil looks at everything that the filters let through.
    public var terms: SearchTerms?
    /// Sent at or after this moment, microseconds since 1970.
    public var from: Int64?
    /// Sent before this moment, microseconds since 1970.
    public var to: Int64?
    /// Only from these sources; empty means all.
    public var sources: [String]
    /// Entries that count as from these sources too, because they hold copies of them.
    public var alsoFrom: SequenceList?
    /// Only these entries (what filters by person, conversation or class come down to).
    public var within: SequenceList?
    /// Only entries from this one on.
    public var first: UInt64 = 0
    /// Not these entries: what is restricted, or ordered to be destroyed.
    public private(set) var except: SequenceList?
    /// At most this many hits are returned; the total counts all.
    public var limit: Int
    /// What stands before and after a match in a snippet.
    public var marks = Marks()

    /// The signs around a match.
    public struct Marks: Sendable, Equatable {
        /// Before it.
        public var open: String
        /// After it.
        public var close: String

        /// Square brackets unless others are named, such as control characters that no page shows.
        public init(open: String = "[", close: String = "]") {
            self.open = open
            self.close = close
        }
    }

    /// Makes a search.
    public init(
        terms: SearchTerms?, from: Int64? = nil, to: Int64? = nil, sources: [String] = [], within: SequenceList? = nil,
        limit: Int = 20
    ) {
        self.terms = terms
        self.from = from
        self.to = to
        self.sources = sources
        self.within = within
        self.limit = limit
    }
}

extension SearchQuery {
    /// Leaves out these entries too.
    public mutating func hide(_ list: SequenceList) {
        guard list.count > 0 else { return }
        except = except?.union(list) ?? list
    }
}

/// One message that matched.
public struct SearchHit: Sendable, Equatable {
    /// The entry.
    public let seq: UInt64
    /// When it was sent, RFC 3339; nil where the source did not say.
    public let sentAt: String?
    /// Who sent it.
    public let from: String?
    /// The conversation's title.
    public let conversation: String
    /// The source it was captured from.
    public let source: String
    /// Some words around the match, which stands between the marks that were asked for.
    public let snippet: String
}

/// What a search found, and how far it looked.
public struct SearchResult: Sendable {
    /// How many messages matched.
    public var total: UInt64 = 0
    /// The newest of them.
    public var hits: [SearchHit] = []
    /// The number of entries that were searched.
    public var searchedTo: UInt64 = 0
    /// The number of entries that the index does not hold yet.
    public var unsearched: UInt64 = 0
}
