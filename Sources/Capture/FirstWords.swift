extension String {
    /// The beginning of a text on one line, cut between words, for a title; empty when the text has no words.
    func firstWords(upTo limit: Int = 60) -> String {
        var title = ""
        var length = 0
        let beginning = unicodeScalars.prefix(limit * 4)
        for scalars in beginning.split(whereSeparator: { $0.isASCII ? $0.value <= 0x20 : $0.properties.isWhitespace }) {
            let word = String(String.UnicodeScalarView(scalars))
            let count = word.count
            if title.isEmpty, count > limit { return "\(word.prefix(limit))…" }
            if length + count + 1 > limit { return title + "…" }
            if !title.isEmpty { title += " " }
            title += word
            length = length + count + 1
        }
        return title
    }

    /// "A", "A and B", "A, B and C".
    static func enumerating(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
