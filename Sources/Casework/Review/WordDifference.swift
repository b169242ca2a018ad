/// What differs between two texts, word by word, for somebody who has to see it at a glance.
public enum WordDifference {
    /// Words that stand in both, only in the first, or only in the second.
    public struct Run: Sendable, Equatable, Codable {
        /// Where the words stand.
        public enum Kind: String, Sendable, Codable { case same, removed, added }

        /// Where the words stand.
        public let kind: Kind
        /// The words; of a long stretch that is the same, its beginning and end with "…" between.
        public internal(set) var words: String
    }

    /// Longer texts are not compared word by word.
    private static let mostWords = 4_000
    /// How many words of what is the same stand beside a difference.
    private static let context = 4

    /// The differences in order; nil where a text is too long to be compared, empty where only white space differs.
    public static func runs(from old: String, to new: String) -> [Run]? {
        let (before, after) = (words(old), words(new))
        guard before.count <= mostWords, after.count <= mostWords else { return nil }
        let difference = after.difference(from: before)
        if difference.isEmpty { return [] }
        var removed = Set<Int>()
        var added = Set<Int>()
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var pieces: [(kind: Run.Kind, words: [Substring])] = []
        func add(_ kind: Run.Kind, _ word: Substring) {
            if pieces.last?.kind == kind {
                pieces[pieces.count - 1].words.append(word)
            } else {
                pieces.append((kind, [word]))
            }
        }
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if left < before.count, removed.contains(left) {
                add(.removed, before[left])
                left += 1
            } else if right < after.count, added.contains(right) {
                add(.added, after[right])
                right += 1
            } else {
                add(.same, after[right])
                left += 1
                right += 1
            }
        }
        return pieces.enumerated().map { index, piece in
            Run(
                kind: piece.kind,
                words: piece.kind == .same
                    ? shortened(piece.words, isFirst: index == 0, isLast: index == pieces.count - 1)
                    : piece.words.joined(separator: " "))
        }
    }

    private static func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }

    private static func shortened(_ words: [Substring], isFirst: Bool, isLast: Bool) -> String {
        let head = isFirst ? 0 : context
        let tail = isLast ? 0 : context
        guard words.count > head + tail + 1 else { return words.joined(separator: " ") }
        return (words.prefix(head) + ["…"] + words.suffix(tail)).joined(separator: " ")
    }
}
