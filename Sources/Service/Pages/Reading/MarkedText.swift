import Disclosure
import Foundation
import Records

/// A text in stretches: plain, found by the search, withheld, or a gap with the words that stand in it.
struct TextRun: ViewModel, Equatable {
    let text: String
    var isHit = false
    var isWithheld = false
    /// What the requester is told instead of the words.
    var isGap = false

    var isPlain: Bool { !isHit && !isWithheld && !isGap }

    func child(named name: String) -> Any? {
        name == "isPlain" ? isPlain : Mirror(reflecting: self).found(name)
    }
}

/// Cuts a text where marks begin and end.
enum MarkedText {
    /// - Parameters:
    ///   - hits: ranges of UTF-8 bytes that a search found.
    ///   - withheld: ranges that are withheld.
    static func runs(_ text: String, hits: [Range<Int>] = [], withheld: [Range<Int>] = []) -> [TextRun] {
        let bytes = Array(text.utf8)
        var marks = [UInt8](repeating: 0, count: bytes.count)
        for (ranges, bit) in [(hits, UInt8(1)), (withheld, 2)] {
            for range in ranges { for at in range.clamped(to: 0..<bytes.count) { marks[at] |= bit } }
        }
        var runs: [TextRun] = []
        var start = 0
        while start < bytes.count {
            let end = marks[start...].firstIndex { $0 != marks[start] } ?? bytes.count
            runs.append(
                TextRun(
                    text: DisplayText.harmless(String(decoding: bytes[start..<end], as: UTF8.self)),
                    isHit: marks[start] & 1 != 0, isWithheld: marks[start] & 2 != 0))
            start = end
        }
        return runs
    }

    /// A component as the requester sees it: gaps say under what they are withheld.
    static func runs(_ content: DisclosedComponent.Content) -> [TextRun] {
        switch content {
        case .text(let runs):
            runs.map {
                switch $0 {
                case .text(let text): TextRun(text: DisplayText.harmless(text))
                case .withheld(let ground, _): gap(ground)
                }
            }
        case .value(let text): [TextRun(text: DisplayText.harmless(text))]
        case .bytes(let size, _, _): [TextRun(text: Plural.count(size, "byte"))]
        case .withheld(let ground): ground.isTechnical ? [] : [gap(ground)]
        }
    }

    private static func gap(_ ground: Ground) -> TextRun {
        TextRun(text: (ground.standIn.map { "\($0): " } ?? "") + "withheld, \(ground.label)", isGap: true)
    }

    /// A snippet of the index, whose matches stand between control characters.
    static func runs(snippet: String) -> [TextRun] {
        var runs: [TextRun] = []
        for (number, part) in snippet.split(separator: snippetOpen, omittingEmptySubsequences: false).enumerated() {
            guard number > 0 else {
                runs.append(TextRun(text: clean(part)))
                continue
            }
            let halves = part.split(separator: snippetClose, maxSplits: 1, omittingEmptySubsequences: false)
            runs.append(TextRun(text: clean(halves[0]), isHit: true))
            if halves.count > 1 { runs.append(TextRun(text: clean(halves[1]))) }
        }
        return runs.filter { !$0.text.isEmpty }
    }

    static let snippetOpen: Character = "\u{2}"
    static let snippetClose: Character = "\u{3}"

    private static func clean(_ text: Substring) -> String {
        DisplayText.oneLine(text.filter { $0 != snippetOpen && $0 != snippetClose })
    }
}

/// The words of a search, to mark them where they stand.
///
/// The index knows words by their stems; here a word is marked where it begins like one looked for, as near as a reader
/// needs it.
struct HitWords: Sendable {
    private let words: [String]
    private let prefixes: [String]

    init(_ terms: String) {
        var words: [String] = []
        var prefixes: [String] = []
        for part in terms.split(whereSeparator: \.isWhitespace) where !["AND", "OR", "NOT"].contains(part) {
            for word in part.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "*" }) {
                let plain = Self.folded(word.filter { $0 != "*" })
                guard !plain.isEmpty else { continue }
                if word.hasSuffix("*") { prefixes.append(plain) } else { words.append(plain) }
            }
        }
        self.words = words
        self.prefixes = prefixes
    }

    /// The ranges of UTF-8 bytes of the words in a text.
    func ranges(in text: String) -> [Range<Int>] {
        guard !words.isEmpty || !prefixes.isEmpty else { return [] }
        return text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).filter { isHit($0) }.map {
            let lower = text.utf8.distance(from: text.startIndex, to: $0.startIndex)
            return lower..<lower + $0.utf8.count
        }
    }

    private func isHit(_ word: Substring) -> Bool {
        let word = Self.folded(word)
        return prefixes.contains { word.hasPrefix($0) }
            || words.contains { term in
                guard word != term else { return true }
                let stem = min(term.count, word.count)
                return stem >= 4 && abs(term.count - word.count) <= 3 && (word.hasPrefix(term) || term.hasPrefix(word))
            }
    }

    private static func folded(_ word: some StringProtocol) -> String {
        String(word).folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }
}
