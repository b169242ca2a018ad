import Capture
import Foundation
import GRDB
import Ledger
import Retention

/// An identifier that messages name and that may be somebody's in the directory.
public struct MatchProposal: Sendable, Equatable {
    /// The identifier, such as `account:chat:jdoe`.
    public let identifier: String
    /// Who it may be; several where the directory has given it to more than one at once.
    public let people: [PersonOnFile]
    /// What speaks for it, a sentence each.
    public let evidence: [String]
    /// In how many messages whoever is named so takes part.
    public let messages: Int
}

/// Where an identifier that messages name is matched with a person.
public struct MatchMade: Sendable, Equatable {
    /// The identifier.
    public let identifier: String
    /// Whose it is.
    public let person: PersonOnFile
    /// What says so.
    public let evidence: String
    /// In how many messages whoever is named so takes part.
    public let messages: Int
}

/// The identifiers of messages beside the directory: what is matched, what may be, and how much is not.
public struct Matches: Sendable {
    /// Matched, because an identifier is equal and nobody else's.
    public internal(set) var made: [MatchMade] = []
    /// To be decided by somebody.
    public internal(set) var proposals: [MatchProposal] = []
    /// How many identifiers are nobody's in the directory: most are members of the public.
    public internal(set) var unknown = 0
    /// How many are of channels in which nobody is traced.
    public internal(set) var untraced = 0
}

extension OpenArchive {
    /// Compares the identifiers that messages name with the directory.
    public func matches() throws -> Matches {
        let identities = try identities()
        let clues = Clues(identities.directory)
        let ruledOut = Set(
            identities.directory.decisions.filter { !$0.isTheirs }.map {
                "\(identities.directory.root(of: $0.person)) \($0.identifier)"
            })
        var matches = Matches()
        for (identifier, count) in try catalogue.identifierCounts() {
            if identities.confidentiality.reason(identifier: identifier) != nil {
                matches.untraced += 1
                continue
            }
            let holders = identities.holders(of: identifier)
            let today = try today().description
            if let found = identities.holder(of: identifier, on: today), holders.count == 1 {
                matches.made.append(
                    MatchMade(
                        identifier: identifier, person: found.person, evidence: found.evidence, messages: count))
            } else if let clash = identities.directory.clash(over: identifier) {
                matches.proposals.append(
                    MatchProposal(
                        identifier: identifier, people: [clash.left, clash.right],
                        evidence: ["the directory gives it to both at once: nobody's until somebody decides"],
                        messages: count))
            } else if holders.isEmpty {
                let found = clues.people(for: identifier).filter { !ruledOut.contains("\($0.person) \(identifier)") }
                let people = Set(found.map(\.person))
                guard let only = people.first, people.count == 1, let person = identities.directory.person(only) else {
                    matches.unknown += 1
                    continue
                }
                matches.proposals.append(
                    MatchProposal(
                        identifier: identifier, people: [person], evidence: found.map(\.evidence), messages: count))
            }
        }
        return matches
    }

    /// Decides whether an identifier is a person's.
    ///
    /// - Throws: `wrongUse` where nothing but somebody's word speaks for it, where nobody may be traced by it, or
    ///   without a reason; `notFound`.
    public func decideMatch(of identifier: String, with id: String, isTheirs: Bool, reason: String) throws {
        let person = try personOnFile(id)
        try requireReason(reason, "A match is accepted or refused for a reason")
        if let why = try confidentiality().reason(identifier: identifier) {
            throw ArchiveError(.wrongUse, "\(identifier) is not matched with anybody: \(why).")
        }
        guard try catalogue.identifierCounts().contains(where: { $0.identifier == identifier }) else {
            throw ArchiveError(
                .notFound, "No message names \(identifier): `canute people matches` shows what can be matched.")
        }
        var evidence: [String] = []
        if isTheirs {
            let proposal = try matches().proposals.first { proposal in
                proposal.identifier == identifier && proposal.people.contains { $0.number == person.number }
            }
            guard let proposal else {
                throw ArchiveError(
                    .wrongUse,
                    "Nothing but your word says that \(identifier) is \(person.name()) (\(person.id)), and members of the public are "
                        + "not to be traced. Where it is theirs, let the directory say so: import it with that address or account."
                )
            }
            evidence = proposal.evidence
        }
        try record(
            PersonMatched(
                person: person.number, identifier: identifier, isTheirs: isTheirs, evidence: evidence, reason: reason),
            subject: person.id)
    }
}

/// What speaks for an identifier being somebody's, short of the directory saying so.
///
/// A name alone never does.
private struct Clues {
    private var byLogin: [String: Set<UInt64>] = [:]
    private var byNumber: [String: Set<UInt64>] = [:]
    private var byLocalPart: [String: Set<UInt64>] = [:]
    private var domains: Set<Substring> = []

    init(_ directory: Directory) {
        for person in directory.people {
            for fact in person.facts {
                let value = fact.value.lowercased()
                switch fact.field {
                case .login: byLogin[value, default: []].insert(person.number)
                case .number: byNumber[value, default: []].insert(person.number)
                case .mail:
                    let parts = value.split(separator: "@")
                    guard parts.count == 2 else { continue }
                    byLocalPart[String(parts[0]), default: []].insert(person.number)
                    domains.insert(parts[1])
                default: continue
                }
            }
        }
    }

    func people(for identifier: String) -> [(person: UInt64, evidence: String)] {
        let parts = identifier.lowercased().split(separator: ":", maxSplits: 2).map(String.init)
        if parts.first == "email", parts.count == 2 {
            let address = parts[1].split(separator: "@")
            // At a domain of others it may be anybody: only the body's own domains are compared.
            guard address.count == 2, domains.contains(address[1]) else { return [] }
            return (byLocalPart[String(address[0])] ?? []).map {
                ($0, "their address at another of the body's domains begins the same")
            }
        }
        guard parts.first == "account", parts.count == 3 else { return [] }
        var found: [(person: UInt64, evidence: String)] = []
        for account in Identities.userNames(in: parts[2]) {
            for person in byLogin[account] ?? [] {
                found.append((person, "\(account) is their user name in the directory"))
            }
            for person in byNumber[account] ?? [] { found.append((person, "\(account) is their staff number")) }
            for person in account.count < 3 ? [] : byLocalPart[account] ?? [] {
                found.append((person, "their mail address begins with \(account)"))
            }
        }
        return found
    }
}

extension Catalogue {
    /// Every identifier that messages name, and in how many messages whoever is named so takes part.
    func identifierCounts() throws -> [(identifier: String, count: Int)] {
        try queue.read { db in
            var counts: [Int64: Int] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT person, count(*) FROM participant GROUP BY person") {
                counts[row[0]] = row[1]
            }
            return try Row.fetchAll(db, sql: "SELECT value, person FROM identifier ORDER BY value").map { row in
                (row[0] as String, counts[row[1] as Int64] ?? 0)
            }
        }
    }
}
