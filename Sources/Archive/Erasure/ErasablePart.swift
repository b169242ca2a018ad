import Foundation
import Ledger
import Records

/// What somebody asks to have erased of a message.
public enum ErasablePart: Sendable, Equatable {
    /// These words, wherever the message says them, in any case and accents.
    case words(String)
    /// A component whole: `subject`, `body`, `from`, `to/0`, `att/0` with name, words and bytes.
    case component(String)
    /// The words of a stretch that is asked for, in other wordings of the message: also within a word.
    case wording(String)
    /// A stretch of a text, in UTF-8 bytes.
    case span(path: String, from: Int, to: Int)
}

/// Finds the places of a message that an erasure takes, with all forms of the same words.
///
/// `raw` and `body_html` are alternates of everything that a message says, an attachment's bytes and its extracted words
/// are alternates of each other, and `context` names sender and recipients again (FORMAT, "Record commitment": all
/// alternates go). What keeps a message in its place (source, times, conversation, class, identifiers) is not erased:
/// whoever needs that gone removes the message.
struct ErasurePlaces {
    private let content: OpenContent
    private var whole: Set<String> = []
    private var spans: [String: [Range<Int>]] = [:]

    init(_ content: OpenContent) { self.content = content }

    /// The places, in the order of the components; nil where nothing was found.
    func places(of seq: UInt64) -> ErasedPlaces? {
        guard !whole.isEmpty || !spans.isEmpty else { return nil }
        let paths = content.components.map(\.path)
        return ErasedPlaces(
            seq: seq, whole: paths.filter(whole.contains),
            spans: paths.filter { !whole.contains($0) }.flatMap { path in
                (spans[path] ?? []).sorted { $0.lowerBound < $1.lowerBound }.map {
                    .init(path: path, from: $0.lowerBound, to: $0.upperBound)
                }
            })
    }

    /// Takes what is asked for.
    ///
    /// - Throws: `wrongUse` for a component that is not there or cannot be erased, and a stretch outside its text.
    mutating func take(_ part: ErasablePart) throws {
        switch part {
        case .words(let words): takeWords(words, whole: true)
        case .wording(let words): takeWords(words, whole: false)
        case .component(let path): try takeWhole(path)
        case .span(let path, let from, let to):
            let component = try erasable(path)
            guard component.kind == .text, from >= 0, from < to, to <= component.bytes.count else {
                throw ArchiveError(
                    .wrongUse,
                    component.kind == .text
                        ? "\(path) has \(component.bytes.count) bytes, and no stretch from \(from) to \(to)."
                        : "\(path) is no text: it can only be erased whole.")
            }
            spans[path, default: []].append(from..<to)
        }
    }

    private mutating func takeWords(_ words: String, whole: Bool) {
        for component in content.components where Self.isSearched(component.path) {
            let found = Self.ranges(of: words, in: component.string ?? "", whole: whole)
            if !found.isEmpty { spans[component.path, default: []] += found }
        }
    }

    /// Whether the message says these words anywhere that an erasure looks.
    func says(_ words: String) -> Bool {
        content.components.contains {
            Self.isSearched($0.path) && !Self.ranges(of: words, in: $0.string ?? "", whole: true).isEmpty
        }
    }

    /// Adds the other forms of what was taken.
    mutating func spread() {
        guard !whole.isEmpty || !spans.isEmpty else { return }
        let paths = Set(content.components.map(\.path))
        for path in whole.union(spans.keys) where path.hasPrefix("att/") {
            let parts = path.split(separator: "/")
            let bytes = "att/\(parts[1])/data"
            let words = "att/\(parts[1])/text"
            if path == bytes, paths.contains(words) { whole.insert(words) }
            if path == words, paths.contains(bytes) { whole.insert(bytes) }
        }
        whole.formUnion(["raw", "body_html"].filter(paths.contains))
        if whole.union(spans.keys).contains(where: Self.namesSomebody), paths.contains("context") {
            whole.insert("context")
        }
    }

    private mutating func takeWhole(_ path: String) throws {
        let ofAttachment = content.components.map(\.path).filter { one in
            one.hasPrefix(path + "/") && path.hasPrefix("att/") && Self.isErasable(one)
        }
        guard ofAttachment.isEmpty else { return whole.formUnion(ofAttachment) }
        whole.insert(try erasable(path).path)
    }

    private func erasable(_ path: String) throws -> Component {
        guard let component = content.components.first(where: { $0.path == path }) else {
            let known = content.components.map(\.path).filter(Self.isErasable).joined(separator: ", ")
            throw ArchiveError(.wrongUse, "The message has no component “\(path)”: of it can be erased \(known).")
        }
        guard Self.isErasable(path) else {
            throw ArchiveError(
                .wrongUse,
                "“\(path)” keeps the message in its place and cannot be erased alone: remove the message whole "
                    + "(`canute record expunge`).")
        }
        return component
    }

    private static func namesSomebody(_ path: String) -> Bool { path == "from" || path.hasPrefix("to/") }

    /// Whether words are looked for in a component: all that a message says to its readers.
    private static func isSearched(_ path: String) -> Bool {
        namesSomebody(path) || path == "subject" || path == "body"
            || path.hasPrefix("att/") && (path.hasSuffix("/name") || path.hasSuffix("/text"))
    }

    private static func isErasable(_ path: String) -> Bool {
        isSearched(path) || path.hasPrefix("att/") && path.hasSuffix("/data")
    }

    /// Where words stand in a text, in UTF-8 bytes; white space between them matches any.
    ///
    /// - Parameter whole: whether they are to begin and end where words do.
    static func ranges(of words: String, in text: String, whole: Bool = false) -> [Range<Int>] {
        let parts = words.split(whereSeparator: \.isWhitespace)
        guard let first = parts.first else { return [] }
        let options: String.CompareOptions = [.caseInsensitive, .diacriticInsensitive]
        var ranges: [Range<Int>] = []
        var from = text.startIndex
        while let start = text.range(of: first, options: options, range: from..<text.endIndex), !start.isEmpty {
            from = text.index(after: start.lowerBound)
            var end = start.upperBound
            let isThere = parts.dropFirst().allSatisfy { part in
                let gap = text[end...].prefix(while: \.isWhitespace).endIndex
                let found = text.range(of: part, options: options.union(.anchored), range: gap..<text.endIndex)
                guard gap > end, let found else { return false }
                end = found.upperBound
                return true
            }
            guard isThere, !whole || isWhole(start.lowerBound..<end, in: text) else { continue }
            let lower = text.utf8.distance(from: text.startIndex, to: start.lowerBound)
            ranges.append(lower..<lower + text.utf8.distance(from: start.lowerBound, to: end))
            from = end
        }
        return ranges
    }

    /// Whether a word neither begins before the stretch nor goes on behind it.
    private static func isWhole(_ stretch: Range<String.Index>, in text: String) -> Bool {
        func cuts(_ one: Character?, _ other: Character?) -> Bool {
            guard let one, let other else { return false }
            return (one.isLetter || one.isNumber) && (other.isLetter || other.isNumber)
        }
        let inside = text[stretch]
        return !cuts(text[..<stretch.lowerBound].last, inside.first)
            && !cuts(inside.last, text[stretch.upperBound...].first)
    }
}

extension ErasurePlaces {
    /// What of a message still says `words` after the erasure, or was not looked into: by component.
    func left(of words: String) -> [String] {
        content.components.filter { component in
            guard !whole.contains(component.path), spans[component.path] == nil else { return false }
            switch component.path {
            case "conversation", "native_id": return !Self.ranges(of: words, in: component.string ?? "").isEmpty
            case let path where path.hasPrefix("in_reply_to"):
                return !Self.ranges(of: words, in: component.string ?? "").isEmpty
            // Bytes whose words nobody could read.
            case let path where path.hasPrefix("att/") && path.hasSuffix("/data"):
                return !content.components.contains { $0.path == path.dropLast("data".count) + "text" }
            default: return false
            }
        }.map(\.path)
    }
}

extension ErasedPlaces {
    /// The same for the ledger, which keeps what only serves the archive in place of the `context` that names people.
    func parts(of content: OpenContent) -> ErasedParts {
        var parts = ErasedParts(whole: Set(whole))
        for span in spans { parts.spans[span.path, default: []].append(span.from..<span.to) }
        if parts.whole.contains("context"),
            let bytes = content.components.first(where: { $0.path == "context" })?.bytes,
            let context = MessageContext(parsing: bytes)
        {
            parts.standIns["context"] = context.without(paths).encoded
        }
        return parts
    }
}

extension MessageContext {
    /// The context without the people whom these components name; where a message was, it still says.
    fileprivate func without(_ paths: [String]) -> MessageContext {
        var recipient = -1
        let left = participants.filter { party in
            if party.isSender { return !paths.contains("from") }
            recipient += 1
            return !paths.contains("to/\(recipient)")
        }
        return MessageContext(
            conversationKey: conversationKey, channel: channel, isPrivate: isPrivate, threadKey: threadKey,
            originalTime: originalTime, participants: left)
    }
}
