import Capture
import Foundation

/// The rules that keep messages of one source out of the archive, for one thread.
///
/// What a rule leaves out is counted under the rule's code; no content, name or identifier of it is kept.
final class Exclusions {
    private let rules: [Rule]
    private let tags: [(pattern: NamePattern, tag: String)]
    private let goesByPeople: Bool
    /// Names that were looked up already, with the first rule that matches.
    private var channels: [String: Int?] = [:]
    private var parties: [Party: Int?] = [:]

    private struct Rule {
        let code: String
        let channels: [NamePattern]
        let participants: [NamePattern]
        let tags: Set<String>
    }

    init(_ rules: [ExclusionRule], tags: [ConversationTagged], source: String) {
        self.rules = rules.filter { $0.isInForce && $0.isFor(source) }.map { rule in
            Rule(
                code: rule.rule.code, channels: rule.rule.channels.map(NamePattern.init),
                participants: (rule.rule.participants ?? []).map(NamePattern.init),
                tags: Set((rule.rule.tags ?? []).map { $0.lowercased() }))
        }
        goesByPeople = self.rules.contains { !$0.participants.isEmpty }
        self.tags = tags.filter { $0.source == source }.map { (NamePattern($0.conversation), $0.tag) }
    }

    /// The code of the first rule that matches the item's conversation or anybody in it.
    func code(for item: CapturedItem) -> String? {
        guard !rules.isEmpty else { return nil }
        var first = channel(item.conversation.channel)
        guard goesByPeople else { return first.map { rules[$0].code } }
        if let from = item.from { first = Self.earlier(first, party(from)) }
        for to in item.to { first = Self.earlier(first, party(to)) }
        for change in item.membership { first = Self.earlier(first, party(change.party)) }
        return first.map { rules[$0].code }
    }

    /// The code of the first rule that leaves out a conversation of this name.
    func code(ofChannel name: String) -> String? { rules.isEmpty ? nil : channel(name).map { rules[$0].code } }

    /// Whether a rule leaves out what somebody writes or is sent.
    func leavesOut(_ somebody: Party) -> Bool { goesByPeople && party(somebody) != nil }

    /// The tags that were declared of a conversation.
    func tags(of channel: String) -> [String] {
        guard !tags.isEmpty else { return [] }
        return tags.filter { $0.pattern.matches(channel) }.map(\.tag)
    }

    private func channel(_ name: String) -> Int? {
        if let known = channels[name] { return known }
        let tags = Set(tags(of: name))
        let found = rules.firstIndex { rule in
            rule.channels.contains { $0.matches(name) } || !rule.tags.isDisjoint(with: tags)
        }
        if channels.count > 50_000 { channels = [:] }
        channels[name] = .some(found)
        return found
    }

    private func party(_ party: Party) -> Int? {
        if let known = parties[party] { return known }
        let names = [party.name, party.email, party.account].compactMap { $0 }
        let found = rules.firstIndex { rule in
            rule.participants.contains { pattern in names.contains(where: pattern.matches) }
        }
        if parties.count > 50_000 { parties = [:] }
        parties[party] = .some(found)
        return found
    }

    private static func earlier(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    /// A diagnostic without any name of what a rule leaves out: of that, only the count is kept.
    func concealing(_ diagnostic: CaptureDiagnostic) -> CaptureDiagnostic {
        guard !rules.isEmpty else { return diagnostic }
        let words = (diagnostic.item + "/" + diagnostic.reason).split { "/\\,:;<>()\u{201C}\u{201D}\"'".contains($0) }
        for word in words {
            let name = word.trimmingCharacters(in: .whitespaces)
            let tags = Set(tags(of: name))
            let match = rules.first { rule in
                (rule.channels + rule.participants).contains { $0.matches(name) } || !rule.tags.isDisjoint(with: tags)
            }
            guard let match else { continue }
            return CaptureDiagnostic(
                item: "something of a conversation left out by rule \(match.code)",
                reason: "it could not be read, and nothing of it is kept")
        }
        return diagnostic
    }
}

/// A name in which `*` stands for any run of characters, compared without case and without a leading `#`.
struct NamePattern: Sendable {
    private let pattern: [Character]

    init(_ text: String) { pattern = Self.folded(text) }

    private static func folded(_ name: String) -> [Character] {
        Array((name.hasPrefix("#") ? String(name.dropFirst()) : name).lowercased())
    }

    /// Whether a name is one of those it stands for.
    func matches(_ name: String) -> Bool {
        let name = Self.folded(name)
        var (at, star, mark, place) = (0, -1, 0, 0)
        while at < name.count {
            if place < pattern.count, pattern[place] != "*", pattern[place] == name[at] {
                at += 1
                place += 1
            } else if place < pattern.count, pattern[place] == "*" {
                (star, mark) = (place, at)
                place += 1
            } else if star >= 0 {
                mark += 1
                (at, place) = (mark, star + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
