import Archive
import Disclosure
import Retention

/// What goes with a copy of somebody's personal data besides the data.
///
/// Source: UK GDPR Art 15(1)(a) to (h) and (2). Purposes, categories, recipients, transfers and automated decisions are what
/// an officer stated; how long it is kept and where it comes from is read from the records' classes and sources.
struct Article15Particulars {
    let archive: OpenArchive
    let stated: Article15Stated
    /// The conversations that are sent.
    let conversations: [UInt64]

    func section() throws -> LetterDocument.Section {
        let found = try conversations.compactMap { try archive.catalogue.conversation($0) }
        let schedule = try archive.schedule().schedule
        let classes = Set(found.map(\.retentionClass)).sorted().compactMap(schedule.retentionClass)
        let sources = Set(found.map(\.source)).sorted()
        var items = [
            "Why we process it: \(stated.purposes)",
            "Which kinds of data: \(stated.categories)",
            "Who received it or will: \(stated.recipients)",
        ]
        items += classes.map { "How long we keep it: \($0.title): \($0.terms.words)." }
        if !sources.isEmpty {
            items.append(
                "Where it comes from: messages written by you, your correspondents and our staff, captured from "
                    + sources.joined(separator: ", ") + ".")
        }
        items.append(
            "Whether it leaves the United Kingdom: \(stated.transfers ?? "no.")")
        items.append(
            "Decisions made without a person, profiling included: \(stated.automated ?? "none are made with it.")")
        items.append(
            "You may ask us to put wrong data right, to erase data, to restrict what we do with it, and you may object to its "
                + "use.")
        return .init(heading: "About the data", blocks: [.bullets(items)])
    }
}

extension RetentionTerms {
    /// How long, for somebody who knows no schedule: "6 years, then it is destroyed".
    fileprivate var words: String {
        let then =
            switch action {
            case .destroy: "then it is destroyed"
            case .review: "then somebody decides whether it is kept longer"
            case .transfer: "then it goes to an archive"
            case .permanent: "it is kept permanently"
            }
        return period.map { "\($0.longText) from \(trigger.words), \(then)" } ?? then
    }
}

extension Trigger {
    /// The day it names, for somebody who knows no schedule.
    fileprivate var words: String {
        switch self {
        case .created: "the day it was made"
        case .received: "the day it was received"
        case .lastModified: "its last change"
        case .lastMessage: "the last message"
        case .closed: "the day the matter was closed"
        case .superseded: "the day it was replaced"
        default: "the event \u{201C}\(longText)\u{201D}"
        }
    }
}
