import Retention

/// On what ground capture from a source stands.
public struct SourceReadiness: Sendable, Equatable, Codable {
    /// The source.
    public var source: String
    /// What nobody has declared yet, in words.
    public var missing: [String]
    /// What is declared and should be looked at, each in one sentence; it does not stop a capture.
    public var concerns: [String]

    /// Whether live capture may start.
    public var isReady: Bool { missing.isEmpty }
}

extension OpenArchive {
    /// On what ground capture from a source stands; live capture does not start where something is missing.
    ///
    /// An export that somebody hands in can be judged before it is captured; what arrives by itself cannot.
    public func sourceReadiness(_ name: String) throws -> SourceReadiness {
        try sourceReadiness(try source(name) ?? SourceDeclared(name: name))
    }

    /// The same of a declaration.
    public func sourceReadiness(_ source: SourceDeclared) throws -> SourceReadiness {
        var concerns: [String] = []
        if let review = source.dpiaReview.flatMap({ try? CivilDate(parsing: $0) }), try review < today() {
            concerns.append("The DPIA \(source.dpia ?? "") was to be reviewed on \(review).")
        }
        if let basis = source.lawfulBasis.flatMap({ LawfulBasis(rawValue: $0) }), let concern = basis.concern {
            concerns.append("It rests on \(basis.rawValue): \(concern).")
        }
        let waiting = try exclusions().filter { $0.isFor(source.name) && $0.awaits != nil }
        concerns += waiting.map { "Exclusion rule \($0.id) awaits a second person's decision since \($0.proposedAt)." }
        return SourceReadiness(source: source.name, missing: source.undeclared, concerns: concerns)
    }
}
