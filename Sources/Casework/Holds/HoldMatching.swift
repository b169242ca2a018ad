public import Archive
import Foundation
import Ledger
import Records
import Retention
public import Search

extension OpenArchive {
    /// The conversations that a hold's query matches, of the entries from `first` on.
    public func conversations(
        matching query: HoldQuery, from first: UInt64 = 0, in index: SearchIndex
    ) throws -> [UInt64] {
        var search = SearchQuery(
            terms: query.terms.isEmpty ? nil : try SearchTerms(query.terms),
            from: try query.from.map { try CivilDate(parsing: $0) }.flatMap(CivilDay.start),
            to: try query.to.map { try CivilDate(parsing: $0) }.flatMap { CivilDay.start(of: $0.adding(days: 1)) },
            sources: query.sources)
        search.first = first
        search.hide(try leaving())
        if query.person != nil || !query.identifiers.isEmpty {
            let theirs = Set(try catalogue.entries(ofIdentifiers: query.identifiers))
                .union(try entries(of: query.spans ?? []))
            search.within = SequenceList(theirs.filter { $0 >= first }.sorted())
        }
        let found = try catalogue.conversations(with: SequenceList(try index.matches(search)))
        return try query.retentionClass.map { try catalogue.conversations(found, ofClass: $0) } ?? found
    }

    /// Lets what was captured since join the holds whose queries it matches; says how many conversations joined.
    ///
    /// Each that joins is an act of its own, by rule; what was looked at is remembered, so it costs little to ask again.
    @discardableResult
    public func growHolds(in index: SearchIndex) throws -> Int {
        let open = try holds().filter { $0.isOpen && (!$0.queries.isEmpty || $0.placed.request != nil) }
        guard !open.isEmpty else { return 0 }
        let count = try ledger.count()
        guard try open.contains(where: { try tried($0) < count }) else { return 0 }
        try index.rollForward(ledger)
        var joined = 0
        for hold in open {
            let first = try tried(hold)
            guard first < count else { continue }
            var found: Set<UInt64> = []
            for query in hold.queries { found.formUnion(try conversations(matching: query, from: first, in: index)) }
            if let request = hold.placed.request { found.formUnion(try late(request, from: first, in: index)) }
            let new = found.subtracting(hold.placed.conversations).sorted()
            if !new.isEmpty { try widen(hold, with: new, searchedTo: count) }
            joined += new.count
            try remember(hold, triedTo: count)
        }
        return joined
    }

    /// What the searches of a request find of what was captured since, sent before the request came in.
    private func late(_ id: String, from first: UInt64, in index: SearchIndex) throws -> [UInt64] {
        guard let request = try? request(id) else { return [] }
        return try request.searches.flatMap { made -> [UInt64] in
            let query = RequestQuery(
                terms: made.terms, from: try made.from.map { try CivilDate(parsing: $0) },
                to: try made.to.map { try CivilDate(parsing: $0) }, person: made.person, sources: made.sources)
            // Nobody may be known by that name any more: then nothing new can be theirs.
            do { return try conversations(matching: query, sentBy: request.received, from: first, in: index) } catch let
                error as CaseworkError where error.code == .notFound
            { return [] }
        }
    }
}
