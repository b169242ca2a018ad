import Capture
import Foundation

/// The rules that keep conversations of one source out of the archive.
///
/// What a rule leaves out is counted under the rule's code; no content, name or identifier of it is kept.
struct Exclusions: Sendable {
    private let rules: [ExclusionAdded]

    init(_ rules: [ExclusionAdded], source: String) { self.rules = rules.filter { $0.source == source } }

    /// The code of the first rule that matches the item's conversation.
    func code(for item: CapturedItem) -> String? {
        guard !rules.isEmpty else { return nil }
        let channel = Self.folded(item.conversation.channel)
        return rules.first { Self.matches(channel, pattern: Self.folded($0.conversation)) }?.code
    }

    /// A diagnostic without any name of a conversation that a rule leaves out: of those, only the count is kept.
    func concealing(_ diagnostic: CaptureDiagnostic) -> CaptureDiagnostic {
        guard !rules.isEmpty else { return diagnostic }
        let words = (diagnostic.item + "/" + diagnostic.reason).split { "/\\,:;\u{201C}\u{201D}\"'".contains($0) }
        for word in words {
            let name = Self.folded(word.trimmingCharacters(in: .whitespaces))
            guard let rule = rules.first(where: { Self.matches(name, pattern: Self.folded($0.conversation)) }) else {
                continue
            }
            return CaptureDiagnostic(
                item: "something of a conversation left out by rule \(rule.code)",
                reason: "it could not be read, and nothing of it is kept")
        }
        return diagnostic
    }

    /// Names are compared without case and without a leading `#`.
    private static func folded(_ name: String) -> [Character] {
        Array((name.hasPrefix("#") ? String(name.dropFirst()) : name).lowercased())
    }

    /// Matches a name against a pattern in which `*` stands for any run of characters.
    private static func matches(_ name: [Character], pattern: [Character]) -> Bool {
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
