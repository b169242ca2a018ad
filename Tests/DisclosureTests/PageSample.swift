@testable import Disclosure

/// A made-up council's response: every kind of thing that a page can show, hostile text among it.
enum PageSample {
    /// The log's key of the browser test, made there from a fixed seed; the page only claims it.
    static let key = "archive.wexcombe.example/records+d899cb0a+Af+GXSyaHkI6i1DPv4jZpMGXkkoKgbevOVFUmxLCZ518"

    static let staffName = "a junior member of staff's name, section 40(2)"
    static let price = "the price in a bid still open, section 43(2)"

    static func field(_ path: String, _ runs: Readable.Run...) -> Readable.Field {
        Readable.Field(path: path, runs: runs)
    }

    static func text(_ path: String, _ words: String) -> Readable.Field {
        Readable.Field(path: path, runs: [.text(words)])
    }

    static let officer = Readable.Run.standIn(name: "Officer B", label: staffName)

    static let post = Readable.Message(
        seq: 41, kind: .post, from: text("from", "Maria Lindqvist"), sent: .at(1_714_726_920),
        subject: text("subject", "Moving the Tuesday market"),
        body: text(
            "body",
            """
            The market on Friars Square could move to the car park in Mill Lane while the paving is renewed.

            What we would need:
            - power for 24 stalls
            - a path that a wheelchair can use
            - a decision before 1 June
            """))

    static let reply = Readable.Message(
        seq: 44, kind: .reply, from: field("from", officer), sent: .at(1_714_732_380),
        body: field(
            "body", .text("I spoke to "), .withheld(label: staffName),
            .text(" at the contractor. They ask for "), .withheld(label: price),
            .text(" for the four weeks. Is <b>that</b> within the budget & who signs?")),
        marks: [.replyTo(41), .earlierWording(of: 47)])

    static let edited = Readable.Message(
        seq: 47, kind: .edit, from: field("from", officer), sent: .at(1_714_732_440),
        body: field(
            "body", .text("I spoke to the contractor. They ask for "), .withheld(label: price),
            .text(" for the four weeks. "), officer, .text(" will chase.")),
        marks: [.laterWording(of: 44)])

    static let system = Readable.Message(
        seq: 48, kind: .system, from: nil, sent: .unknown, body: text("body", "Sam Okoro joined the conversation."))

    static let mail = Readable.Message(
        seq: 1_204, kind: .mail, from: text("from", "Sam Okoro <sam.okoro@wexcombe.example>"),
        to: [text("to/0", "Maria Lindqvist <m.lindqvist@wexcombe.example>"), field("to/1", officer)],
        sent: .at(1_730_113_200), subject: text("subject", "Re: Market: plan and cost"),
        body: field(
            "body",
            .text(
                """
                Dear both,

                the plan is attached. See also https://www.wexcombe.example/markets/friars-square/consultation/2024/responses?sort=newest&page=3#top

                > On Monday you wrote:
                > > can we have the drawings?
                    indented = "yes";

                مرحبا بكم في السوق

                Invoice\u{202E}fdp.exe and a bell\u{7}.

                Sam
                """),
            .withheld(label: "a mobile telephone number, section 40(2)")),
        attachments: [
            Readable.Attachment(
                name: text("att/0/name", "Friars Square plan.pdf"),
                state: .released(path: "records/0002/Friars Square plan.pdf", size: 182_400)),
            Readable.Attachment(
                name: field("att/1/name", .withheld(label: price)), state: .withheld(label: price)),
            Readable.Attachment(name: text("att/2/name", "photo.jpg"), state: .notHeld),
        ],
        details: [Readable.Detail(term: "Filed under", value: text("class", "PRJ-01"))])

    static let deleted = Readable.Message(
        seq: 1_209, kind: .mail, from: text("from", "Sam Okoro <sam.okoro@wexcombe.example>"),
        sent: .withheld(label: "a date that would say who it is, section 40(2)"), body: text("body", ""),
        marks: [.deletedLater(nil)])

    static let conversations = [
        Readable.Conversation(
            number: 1, title: [.text("Friars Square: moving the market")], source: "Viva Engage, community Town Centre",
            notes: ["3 other messages in this conversation are not about your request."],
            messages: [post, reply, edited, system]),
        Readable.Conversation(
            number: 2, title: [.text("Market: plan and cost, with "), officer], source: "Email, shared mailbox Markets",
            messages: [mail, deleted]),
    ]

    static func day(_ year: Int, _ month: Int, _ day: Int) -> Readable.Day {
        guard let day = Readable.Day(year: year, month: month, day: day) else { return fallback }
        return day
    }

    private static let fallback = Readable.Day(year: 2024, month: 1, day: 1) ?? day(2024, 1, 1)

    static let complaint = DisclosurePage.Complaint(
        reviewBy: day(2025, 3, 6),
        reviewHow: [
            "Write to foi@wexcombe.example or to Information Governance, Guildhall, Wexcombe WX1 1AA, and quote the reference."
        ],
        regulatorName: "the Information Commissioner",
        regulatorAddress: ["Wycliffe House", "Water Lane", "Wilmslow", "SK9 5AF"], regulatorPhone: "0303 123 1113",
        regulatorURL: "https://ico.org.uk/make-a-complaint/")

    static let page = DisclosurePage(
        authority: "Wexcombe Borough Council", reference: "FOI-2024-0917", regime: "Freedom of Information Act 2000",
        edition: .requester, received: day(2024, 12, 6), due: day(2025, 1, 9), issued: day(2025, 1, 8),
        notices: [
            "One officer handled this request alone, as our sign-off policy allows for an authority of our size."
        ],
        question: [
            .text(
                "Please send me everything that officers wrote to each other about moving the Tuesday market "
                    + "off Friars Square,\nin any system, since 1 April 2024.\n\nThank you.")
        ],
        searched: [
            DisclosurePage.SearchedSource(
                name: "Viva Engage", from: day(2024, 4, 1), to: day(2024, 12, 6),
                note: "market, \u{201C}Friars Square\u{201D}"),
            DisclosurePage.SearchedSource(name: "Shared mailbox Markets", from: nil, to: nil),
        ],
        notSearched: [
            DisclosurePage.NotSearched(name: "Trade union channel", reason: "it is not held for the council's business")
        ],
        withheld: [
            DisclosurePage.WithheldReason(
                words: "names and contact details of junior members of staff", section: "section 40(2) of the Act",
                count: 6,
                explanation:
                    "They would not expect to be named in public, and their names are not needed to understand the messages."
            ),
            DisclosurePage.WithheldReason(
                words: "prices in a bid that is still open", section: "section 43(2) of the Act", count: 4,
                explanation:
                    "To publish them now would harm the council's position; the public interest in the final price "
                    + "is met when the contract is published."),
        ],
        complaint: complaint, conversations: conversations,
        otherFiles: [
            DisclosurePage.OtherFile(path: "letter.html", words: "our letter"),
            DisclosurePage.OtherFile(path: "schedule.csv", words: "a list of the documents, for a spreadsheet"),
            DisclosurePage.OtherFile(path: "disclosure.xml", words: "the whole response, for a computer"),
        ],
        logOrigin: "archive.wexcombe.example/records", logKey: key)

    static let letter = LetterDocument(
        sender: ["Wexcombe Borough Council", "Information Governance", "Guildhall, Wexcombe WX1 1AA"],
        recipient: ["Ms J. Doe", "12 Mill Lane"], date: day(2025, 1, 8), reference: "FOI-2024-0917",
        title: "Your request under the Freedom of Information Act 2000",
        opening: [
            .paragraph("Dear Ms Doe,"),
            .paragraph(
                "Thank you for your request of 6 December 2024. We hold what you asked for and send most of it with this letter."
            ),
        ],
        sections: [
            LetterDocument.Section(
                heading: "What we withhold",
                blocks: [
                    .paragraph("We have taken out:"),
                    .bullets([
                        "names and contact details of junior members of staff (section 40(2), personal data of others): they would not expect to be named",
                        "prices in a bid that is still open (section 43(2), commercial interests)",
                    ]),
                ]),
            LetterDocument.Section(
                heading: "If you are unhappy", blocks: [.paragraph("Please ask for a review by 6 March 2025.")]),
        ],
        closing: ["Yours sincerely,", "P. Abara", "Information Governance"])
}
