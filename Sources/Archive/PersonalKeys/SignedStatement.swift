public import Records

/// What a person signs when they approve, sign off or release: a text that says which act it is, of which log, on what.
///
///     canute act v1
///     origin records.example.gov.uk
///     act disposal_approved
///     subject D-812
///     by Jane Doe
///     list 5e884898da28047151d0e56f8dc6292773603d0d6aabbd…
///     over 812 F0yH3AL61AQV7qlYjU57fjlgoxuLeO/QZ1wRJfVbYNo=
///
/// It names the R of every entry that is approved, so it holds for those words and no others; origin, act and subject keep
/// it from being taken for another act. It is signed as `ssh-keygen -Y sign -n canute-act-v1` would.
public struct SignedStatement: Sendable, Equatable {
    /// The namespace of every such signature.
    public static let namespace = "canute-act-v1"
    private static let reserved: Set<String> = ["origin", "act", "subject", "by", "over"]

    /// The exact text that is signed.
    public let text: String

    /// The statement of an act.
    ///
    /// - Parameters:
    ///   - details: what the act says itself, each with a name of its own.
    ///   - over: the entries that it is about, with their R, in order.
    public init(
        origin: String, kind: String, subject: String, by: String, details: [(name: String, value: String)],
        over: [(seq: UInt64, root: Digest)]
    ) {
        let head = [("origin", origin), ("act", kind), ("subject", subject), ("by", by)]
        let lines =
            head.map { "\($0.0) \(Self.line($0.1))" }
            + details.filter { !Self.reserved.contains($0.name) }.map { "\($0.name) \(Self.line($0.value))" }
            + over.map { "over \($0.seq) \($0.root.base64)" }
        text = (["canute act v1"] + lines).joined(separator: "\n") + "\n"
    }

    /// The bytes that are signed.
    public var bytes: [UInt8] { Array(text.utf8) }

    /// One value on one line, and two values never the same line.
    private static func line(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\r", with: "\\r")
    }
}
