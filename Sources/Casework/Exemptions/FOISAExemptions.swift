extension Exemption {
    /// Freedom of Information (Scotland) Act 2002, Part 2; absolute ones: s.2(2); neither confirm nor deny: s.18.
    static let foisa: [Exemption] = [
        foisa("25(1)", "information you can already get elsewhere", absolute: true),
        foisa("26", "information that another law forbids us to disclose", absolute: true),
        foisa("27(1)", "information we are going to publish within twelve weeks"),
        foisa("27(2)", "information from research that is still going on"),
        foisa("28(1)", "information that could substantially harm relations within the United Kingdom", secret: true),
        foisa("30(b)(i)", "advice that would no longer be given freely and frankly", secret: true),
        foisa("30(b)(ii)", "views that would no longer be exchanged freely and frankly", secret: true),
        foisa("30(c)", "information that could substantially harm the conduct of public affairs", secret: true),
        foisa("31(1)", "information that must be kept back for national security", secret: true),
        foisa("31(4)", "information that could substantially harm defence", secret: true),
        foisa("32(1)", "information that could substantially harm international relations", secret: true),
        foisa("33(1)(a)", "a trade secret", secret: true),
        foisa("33(1)(b)", "information that could substantially harm somebody's commercial interests", secret: true),
        foisa("33(2)", "information that could substantially harm the economy", secret: true),
        foisa("34(1)", "information held for an investigation", secret: true),
        foisa("35(1)", "information that could substantially harm law enforcement", secret: true),
        foisa("36(1)", "legal advice"),
        foisa("36(2)", "information given to us in confidence", absolute: true),
        foisa("37(1)", "court, arbitration or inquiry records", absolute: true),
        foisa(
            "38(1)(a)", "your own personal information, which other rules cover", absolute: true, secret: true),
        foisa("38(1)(b)", "personal information about someone else", absolute: true, secret: true),
        foisa("38(1)(c)", "census information about a person", absolute: true, secret: true),
        foisa("38(1)(d)", "the health record of somebody who has died", absolute: true, secret: true),
        foisa("39(1)", "information that could endanger somebody's health or safety", secret: true),
        foisa("39(2)", "environmental information, which other rules cover"),
        foisa("40", "information that could substantially harm audit functions"),
        foisa("41", "communications with the Royal Family, or about honours", secret: true),
    ]

    private static func foisa(
        _ section: String, _ words: String, absolute: Bool = false, secret: Bool = false
    ) -> Exemption {
        .init(.foisa, section, words, qualified: !absolute, ncnd: secret ? "18" : nil)
    }
}
