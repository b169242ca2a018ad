/// What WhatsApp's own notices tell of who came into or left a group, in English; of other languages they tell nothing here.
enum WhatsAppNotice {
    /// The people by the names of the exporter's address book; "You", who is nobody's name, is passed over.
    static func membership(_ words: String) -> [(name: String, kind: MembershipChange.Kind)] {
        if let match = words.wholeMatch(of: /(.+) joined (?:using|from|via) .*/) {
            return people(match.output.1).map { ($0, .joined) }
        }
        if let match = words.wholeMatch(of: /(.+?) created (?:group|this group)\b.*/) {
            return people(match.output.1).map { ($0, .joined) }
        }
        if let match = words.wholeMatch(of: /(.+) (?:was|were) added/) {
            return people(match.output.1).map { ($0, .joined) }
        }
        if let match = words.wholeMatch(of: /(.+?) added (.+)/) {
            return people(match.output.1).map { ($0, .present) } + people(match.output.2).map { ($0, .joined) }
        }
        if let match = words.wholeMatch(of: /(.+?) removed (.+)/) {
            return people(match.output.1).map { ($0, .present) } + people(match.output.2).map { ($0, .left) }
        }
        if let match = words.wholeMatch(of: /(.+) (?:left|was removed)/) {
            return people(match.output.1).map { ($0, .left) }
        }
        return []
    }

    /// "Ann, Bob and Cas".
    private static func people(_ list: Substring) -> [String] {
        list.split(separator: ", ").flatMap { $0.split(separator: " and ") }.compactMap { part in
            let scalars = part.unicodeScalars.drop {
                $0 == "~" || ScalarCursor.isMark($0) || $0.properties.isWhitespace
            }
            let name = String(String.UnicodeScalarView(scalars)).trimmed
            return name.isEmpty || name == "You" || name == "you" || name.count > 100 ? nil : name
        }
    }
}
