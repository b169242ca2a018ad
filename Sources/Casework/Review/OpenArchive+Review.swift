public import Archive
import Foundation
import Ledger
import Records
public import Retention
public import Search

extension OpenArchive {
    /// What a search for a request looks for.
    public struct RequestQuery: Sendable {
        /// The words, as an officer types them; empty looks at everything the filters let through.
        public var terms: String
        /// Sent on or after this day.
        public var from: CivilDate?
        /// Sent on or before this day.
        public var to: CivilDate?
        /// Sent by or to somebody of this name or address.
        public var person: String?
        /// Only from these sources; empty means all.
        public var sources: [String]

        /// Makes a query.
        public init(
            terms: String, from: CivilDate? = nil, to: CivilDate? = nil, person: String? = nil, sources: [String] = []
        ) {
            self.terms = terms
            self.from = from
            self.to = to
            self.person = person
            self.sources = sources
        }
    }

    /// How many messages one search of a request brings back.
    public static let reviewedAtMost = 10_000

    /// Searches for a request, records the search, and holds every conversation that it found.
    public func search(_ query: RequestQuery, for id: String, in index: SearchIndex) throws -> SearchResult {
        let request = try openRequest(id)
        let count = try ledger.count()
        let reach = try reach(of: query)
        let result = try index.search(
            try searchQuery(query, reach: reach, limit: Self.reviewedAtMost), count: count)
        guard result.total <= UInt64(Self.reviewedAtMost) else {
            throw CaseworkError(
                .wrongUse,
                "The search finds \(result.total) messages, more than can be reviewed at once (\(Self.reviewedAtMost)): "
                    + "narrow it with more words, dates, people or sources.")
        }
        let seqs = result.hits.map(\.seq).sorted()
        try record(
            RequestSearched(
                terms: query.terms, from: query.from?.description, to: query.to?.description, person: query.person,
                sources: query.sources, hits: result.total, searchedTo: result.searchedTo,
                unsearched: result.unsearched,
                seqs: seqs, identifiers: reach?.trail, untraced: reach?.untraced),
            subject: id)
        // What was sent after the request came in was not held then (FOIA s.1(4)): it is found, and not frozen.
        try hold(conversations: try conversations(matching: query, sentBy: request.received, in: index), for: request)
        return result
    }

    /// The conversations in which a search finds something that was sent on or before a day.
    func conversations(
        matching query: RequestQuery, sentBy day: CivilDate, from first: UInt64 = 0, in index: SearchIndex
    ) throws -> [UInt64] {
        var search = try searchQuery(query, limit: 0)
        search.to = min(search.to ?? .max, CivilDay.start(of: day.adding(days: 1)) ?? .max)
        search.first = first
        return try catalogue.conversations(with: SequenceList(try index.matches(search)))
    }

    /// Widens a request's hold to the conversations of these messages.
    private func hold(_ seqs: [UInt64], for request: RequestFile) throws {
        try hold(conversations: try seqs.compactMap { try catalogue.conversation(of: $0)?.id }, for: request)
    }

    private func hold(conversations found: [UInt64], for request: RequestFile) throws {
        let hold = try holds().first { $0.placed.id == "H-\(request.id)" && $0.isOpen }
        let new = Set(found).subtracting(hold?.placed.conversations ?? []).sorted()
        if !new.isEmpty { try placeHold(self.hold(for: request.id, received: request.received, conversations: new)) }
    }

    /// Whom a query means; nil where it names nobody.
    ///
    /// - Throws: `notFound` where nobody is known by what it names.
    public func reach(of query: RequestQuery) throws -> PersonReach? {
        guard let person = query.person else { return nil }
        let reach = try reach(person)
        guard !reach.isEmpty else {
            throw CaseworkError(
                .notFound, "Nobody is known by \u{201C}\(person)\u{201D}: `canute people find` looks for people.")
        }
        return reach
    }

    /// Turns what was typed into a search of the index; whom it means is asked for where it is not given.
    public func searchQuery(_ query: RequestQuery, reach: PersonReach? = nil, limit: Int) throws -> SearchQuery {
        if let from = query.from, let to = query.to, from > to {
            throw CaseworkError(.wrongUse, "--from \(from) lies after --to \(to): nothing can be between them.")
        }
        let known = Set(try sources().map(\.name))
        if let unknown = query.sources.first(where: { !known.contains($0) }) {
            throw CaseworkError(.notFound, "There is no source \(unknown): `canute source list` shows them.")
        }
        let within = (try reach ?? self.reach(of: query)).map { SequenceList($0.entries) }
        var search = SearchQuery(
            terms: query.terms.isEmpty ? nil : try SearchTerms(query.terms),
            from: query.from.flatMap(CivilDay.start), to: query.to.flatMap { CivilDay.start(of: $0.adding(days: 1)) },
            sources: query.sources, within: within, limit: limit)
        // Content is kept once: a copy that another source handed in is found under both.
        let held = query.sources.isEmpty ? [] : try catalogue.entriesHeld(by: query.sources)
        if !held.isEmpty { search.alsoFrom = SequenceList(held) }
        search.hide(try leaving())
        return search
    }

    /// Decides that messages are, or are not, about a request.
    ///
    /// - Parameters:
    ///   - conversation: any message of a conversation, all of which is decided.
    ///   - seqs: single messages.
    ///   - undecided: all that its searches found and nobody has decided yet.
    ///   - copyOf: the message of which they are copies.
    /// - Returns: how many messages were decided.
    @discardableResult
    public func review(
        _ id: String, conversation: UInt64?, seqs: [UInt64], undecided: Bool = false, relevant: Bool, reason: String?,
        copyOf: UInt64? = nil
    ) throws -> Int {
        let request = try openRequest(id)
        var all = seqs + (undecided ? request.undecided : [])
        if let conversation {
            guard let found = try catalogue.conversation(of: conversation) else { throw noMessage(conversation) }
            all += try catalogue.entries(of: found.id)
        }
        for seq in seqs where try catalogue.conversation(of: seq) == nil { throw noMessage(seq) }
        guard !all.isEmpty else {
            throw CaseworkError(
                .wrongUse,
                undecided
                    ? "Nothing is undecided on \(id)." : "Nothing was named: give --conversation SEQ or --seq LIST.")
        }
        if let copyOf {
            guard !relevant, !all.contains(copyOf), try catalogue.conversation(of: copyOf) != nil else {
                throw CaseworkError(
                    .wrongUse,
                    "Name the message of which this is a copy: another one, which can be read. The copy itself does not go out."
                )
            }
        }
        // What is relevant is held, however it was found (FOIA s.77).
        if relevant { try hold(all, for: request) }
        try record(
            MessagesReviewed(seqs: all.sorted(), relevant: relevant, reason: reason, copyOf: copyOf), subject: id)
        return all.count
    }

    /// Asks somebody else about messages: they are undecided, and do not go out, until they are decided.
    ///
    /// - Throws: `wrongUse` where nobody is named or nothing is asked.
    public func consult(_ seqs: [UInt64], with person: String, question: String, on id: String) throws {
        let request = try openRequest(id)
        let isBlank = { (text: String) in text.allSatisfy(\.isWhitespace) }
        guard !isBlank(person), !isBlank(question), !seqs.isEmpty else {
            throw CaseworkError(.wrongUse, "Say who is asked, and what: it stays on the record.")
        }
        for seq in seqs where try catalogue.conversation(of: seq) == nil { throw noMessage(seq) }
        // What may be about the request is held while somebody thinks about it (FOIA s.77).
        try hold(seqs, for: request)
        try record(MessagesToConsult(seqs: seqs.sorted(), with: person, question: question), subject: id)
    }

    func noMessage(_ seq: UInt64) -> CaseworkError {
        CaseworkError(
            .notFound, "Entry \(seq) is no message that can be read: it is an act, was destroyed, or does not exist.")
    }
}
