/// What `disclosure.xml` holds: the statement, and every record as far as it is shown.
///
/// All other files below `data/` but the released ones and the proofs are written from this value alone, so that the
/// verifier can write them again and compare bytes: no page can say what the XML does not.
package struct DisclosureDocument: Hashable, Sendable {
    package struct Conversation: Hashable, Sendable {
        /// From 1; the number in the names of its files.
        package let number: Int
        package let title: [DisclosedRun]
        package let source: String
        package let notes: [String]
        package let records: [DisclosedRecord]
    }

    /// The version of the pages' wording and layout; raised whenever the same document would give other bytes.
    package static let template = 1

    package let statement: DisclosureStatement
    package let conversations: [Conversation]
    /// The tables of files that are released whole, as CSV for re-use.
    package var datasets: [Dataset] = []

    package var records: [DisclosedRecord] { conversations.flatMap(\.records) }

    package var counts: PackCounts {
        let records = self.records
        return PackCounts(
            conversations: conversations.count, records: records.count,
            withheld: records.reduce(0) { $0 + $1.components.reduce(0) { $0 + $1.gaps } },
            files: records.reduce(0) { $0 + $1.files.count })
    }
}

extension DisclosedRecord {
    /// The files of this record that are released whole, with their size and lower-case hexadecimal SHA-256.
    package var files: [(component: String, path: String, size: Int, sha256: String)] {
        components.compactMap { component in
            guard case .bytes(let size, let sha256, let file?) = component.content else { return nil }
            return (component.path, file, size, sha256)
        }
    }

    /// Every withheld gap with its component and its place among that component's gaps, from 1.
    package var gaps: [(component: String, number: Int, ground: Ground)] {
        components.flatMap { component -> [(component: String, number: Int, ground: Ground)] in
            switch component.content {
            case .withheld(let ground): return [(component.path, 1, ground)]
            case .value, .bytes: return []
            case .text(let runs):
                let grounds = runs.compactMap { if case .withheld(let ground, _) = $0 { ground } else { nil } }
                return grounds.enumerated().map { (component.path, $0.offset + 1, $0.element) }
            }
        }
    }
}
