extension Exemption {
    /// Freedom of Information Act 2000, Part II; absolute ones: s.2(3); neither confirm nor deny: the limb of each section.
    static let foia: [Exemption] = [
        foia("21", "information you can already get elsewhere", absolute: true, ncnd: nil),
        foia("22", "information we are going to publish", ncnd: "22(2)"),
        foia("22A", "information from research that is still going on", ncnd: "22A(2)"),
        foia("23", "information from or about the security bodies", absolute: true, ncnd: "23(5)"),
        foia("24", "information that must be kept back for national security", ncnd: "24(2)"),
        foia("26", "information about defence", ncnd: "26(3)"),
        foia("27(1)", "information that could harm international relations", ncnd: "27(4)"),
        foia("27(2)", "confidential information from another state", ncnd: "27(4)"),
        foia("28", "information that could harm relations within the United Kingdom", ncnd: "28(3)"),
        foia("29", "information that could harm the economy", ncnd: "29(2)"),
        foia("30", "information held for an investigation or proceedings", ncnd: "30(3)"),
        foia("31", "information that could harm law enforcement", ncnd: "31(3)"),
        foia("32", "court, inquiry or arbitration records", absolute: true, ncnd: "32(3)"),
        foia("33", "information that could harm audit functions", ncnd: "33(3)"),
        foia("34", "information that parliamentary privilege protects", absolute: true, ncnd: "34(2)"),
        .init(
            .foia, "36", "information that could harm the conduct of public affairs", qualified: true, ncnd: "36(3)",
            needs: .qualifiedPerson),
        foia("37(1)(a)", "communications with the Sovereign", absolute: true, ncnd: "37(2)"),
        foia("37(1)(aa)", "communications with the heir to the Throne", absolute: true, ncnd: "37(2)"),
        foia("37(1)(ab)", "communications with the second in line to the Throne", absolute: true, ncnd: "37(2)"),
        foia("37(1)(ac)", "communications with other members of the Royal Family", ncnd: "37(2)"),
        foia("37(1)(ad)", "communications with the Royal Household", ncnd: "37(2)"),
        foia("37(1)(b)", "information about honours", ncnd: "37(2)"),
        foia("38", "information that could endanger somebody's health or safety", ncnd: "38(2)"),
        foia("39", "environmental information, which other rules cover", ncnd: "39(2)"),
        foia("40(1)", "your own personal information, which other rules cover", absolute: true, ncnd: "40(5A)"),
        foia("40(2)", "personal information about someone else", absolute: true, ncnd: "40(5B)"),
        foia("40(2)(3B)", "personal information to whose use somebody has objected", ncnd: "40(5B)"),
        foia("40(2)(4A)", "personal information that the person themselves could not obtain", ncnd: "40(5B)"),
        foia("41", "information given to us in confidence", absolute: true, ncnd: "41(2)"),
        foia("42", "legal advice", ncnd: "42(2)"),
        foia("43(1)", "a trade secret", ncnd: nil),
        foia("43(2)", "information that could harm somebody's commercial interests", ncnd: "43(3)"),
        foia("44", "information that another law forbids us to disclose", absolute: true, ncnd: "44(2)"),
    ]

    private static func foia(_ section: String, _ words: String, absolute: Bool = false, ncnd: String?) -> Exemption {
        .init(.foia, section, words, qualified: !absolute, ncnd: ncnd)
    }
}
