import Foundation
import Capture

/// Somebody who was looked for, with what of them fits.
public struct PersonFound: Sendable, Equatable {
    /// The person.
    public let person: PersonOnFile
    /// What fits, in words: `team Planning Enforcement`.
    public let because: [String]
    /// How well; the best first.
    public let rank: Int
}

extension Directory {
    /// Those whose name, address, account or number is exactly this, now or at any time.
    func exactly(_ text: String) -> [PersonOnFile] {
        if let number = PersonOnFile.number(text) { return [person(number)].compactMap { $0 } }
        let wanted = Self.folded(text)
        let fits = { (fact: PersonOnFile.Fact) in
            (fact.field == .name || fact.field.identifies)
                && (Self.folded(fact.value) == wanted || Self.folded(fact.value).hasSuffix(":" + wanted))
        }
        let now = people.filter { $0.facts.contains { $0.endedBy == nil && fits($0) } }
        return now.isEmpty ? people.filter { $0.facts.contains(where: fits) } : now
    }

    /// Every name that anybody has or had.
    public var names: [String] { people.flatMap { $0.facts.filter { $0.field == .name }.map(\.value) } }

    /// Those whom a name, address, account or number fits: exactly where anybody is, else in part.
    func matching(_ text: String) -> [PersonOnFile] {
        let exact = exactly(text)
        guard exact.isEmpty, PersonOnFile.number(text) == nil else { return exact }
        let wanted = Self.folded(text)
        return people.filter { person in
            person.facts.contains {
                ($0.field == .name || $0.field.identifies) && Self.folded($0.value).contains(wanted)
            }
        }
    }

    /// What each field weighs when people look for people.
    private static let weights: [(field: DirectoryField, weight: Int)] = [
        (.name, 100), (.skill, 60), (.title, 55), (.team, 50), (.interest, 25), (.mail, 20), (.login, 20),
        (.number, 20),
        (.handle, 20),
    ]

    /// Finds people by name, job, team, skill and interest: every word must fit somewhere, the best come first.
    ///
    /// Words fit the beginnings of words. Those side by side in one value count more, what was true once counts less
    /// than what is, and leavers come after those who are there.
    public func find(_ text: String, on day: String) -> [PersonFound] {
        let words = Self.words(text)
        guard !words.isEmpty else { return [] }
        let phrase = words.joined(separator: " ")
        return people.compactMap { person -> PersonFound? in
            var because: [(words: String, weight: Int)] = []
            var met: Set<String> = []
            for (field, weight) in Self.weights {
                for fact in person.facts where fact.field == field {
                    let parts = Self.words(fact.value)
                    let fitting = words.filter { word in parts.contains { $0.hasPrefix(word) } }
                    guard !fitting.isEmpty else { continue }
                    met.formUnion(fitting)
                    var rank = weight * fitting.count / words.count
                    if words.count > 1, parts.joined(separator: " ").contains(phrase) { rank += weight / 2 }
                    if parts == words { rank += weight / 2 }
                    let isPast = fact.endedBy != nil
                    if isPast { rank /= 3 }
                    let shown = "\(field.rawValue) \(fact.value)" + (isPast ? " (\(fact.span ?? "earlier"))" : "")
                    because.append((shown, rank))
                }
            }
            guard met.count == Set(words).count else { return nil }
            because.sort { ($1.weight, $0.words) < ($0.weight, $1.words) }
            let rank = because.prefix(3).reduce(0) { $0 + $1.weight } / (person.hasLeft(by: day) ? 2 : 1)
            return PersonFound(person: person, because: because.prefix(4).map(\.words), rank: max(1, rank))
        }.sorted { ($1.rank, $0.person.name(), $0.person.number) < ($0.rank, $1.person.name(), $1.person.number) }
    }

    static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }

    private static func words(_ text: String) -> [String] {
        folded(text).split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
