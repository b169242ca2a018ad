import Casework

/// What the law still asks for before what was just withheld may be sent; the gate refuses the pack until then.
enum StillNeeded {
    /// Says it after the decision, which stands.
    static func print(_ sentences: [String]) {
        for sentence in sentences { Swift.print("still needed before it can be issued: \(sentence)") }
    }
}

/// How many places were withheld, and what that still needs.
struct PlacesAnswer: Encodable {
    let places: Int
    let still_needed: [String]
}

/// A person as decided, and what that still needs.
struct PersonWithheldAnswer: Encodable {
    let decided: PersonDecided
    let still_needed: [String]

    private enum CodingKeys: String, CodingKey { case still_needed }

    func encode(to encoder: any Encoder) throws {
        try decided.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(still_needed, forKey: .still_needed)
    }
}
