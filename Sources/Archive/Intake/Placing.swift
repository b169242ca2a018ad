import Capture
import Foundation
import Records
import Retention

/// Decides which conversation a message belongs to and, for a new one, its class.
///
/// A reply belongs where the message it answers lies, so that a thread never falls apart between two captures. A
/// conversation's class is decided once, with its first message: class determines destiny (MoReq2010).
struct Placing {
    private let catalogue: Catalogue
    private let schedule: RetentionSchedule
    private let source: String
    private let format: SourceFormat
    /// The tags that were declared of a conversation, by its name.
    private let tags: (String) -> [String]
    /// What this run has placed and the catalogue may not show yet.
    private var placed = Recent<ItemComponents.Place>()
    private var threads = Recent<String>()
    /// Whether passages were parted from conversations: a message that comes again may stand in one by now.
    private let hasPassages: Bool

    init(
        catalogue: Catalogue, schedule: RetentionSchedule, source: String, format: SourceFormat,
        tags: @escaping (String) -> [String]
    ) throws {
        hasPassages = try !catalogue.acts(PassageDeclared.self).isEmpty
        self.catalogue = catalogue
        self.schedule = schedule
        self.source = source
        self.format = format
        self.tags = tags
    }

    mutating func place(_ item: CapturedItem) throws -> ItemComponents.Place {
        let place =
            try answered(item) ?? again(item) ?? known(item.conversation.key) ?? remember(new(item))
        if let key = item.threadKey { threads[key] = place.key }
        return place
    }

    private mutating func remember(_ place: ItemComponents.Place) -> ItemComponents.Place {
        placed[place.key] = place
        return place
    }

    private mutating func answered(_ item: CapturedItem) throws -> ItemComponents.Place? {
        for key in item.replyKeys {
            if let conversation = threads.recall(key), let place = placed.recall(conversation) { return place }
        }
        guard !item.replyKeys.isEmpty else { return nil }
        return try catalogue.conversation(source: source, replyKeys: item.replyKeys).map { remember(place($0)) }
    }

    /// The conversation in which a message stands that was captured before.
    private mutating func again(_ item: CapturedItem) throws -> ItemComponents.Place? {
        guard hasPassages, let key = item.threadKey else { return nil }
        return try catalogue.conversation(source: source, replyKeys: [key]).map { remember(place($0)) }
    }

    private mutating func known(_ key: String) throws -> ItemComponents.Place? {
        if let place = placed.recall(key) { return place }
        return try catalogue.conversation(source: source, key: key).map { remember(place($0)) }
    }

    private func new(_ item: CapturedItem) -> ItemComponents.Place {
        let facts = ConversationFacts(
            source: source, format: format.rawValue, names: [item.conversation.channel, item.conversation.title],
            participants: ([item.from].compactMap { $0 } + item.to).flatMap {
                [$0.name, $0.account, $0.email].compactMap { $0 }
            }, tags: tags(item.conversation.channel),
            text: [item.subject, item.body].compactMap { $0 }.joined(separator: "\n"))
        return .init(
            key: item.conversation.key, title: item.conversation.title, channel: item.conversation.channel,
            isPrivate: item.conversation.isPrivate, retentionClass: schedule.classify(facts).code)
    }

    private func place(_ conversation: Conversation) -> ItemComponents.Place {
        .init(
            key: conversation.key, title: conversation.title, channel: conversation.channel,
            isPrivate: conversation.isPrivate, retentionClass: conversation.retentionClass)
    }
}

/// The newest values by name: some ten thousand at least, and twice as many at most.
///
/// What was put in before that is in the catalogue by now: fewer messages than that are on their way there.
struct Recent<Value> {
    private static var generation: Int { 50_000 }
    private static var many: Int { 4096 }
    private var newer: [String: Value] = [:]
    private var older: [String: Value] = [:]

    subscript(name: String) -> Value? {
        get { newer[name] ?? older[name] }
        set {
            if newer.count >= Self.generation { (older, newer) = (newer, [:]) }
            // Where there are many there will be more: growing by doubling would hash each name twice.
            if newer.count == Self.many { newer.reserveCapacity(Self.generation) }
            newer[name] = newValue
        }
    }

    /// The value of that name, which counts as new from now on.
    mutating func recall(_ name: String) -> Value? {
        if let value = newer[name] { return value }
        guard let value = older[name] else { return nil }
        self[name] = value
        return value
    }
}
