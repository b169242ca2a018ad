import GRDB
import Ledger
import Records

/// What the accounts of a source are, as its owner declared it.
public enum AccountKind: String, Sendable, Codable, CaseIterable {
    /// Accounts of their own: whose they are is told by the mail address in a profile, or by the directory.
    case own
    /// The directory's own user names.
    case directory
    /// Staff numbers.
    case numbers
    /// Members of the public write there under names of their own.
    case `public`
    /// People speak there in confidence, such as to report wrongdoing.
    case confidential
}

/// Where nobody is ever traced: channels of confidence, and members of the public.
///
/// Source: RULES 3.5; Employment Rights Act 1996 Part IVA (protected disclosures); UK GDPR Art 5(1)(b): who wrote is
/// what the channel says and no more.
struct Confidentiality: Sendable {
    private let kinds: [String: AccountKind]
    private let rules: [Rule]
    private let tags: [(source: String, pattern: NamePattern, tag: String)]

    private struct Rule: Sendable {
        let source: String
        let title: String
        let channels: [NamePattern]
        let participants: [NamePattern]
        let tags: Set<String>

        func isFor(_ name: String) -> Bool { source == "*" || source == name }
    }

    /// Templates that protect whether or not a rule was made from them.
    private static let always: Set<String> = ["whistleblowing", "occupational-health"]
    /// The tag by which any conversation is declared to be one of confidence.
    private static let tag = "confidential"

    init(sources: [SourceDeclared], rules: [ExclusionRule], tags: [ConversationTagged]) throws {
        kinds = Dictionary(
            sources.compactMap { source in source.accountKind.map { (source.name, $0) } },
            uniquingKeysWith: { _, last in last })
        // A rule that ended still says what the channel was for those who wrote in it.
        let templates = try ExclusionTemplate.all().filter { Self.always.contains($0.name) }.map { $0.rule(for: "*") }
        self.rules = (rules.filter { $0.state != .refused }.map(\.rule) + templates).map { rule in
            Rule(
                source: rule.source, title: rule.reason, channels: rule.channels.map(NamePattern.init),
                participants: (rule.participants ?? []).map(NamePattern.init),
                tags: Set((rule.tags ?? []).map { $0.lowercased() }))
        }
        self.tags = tags.map { ($0.source, NamePattern($0.conversation), $0.tag.lowercased()) }
    }

    /// What the accounts of a source are.
    func kind(of source: String) -> AccountKind { kinds[source] ?? .own }

    /// Why nobody is traced in a source; nil where people may be.
    func reason(source: String) -> String? {
        switch kind(of: source) {
        case .confidential: "\(source) is declared confidential: who writes there is never traced"
        case .public: "members of the public write in \(source): nobody there is traced to a person"
        case .own, .directory, .numbers: nil
        }
    }

    /// Why nobody is traced in a conversation; nil where people may be.
    func reason(source: String, channel: String) -> String? {
        if kind(of: source) == .confidential { return reason(source: source) }
        let declared = Set(tags.filter { $0.source == source && $0.pattern.matches(channel) }.map(\.tag))
        if declared.contains(Self.tag) {
            return "a conversation of \(source) is declared confidential: nobody is looked for in it"
        }
        let rule = rules.first { rule in
            rule.isFor(source)
                && (rule.channels.contains { $0.matches(channel) } || !rule.tags.isDisjoint(with: declared))
        }
        return rule.map { "a conversation of \(source) is one of confidence (\($0.title)): nobody is looked for in it" }
    }

    /// Why an identifier is never matched with a person; nil where it may be.
    func reason(identifier: String) -> String? {
        let parts = identifier.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        var (source, name) = ("*", parts[1])
        if parts[0] != "email" {
            let account = parts[1].split(separator: ":", maxSplits: 1).map(String.init)
            (source, name) = (account.first ?? "", account.count > 1 ? account[1] : "")
            if let reason = reason(source: source) { return reason }
        }
        let rule = rules.first { rule in
            (source == "*" || rule.isFor(source)) && rule.participants.contains { $0.matches(name) }
        }
        return rule.map { "\(name) is a channel of confidence (\($0.title)): it is never matched with a person" }
    }
}

extension SourceDeclared {
    /// What its accounts are; nil where nobody declared it.
    public var accountKind: AccountKind? { accounts.flatMap(AccountKind.init) }
}

extension OpenArchive {
    func confidentiality() throws -> Confidentiality {
        try Confidentiality(
            sources: sources(), rules: exclusions(), tags: catalogue.acts(ConversationTagged.self).map(\.payload))
    }

    /// The entries of conversations in which nobody is traced, and why, a sentence each.
    func untraced(_ confidentiality: Confidentiality) throws -> (entries: Set<UInt64>, reasons: [String]) {
        let conversations = try catalogue.queue.read { db in
            try Row.fetchAll(db, sql: "SELECT id, source, channel FROM conversation").map { row in
                (id: row[0] as Int64, source: row[1] as String, channel: row[2] as String)
            }
        }
        var entries: Set<UInt64> = []
        var reasons: Set<String> = []
        var asked: [String: String?] = [:]
        for conversation in conversations {
            let name = "\(conversation.source)\t\(conversation.channel)"
            let known: String?
            if let before = asked[name] {
                known = before
            } else {
                known = confidentiality.reason(source: conversation.source, channel: conversation.channel)
                asked[name] = .some(known)
            }
            guard let reason = known else { continue }
            reasons.insert(reason)
            entries.formUnion(try catalogue.entries(of: UInt64(bitPattern: conversation.id)))
        }
        return (entries, reasons.sorted())
    }
}
