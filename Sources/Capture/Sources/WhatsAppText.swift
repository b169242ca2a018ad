/// The words of a WhatsApp message without the marks that the export puts among them.
struct WhatsAppText {
    private(set) var words: String
    private(set) var isEdited = false
    let isDeleted: Bool
    /// The export was made without files.
    let isOmitted: Bool
    /// WhatsApp's own words in a message that names a sender.
    let isNotice: Bool
    private var file: String?

    private static let omitted: Set<String> = [
        "<Media omitted>", "image omitted", "video omitted", "audio omitted", "sticker omitted", "GIF omitted",
        "document omitted", "Contact card omitted", "video note omitted",
    ]
    private static let deleted: Set<String> = [
        "This message was deleted", "This message was deleted.", "You deleted this message",
        "You deleted this message.",
    ]

    init(_ text: String) {
        let bare = String(String.UnicodeScalarView(text.unicodeScalars.drop(while: ScalarCursor.isMark))).trimmed
        words = bare
        isDeleted = WhatsAppText.deleted.contains(bare)
        isOmitted = WhatsAppText.omitted.contains(bare) || bare.hasSuffix("document omitted")
        isNotice = bare.hasPrefix("Messages and calls are end-to-end encrypted")
        for mark in ["<This message was edited>", "\u{200E}<This message was edited>"] where words.hasSuffix(mark) {
            words = String(words.dropLast(mark.count)).trimmed
            isEdited = true
        }
        if let match = words.firstMatch(of: /<attached: ([^>\n]+)>/) {
            file = String(match.output.1)
            words.removeSubrange(match.range)
        } else if let match = words.prefixMatch(of: /\u{200E}?([^\n]+?) \(file attached\)/) {
            file = String(match.output.1)
            words.removeSubrange(match.range)
        }
        words = words.trimmed
        if let last = words.unicodeScalars.last, ScalarCursor.isMark(last) { words = String(words.dropLast()).trimmed }
    }

    /// The name of the file that came with the message.
    mutating func takeFile() -> String? {
        defer { file = nil }
        return file
    }
}
