import Disclosure
import Foundation

/// Writes the letter that goes out with a pack: the response, and the notice that FOIA s.17 asks for.
///
/// s.17(1): that an exemption is relied on, which, and why it applies; s.17(3): the public interest reasons;
/// s.17(7): the complaints procedure and the right under s.50.
struct LetterComposer {
    /// What the letter counts.
    struct Counts {
        let messages: Int
        let conversations: Int
        let first: Readable.Day?
        let last: Readable.Day?

        init(_ parts: [ConversationPart]) {
            messages = parts.reduce(0) { $0 + $1.shown.count }
            conversations = parts.count
            let days = parts.flatMap { $0.shown.compactMap { $0["sent_at"]?.wholeText } }.sorted().compactMap { text in
                let numbers = text.prefix(10).split(separator: "-").compactMap { Int($0) }
                return numbers.count == 3 ? Readable.Day(year: numbers[0], month: numbers[1], day: numbers[2]) : nil
            }
            first = days.first
            last = days.last
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

    func letter() -> LetterDocument {
        let greeting = namesRequester ? "Dear \(request.opened.from)," : "Dear applicant,"
        let address = (request.opened.address ?? "").split(separator: "\n").map(String.init)
        return LetterDocument(
            sender: [authority], recipient: namesRequester ? [request.opened.from] + address : [], date: date,
            reference: request.id, title: "Your request for information",
            opening: [
                .paragraph(greeting),
                .paragraph(
                    "Thank you for your request, which we received on \(received.words). We have dealt with it under the "
                        + "Freedom of Information Act 2000."),
            ],
            sections: [asked, sending] + (exemptions.isEmpty ? [] : [withheld]) + [unhappy],
            closing: ["Yours sincerely", authority])
    }

    private var asked: LetterDocument.Section {
        let words = namesRequester ? request.opened.text : Requester(request).anonymous
        let paragraphs = words.split(separator: "\n\n", omittingEmptySubsequences: true)
            .map { LetterDocument.Block.paragraph($0.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }
        return .init(heading: "What you asked", blocks: paragraphs)
    }

    private var sending: LetterDocument.Section {
        guard counts.messages > 0 else {
            return .init(
                heading: "What we found",
                blocks: [.paragraph("We searched our records and do not hold the information that you asked for.")])
        }
        let messages = counts.messages == 1 ? "1 message" : "\(counts.messages) messages"
        let conversations = counts.conversations == 1 ? "1 conversation" : "\(counts.conversations) conversations"
        var text = "We hold information that you asked for. We are sending \(messages) from \(conversations)"
        if let first = counts.first, let last = counts.last {
            text += first == last ? ", sent on \(first.words)" : ", sent between \(first.words) and \(last.words)"
        }
        return .init(
            heading: "What we are sending",
            blocks: [
                .paragraph(text + "."),
                .paragraph("Open index.html in the enclosed folder to read them. It also says where we looked."),
            ])
    }

    private var withheld: LetterDocument.Section {
        var blocks: [LetterDocument.Block] = [
            .paragraph(
                "We have withheld some parts, because the Act exempts them. Each place is marked where it stands.")
        ]
        for exemption in exemptions {
            blocks.append(
                .paragraph(
                    "\(exemption.words.prefix(1).uppercased())\(exemption.words.dropFirst()) (\(exemption.section)). "
                        + exemption.explanation))
        }
        return .init(heading: "What we have not sent, and why", blocks: blocks)
    }

    private var unhappy: LetterDocument.Section {
        var blocks: [LetterDocument.Block] = [
            .paragraph(
                "If you are unhappy with this answer you can ask us to review it"
                    + (complaint.reviewBy.map { ", by \($0.words)" } ?? "") + ". "
                    + complaint.reviewHow.joined(separator: " "))
        ]
        let phone = complaint.regulatorPhone.map { ", telephone \($0)" } ?? ""
        blocks.append(
            .paragraph(
                "If you are still unhappy after our review, you have the right under section 50 of the Act to complain to the "
                    + "\(complaint.regulator): \(complaint.regulatorAddress.joined(separator: ", "))\(phone), "
                    + "\(complaint.regulatorURL ?? "")."))
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
