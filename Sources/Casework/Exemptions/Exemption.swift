import Foundation

/// An exemption of Part II of the Freedom of Information Act 2000, as a pack and its letter speak of it.
///
/// Source: FOIA ss.21 to 44; which are absolute: s.2(3). Section 35 is left out: it is for government departments.
public struct Exemption: Sendable, Equatable {
    /// The section, such as `40(2)`.
    public let section: String
    /// What it covers, for a member of the public: "personal information about someone else".
    public let words: String
    /// Whether the public interest is weighed before it is relied on (s.2(2)(b)).
    public let isQualified: Bool

    /// As a pack names it: `FOIA 40(2)`.
    public var code: String { "FOIA \(section)" }
    /// In a sentence: "section 40(2) of the Freedom of Information Act 2000".
    public var title: String { "section \(section) of the Freedom of Information Act 2000" }

    /// Finds an exemption by what an officer types: `40(2)`, `s.40(2)`, `FOIA 40(2)`.
    public init(parsing text: String) throws {
        var section = text.trimmingCharacters(in: .whitespaces)
        for prefix in ["FOIA", "section", "s."] where section.lowercased().hasPrefix(prefix.lowercased()) {
            section = section.dropFirst(prefix.count).trimmingCharacters(in: .whitespaces)
        }
        guard let found = Self.all.first(where: { $0.section == section }) else {
            throw CaseworkError(
                .wrongUse,
                "\u{201C}\(text)\u{201D} is no exemption of FOIA that a council can rely on: give one of "
                    + Self.all.map(\.section).joined(separator: ", ") + ".")
        }
        self = found
    }

    private init(_ section: String, _ words: String, qualified: Bool) {
        self.section = section
        self.words = words
        isQualified = qualified
    }

    /// All of them, in the order of the Act.
    public static let all: [Exemption] = [
        .init("21", "information you can already get elsewhere", qualified: false),
        .init("22", "information we are going to publish", qualified: true),
        .init("22A", "information from research that is still going on", qualified: true),
        .init("23", "information from or about the security bodies", qualified: false),
        .init("24", "information that must be kept back for national security", qualified: true),
        .init("26", "information about defence", qualified: true),
        .init("27(1)", "information that could harm international relations", qualified: true),
        .init("27(2)", "confidential information from another state", qualified: true),
        .init("28", "information that could harm relations within the United Kingdom", qualified: true),
        .init("29", "information that could harm the economy", qualified: true),
        .init("30", "information held for an investigation or proceedings", qualified: true),
        .init("31", "information that could harm law enforcement", qualified: true),
        .init("32", "court, inquiry or arbitration records", qualified: false),
        .init("33", "information that could harm audit functions", qualified: true),
        .init("36", "information that could harm the conduct of public affairs", qualified: true),
        .init("38", "information that could endanger somebody's health or safety", qualified: true),
        .init("39", "environmental information, which other rules cover", qualified: true),
        .init("40(1)", "your own personal information, which other rules cover", qualified: false),
        .init("40(2)", "personal information about someone else", qualified: false),
        .init("41", "information given to us in confidence", qualified: false),
        .init("42", "legal advice", qualified: true),
        .init("43(1)", "a trade secret", qualified: true),
        .init("43(2)", "information that could harm somebody's commercial interests", qualified: true),
        .init("44", "information that another law forbids us to disclose", qualified: false),
    ]
}
