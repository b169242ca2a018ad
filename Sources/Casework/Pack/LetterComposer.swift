import Disclosure
import Foundation

/// Writes the letter that goes out with a pack: the response, and the refusal notice that the law asks for.
///
/// FOIA s.17(1): that an exemption is relied on, which, and why it applies; s.17(3): the public interest reasons;
/// s.17(7): the complaints procedure and the right under s.50. The same of EIR reg 14, FOISA ss.16 and 19, EISR reg 13 and
/// UK GDPR Art 12(4); for subject access also the particulars of Art 15(1) and (2).
struct LetterComposer {
    /// What the letter counts.
    struct Counts {
        let messages: Int
        let conversations: Int
        let first: Readable.Day?
        let last: Readable.Day?
        /// Tables of files that go out whole, which are enclosed as CSV too.
        let tables: Int

        init(_ parts: [ConversationPart]) {
            messages = parts.reduce(0) { $0 + $1.shown.count }
            conversations = parts.count
            let days = parts.flatMap { $0.shown.compactMap { $0["sent_at"]?.wholeText } }.sorted().compactMap { text in
                let numbers = text.prefix(10).split(separator: "-").compactMap { Int($0) }
                return numbers.count == 3 ? Readable.Day(year: numbers[0], month: numbers[1], day: numbers[2]) : nil
            }
            first = days.first
            last = days.last
            tables = parts.reduce(0) { $0 + $1.tables }
        }
    }

    let authority: String
    let request: RequestFile
    let namesRequester: Bool
    let date: Readable.Day
    let received: Readable.Day
    let exemptions: [DisclosureStatement.ExemptionRelied]
    let complaint: DisclosureStatement.ComplaintRights
    let counts: Counts
    let words: AnswerWords
    /// What Article 15 asks to be told, for subject access.
    let particulars: LetterDocument.Section?

    func letter() -> LetterDocument {
        let greeting = namesRequester ? "Dear \(request.from)," : "Dear applicant,"
        let address = (request.address ?? "").split(separator: "\n").map(String.init)
        return LetterDocument(
            sender: [authority], recipient: namesRequester ? [request.from] + address : [], date: date,
            reference: request.id, title: words.title,
            opening: [
                .paragraph(greeting),
                .paragraph(words.opening(received: received.words)),
            ],
            sections: [asked] + answer + (particulars.map { [$0] } ?? []) + [unhappy],
            closing: ["Yours sincerely", authority])
    }

    private var answer: [LetterDocument.Section] {
        if let silence { return [silence] }
        return [sending] + (exemptions.isEmpty ? [] : [withheld])
    }

    /// Neither confirmed nor denied: nothing else is said of what was found, or that anything was looked for.
    private var silence: LetterDocument.Section? {
        guard request.neitherConfirmedNorDenied != nil, let relied = exemptions.first else { return nil }
        let because =
            "We neither confirm nor deny that we hold the information that you asked for (\(relied.section)). To say whether "
            + "we do would itself tell what is exempt: \(relied.words). This says nothing about whether we hold it."
        return .init(
            heading: "Our answer",
            blocks: [.paragraph(because)] + (relied.explanation.isEmpty ? [] : [.paragraph(relied.explanation)]))
    }

    private var asked: LetterDocument.Section {
        let words = namesRequester ? request.text : Requester(request).anonymous
        let paragraphs = words.split(separator: "\n\n", omittingEmptySubsequences: true)
            .map { LetterDocument.Block.paragraph($0.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }
        return .init(heading: "What you asked", blocks: paragraphs)
    }

    private var sending: LetterDocument.Section {
        guard counts.messages > 0 else {
            return .init(
                heading: "What we found",
                blocks: [.paragraph(words.notHeld)])
        }
        let messages = counts.messages == 1 ? "1 message" : "\(counts.messages) messages"
        let conversations = counts.conversations == 1 ? "1 conversation" : "\(counts.conversations) conversations"
        var text = words.sending(messages, conversations)
        if let first = counts.first, let last = counts.last {
            text += first == last ? ", sent on \(first.words)" : ", sent between \(first.words) and \(last.words)"
        }
        return .init(
            heading: "What we are sending",
            blocks: [
                .paragraph(text + "."),
                .paragraph("Open index.html in the enclosed folder to read them. It also says where we looked."),
            ] + (counts.tables > 0 ? [.paragraph(words.tables(counts.tables))] : []))
    }

    private var withheld: LetterDocument.Section {
        var blocks: [LetterDocument.Block] = [
            .paragraph(words.withheld)
        ]
        for exemption in exemptions {
            blocks.append(
                .paragraph(
                    "\(PlainCase.sentence(exemption.words)) (\(exemption.section)). "
                        + exemption.explanation))
        }
        return .init(heading: "What we have not sent, and why", blocks: blocks)
    }

    private var unhappy: LetterDocument.Section {
        let phone = complaint.regulatorPhone.map { ", telephone \($0)" } ?? ""
        let place = complaint.regulatorAddress.joined(separator: ", ") + phone + ", " + (complaint.regulatorURL ?? "")
        let blocks: [LetterDocument.Block] = [
            .paragraph(
                words.review + (complaint.reviewBy.map { ", by \($0.words)" } ?? "") + ". "
                    + complaint.reviewHow.joined(separator: " ")),
            .paragraph(words.complaint(to: complaint.regulator) + ": \(place).\(words.court.map { " \($0)" } ?? "")"),
        ]
        return .init(heading: "If you are unhappy", blocks: blocks)
    }
}

extension Readable.Day {
    fileprivate static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// As a letter writes it: "6 December 2024".
    var words: String { "\(day) \(Self.months[month - 1]) \(year)" }
}
