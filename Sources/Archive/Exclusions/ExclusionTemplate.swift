import Foundation

/// A shipped template of an exclusion rule: what a public body lawfully does not capture, with the law it goes by.
///
/// The files lie in `ExclusionTemplates/` for anybody to read; the names in them are to be looked through, and others
/// added, before a rule is made from them.
public struct ExclusionTemplate: Sendable, Codable, Equatable {
    /// What it is called, such as `trade-union`.
    public let name: String
    /// What its count is kept under.
    public let code: String
    /// For people.
    public let title: String
    /// Why, and where the line is, with the law.
    public let about: String
    /// Names of conversations, in which `*` stands for any run of characters.
    public let conversations: [String]
    /// Names, addresses or accounts, in the same form.
    public let participants: [String]
    /// Declared tags.
    public let tags: [String]

    /// All templates.
    public static func all() throws -> [ExclusionTemplate] {
        try [
            PackageResources.trade_union_json, PackageResources.occupational_health_json,
            PackageResources.whistleblowing_json, PackageResources.staff_networks_json,
            PackageResources.personal_json, PackageResources.members_casework_json,
            PackageResources.political_group_json,
        ].map { try JSONDecoder().decode(ExclusionTemplate.self, from: Data($0)) }
    }

    /// The template with this name.
    public static func named(_ name: String) throws -> ExclusionTemplate {
        let all = try all()
        guard let template = all.first(where: { $0.name == name.lowercased() }) else {
            throw ArchiveError(
                .notFound,
                "There is no template \(name): there are \(all.map(\.name).joined(separator: ", ")).")
        }
        return template
    }

    /// The rule for a source that this template makes.
    public func rule(for source: String) -> ExclusionAdded {
        var rule = ExclusionAdded(source: source, conversation: "", code: code, reason: title)
        rule.conversations = conversations.isEmpty ? nil : conversations
        rule.participants = participants.isEmpty ? nil : participants
        rule.tags = tags.isEmpty ? nil : tags
        rule.template = name
        return rule
    }
}
