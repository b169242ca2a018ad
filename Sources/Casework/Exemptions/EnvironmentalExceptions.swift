extension Exemption {
    /// Environmental Information Regulations 2004, regs 12(4), 12(5) and 13; neither confirm nor deny: regs 12(6), 13(5A).
    static let eir = exceptions(.eir, in: "12", personalData: "13(1)", secret: "12(6)", adversely: "harm")

    /// Environmental Information (Scotland) Regulations 2004, regs 10(4), 10(5) and 11; neither confirm nor deny: reg 10(8).
    static let eisr = exceptions(
        .eisr, in: "10", personalData: "11(2)", secret: "10(8)", adversely: "substantially harm")

    /// Whether it cannot be relied on for information on emissions (EIR reg 12(9), EISR reg 10(6)).
    var yieldsToEmissions: Bool {
        guard law == .eir || law == .eisr, let limb = section.split(separator: "(").last else { return false }
        return section.contains("(5)") && ["d)", "e)", "f)", "g)"].contains(limb)
    }

    /// Whether it is for communications within the body.
    var isForInternalCommunications: Bool { (law == .eir || law == .eisr) && section.hasSuffix("(4)(e)") }

    private static func exceptions(
        _ law: Regime, in regulation: String, personalData: String, secret: String, adversely harm: String
    ) -> [Exemption] {
        [
            .init(law, "\(regulation)(4)(a)", "information that we do not hold", qualified: true),
            .init(law, "\(regulation)(4)(b)", "a request that is manifestly unreasonable", qualified: true),
            .init(law, "\(regulation)(4)(c)", "a request that is too general", qualified: true),
            .init(
                law, "\(regulation)(4)(d)", "material that is not finished yet", qualified: true, needs: .completion),
            .init(law, "\(regulation)(4)(e)", "internal communications", qualified: true),
            .init(
                law, "\(regulation)(5)(a)",
                "information that could \(harm) international relations, defence, national security or public safety",
                qualified: true, ncnd: secret),
            .init(
                law, "\(regulation)(5)(b)", "information that could \(harm) the course of justice or a fair inquiry",
                qualified: true),
            .init(
                law, "\(regulation)(5)(c)", "information that could \(harm) intellectual property rights",
                qualified: true),
            .init(
                law, "\(regulation)(5)(d)", "information that could \(harm) confidential proceedings", qualified: true),
            .init(
                law, "\(regulation)(5)(e)", "information that could \(harm) commercial confidentiality",
                qualified: true),
            .init(
                law, "\(regulation)(5)(f)", "information that could \(harm) whoever gave it to us of their own accord",
                qualified: true),
            .init(
                law, "\(regulation)(5)(g)", "information that could \(harm) the protection of the environment",
                qualified: true),
            .init(
                law, personalData, "personal information about someone else", qualified: false,
                ncnd: law == .eir ? "13(5A)" : nil),
        ]
    }
}
