import Foundation
import Records

/// Where words occur in a record, as ranges of UTF-8 bytes per component.
struct Occurrences {
    /// The components in which words are looked for: all that a reader is shown as text.
    static func isSearched(_ component: Component) -> Bool {
        component.kind == .text && !component.path.hasSuffix("/text")
    }

    /// The ranges of `needle` in `text`, without regard to case.
    ///
    /// White space matches any white space, and at the end of a line the marks of a quotation too: mails break lines
    /// inside names, and answers quote them.
    /// - Parameter wholeWords: a match does not begin or end inside a word.
    static func ranges(of needle: String, in text: String, wholeWords: Bool) -> [Range<Int>] {
        let words = needle.split(whereSeparator: \.isWhitespace)
        guard let first = words.first else { return [] }
        var ranges: [Range<Int>] = []
        var from = text.startIndex
        while from < text.endIndex,
            let start = text.range(of: first, options: [.caseInsensitive], range: from..<text.endIndex), !start.isEmpty
        {
            from = text.index(after: start.lowerBound)
            guard let end = end(of: words.dropFirst(), in: text, after: start.upperBound, loosely: wholeWords) else {
                continue
            }
            let found = start.lowerBound..<end
            if wholeWords, !isWhole(found, in: text) { continue }
            from = found.upperBound
            let lower = text.utf8.distance(from: text.startIndex, to: found.lowerBound)
            ranges.append(lower..<lower + text.utf8.distance(from: found.lowerBound, to: found.upperBound))
        }
        return ranges
    }

    /// Where the last of `words` ends, each after a gap; nil where they do not all follow.
    private static func end(
        of words: ArraySlice<Substring>, in text: String, after start: String.Index, loosely: Bool
    ) -> String.Index? {
        var at = start
        for word in words {
            let gap = gapEnd(in: text, from: at, loosely: loosely)
            let options: String.CompareOptions = [.caseInsensitive, .anchored]
            guard gap > at, let found = text.range(of: word, options: options, range: gap..<text.endIndex) else {
                return nil
            }
            at = found.upperBound
        }
        return at
    }

    /// Loosely, what file names and addresses put between words, and what nobody sees, counts as a gap too.
    private static func gapEnd(in text: String, from start: String.Index, loosely: Bool) -> String.Index {
        var at = start
        var isNewLine = false
        while at < text.endIndex {
            let character = text[at]
            if character.isNewline { isNewLine = true }
            let isLoose = loosely && ("_-.+,".contains(character) || character.isUnseen)
            guard character.isWhitespace || isLoose || (isNewLine && (character == ">" || character == "|")) else {
                break
            }
            at = text.index(after: at)
        }
        return at
    }

    private static func isWhole(_ range: Range<String.Index>, in text: String) -> Bool {
        let isWord = { (character: Character) in character.isLetter || character.isNumber }
        if range.lowerBound > text.startIndex, isWord(text[text.index(before: range.lowerBound)]),
            isWord(text[range.lowerBound])
        {
            return false
        }
        if range.upperBound < text.endIndex, isWord(text[range.upperBound]),
            isWord(text[text.index(before: range.upperBound)])
        {
            return false
        }
        return true
    }
}

extension Character {
    /// Soft hyphens, joiners and direction marks, which stand in text and are not seen.
    fileprivate var isUnseen: Bool { unicodeScalars.allSatisfy(\.properties.isDefaultIgnorableCodePoint) }
}

extension PersonDecided {
    /// Everything that names the person in words: the name both ways round, mail addresses, accounts and their handles.
    var names: [String] {
        var names: Set<String> = [name]
        let parts = name.split(separator: " ").map(String.init)
        if parts.count > 1, let last = parts.last {
            names.insert("\(last) \(parts.dropLast().joined(separator: " "))")
        }
        for identifier in identifiers {
            names.insert(identifier)
            if identifier.contains("@"), let local = identifier.split(separator: "@").first, local.count >= 5 {
                names.insert(String(local))
            } else if let handle = identifier.split(separator: "/").last, handle.count >= 5 {
                names.insert(String(handle))
            }
        }
        // The longest first, so that a name inside an address does not hide the rest of it.
        return names.filter { $0.count >= 3 }.sorted { ($0.count, $0) > ($1.count, $1) }
    }
}
