public import Archive
import Foundation
import Ledger
import Records

/// Somebody was decided to be named in a request's answer.
public struct PersonNamed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "person_named"
    /// The name.
    public var name: String
    /// Why.
    public var reason: String
}

/// One person of a request: what the messages say of them, what the policy makes of them, what was decided.
public struct PersonOnPanel: Sendable {
    /// What was decided.
    public enum Decision: Sendable, Equatable {
        /// Nothing yet.
        case open
        /// They are named.
        case named(String)
        /// What stands in their place.
        case withheld(as: String)
    }

    /// The name.
    public let name: String
    /// Title and team at the time, where the directory knows them.
    public let role: String?
    /// The grade at the time.
    public let grade: String?
    /// The messages that name them.
    public let seqs: [UInt64]
    /// What the policy makes of them; a role is numbered where several people of the request have it.
    public let usual: NamingDefault
    /// What was decided.
    public let decision: Decision
    /// Everything else that names them.
    let alsoNamed: [String]

    /// What was decided, else what the policy makes of them, in words.
    public var standing: String {
        switch decision {
        case .named(let why): "named, \(why)"
        case .withheld(let standIn): "stands as \(standIn)"
        case .open:
            switch usual {
            case .named(let why): "to decide; by the policy named (\(why))"
            case .role(let role): "to decide; by the policy stands as \(role)"
            case .open(let why): "to decide; the policy says nothing (\(why))"
            }
        }
    }
}

extension OpenArchive {
    /// The people whom the messages about a request name, each once, the most named first.
    public func peoplePanel(of id: String) throws -> [PersonOnPanel] { try peoplePanel(of: try request(id)) }

    package func peoplePanel(of request: RequestFile) throws -> [PersonOnPanel] {
        let policy = try namingPolicy()
        let people = try named(in: request.relevant)
        var labels = RoleLabels(taken: request.people.map(\.standIn))
        let judged = people.map { person in
            isRequester(person, request)
                ? .named("they asked")
                : policy.judge(person.onFile, on: person.day)
        }
        for case .role(let role) in judged { labels.count(role) }
        return zip(people, judged).map { person, usual in
            let decided = request.people.first { one in Self.isSame(one, person) }
            let shown = request.named.first { People.areSame($0.name, person.name) }
            var usual = usual
            if case .role(let role) = usual { usual = .role(labels.next(role, for: decided?.standIn)) }
            return PersonOnPanel(
                name: person.name,
                role: [person.onFile?.title(on: person.day), person.onFile?.team(on: person.day)].compactMap { $0 }
                    .joined(separator: ", ").nonEmpty,
                grade: person.onFile?.grade(on: person.day), seqs: person.seqs, usual: usual,
                decision: decided.map { .withheld(as: $0.standIn) } ?? shown.map { .named($0.reason) } ?? .open,
                alsoNamed: person.alsoNamed)
        }
    }

    /// Decides that somebody is named; where they were withheld, they are no more.
    ///
    /// - Throws: `notFound` where no message about the request names them.
    public func name(person: String, on id: String, reason: String) throws {
        let request = try openRequest(id)
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(.wrongUse, "Say why \(person) is named: it stays on the record.")
        }
        guard try named(in: request.relevant).contains(where: { People.areSame($0.name, person) }) else {
            throw CaseworkError(
                .notFound,
                "No message about \(id) names \u{201C}\(person)\u{201D}: `canute request people \(id)` lists them.")
        }
        try record(PersonNamed(name: People.collapsed(person), reason: reason), subject: id)
    }

    /// Follows the policy for everybody of a request on whom nothing is decided and of whom it says something.
    ///
    /// All are decided together, or none.
    /// - Returns: how many are named, and how many stand as their role.
    @discardableResult
    public func followNamingPolicy(on id: String) throws -> (named: Int, roles: Int) {
        let request = try openRequest(id)
        let policy = try namingPolicy()
        guard let law = Exemption.personalData(under: request.regime) else { return (0, 0) }
        var drafts: [Draft] = []
        var (named, roles) = (0, 0)
        for person in try peoplePanel(of: request) where person.decision == .open {
            switch person.usual {
            case .named(let why):
                named += 1
                drafts.append(try draft(PersonNamed(name: person.name, reason: why), id))
            case .role(let role):
                roles += 1
                let decision = PersonDecided(
                    name: person.name, identifiers: person.alsoNamed.filter { $0 != person.name }.sorted(),
                    publicInterest: nil, standIn: role, exemption: law.reference(under: request.regime),
                    reason: policy.reason, legitimateInterests: policy.balance)
                drafts.append(try draft(decision, id))
            case .open: continue
            }
        }
        if !drafts.isEmpty { try commitActs { _ in drafts } }
        return (named, roles)
    }

    private func draft(_ payload: some ActPayload, _ id: String) throws -> Draft {
        Draft(.audit, components: try Act.components(payload, subject: id, by: actor, at: now()))
    }

    /// Who asks for their own data is never left out of it.
    private func isRequester(_ person: NamedPerson, _ request: RequestFile) -> Bool {
        guard request.regime == .sar else { return false }
        let asked = Requester(request).decided
        return People.areSame(asked.name, person.name)
            || !Set(asked.identifiers.map { $0.lowercased() }).isDisjoint(
                with: person.alsoNamed.map { $0.lowercased() })
    }

    private static func isSame(_ decided: PersonDecided, _ person: NamedPerson) -> Bool {
        People.areSame(decided.name, person.name)
            || !Set(decided.identifiers.map { $0.lowercased() })
                .isDisjoint(with: person.alsoNamed.map { $0.lowercased() })
    }
}

/// Gives roles their letters, so that two of one title are told apart and stay the same throughout.
private struct RoleLabels {
    private var taken: Set<String>
    private var counts: [String: Int] = [:]

    init(taken: [String]) { self.taken = Set(taken) }

    mutating func count(_ role: String) { counts[role, default: 0] += 1 }

    /// The label of one more of a role; of somebody decided already the one that stands.
    mutating func next(_ role: String, for decided: String?) -> String {
        if let decided { return decided }
        if counts[role] == 1, taken.insert(role).inserted { return role }
        var number = 0
        while true {
            let label = "\(role) \(Self.letters(number))"
            if taken.insert(label).inserted { return label }
            number += 1
        }
    }

    /// A, B, … Z, then AA, AB and so on.
    private static func letters(_ number: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(65 + number % 26)))
        return number < 26 ? letter : letters(number / 26 - 1) + letter
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
