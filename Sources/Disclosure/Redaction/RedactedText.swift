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
    /// How many tokens of the commitment each token of the text stands for: a gap that was erased, one or more.
    private let weights: [Int]
    let content: DisclosedComponent.Content
    /// The withheld bytes, ascending; empty when nothing or everything is withheld.
    let ranges: [Range<Int>]

    init(
        _ component: Component, _ opening: ComponentOpening, seq: UInt64, spans: [Withholding.Span]
    ) throws(DisclosureError) {
        var starts = [0]
        for length in component.lengths { starts.append(starts[starts.count - 1] + Int(length)) }
        let erased = opening.erasedTokens.map { Withholding.Span(starts[$0]..<starts[$0 + 1], .erased) }
        let gaps = try Self.gaps(starts: starts, spans: spans + erased, of: component, seq: seq)
        let weights = opening.weights ?? [Int](repeating: 1, count: component.lengths.count)
        self.starts = starts
        self.gaps = gaps
        self.weights = weights
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
            runs.append(.withheld(gap.ground, parts: weights[gap.tokens].reduce(0, +)))
            at = starts[gap.tokens.upperBound]
        }
        show(to: component.bytes.count)
        content = .text(runs)
        ranges = gaps.map { starts[$0.tokens.lowerBound]..<starts[$0.tokens.upperBound] }
    }

    /// The component as the bundle opens it.
    func opened(_ component: Component, _ its: ComponentOpening) -> BundleComponent {
        if case .withheld = content { return component.withheld(by: its) }
        let opening: BundleComponent.Opening
        switch its {
        case .erased: return component.withheld(by: its)
        case .field(let field) where gaps.isEmpty:
            opening = .text(key: field.bytes, utf8: component.bytes, lengths: component.lengths.map(Int.init))
        case .field(let field):
            let tokens = component.lengths.indices.map { TokenOpening.shown(salt: field.salt($0 + 1)) }
            opening = .part(salt: field.salt(0), tokens: self.tokens(of: component, tokens))
        case .text(let salt, let tokens):
            opening = .part(salt: salt, tokens: self.tokens(of: component, tokens))
        }
        return BundleComponent(path: component.path, kind: .text, opening: opening)
    }

    private func tokens(of component: Component, _ openings: [TokenOpening]) -> [BundleComponent.Token] {
        var hidden = [Bool](repeating: false, count: openings.count)
        for gap in gaps { for token in gap.tokens { hidden[token] = true } }
        return openings.enumerated().flatMap { token, opening -> [BundleComponent.Token] in
            switch opening {
            case .erased(let hashes): return hashes.map { .withheld($0) }
            case .shown(let salt):
                let utf8 = Array(component.bytes[starts[token]..<starts[token + 1]])
                return hidden[token]
                    ? [.withheld(Commitment.token(salt: salt, bytes: utf8))] : [.shown(salt: salt, utf8: utf8)]
            }
        }
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

extension ComponentOpening {
    /// The tokens of a text, as it is read, that stand for something erased.
    fileprivate var erasedTokens: [Int] {
        guard case .text(_, let tokens) = self else { return [] }
        return tokens.indices.filter { if case .erased = tokens[$0] { true } else { false } }
    }

    /// How many tokens each token stands for; nil where each is one.
    fileprivate var weights: [Int]? {
        guard case .text(_, let tokens) = self else { return nil }
        return tokens.map { if case .erased(let hashes) = $0 { hashes.count } else { 1 } }
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
