/// What binds the components of a record to its root: its key, or, after a part erasure, what is left of it.
///
/// Source: FORMAT, "Destruction", part erasure: salts of what survives, commitments of what goes.
public enum CommitmentOpening: Sendable {
    /// K, from which every salt comes.
    case key(CommitmentKey)
    /// K is destroyed: each component's own opening, in order.
    case remainder([ComponentOpening])

    /// How the component at `index` is opened.
    ///
    /// A record has an opening for each of its components: what was read from storage was checked.
    public func component(_ index: Int) -> ComponentOpening {
        switch self {
        case .key(let key): .field(key.fieldKey(index))
        case .remainder(let openings): openings[index]
        }
    }

    /// Whether a part of the record was erased.
    public var isRemainder: Bool { if case .remainder = self { true } else { false } }
}

/// How one component can still be opened.
public enum ComponentOpening: Hashable, Sendable {
    /// The whole value is there.
    case field(FieldKey)
    /// A text of which a part was erased: the salt of the field, and an opening for each token of the component as it is
    /// read, in which a gap is one token.
    case text(salt: [UInt8], tokens: [TokenOpening])
    /// The whole value was erased: its commitment.
    case erased(Digest)

    /// Whether anything of the component was erased.
    public var isErased: Bool { if case .field = self { false } else { true } }
}

/// How one token of a text can still be opened.
public enum TokenOpening: Hashable, Sendable {
    /// The token is there: its salt.
    case shown(salt: [UInt8])
    /// A gap: the hashes of the tokens that were erased, one or more.
    case erased([Digest])
}

extension ComponentOpening {
    /// What is read where something was erased.
    public static let gap = "[erased]"

    /// The commitment of a component that is opened so.
    public func commitment(of component: Component) -> Digest {
        switch self {
        case .field(let key): Commitment.component(component, key: key)
        case .erased(let commitment): commitment
        case .text(let salt, _): Commitment.text(salt0: salt, tokenHashes: tokenHashes(of: component))
        }
    }

    /// The hashes of all tokens, those of a gap too; none for a blob and for what was erased whole.
    private func tokenHashes(of component: Component) -> [Digest] {
        switch self {
        case .erased: []
        case .field(let key):
            component.tokens.enumerated().map { Commitment.token(salt: key.salt($0 + 1), bytes: Array($1)) }
        case .text(_, let tokens):
            zip(component.tokens, tokens).flatMap { token, opening in
                switch opening {
                case .shown(let salt): [Commitment.token(salt: salt, bytes: Array(token))]
                case .erased(let hashes): hashes
                }
            }
        }
    }
}

extension Commitment {
    /// R of a record's components as far as they are open.
    ///
    /// - Throws: `RecordsError` (component) for a path that is not allowed or stands twice, or too many components.
    public static func root(of components: [Component], opening: CommitmentOpening) throws(RecordsError) -> Digest {
        switch opening {
        case .key(let key): return try root(of: components, key: key)
        case .remainder(let openings):
            guard openings.count == components.count else {
                throw RecordsError(.component, "The record's remainder does not open each of its components.")
            }
            return try root(
                zip(components, openings).map { ($0.path, $0.kind, $1.commitment(of: $0)) })
        }
    }
}
