/// Cuts a text into the tokens that a redaction can withhold one by one.
///
/// The rule: a word run with at most one trailing space | a run of white space | any other single character. Cuts lie between
/// grapheme clusters; a token has at most 256 bytes, and only a cluster longer than that is cut, between scalars.
/// Chinese, Japanese and Korean characters stand alone, and so do bidirectional and zero-width controls. (The joiners U+200C
/// and U+200D are part of the cluster that they join; alone they are tokens of their own.)
///
/// The rule may change with Unicode's tables: lengths are sealed with the text, and nobody who verifies tokenises.
public enum Tokeniser {
    /// The most bytes in a token.
    public static let maxLength = 256

    /// The byte lengths of the text's tokens; they sum up to the length of its UTF-8.
    ///
    /// Linear in the text's length. ASCII never goes through grapheme breaking.
    public static func lengths(of text: String) -> [UInt16] {
        var text = text
        return text.withUTF8 { utf8 in
            var run = TokenRun(capacity: utf8.count / 6 + 1)
            var at = 0
            while at < utf8.count {
                let end = asciiEnd(utf8, from: at)
                addASCII(utf8, at..<end, to: &run)
                at = end
                let mixedEnd = mixedEnd(utf8, from: at)
                if at < mixedEnd { addClusters(utf8[at..<mixedEnd], to: &run) }
                at = mixedEnd
            }
            run.close()
            return run.lengths
        }
    }

    /// Adds a stretch of ASCII, a word at a time.
    @inline(__always)
    private static func addASCII(_ utf8: UnsafeBufferPointer<UInt8>, _ stretch: Range<Int>, to run: inout TokenRun) {
        var at = stretch.lowerBound
        while at < stretch.upperBound {
            var end = at
            let limit = min(stretch.upperBound, at + maxLength)
            while end < limit, CharacterClass.isWord(ascii: utf8[end]) { end += 1 }
            if end > at {
                run.addWord(end - at)
                at = end
            } else {
                run.add(1, CharacterClass(ascii: utf8[at]), isSpace: utf8[at] == 0x20)
                at += 1
            }
        }
    }

    /// The end of the stretch from `start` in which each byte is surely a grapheme cluster of its own: it and the byte
    /// after it are ASCII, and they are not CR LF.
    private static func asciiEnd(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var at = start
        // Seven bytes at a time, while the eighth too is ASCII and none of them a CR.
        let bytes = UnsafeRawBufferPointer(utf8)
        while at + 8 <= bytes.count, isPlain(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) { at += 7 }
        while at < utf8.count, utf8[at] < 0x80 {
            if at + 1 < utf8.count, !isSureBoundary(utf8[at], utf8[at + 1]) { break }
            at += 1
        }
        return at
    }

    /// Whether each of eight bytes is ASCII and no CR.
    @inline(__always)
    private static func isPlain(_ bytes: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // A byte that is zero after the exclusive or is a CR; its borrow sets its high bit.
        let returns = bytes ^ (0x0D &* ones)
        return (bytes | ((returns &- ones) & ~returns)) & (0x80 &* ones) == 0
    }

    /// The first sure cluster boundary after `start`.
    private static func mixedEnd(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard start < utf8.count else { return start }
        var at = start + 1
        while at < utf8.count, !isSureBoundary(utf8[at - 1], utf8[at]) { at += 1 }
        return at
    }

    private static func isSureBoundary(_ before: UInt8, _ after: UInt8) -> Bool {
        before < 0x80 && after < 0x80 && !(before == 0x0D && after == 0x0A)
    }

    private static func addClusters(_ utf8: Slice<UnsafeBufferPointer<UInt8>>, to run: inout TokenRun) {
        for character in String(decoding: utf8, as: UTF8.self) {
            let length = character.utf8.count
            if length > maxLength {
                run.addOversized(character.unicodeScalars.lazy.map { UTF8.width($0) })
            } else {
                run.add(length, CharacterClass(character), isSpace: character == " ")
            }
        }
    }
}

/// The tokens closed so far and the one that may still grow.
private struct TokenRun {
    private(set) var lengths: [UInt16] = []
    private var length = 0
    private var open: CharacterClass = .single

    init(capacity: Int) {
        lengths.reserveCapacity(capacity)
    }

    /// Adds a cluster that is not longer than a token may be.
    @inline(__always)
    mutating func add(_ count: Int, _ kind: CharacterClass, isSpace: Bool) {
        let fits = length + count <= Tokeniser.maxLength
        if kind == open, kind != .single, length > 0, fits {
            length += count
        } else if isSpace, open == .word, length > 0, fits {
            length += count
            close()
        } else {
            close()
            length = count
            open = kind
            if kind == .single { close() }
        }
    }

    /// Adds clusters of one byte each that belong to a word; at most as many as a token has room for.
    @inline(__always)
    mutating func addWord(_ count: Int) {
        let isOpen = open == .word && length > 0
        let taken = isOpen ? min(count, Tokeniser.maxLength - length) : 0
        length += taken
        if taken == count { return }
        close()
        length = count - taken
        open = .word
    }

    /// Adds a cluster longer than a token may be, as tokens of its own that are cut between scalars.
    mutating func addOversized(_ widths: some Sequence<Int>) {
        close()
        for width in widths {
            if length + width > Tokeniser.maxLength { close() }
            length += width
        }
        close()
    }

    mutating func close() {
        // Never above 256: both ways of adding keep to it.
        if length > 0 { lengths.append(UInt16(truncatingIfNeeded: length)) }
        length = 0
        open = .single
    }
}
