@testable import Disclosure

extension SamplePack {
    static func day(_ year: Int, _ month: Int, _ dayOfMonth: Int) -> Readable.Day {
        Readable.Day(year: year, month: month, day: dayOfMonth) ?? day(2024, 1, 1)
    }

    static func statement(vkey: String) -> DisclosureStatement {
        DisclosureStatement(
            authority: "Wexcombe Council", reference: reference,
            regime: DisclosureStatement.Regime(code: "FOIA", title: "Freedom of Information Act 2000"),
            layer: .requester, received: day(2024, 12, 6), due: day(2025, 1, 9), issued: day(2025, 1, 6),
            singleOfficer: true, log: DisclosureStatement.Log(origin: TestLog.origin, vkey: vkey),
            requester: "Jo Lane", request: [.text("Please send me what was said about the roof of the depot.")],
            letter: letter, complaint: complaint,
            searches: [
                DisclosureStatement.SearchMade(
                    system: "Slack", terms: "=depot OR \"roof\"", from: day(2024, 1, 1), to: day(2024, 12, 6), hits: 12),
                DisclosureStatement.SearchMade(
                    system: "Mail", terms: "roof", from: nil, to: nil, people: "all", hits: 3),
            ],
            notSearched: [
                DisclosureStatement.NotSearched(system: "WhatsApp", reason: "two phones were handed back in May")
            ],
            exemptions: [
                DisclosureStatement.ExemptionRelied(
                    code: "FOIA 40(2)", section: "section 40(2)", words: "personal information about other people"),
                DisclosureStatement.ExemptionRelied(
                    code: "FOIA 43(2)", section: "section 43(2)", words: "commercial interests",
                    explanation: "The tender is open until March. The public interest in the price is met then."),
            ],
            documents: [
                DisclosureStatement.ScheduledDocument(
                    reference: "1", date: day(2024, 11, 4), kind: "chat", title: "#budget, November 2024",
                    disposition: .part, exemptions: ["FOIA 40(2)"]),
                DisclosureStatement.ScheduledDocument(
                    reference: "2", date: nil, kind: "mail", title: "Roof, \"urgent\"", disposition: .part,
                    exemptions: ["FOIA 40(2)", "FOIA 43(2)"]),
            ])
    }

    private static let letter = LetterDocument(
        sender: ["Wexcombe Council", "1 Market Place"], recipient: ["Jo Lane"], date: day(2025, 1, 6),
        reference: reference, title: "Response to your request",
        opening: [.paragraph("Dear Jo Lane"), .paragraph("We hold what you asked for and enclose it.")],
        sections: [
            LetterDocument.Section(
                heading: "What we have not sent",
                blocks: [
                    .paragraph("We have left out:"), .bullets(["names of junior staff, section 40(2)", "a price"]),
                ])
        ],
        closing: ["Yours sincerely", "Information Officer"])

    private static let complaint = DisclosureStatement.ComplaintRights(
        reviewBy: day(2025, 3, 6), reviewHow: ["Write to foi@wexcombe.example and say what you disagree with."],
        regulator: "Information Commissioner", regulatorAddress: ["Wycliffe House", "Wilmslow"],
        regulatorPhone: "0303 123 1113", regulatorURL: "https://ico.org.uk")
}
