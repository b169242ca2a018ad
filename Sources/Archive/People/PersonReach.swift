import Foundation
import GRDB
import Ledger
import Records
import Retention

/// What is somebody's, as far as the directory and the messages say it: for searches, holds and events by person.
public struct PersonReach: Sendable {
    /// The people of the directory who are meant.
    public internal(set) var people: [PersonOnFile] = []
    /// Their identifiers, with the days where somebody else had them too.
    public internal(set) var spans: [IdentifierSpan] = []
    /// Who is named so in messages and stands in no directory.
    public internal(set) var named: [Person] = []
    /// Where nobody is looked for, a sentence each.
    public internal(set) var untraced: [String] = []
    /// The entries that they wrote or received.
    public internal(set) var entries: [UInt64] = []

    /// Whether nobody is meant.
    public var isEmpty: Bool { people.isEmpty && named.isEmpty }

    /// For people: the name, and the number where there is one.
    public var label: String {
        (people.map { "\($0.name()) (\($0.id))" } + named.map(\.name)).joined(separator: ", ")
    }

    /// The identifiers that were used, in words, for the trail of a search.
    public var trail: [String] { spans.map(\.words) + named.flatMap(\.identifiers) }

    /// The identifiers that are theirs at all times.
    public var identifiers: [String] {
        spans.filter(\.isUnbounded).map(\.value) + named.flatMap(\.identifiers)
    }

    /// Those that somebody else had too, with their days.
    public var shared: [IdentifierSpan] { spans.filter { !$0.isUnbounded } }
}

extension OpenArchive {
    /// Everybody whom a name, address, account or number fits, with all that is theirs.
    public func reach(_ text: String) throws -> PersonReach {
        let identities = try identities()
        var people = Set(identities.directory.matching(text).map(\.number))
        var named: [Person] = []
        for row in try PersonOnFile.number(text) == nil ? catalogue.people(matching: text) : [] {
            let holders = row.identifiers.reduce(into: Set<UInt64>()) { $0.formUnion(identities.holders(of: $1)) }
            let isAddress = row.identifiers.contains { $0.lowercased().hasSuffix(":" + text.lowercased()) }
            switch holders.count {
            case 0: named.append(row)
            case 1: people.formUnion(holders)
            // An address that several had over time, asked for as such, is what is looked for.
            default: if isAddress { named.append(row) }
            }
        }
        return try reach(people: people.sorted(), named: named, identities)
    }

    /// The one person whom a name, address, account or number fits, with all that is theirs.
    ///
    /// - Throws: `notFound`; `wrongUse` where it fits several.
    public func reach(one text: String) throws -> PersonReach {
        let identities = try identities()
        let exact = identities.directory.exactly(text)
        if exact.count > 1 {
            let list = exact.prefix(10).map { "\($0.id) \($0.words())" }.joined(separator: "; ")
            throw ArchiveError(.wrongUse, "“\(text)” fits \(exact.count) people: \(list). Give the number of one.")
        }
        if let person = exact.first { return try reach(people: [person.number], named: [], identities) }
        if PersonOnFile.number(text) != nil {
            throw ArchiveError(.notFound, "There is no person \(text): `canute people list` shows them.")
        }
        let row = try person(text)
        let holders = row.identifiers.reduce(into: Set<UInt64>()) { $0.formUnion(identities.holders(of: $1)) }
        if holders.count == 1 { return try reach(people: holders.sorted(), named: [], identities) }
        return try reach(people: [], named: [row], identities)
    }

    /// The person of the directory with this number.
    public func personOnFile(_ id: String) throws -> PersonOnFile {
        let directory = try catalogue.directory()
        let found = PersonOnFile.number(id).map { [directory.person($0)].compactMap { $0 } } ?? directory.exactly(id)
        guard let person = found.first, found.count == 1 else {
            throw ArchiveError(
                found.isEmpty ? .notFound : .wrongUse,
                found.isEmpty
                    ? "The directory knows nobody by “\(id)”: `canute people find` looks for people."
                    : "“\(id)” fits \(found.map(\.id).joined(separator: ", ")): give the number of one.")
        }
        return person
    }

    /// The entries in which any of these identifiers takes part on its days.
    public func entries(of spans: [IdentifierSpan]) throws -> [UInt64] {
        try entries(of: spans, identities())
    }

    private func reach(people: [UInt64], named: [Person], _ identities: Identities) throws -> PersonReach {
        var reach = PersonReach()
        reach.people = people.compactMap(identities.directory.person)
        reach.spans = reach.people.flatMap(identities.spans)
        reach.named = named
        let (hidden, reasons) = try untraced(identities.confidentiality)
        reach.untraced = reasons
        var entries = Set(try self.entries(of: reach.spans, identities))
        entries.formUnion(try catalogue.entries(ofPeople: named.map(\.id)))
        reach.entries = entries.subtracting(hidden).sorted()
        return reach
    }

    private func entries(of spans: [IdentifierSpan], _ identities: Identities) throws -> [UInt64] {
        var entries: Set<UInt64> = []
        for span in spans {
            let found = try catalogue.entries(of: span)
            let others = found.together.filter { $0 != span.value }
            let mine = identities.holders(of: span.value)
            // Where messages give it together with what is somebody else's, each is opened to see which it names.
            let isMixed = others.contains { other in
                let theirs = identities.holders(of: other)
                return !theirs.isEmpty && theirs != mine
            }
            entries.formUnion(isMixed ? try naming(span.value, among: found.seqs) : found.seqs)
        }
        return entries.sorted()
    }

    /// Of these entries, those whose message names an identifier.
    private func naming(_ identifier: String, among seqs: [UInt64]) throws -> [UInt64] {
        var found: [UInt64] = []
        var next = 0
        while next < seqs.count {
            let end = min(seqs.count, next + 256)
            for record in try ledger.records(Array(seqs[next..<end])) {
                guard let fields = record.content.flatMap({ MessageFields($0.components) }), let source = fields.source
                else { continue }
                let names = fields.context?.participants.contains { $0.identifiers(in: source).contains(identifier) }
                if names == true { found.append(record.seq) }
            }
            next = end
        }
        return found
    }
}

extension MessageContext.Participant {
    /// The identifiers by which a participant is known: the mail address, the account of the source, else the name.
    func identifiers(in source: String) -> [String] {
        var identifiers: [String] = []
        if let email { identifiers.append("email:\(email.lowercased())") }
        if let account { identifiers.append("account:\(source):\(account)") }
        if identifiers.isEmpty, let name { identifiers.append("name:\(source):\(name)") }
        return identifiers
    }
}

extension Catalogue {
    /// The entries in which whoever messages name by an identifier takes part on its days, and what names them too.
    func entries(of span: IdentifierSpan) throws -> (seqs: [UInt64], together: [String]) {
        let start = span.from.flatMap { OpenArchive.start($0) }
        let end = span.until.flatMap { OpenArchive.start($0) }
        return try queue.read { db in
            let find = "SELECT person FROM identifier WHERE value = ?"
            guard let person = try Int64.fetchOne(db, sql: find, arguments: [span.value]) else { return ([], []) }
            let seqs = try Int64.fetchAll(
                db,
                sql: """
                    SELECT p.seq FROM participant p JOIN item i ON i.seq = p.seq
                    WHERE p.person = ?1 AND (?2 IS NULL OR i.sent_at >= ?2) AND (?3 IS NULL OR i.sent_at < ?3)
                    ORDER BY p.seq
                    """, arguments: [person, start, end])
            let together = try String.fetchAll(
                db, sql: "SELECT value FROM identifier WHERE person = ?", arguments: [person])
            return (seqs.map(UInt64.init(bitPattern:)), together)
        }
    }
}
