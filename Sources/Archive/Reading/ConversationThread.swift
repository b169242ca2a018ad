import GRDB
public import Ledger
public import Records

/// A conversation as a reader follows it: a part of its messages in the order of sending, each with its earlier wordings.
public struct ConversationThread: Sendable {
    /// One message, however often it was reworded.
    public struct Message: Sendable {
        /// The message as it stands, or as it last stood before it was removed at its source.
        public let current: StoredRecord
        /// Its earlier wordings, the first one first.
        public let earlier: [StoredRecord]
        /// The entry that says that it was removed at its source; nil where it was not.
        public let deletion: StoredRecord?
        /// Whether it is shown for a request alone: then its words are not here.
        public let isRestricted: Bool

        /// The entries under which it is known.
        public var seqs: [UInt64] { earlier.map(\.seq) + [current.seq] + [deletion?.seq].compactMap { $0 } }
    }

    /// The conversation.
    public let conversation: Conversation
    /// The messages of this part.
    public let messages: [Message]
    /// Which part this is, from 1.
    public let page: Int
    /// How many parts there are.
    public let pages: Int
    /// How many messages the conversation has, later wordings not counted again.
    public let count: Int
}

extension OpenArchive {
    /// The part of a conversation in which a message stands.
    ///
    /// - Parameters:
    ///   - seq: the message, in any of its wordings.
    ///   - page: another part than the message's own, from 1.
    ///   - size: how many messages a part has.
    ///   - hidden: entries that are restricted: their words are left out.
    /// - Throws: `notFound` where the entry stands in no conversation.
    public func thread(
        of seq: UInt64, page: Int? = nil, size: Int = 100, hidden: SequenceList = SequenceList([UInt64]())
    ) throws -> ConversationThread {
        guard let conversation = try catalogue.conversation(of: seq) else {
            throw ArchiveError(
                .notFound,
                "Entry \(seq) stands in no conversation: it is an act, was destroyed, or does not exist. "
                    + "Its own page says which.")
        }
        let chains = try chains(of: conversation.id)
        let pages = max(1, (chains.count + size - 1) / size)
        let own = chains.firstIndex { $0.contains(seq) }.map { $0 / size + 1 } ?? 1
        let shown = min(max(1, page ?? own), pages)
        let part = chains.dropFirst((shown - 1) * size).prefix(size)
        let records = Dictionary(uniqueKeysWithValues: try ledger.records(part.flatMap { $0 }).map { ($0.seq, $0) })
        let messages = part.compactMap { chain in
            Self.message(chain.compactMap { records[$0] }, isRestricted: chain.contains(where: hidden.contains))
        }
        return ConversationThread(
            conversation: conversation, messages: messages, page: shown, pages: pages, count: chains.count)
    }

    /// The wordings of each message, oldest first, in the order in which the messages were first sent.
    private func chains(of conversation: UInt64) throws -> [[UInt64]] {
        let order = try catalogue.entriesBySending(of: conversation)
        let revised = try catalogue.revisions(of: conversation)
        var firsts: [UInt64: UInt64] = [:]
        // A later wording has a higher number than what it replaces.
        for seq in order.sorted() { firsts[seq] = revised[seq].flatMap { firsts[$0] } ?? seq }
        var chains: [[UInt64]] = []
        var place: [UInt64: Int] = [:]
        for seq in order {
            let first = firsts[seq] ?? seq
            if let at = place[first] {
                chains[at].append(seq)
            } else {
                place[first] = chains.count
                chains.append([seq])
            }
        }
        return chains.map { $0.sorted() }
    }

    private static func message(_ wordings: [StoredRecord], isRestricted: Bool) -> ConversationThread.Message? {
        let deletion = wordings.last { $0.string("kind") == "deletion" }
        let said = wordings.filter { $0.string("kind") != "deletion" }
        guard let current = said.last ?? deletion else { return nil }
        return .init(
            current: current, earlier: Array(said.dropLast()), deletion: said.isEmpty ? nil : deletion,
            isRestricted: isRestricted)
    }
}
