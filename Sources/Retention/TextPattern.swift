/// A pattern of a classification rule, in lower case: `*` stands for any characters, everything else for itself.
struct TextPattern: Equatable, Sendable {
    /// The characters of the pattern.
    let characters: [Character]
    /// For terms: the pattern's words, each of which may end in `*`.
    let words: [String]

    init(_ pattern: String) {
        let folded = pattern.lowercased()
        characters = Array(folded)
        words = folded.split { !($0.isLetter || $0.isNumber || $0 == "*") }.map(String.init)
    }

    /// True where it can serve as a term: words, with `*` at a word's end alone.
    var isTerm: Bool {
        !words.isEmpty && words.allSatisfy { word in word.dropLast().allSatisfy { $0 != "*" } && word != "*" }
    }

    /// True where the whole text fits.
    ///
    /// Linear in the text for each `*`, and without recursion.
    func fits(_ text: [Character]) -> Bool {
        var (at, place) = (0, 0)
        var resume: (at: Int, place: Int)?
        while at < text.count {
            if place < characters.count, characters[place] == "*" {
                resume = (at, place + 1)
                place += 1
            } else if place < characters.count, characters[place] == text[at] {
                at += 1
                place += 1
            } else if let earlier = resume {
                // Let the last `*` take one character more, and try again from there.
                resume = (earlier.at + 1, earlier.place)
                at = earlier.at + 1
                place = earlier.place
            } else {
                return false
            }
        }
        return characters[place...].allSatisfy { $0 == "*" }
    }
}

/// A text as its words in lower case, in order: letters and digits make words, everything else parts them.
struct FoldedWords: Sendable {
    private let words: [Substring]
    private let distinct: Set<Substring>

    init(_ text: String) {
        words = text.lowercased().split { !($0.isLetter || $0.isNumber) }
        distinct = Set(words)
    }

    /// True where the pattern's words stand in the text one after the other.
    func contain(_ pattern: TextPattern) -> Bool {
        guard let first = pattern.words.first else { return false }
        if pattern.words.count == 1, !first.hasSuffix("*") { return distinct.contains(first[...]) }
        guard words.count >= pattern.words.count else { return false }
        return (0...(words.count - pattern.words.count)).contains { start in
            pattern.words.indices.allSatisfy { Self.fits(words[start + $0], pattern.words[$0]) }
        }
    }

    private static func fits(_ word: Substring, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? word.hasPrefix(pattern.dropLast()) : word == pattern[...]
    }
}
