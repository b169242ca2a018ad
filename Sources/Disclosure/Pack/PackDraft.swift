/// The frozen decisions of one disclosure, as plain values: everything a pack is built from but the proofs.
///
/// The same draft gives the same bytes, so that a pack can be made again from its decisions.
package struct PackDraft: Sendable {
    package var statement: DisclosureStatement
    package var conversations: [Conversation]

    package init(statement: DisclosureStatement, conversations: [Conversation]) {
        self.statement = statement
        self.conversations = conversations
    }

    /// One conversation, its records in the order in which they are to be read.
    package struct Conversation: Sendable {
        /// The title as it may be shown.
        package var title: [DisclosedRun]
        /// Where it was held, in plain words: "Slack (Example Council)".
        package var source: String
        /// Sentences about what is left out here ("9 other messages are not about your request").
        package var notes: [String]
        package var records: [Record]

        package init(title: [DisclosedRun], source: String, notes: [String] = [], records: [Record]) {
            self.title = title
            self.source = source
            self.notes = notes
            self.records = records
        }
    }

    /// One record that goes out, in whole or in part.
    ///
    /// Every shown `att/N/data` goes out as a file too, and a shown `raw` as the original.
    package struct Record: Sendable {
        package var opening: RecordOpening
        package var withholding: Withholding
        /// The seq of the record this one answers, where that one is in the pack.
        package var replyTo: UInt64?

        package init(opening: RecordOpening, withholding: Withholding = .nothing, replyTo: UInt64? = nil) {
            self.opening = opening
            self.withholding = withholding
            self.replyTo = replyTo
        }
    }
}
