import Capture
import GRDB
import Ledger
import Records
import Retention

/// An identifier of a person, as messages name it, with the days on which it was theirs.
public struct IdentifierSpan: Sendable, Equatable, Hashable, Codable {
    /// The identifier: `email:a.lee@example.gov.uk`, `account:chat:U05`.
    public var value: String
    /// The first day; nil for as long as anything is known.
    public var from: String?
    /// The day from which it is theirs no more; nil where it still is.
    public var until: String?
    /// What says that it is theirs.
    public var evidence: String?

    /// Whether it was theirs at all times.
    public var isUnbounded: Bool { from == nil && until == nil }

    /// In words: `email:a.lee@example.gov.uk from 2021-05-01 until 2024-04-01`.
    public var words: String {
        value + (from.map { " from \($0)" } ?? "") + (until.map { " until \($0)" } ?? "")
    }
}

/// Who the directory says the identifiers are that messages name.
struct Identities {
    let directory: Directory
    let confidentiality: Confidentiality
    /// The identifiers that messages give to one sender or recipient together, by each of them.
    private let together: [String: [String]]
    /// Accounts that are known by a user name or number of the directory, by that.
    private var accounts: [String: [String]] = [:]
    /// The domains at which the directory gives staff of the body addresses.
    private let domains: Set<Substring>

    init(directory: Directory, confidentiality: Confidentiality, rows: [Int64: [String]]) {
        self.directory = directory
        self.confidentiality = confidentiality
        var together: [String: [String]] = [:]
        for values in rows.values { for value in values { together[value] = values } }
        self.together = together
        domains = Set(
            directory.people.filter { $0.value(.standing) != "external" }.flatMap { $0.values(.mail) }
                .compactMap { $0.split(separator: "@").last })
        for value in together.keys.sorted() where directory.holders(of: value).isEmpty {
            for key in keys(of: value).dropFirst() { accounts[key, default: []].append(value) }
        }
    }

    /// Whether an identifier is an address of the body, such as a team's mailbox.
    func isOfTheBody(_ identifier: String) -> Bool {
        identifier.hasPrefix("email:") && identifier.split(separator: "@").last.map(domains.contains) == true
    }

    /// The identifiers under which the directory may know one that messages name.
    private func keys(of identifier: String) -> [String] {
        guard identifier.hasPrefix("account:") else { return [identifier] }
        let parts = identifier.split(separator: ":", maxSplits: 2).map(String.init)
        guard parts.count == 3 else { return [identifier] }
        switch confidentiality.kind(of: parts[1]) {
        case .directory: return [identifier] + Self.userNames(in: parts[2]).map { "login:\($0)" }
        case .numbers: return [identifier, "number:\(parts[2].lowercased())"]
        default: return [identifier]
        }
    }

    /// The user names that an account can be of: itself, the end of an actor's URI, the local part of `@jane:example.org`
    /// and of `jane@example.org/phone`.
    static func userNames(in account: String) -> [String] {
        let whole = account.lowercased()
        var names = [whole]
        if whole.hasPrefix("https://") || whole.hasPrefix("http://") {
            names += whole.split(separator: "/").suffix(1).map(String.init)
        } else {
            names += whole.drop { $0 == "@" }.split { $0 == ":" || $0 == "@" }.prefix(1).map(String.init)
        }
        return names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The person whose an identifier was on a day, and what says so; nil where nobody's or not one person's.
    func holder(of identifier: String, on day: String?) -> (person: PersonOnFile, evidence: String)? {
        guard confidentiality.reason(identifier: identifier) == nil else { return nil }
        for key in keys(of: identifier) where !directory.holders(of: key).isEmpty {
            guard let found = directory.holder(of: key, on: day) else { return nil }
            return (found.person, key == identifier ? found.evidence : "\(found.evidence) as \(key)")
        }
        // An account is theirs whose address stands in its profile.
        guard identifier.hasPrefix("account:") else { return nil }
        let mails = (together[identifier] ?? []).filter { $0.hasPrefix("email:") }
        let found = mails.compactMap { mail in directory.holder(of: mail, on: day).map { (mail, $0.person) } }
        guard let first = found.first, found.allSatisfy({ $0.1.number == first.1.number }) else { return nil }
        return (first.1, "its profile gives the address \(first.0.dropFirst(6))")
    }

    /// Everybody who ever had an identifier, directly or by its profile.
    func holders(of identifier: String) -> Set<UInt64> {
        guard confidentiality.reason(identifier: identifier) == nil else { return [] }
        for key in keys(of: identifier) {
            let found = directory.holders(of: key)
            if !found.isEmpty { return found }
        }
        guard identifier.hasPrefix("account:") else { return [] }
        return (together[identifier] ?? []).filter { $0.hasPrefix("email:") }
            .reduce(into: []) { $0.formUnion(directory.holders(of: $1)) }
    }

    /// The identifiers of a person, each with the days on which it was theirs.
    ///
    /// Days are given only where somebody else had it too: of what one person alone ever had, all is theirs.
    func spans(of person: PersonOnFile) -> [IdentifierSpan] {
        var spans: [IdentifierSpan] = []
        func add(_ value: String, _ holding: Directory.Holding, shared: Bool, _ evidence: String) {
            guard confidentiality.reason(identifier: value) == nil else { return }
            let span = IdentifierSpan(
                value: value, from: shared ? holding.from : nil, until: shared ? holding.until : nil, evidence: evidence
            )
            if !spans.contains(where: { $0.value == value && $0.from == span.from && $0.until == span.until }) {
                spans.append(span)
            }
        }
        for key in directory.identifiers(of: person.number) {
            let holdings = directory.holdings[key] ?? []
            let shared = Set(holdings.map(\.person)).count > 1
            for holding in holdings where holding.person == person.number {
                if key.hasPrefix("email:") || key.hasPrefix("account:") {
                    add(key, holding, shared: shared, holding.evidence)
                }
                for value in accounts[key] ?? [] {
                    add(value, holding, shared: shared, "\(holding.evidence) as \(key)")
                }
                guard key.hasPrefix("email:") else { continue }
                for value in together[key] ?? [] where value.hasPrefix("account:") {
                    guard directory.holders(of: value).isEmpty, holders(of: value).contains(person.number) else {
                        continue
                    }
                    add(value, holding, shared: shared, "its profile gives the address \(key.dropFirst(6))")
                }
            }
        }
        return spans
    }
}

extension OpenArchive {
    /// Who the directory says that the identifiers in messages are.
    func identities() throws -> Identities {
        let rows = try catalogue.queue.read { db in
            var rows: [Int64: [String]] = [:]
            let cursor = try Row.fetchCursor(db, sql: "SELECT person, value FROM identifier ORDER BY person, value")
            while let row = try cursor.next() { rows[row[0], default: []].append(row[1]) }
            return rows
        }
        return try Identities(directory: catalogue.directory(), confidentiality: confidentiality(), rows: rows)
    }
}
