/// The lawful bases of UK GDPR Article 6(1), and the conditions of Article 9(2).
///
/// Source: UK GDPR Art 6(1)(a) to (f) with (ea) (Data (Use and Access) Act 2025 s.70) and its last paragraph; Art 9(2);
/// DPA 2018 s.10 and Sch 1.
public enum LawfulBasis: String, CaseIterable, Sendable {
    case consent = "6(1)(a) consent"
    case contract = "6(1)(b) contract"
    case legalObligation = "6(1)(c) legal obligation"
    case vitalInterests = "6(1)(d) vital interests"
    case publicTask = "6(1)(e) public task"
    case recognisedInterests = "6(1)(ea) recognised legitimate interests"
    case legitimateInterests = "6(1)(f) legitimate interests"

    /// Reads what was typed: `public task`, `6(1)(e)`, `Art 6(1)(e)`, `Article 6(1)(e) public task`.
    public init?(_ typed: String) {
        let words = Self.reduced(typed)
        guard
            let basis = Self.allCases.first(where: { basis in
                let parts = basis.rawValue.split(separator: " ", maxSplits: 1)
                let (number, name) = (Self.reduced(String(parts[0])), Self.reduced(String(parts[1])))
                return words == number || words == name || words == number + name
                    || words == name + number
            })
        else { return nil }
        self = basis
    }

    /// What somebody should think about who relies on it, in one sentence.
    public var concern: String? {
        switch self {
        case .consent:
            "consent of staff is rarely freely given, and whoever withdraws it can no longer be captured"
        case .legitimateInterests, .recognisedInterests:
            "a public authority cannot rely on it for its own tasks (UK GDPR Art 6(1), last paragraph)"
        default: nil
        }
    }

    /// Reads a condition of Article 9(2): `9(2)(g)`, `Art 9(2)(g) substantial public interest`, `none`.
    public static func specialCategories(_ typed: String) -> String? {
        let words = reduced(typed)
        if words == "none" { return "none" }
        let conditions = [
            "a": "explicit consent", "b": "employment and social security", "c": "vital interests",
            "d": "not-for-profit bodies", "e": "manifestly made public", "f": "legal claims",
            "g": "substantial public interest", "h": "health or social care", "i": "public health",
            "j": "archiving, research and statistics",
        ]
        for (letter, name) in conditions where words == "9(2)(\(letter))" || words.hasPrefix("9(2)(\(letter))") {
            return "9(2)(\(letter)) \(name)"
        }
        return nil
    }

    private static func reduced(_ text: String) -> String {
        var words = text.lowercased().filter { !$0.isWhitespace && $0 != "." }
        for prefix in ["ukgdpr", "article", "art"] where words.hasPrefix(prefix) {
            words = String(words.dropFirst(prefix.count))
        }
        return words
    }
}
