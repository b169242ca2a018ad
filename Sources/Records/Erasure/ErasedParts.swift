/// What is to be erased of one record.
public struct ErasedParts: Hashable, Sendable {
    /// The paths of components that go whole.
    public var whole: Set<String>
    /// What is kept in place of a blob that goes whole and that the archive needs (`context`): no part of the record.
    public var standIns: [String: [UInt8]]
    /// Stretches of texts in UTF-8 bytes of the text as it is read, by path; each is snapped outward to whole tokens.
    public var spans: [String: [Range<Int>]]

    /// Names what is to be erased.
    public init(
        whole: Set<String> = [], standIns: [String: [UInt8]] = [:], spans: [String: [Range<Int>]] = [:]
    ) {
        self.whole = whole
        self.standIns = standIns
        self.spans = spans
    }

    /// Whether nothing is to be erased.
    public var isEmpty: Bool { whole.isEmpty && spans.values.allSatisfy(\.isEmpty) }
}

/// A record's components as they are read, and what binds them to its root.
public struct OpenedComponents: Sendable {
    /// The components, in order; of one that was erased whole its path and kind, and no value but what stands in.
    public let components: [Component]
    /// What binds them.
    public let opening: CommitmentOpening

    /// Puts both together.
    ///
    /// - Throws: `RecordsError` (component) where the openings do not fit the components.
    public init(components: [Component], opening: CommitmentOpening) throws(RecordsError) {
        self.components = components
        self.opening = opening
        guard case .remainder(let openings) = opening else { return }
        guard openings.count == components.count else {
            throw RecordsError(.component, "The record's remainder does not open each of its components.")
        }
        for (component, one) in zip(components, openings) {
            guard case .text(_, let tokens) = one else { continue }
            guard component.kind == .text, tokens.count == component.lengths.count else {
                throw RecordsError(.component, "What is left of “\(component.path)” does not fit its openings.")
            }
        }
    }

    /// The same record without these parts: nothing in it tells them any more.
    ///
    /// - Throws: `RecordsError` (component) where it has no such component, or no such place in it.
    public func erasing(_ parts: ErasedParts) throws(RecordsError) -> OpenedComponents {
        let known = Set(components.map(\.path))
        for path in parts.whole.union(parts.spans.keys) where !known.contains(path) {
            throw RecordsError(.component, "The record has no component “\(path)”.")
        }
        var left: [Component] = []
        var openings: [ComponentOpening] = []
        for (index, component) in components.enumerated() {
            let now = opening.component(index)
            let (kept, opened) =
                if parts.whole.contains(component.path) {
                    try component.erasedWhole(now, standIn: parts.standIns[component.path])
                } else if let spans = parts.spans[component.path], !spans.isEmpty {
                    try component.erasing(spans, now)
                } else {
                    (component, now)
                }
            left.append(kept)
            openings.append(opened)
        }
        return try OpenedComponents(components: left, opening: .remainder(openings))
    }
}

extension Component {
    /// What is read where the whole value was erased: a mark for a text, what stands in for a blob.
    public static func erased(_ path: String, _ kind: Kind, standIn: [UInt8]?) throws(RecordsError) -> Component {
        guard kind == .text else { return .blob(path, standIn ?? []) }
        let gap = Array(ComponentOpening.gap.utf8)
        return try Component(path: path, kind: .text, bytes: gap, lengths: [UInt16(gap.count)])
    }

    fileprivate func erasedWhole(
        _ opening: ComponentOpening, standIn: [UInt8]?
    ) throws(RecordsError) -> (Component, ComponentOpening) {
        (try .erased(path, kind, standIn: standIn), .erased(opening.commitment(of: self)))
    }

    fileprivate func erasing(
        _ spans: [Range<Int>], _ opening: ComponentOpening
    ) throws(RecordsError) -> (Component, ComponentOpening) {
        guard kind == .text else {
            throw RecordsError(.component, "“\(path)” is no text: it can only be erased whole.")
        }
        for span in spans where span.isEmpty || span.lowerBound < 0 || span.upperBound > bytes.count {
            throw RecordsError(.component, "“\(path)” has \(bytes.count) bytes, and no stretch \(span).")
        }
        let salt: [UInt8]
        let before: [TokenOpening]
        switch opening {
        // What is gone cannot be erased again.
        case .erased: return (self, opening)
        case .field(let key):
            salt = key.salt(0)
            before = lengths.indices.map { .shown(salt: key.salt($0 + 1)) }
        case .text(let its, let tokens): (salt, before) = (its, tokens)
        }
        var text = RemainingText()
        var at = 0
        for (length, opened) in zip(lengths, before) {
            let end = at + Int(length)
            let token = bytes[at..<end]
            switch opened {
            case .erased(let hashes): text.addGap(hashes, endsInSpace: token.last == 0x20)
            case .shown(let salt) where spans.contains(where: { $0.lowerBound < end && $0.upperBound > at }):
                text.addGap(
                    [Commitment.token(salt: salt, bytes: Array(token))], endsInSpace: token.last == 0x20)
            case .shown: text.add(token, opened)
            }
            at = end
        }
        guard !text.isGone else { return try erasedWhole(opening, standIn: nil) }
        return (
            try Component(path: path, kind: .text, bytes: text.bytes, lengths: text.lengths),
            .text(salt: salt, tokens: text.tokens)
        )
    }
}

/// A text that is written token by token, gaps that touch as one.
private struct RemainingText {
    private(set) var bytes: [UInt8] = []
    private(set) var lengths: [UInt16] = []
    private(set) var tokens: [TokenOpening] = []

    /// Whether nothing but a gap was written.
    var isGone: Bool { tokens.allSatisfy { if case .erased = $0 { true } else { false } } }

    mutating func add(_ token: ArraySlice<UInt8>, _ opening: TokenOpening) {
        bytes += token
        lengths.append(UInt16(token.count))
        tokens.append(opening)
    }

    /// - Parameter endsInSpace: whether a space after the gap keeps it apart from the next word, as it was.
    mutating func addGap(_ hashes: [Digest], endsInSpace: Bool) {
        var all = hashes
        if case .erased(let before) = tokens.last, let length = lengths.last {
            all = before + hashes
            bytes.removeLast(Int(length))
            lengths.removeLast()
            tokens.removeLast()
        }
        let gap = Array((ComponentOpening.gap + (endsInSpace ? " " : "")).utf8)
        add(gap[...], .erased(all))
    }
}
