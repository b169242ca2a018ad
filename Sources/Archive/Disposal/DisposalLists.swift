import Ledger
package import Records

/// What a disposal lists of each class, as it was frozen: its conversations and their entries.
///
/// They stand in components of the proposal's record: `list/N/conversations` and `list/N/entries` for the part in place N,
/// `blocked/N` for the conversations that the hold in place N keeps, each a list in FORMAT's form.
package struct DisposalLists: Sendable {
    /// What is listed of one class.
    package struct Part: Sendable, Equatable {
        /// The conversations, each by the seq of its first record.
        package var conversations: SequenceList
        /// Their entries.
        package var entries: SequenceList
    }

    /// By the code of the class.
    package var parts: [String: Part] = [:]

    /// All conversations.
    package var conversations: SequenceList { SequenceList(parts.values.flatMap(\.conversations.seqs)) }

    /// The components that carry the lists.
    static func components(_ parts: [Part], blocked: [SequenceList]) -> [Component] {
        parts.enumerated().flatMap { number, part in
            [
                Component.blob("list/\(number)/conversations", part.conversations.encoded),
                .blob("list/\(number)/entries", part.entries.encoded),
            ]
        } + blocked.enumerated().map { .blob("blocked/\($0)", $1.encoded) }
    }
}

extension OpenArchive {
    /// The lists of a disposal, read from its proposal.
    ///
    /// - Throws: `damaged` where the record cannot be opened, or a list is not the one whose hash the proposal names.
    package func lists(of disposal: Disposal) throws -> DisposalLists {
        let content = try ledger.record(disposal.entry).content
        func list(_ path: String) throws -> SequenceList {
            guard let bytes = content?.components.first(where: { $0.path == path })?.bytes,
                let list = try? SequenceList(parsing: bytes)
            else {
                throw ArchiveError(
                    .damaged,
                    "The list of disposal \(disposal.proposed.id) (entry \(disposal.entry)) cannot be read: run `canute verify`."
                )
            }
            return list
        }
        var lists = DisposalLists()
        for (number, part) in disposal.proposed.parts.enumerated() {
            let entries = try list("list/\(number)/entries")
            guard entries.hash.hex == part.listHash else {
                throw ArchiveError(
                    .damaged,
                    "The list of class \(part.retentionClass) in disposal \(disposal.proposed.id) is not the one that was "
                        + "proposed: run `canute verify`.")
            }
            lists.parts[part.retentionClass] = .init(
                conversations: try list("list/\(number)/conversations"), entries: entries)
        }
        return lists
    }

    /// What of a disposal goes, by class: less what a review kept, and of a class that is reviewed only what a review let go.
    ///
    /// The entries are those that were frozen; where a conversation has others by now, it is told when it is compared.
    package func going(_ disposal: Disposal) throws -> DisposalLists {
        var lists = try lists(of: disposal)
        let decided = try disposal.reviews.map { _, reviewed in
            (reviewed.decision, try SequenceList(parsing: Array(reviewed.conversations.utf8)))
        }
        for part in disposal.proposed.parts {
            guard var its = lists.parts[part.retentionClass] else { continue }
            let released = SequenceList(decided.filter { $0.0 == "destroy" }.flatMap(\.1.seqs))
            let kept = SequenceList(decided.filter { $0.0 != "destroy" }.flatMap(\.1.seqs))
            let goes =
                part.needsReview
                ? its.conversations.subtracting(its.conversations.subtracting(released))
                : its.conversations.subtracting(kept)
            guard goes != its.conversations else { continue }
            // Frozen entries of what stays are told by the conversation that each stands in now.
            let stays = try catalogue.entries(ofConversations: its.conversations.subtracting(goes))
            its.entries = its.entries.subtracting(stays)
            its.conversations = goes
            lists.parts[part.retentionClass] = its
        }
        return lists
    }
}
