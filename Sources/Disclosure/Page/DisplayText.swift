/// Text made fit for showing: nothing captured can reorder, hide or break what stands around it.
package enum DisplayText {
    /// Replaces what must not act on the reader's screen by a visible mark such as `[U+202E]`.
    ///
    /// Marked are bidirectional controls, invisible format characters, DEL and the C1 controls. Joiners (U+200C, U+200D)
    /// stay: scripts and emoji need them. CR LF, CR and the Unicode line separators become LF. What XML 1.0 cannot hold
    /// becomes U+FFFD, as in `disclosure.xml`.
    /// `check-page.js` has the same rule (`displayText`): the two must change together.
    package static func harmless(_ text: String) -> String {
        if text.utf8.allSatisfy({ ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A }) { return text }
        var result = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0D: result.append("\n")
            case 0x0A: if !afterReturn { result.append("\n") }
            case 0x85, 0x2028, 0x2029: result.append("\n")
            case _ where !XMLCharacters.allowed(scalar): result.append("\u{FFFD}")
            case let value where isMarked(value): result.append(contentsOf: mark(value).unicodeScalars)
            default: result.append(scalar)
            }
            afterReturn = scalar.value == 0x0D
        }
        return String(result)
    }

    /// The same on one line: line ends and tabs become spaces.
    package static func oneLine(_ text: String) -> String {
        String(harmless(text).map { $0 == "\n" || $0 == "\t" ? " " : $0 })
    }

    private static func isMarked(_ value: UInt32) -> Bool {
        switch value {
        case 0x7F...0x9F: true
        case 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
        case 0xE0001, 0x1D173...0x1D17A: true
        default: false
        }
    }

    private static func mark(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return "[U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
    }
}

extension Readable.Run {
    /// The words in place of this run, without what a repeated stand-in need not say again.
    func placeholder(firstTime: Bool) -> String? {
        switch self {
        case .text: nil
        case .withheld(let label): "[withheld: \(DisplayText.oneLine(label))]"
        case .standIn(let name, let label):
            firstTime
                ? "[\(DisplayText.oneLine(name)) \u{2013} withheld: \(DisplayText.oneLine(label))]"
                : "[\(DisplayText.oneLine(name))]"
        }
    }
}

extension [Readable.Run] {
    /// The runs with a space after a gap where its last word took the space with it ("[Officer B] on").
    ///
    /// A withheld word goes with the white space after it. The check compares without the space beside a gap.
    var spaced: [Readable.Run] {
        var isAfterGap = false
        return map { run in
            guard case .text(let text) = run else {
                isAfterGap = true
                return run
            }
            let needsSpace = isAfterGap && text.first.map(Self.standsApart) ?? false
            isAfterGap = false
            return needsSpace ? .text(" " + text) : run
        }
    }

    /// Whether a space belongs before the character: not where one is, and not before what closes or ends.
    private static func standsApart(_ character: Character) -> Bool {
        !character.isWhitespace && !".,;:!?)]}/'\"\u{2019}\u{201D}".contains(character)
    }
}

/// One line of a body: shown words without line ends, and what stands for withheld ones.
typealias ReadableLine = [Readable.Run]

/// A body as paragraphs of lines, for HTML and for plain text alike.
enum BodyLayout {
    /// Splits runs at line ends; one or more empty lines part paragraphs, and nothing but line ends is lost.
    static func paragraphs(_ runs: [Readable.Run]) -> [[ReadableLine]] {
        var lines: [ReadableLine] = [[]]
        for run in runs {
            guard case .text(let text) = run else {
                lines[lines.count - 1].append(run)
                continue
            }
            let pieces = DisplayText.harmless(text).split(separator: "\n", omittingEmptySubsequences: false)
            for (index, piece) in pieces.enumerated() {
                if index > 0 { lines.append([]) }
                if !piece.isEmpty { lines[lines.count - 1].append(.text(String(piece))) }
            }
        }
        return lines.split(whereSeparator: isBlank).map(Array.init)
    }

    private static func isBlank(_ line: ReadableLine) -> Bool {
        line.allSatisfy { run in
            if case .text(let text) = run { return text.allSatisfy { $0 == " " || $0 == "\t" } }
            return false
        }
    }
}
