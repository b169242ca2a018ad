import Foundation

/// A system that messages are captured from, as its owner declared it: the whole declaration as it stands from then on.
///
/// Source: RULES 3.5; UK GDPR Art 6, 9, 13, 30 and 35.
public struct SourceDeclared: ActPayload, Equatable {
    /// What the act is called in the ledger.
    public static let kind = "source_declared"
    /// The source's name.
    public var name: String
    /// Who answers for it.
    public var owner: String?
    /// The controller.
    public var controller: String?
    /// What it is captured for.
    public var purpose: String?
    /// The basis in UK GDPR Article 6, as ``LawfulBasis`` words it.
    public var lawfulBasis: String?
    /// The condition of Article 9 for special categories, such as `9(2)(g)`; `none` where they are not processed.
    public var specialCategories: String?
    /// The reference of the data protection impact assessment.
    public var dpia: String?
    /// The day on which that assessment is to be reviewed, `YYYY-MM-DD`.
    public var dpiaReview: String?
    /// What the assessment names beyond the messages themselves: `off-platform` cues, `presence`.
    public var dpiaCovers: [String]?
    /// How users were told.
    public var notice: String?
    /// The date on which users were told, `YYYY-MM-DD`.
    public var noticeGiven: String?
    /// `the authority`, or another in a named capacity.
    public var heldFor: String?
    /// Who reads it.
    public var readers: String?
    /// Whom people turn to about their rights.
    public var contact: String?
    /// Whose data is in it.
    public var subjects: String?
    /// Whether it is a channel that the body does not run, such as a telephone's chats.
    public var isNonCorporate: Bool?
    /// Why it is known and not captured.
    public var notCaptured: String?
    /// What its accounts are, as ``AccountKind`` words it; nil where nobody declared it.
    public var accounts: String?

    /// Names a source; what is not declared of it is reported so.
    public init(name: String) { self.name = name }

    /// What is still missing before capture from it stands on declared ground.
    public var undeclared: [String] {
        [
            ("owner", owner), ("controller", controller), ("purpose", purpose), ("lawful basis", lawfulBasis),
            ("DPIA", dpia), ("DPIA review date", dpiaReview), ("notice", notice), ("date of the notice", noticeGiven),
            ("held for", heldFor),
        ].filter { $0.1 == nil }.map(\.0)
    }

    /// Whether the impact assessment names `what`.
    public func covers(_ what: DPIATopic) -> Bool { dpiaCovers?.contains(what.rawValue) == true }

    /// What is declared, each with its name, in the order in which it is shown.
    public var facts: [(name: String, value: String)] {
        let all: [(String, String?)] = [
            ("owner", owner), ("controller", controller), ("purpose", purpose), ("lawful basis", lawfulBasis),
            ("special categories", specialCategories), ("DPIA", dpia), ("DPIA review date", dpiaReview),
            ("DPIA covers", dpiaCovers?.joined(separator: ", ")), ("notice", notice),
            ("date of the notice", noticeGiven), ("held for", heldFor), ("readers", readers), ("contact", contact),
            ("data subjects", subjects), ("non-corporate", isNonCorporate.map { $0 ? "yes" : "no" }),
            ("not captured", notCaptured), ("accounts", accounts),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }
}

/// What an impact assessment may name beyond the messages themselves.
public enum DPIATopic: String, CaseIterable, Sendable {
    /// Words that take a conversation elsewhere, such as a link to another chat.
    case offPlatform = "off-platform"
    /// Who joined, left or was there.
    case presence
}

/// A rule that keeps messages out of the archive: they are counted, nothing of them is kept.
///
/// It is in force from the moment it is proposed, until somebody else refuses it.
public struct ExclusionAdded: ActPayload, Equatable {
    /// What the act is called in the ledger.
    public static let kind = "exclusion_added"
    /// The source that the rule holds for; `*` for every source.
    public var source: String
    /// A conversation's name, in which `*` stands for any run of characters; empty where the rule goes by something else.
    public var conversation: String
    /// What the count is kept under, such as `TU`.
    public var code: String
    /// Why.
    public var reason: String
    /// Further names of conversations.
    public var conversations: [String]?
    /// Names, addresses or accounts, in the same form: a message from or to any of them is left out.
    public var participants: [String]?
    /// Declared tags of conversations.
    public var tags: [String]?
    /// The shipped template that the rule was made from.
    public var template: String?

    /// Says what is kept out by the name of its conversation.
    public init(source: String, conversation: String, code: String, reason: String) {
        self.source = source
        self.conversation = conversation
        self.code = code
        self.reason = reason
    }

    /// All names of conversations that it goes by.
    public var channels: [String] { (conversation.isEmpty ? [] : [conversation]) + (conversations ?? []) }

    /// What it goes by, in words.
    public var words: String {
        [
            channels.isEmpty ? nil : "conversations named \(channels.joined(separator: ", "))",
            participants.map { "messages from or to \($0.joined(separator: ", "))" },
            tags.map { "conversations tagged \($0.joined(separator: ", "))" },
        ].compactMap { $0 }.joined(separator: "; ")
    }
}

/// Somebody asks that an exclusion rule ends, so that more is captured; until another agrees, the rule goes on.
public struct ExclusionEndProposed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "exclusion_end_proposed"
    /// The rule.
    public var rule: String
    /// Why.
    public var reason: String
}

/// Somebody else decided about an exclusion rule, or about its end.
public struct ExclusionDecided: SignedActPayload {
    /// What the act is called in the ledger.
    public static let kind = "exclusion_decided"
    /// The rule.
    public var rule: String
    /// Whether its end is decided, and not the rule itself.
    public var ends: Bool
    /// Whether what was proposed is approved.
    public var approved: Bool
    /// Why.
    public var reason: String?
    /// The signature of who decided; nil where the name is a claim.
    public var signature: PersonalSignature?

    /// What was decided.
    public var signedDetails: [(name: String, value: String)] {
        [("proposal", ends ? "end" : "rule"), ("approved", approved ? "yes" : "no"), ("reason", reason ?? "")]
    }

    /// The rule, and what was proposed about it since.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64] {
        let rules = try catalogue.acts(ExclusionAdded.self).map(\.act.seq).filter { ExclusionRule.id($0) == rule }
        let ends = try catalogue.acts(ExclusionEndProposed.self).filter { $0.payload.rule == rule }.map(\.act.seq)
        return (rules + ends).filter { $0 < seq }.sorted()
    }
}

/// Somebody declared what a conversation is about: rules of exclusion and of retention go by such tags.
public struct ConversationTagged: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "conversation_tagged"
    /// The source.
    public var source: String
    /// The conversation's name, in which `*` stands for any run of characters.
    public var conversation: String
    /// The tag.
    public var tag: String
    /// Why.
    public var reason: String
}
