public import Archive
import Foundation
import Ledger
import Retention
public import Search

/// What was searched for a request, so that anyone can repeat it: the searches, what they found, and the log's signature.
///
/// Each search is an entry of the log, so the signed checkpoint at the end covers all of them; each is made again now over
/// the same entries, and what differs is said.
public struct SearchCertificate: Sendable {
    /// One search and its repetition.
    public struct Line: Sendable {
        /// The entry that recorded it.
        public let seq: UInt64
        /// When it was made.
        public let at: String
        /// Who made it.
        public let by: String
        /// What was looked for.
        public let search: RequestSearched
        /// What was found then and is not found now: destroyed since, or not readable.
        public let lost: [UInt64]
        /// What is found now among the same entries and was not then.
        public let gained: [UInt64]
    }

    /// The searches, in order.
    public let lines: [Line]
    /// The certificate as text, with the signed checkpoint.
    public let text: String
}

extension OpenArchive {
    /// Certifies the searches of a request, each made again over the entries that it covered.
    public func searchCertificate(for id: String, in index: SearchIndex) throws -> SearchCertificate {
        let request = try request(id)
        let count = try ledger.count()
        let lines = try catalogue.acts(on: id).filter { $0.kind == RequestSearched.kind }.map { act in
            let search = try act.decode(RequestSearched.self)
            let query = RequestQuery(
                terms: search.terms, from: try search.from.map { try CivilDate(parsing: $0) },
                to: try search.to.map { try CivilDate(parsing: $0) }, person: search.person, sources: search.sources)
            let again = try index.search(try searchQuery(query, limit: Self.reviewedAtMost), count: count)
            let now = Set(again.hits.map(\.seq).filter { $0 < search.searchedTo })
            let then = Set(search.seqs)
            return SearchCertificate.Line(
                seq: act.seq, at: act.at, by: act.by, search: search, lost: then.subtracting(now).sorted(),
                gained: now.subtracting(then).sorted())
        }
        let excluded = try catalogue.acts(ExclusionAdded.self).map(\.payload)
        var text = "SEARCHES MADE FOR \(id)\n\(try name())\nReceived \(request.received)\n"
        for line in lines { text += "\n" + Self.words(line) }
        text += "\nNOT SEARCHED, BECAUSE NOT CAPTURED\n"
        if excluded.isEmpty { text += "  nothing is excluded by rule\n" }
        for rule in excluded { text += "  \(rule.source): rule \(rule.code), \(rule.reason)\n" }
        text += "\nThe entries named above are covered by this signed checkpoint:\n\n" + (try ledger.signCheckpoint())
        return SearchCertificate(lines: lines, text: text)
    }

    private static func words(_ line: SearchCertificate.Line) -> String {
        let search = line.search
        let filters = [
            search.from.map { "from \($0)" }, search.to.map { "to \($0)" }, search.person.map { "person \($0)" },
            search.sources.isEmpty ? nil : "sources \(search.sources.joined(separator: ", "))",
        ].compactMap { $0 }
        var text =
            "entry \(line.seq)  \(line.at)  \(line.by)\n  looked for: \(search.terms.isEmpty ? "everything" : search.terms)\n"
        if !filters.isEmpty { text += "  within: \(filters.joined(separator: "; "))\n" }
        if let identifiers = search.identifiers, !identifiers.isEmpty {
            text += "  the person as: \(identifiers.joined(separator: ", "))\n"
        }
        for reason in search.untraced ?? [] { text += "  not for the person: \(reason)\n" }
        text += "  found: \(search.hits) in the first \(search.searchedTo) entries"
        text += search.unsearched > 0 ? "; \(search.unsearched) were not indexed yet\n" : "\n"
        if line.lost.isEmpty && line.gained.isEmpty {
            text += "  made again: the same\n"
        } else {
            let list = { (seqs: [UInt64]) in seqs.prefix(20).map(String.init).joined(separator: ", ") }
            if !line.lost.isEmpty {
                text +=
                    "  made again: \(line.lost.count) gone since (\(list(line.lost))): `canute record why` says why\n"
            }
            if !line.gained.isEmpty { text += "  made again: \(line.gained.count) more (\(list(line.gained)))\n" }
        }
        return text
    }
}
