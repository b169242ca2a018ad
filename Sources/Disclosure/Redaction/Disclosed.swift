internal import Records

/// A stretch of a text as it stands in the pack.
package enum DisclosedRun: Hashable, Sendable {
    case text(String)
    /// A gap of one or more withheld tokens under one ground. `parts` is their number, which the proof shows too;
    /// 0 where the text is no component of a record (a conversation's title).
    case withheld(Ground, parts: Int)
}

/// One component of a record as it stands in the pack.
package struct DisclosedComponent: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// A text shown whole (one run, or none when it is empty) or in part.
        case text([DisclosedRun])
        /// A blob that is readable text.
        case value(String)
        /// A blob that is not, by size and SHA-256 (lower-case hexadecimal); `file` is its path below `data/`.
        case bytes(size: Int, sha256: String, file: String?)
        /// Withheld whole, text or blob.
        case withheld(Ground)
    }

    package enum State: String, Sendable {
        case shown, part, withheld
    }

    package let path: String
    /// True for a text (kind `T`), false for a blob (kind `B`).
    package let isText: Bool
    package let content: Content

    package init(path: String, isText: Bool, content: Content) {
        self.path = path
        self.isText = isText
        self.content = content
    }

    package var state: State {
        switch content {
        case .withheld: .withheld
        case .value, .bytes: .shown
        case .text(let runs): runs.contains { if case .withheld = $0 { true } else { false } } ? .part : .shown
        }
    }

    /// The number of withheld gaps, a component withheld whole counting one.
    package var gaps: Int {
        switch content {
        case .withheld(let ground): ground.isTechnical ? 0 : 1
        case .value, .bytes: 0
        case .text(let runs): runs.count { if case .withheld = $0 { true } else { false } }
        }
    }
}

/// One record as it stands in the pack.
package struct DisclosedRecord: Hashable, Sendable {
    package let seq: UInt64
    /// The earlier record that this one revises, for an edit or a deletion seen at the source.
    package let revises: UInt64?
    /// When it was captured, Unix seconds, a multiple of 60.
    package let minute: Int64
    /// The record it answers, where that one is in the pack.
    package let replyTo: UInt64?
    package let components: [DisclosedComponent]

    package init(
        seq: UInt64, revises: UInt64?, minute: Int64, replyTo: UInt64?, components: [DisclosedComponent]
    ) {
        self.seq = seq
        self.revises = revises
        self.minute = minute
        self.replyTo = replyTo
        self.components = components
    }

    package subscript(path: String) -> DisclosedComponent? { components.first { $0.path == path } }
}
