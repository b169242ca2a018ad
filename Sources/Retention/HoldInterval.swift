/// A disposal hold on a conversation: from its first day to the day of its release, both inclusive.
public struct HoldInterval: Hashable, Sendable, CustomStringConvertible {
    /// What it is held for: a request's reference, a matter.
    public let id: String
    /// The first day in force: for a request, the day of receipt.
    public let from: CivilDate
    /// The day of release, still in force on that day; nil while it is open.
    public let to: CivilDate?

    /// A hold from a day to its release.
    ///
    /// - Throws: ``RetentionError`` with code `malformed` where it has no name or ends before it begins.
    public init(id: String, from: CivilDate, to: CivilDate?) throws {
        guard !id.isEmpty else {
            throw RetentionError(.malformed, "a hold needs a name: write ID=FROM.. or ID=FROM..TO")
        }
        if let to, to < from {
            throw RetentionError(.malformed, "hold \(id) is released on \(to), before it begins on \(from)")
        }
        self.id = id
        self.from = from
        self.to = to
    }

    /// Reads `ID=FROM..` (open) or `ID=FROM..TO`.
    ///
    /// - Throws: ``RetentionError`` with code `malformed`.
    public init(parsing text: String) throws {
        guard let equals = text.lastIndex(of: "="), let dots = text[equals...].firstRange(of: "..") else {
            throw RetentionError(
                .malformed,
                "“\(text)” is not a hold: write ID=FROM.. while it is open, or ID=FROM..TO once it is released, "
                    + "such as FOI-2026-017=2026-03-20..2026-09-30")
        }
        let from = text[text.index(after: equals)..<dots.lowerBound]
        let to = text[dots.upperBound...]
        try self.init(
            id: String(text[..<equals]), from: CivilDate(parsing: from), to: to.isEmpty ? nil : CivilDate(parsing: to))
    }

    /// `ID=FROM..TO`.
    public var description: String { "\(id)=\(from)..\(to?.description ?? "")" }

    /// True on every day from the first to that of release.
    public func isInForce(on date: CivilDate) -> Bool {
        from <= date && (to.map { date <= $0 } ?? true)
    }
}
