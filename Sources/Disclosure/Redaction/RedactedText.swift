internal import Records

/// One text component with its spans snapped to tokens.
struct RedactedText {
    /// Withheld stretches in tokens, ascending and apart, each under one ground.
    private struct Gap {
        var tokens: Range<Int>
        var ground: Ground
    }

    private let gaps: [Gap]
    private let starts: [Int]
    let content: DisclosedComponent.Content
    /// The withheld bytes, ascending; empty when nothing or everything is withheld.
    let ranges: [Range<Int>]

    init(_ component: Component, seq: UInt64, spans: [Withholding.Span]) throws(DisclosureError) {
        var starts = [0]
        for length in component.lengths { starts.append(starts[starts.count - 1] + Int(length)) }
        let gaps = try Self.gaps(starts: starts, spans: spans, of: component, seq: seq)
        self.starts = starts
        self.gaps = gaps
        let hidden = gaps.reduce(0) { $0 + $1.tokens.count }
        if hidden > 0, hidden == component.lengths.count {
            content = .withheld(gaps.dropFirst().reduce(gaps[0].ground) { $0.joined(with: $1.ground) })
            ranges = []
            return
        }
        var runs: [DisclosedRun] = []
        var at = 0
        func show(to end: Int) {
            guard end > at else { return }
            runs.append(.text(XMLCharacters.safe(String(decoding: component.bytes[at..<end], as: UTF8.self))))
        }
        for gap in gaps {
            show(to: starts[gap.tokens.lowerBound])
            runs.append(.withheld(gap.ground, parts: gap.tokens.count))
            at = starts[gap.tokens.upperBound]
        }
        show(to: component.bytes.count)
        content = .text(runs)
        ranges = gaps.map { starts[$0.tokens.lowerBound]..<starts[$0.tokens.upperBound] }
    }

    /// The component as the bundle opens it.
    func opened(_ component: Component, index: Int, key: CommitmentKey) -> BundleComponent {
        let field = key.fieldKey(index)
        let opening: BundleComponent.Opening
        if case .withheld = content {
            return component.withheld(by: key, index: index)
        } else if gaps.isEmpty {
            opening = .text(key: field.bytes, utf8: component.bytes, lengths: component.lengths.map(Int.init))
        } else {
            var hidden = [Bool](repeating: false, count: component.lengths.count)
            for gap in gaps { for token in gap.tokens { hidden[token] = true } }
            let tokens = hidden.indices.map { token -> BundleComponent.Token in
                let utf8 = Array(component.bytes[starts[token]..<starts[token + 1]])
                let salt = field.salt(token + 1)
                return hidden[token]
                    ? .withheld(Commitment.token(salt: salt, bytes: utf8)) : .shown(salt: salt, utf8: utf8)
            }
            opening = .part(salt: field.salt(0), tokens: tokens)
        }
        return BundleComponent(path: component.path, kind: .text, opening: opening)
    }

    private static func gaps(
        starts: [Int], spans: [Withholding.Span], of component: Component, seq: UInt64
    ) throws(DisclosureError) -> [Gap] {
        var gaps: [Gap] = []
        for span in spans.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            guard !span.range.isEmpty, span.range.lowerBound >= 0, span.range.upperBound <= component.bytes.count else {
                throw DisclosureError(
                    .draft,
                    "A redaction of \(component.path) in record \(seq) covers bytes \(span.range), but the text has "
                        + "\(component.bytes.count); make the redaction again.")
            }
            // The token that holds the first byte, and the one after the last byte's.
            let first = starts.partitioningIndex { $0 > span.range.lowerBound } - 1
            let end = starts.partitioningIndex { $0 >= span.range.upperBound }
            let last = gaps.count - 1
            let taken = gaps.last?.tokens.upperBound ?? 0
            if last >= 0, gaps[last].ground == span.ground, first <= taken {
                gaps[last].tokens = gaps[last].tokens.lowerBound..<max(taken, end)
            } else if end > taken {
                gaps.append(Gap(tokens: max(first, taken)..<end, ground: span.ground))
            } else if last >= 0 {
                // Wholly inside what is already withheld: the gap then rests on both grounds.
                gaps[last].ground = gaps[last].ground.joined(with: span.ground)
            }
        }
        return gaps
    }
}

extension Ground {
    /// Both grounds as one, each part said once.
    func joined(with other: Ground) -> Ground {
        func both(_ first: String, _ second: String) -> String {
            first == second || second.isEmpty ? first : first.isEmpty ? second : "\(first); \(second)"
        }
        return Ground(
            code: both(code, other.code), label: both(label, other.label), reason: both(reason, other.reason),
            standIn: standIn ?? other.standIn)
    }
}

extension Array where Element == Int {
    /// The first index whose element satisfies the test, in an array where those that do stand last.
    fileprivate func partitioningIndex(where test: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if test(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
