import Capture
import Retention

/// The directory of people: who they are, and which identifiers are whose at which time.
public struct Directory: Sendable {
    /// A decision about an identifier.
    struct Decision: Sendable, Equatable {
        let entry: UInt64
        let person: UInt64
        let identifier: String
        let isTheirs: Bool
    }

    /// That an identifier is somebody's, from when to when, and what says so.
    struct Holding: Sendable, Equatable {
        let person: UInt64
        /// The first day; nil for as long as anything is known.
        let from: String?
        /// The day from which it is theirs no more.
        let until: String?
        /// What says so.
        let evidence: String

        func covers(_ day: String) -> Bool { (from ?? day) <= day && day < (until ?? "9999") }
    }

    /// Everybody, each once.
    public let people: [PersonOnFile]
    /// The number that another is read under.
    let merged: [UInt64: UInt64]
    let decisions: [Decision]
    /// Whose an identifier is, in the form in which messages name it.
    private(set) var holdings: [String: [Holding]] = [:]
    private let byNumber: [UInt64: Int]
    /// The identifiers of each person, in order.
    private var byPerson: [UInt64: [String]] = [:]
    /// Everybody under their own numbers, as if nobody was merged: an import goes by these.
    let separate: [UInt64: PersonOnFile]

    /// The greatest number that was given out.
    let lastNumber: UInt64

    init(
        facts: [UInt64: [PersonOnFile.Fact]], merged: [UInt64: UInt64], decisions: [Decision], lastNumber: UInt64 = 0
    ) {
        self.merged = merged
        self.decisions = decisions
        self.lastNumber = max(lastNumber, facts.keys.max() ?? 0)
        separate = Dictionary(
            uniqueKeysWithValues: facts.map { ($0.key, PersonOnFile(number: $0.key, facts: $0.value)) })
        var people: [UInt64: PersonOnFile] = [:]
        for (number, facts) in facts.sorted(by: { $0.key < $1.key }) {
            let root = Self.root(of: number, merged)
            if people[root] == nil { people[root] = PersonOnFile(number: root, facts: []) }
            people[root]?.facts += facts
            if number != root { people[root]?.alsoKnownAs.append(number) }
        }
        for number in people.keys where people[number]?.alsoKnownAs.isEmpty == false {
            people[number]?.facts.sort { $0.entry < $1.entry }
        }
        self.people = people.values.sorted { $0.number < $1.number }
        byNumber = Dictionary(uniqueKeysWithValues: self.people.enumerated().map { ($1.number, $0) })
        for person in self.people { hold(person) }
        decide()
        for (identifier, holdings) in holdings {
            for person in Set(holdings.map(\.person)) { byPerson[person, default: []].append(identifier) }
        }
        for person in byPerson.keys { byPerson[person]?.sort() }
    }

    /// The identifiers that a person ever had, in the form in which the directory names them.
    func identifiers(of person: UInt64) -> [String] { byPerson[person] ?? [] }

    /// The number under which a person is read.
    func root(of number: UInt64) -> UInt64 { Self.root(of: number, merged) }

    private static func root(of number: UInt64, _ merged: [UInt64: UInt64]) -> UInt64 {
        var (number, steps) = (number, 0)
        while let next = merged[number], steps < merged.count {
            number = next
            steps += 1
        }
        return number
    }

    /// The person of a number, by whatever number they were ever known.
    public func person(_ number: UInt64) -> PersonOnFile? { byNumber[root(of: number)].map { people[$0] } }

    /// The person whose an identifier was on a day.
    ///
    /// Where only one person ever had it, it is theirs, whenever the message was sent: mail goes to the addresses of
    /// leavers too. Where several had it, it is the one's who had it on that day, and nobody's where that is not one.
    func holder(of identifier: String, on day: String?) -> (person: PersonOnFile, evidence: String)? {
        let all = holdings[identifier] ?? []
        let fitting =
            Set(all.map(\.person)).count <= 1 ? all : all.filter { holding in day.map(holding.covers) ?? false }
        guard let first = fitting.first, fitting.allSatisfy({ $0.person == first.person }) else { return nil }
        return person(first.person).map { ($0, first.evidence) }
    }

    /// The people who ever had an identifier.
    func holders(of identifier: String) -> Set<UInt64> { Set((holdings[identifier] ?? []).map(\.person)) }

    /// The days on which two people have an identifier at once, which is then nobody's.
    func clash(over identifier: String) -> (left: PersonOnFile, right: PersonOnFile)? {
        let all = holdings[identifier] ?? []
        for (index, left) in all.enumerated() {
            for right in all.dropFirst(index + 1) where right.person != left.person {
                let overlaps =
                    (left.from ?? "") < (right.until ?? "9999") && (right.from ?? "") < (left.until ?? "9999")
                if overlaps, let left = person(left.person), let right = person(right.person) { return (left, right) }
            }
        }
        return nil
    }

    /// Takes up what the directory itself says of whose identifiers are.
    private mutating func hold(_ person: PersonOnFile) {
        for fact in person.facts {
            let identifier: String
            switch fact.field {
            case .mail: identifier = "email:\(fact.value)"
            case .handle: identifier = "account:\(fact.value)"
            case .login: identifier = "login:\(fact.value)"
            case .number: identifier = "number:\(fact.value.lowercased())"
            default: continue
            }
            let end = person.left.flatMap { try? CivilDate(parsing: $0) }.map { $0.adding(days: 1).description }
            let until = [fact.until, end].compactMap { $0 }.min()
            // Who had an address before has it until they leave; who has it after, from when they come.
            let from = [fact.from, person.joined].compactMap { $0 }.max()
            holdings[identifier, default: []].append(
                Holding(
                    person: person.number, from: from, until: until,
                    evidence: "the directory names it (entry \(fact.entry))"))
        }
    }

    /// Takes up what people decided: the last decision about an identifier and a person counts.
    private mutating func decide() {
        var last: [String: [UInt64: Decision]] = [:]
        for decision in decisions { last[decision.identifier, default: [:]][root(of: decision.person)] = decision }
        for (identifier, people) in last {
            for (person, decision) in people.sorted(by: { $0.key < $1.key }) {
                if decision.isTheirs {
                    // An identifier that somebody was decided to have is theirs alone.
                    holdings[identifier, default: []].removeAll { $0.person != person && people[$0.person] == nil }
                    holdings[identifier, default: []].append(
                        Holding(
                            person: person, from: nil, until: nil,
                            evidence: "it was accepted as theirs (entry \(decision.entry))"))
                } else {
                    holdings[identifier]?.removeAll { $0.person == person }
                }
            }
        }
    }
}
