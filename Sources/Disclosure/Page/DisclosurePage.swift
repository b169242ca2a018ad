/// Everything that a pack's `index.html` shows, as plain values; `html()` writes the page.
///
/// The numbers of messages, conversations and files and their dates are counted from `conversations`, so that the
/// summary cannot disagree with what follows it.
package struct DisclosurePage: Sendable, Hashable {
    /// Who the page speaks to: the words differ ("you asked", "was asked"), nothing else does.
    package enum Edition: String, Sendable, Hashable, CaseIterable {
        case requester, regulator, log
    }

    /// A place that was searched.
    package struct SearchedSource: Sendable, Hashable {
        package var name: String
        package var from: Readable.Day?
        package var to: Readable.Day?
        /// Words searched for, people, or anything else worth saying, in plain English.
        package var note: String?

        package init(name: String, from: Readable.Day?, to: Readable.Day?, note: String? = nil) {
            self.name = name
            self.from = from
            self.to = to
            self.note = note
        }
    }

    /// A place that was not, or could not be, searched.
    package struct NotSearched: Sendable, Hashable {
        package var name: String
        package var reason: String

        package init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// One reason for withholding, with how often it was used.
    package struct WithheldReason: Sendable, Hashable {
        /// Plain words: "names of junior members of staff".
        package var words: String
        /// The provision: "section 40(2)".
        package var section: String
        /// In how many places.
        package var count: Int
        /// Why it applies and where the balance of the public interest lies, when that is to be said here.
        package var explanation: String?

        package init(words: String, section: String, count: Int, explanation: String? = nil) {
            self.words = words
            self.section = section
            self.count = count
            self.explanation = explanation
        }
    }

    /// What the reader can do when unhappy with the response.
    package struct Complaint: Sendable, Hashable {
        /// The last day to ask for an internal review; nil when no day is set.
        package var reviewBy: Readable.Day?
        /// How to ask: sentences, then addresses, one paragraph each.
        package var reviewHow: [String]
        package var regulatorName: String
        package var regulatorAddress: [String]
        package var regulatorPhone: String?
        package var regulatorURL: String?

        package init(
            reviewBy: Readable.Day?, reviewHow: [String], regulatorName: String, regulatorAddress: [String],
            regulatorPhone: String? = nil, regulatorURL: String? = nil
        ) {
            self.reviewBy = reviewBy
            self.reviewHow = reviewHow
            self.regulatorName = regulatorName
            self.regulatorAddress = regulatorAddress
            self.regulatorPhone = regulatorPhone
            self.regulatorURL = regulatorURL
        }
    }

    /// Another file of the pack, offered as a link.
    package struct OtherFile: Sendable, Hashable {
        /// Its path below `data/`.
        package var path: String
        package var words: String

        package init(path: String, words: String) {
            self.path = path
            self.words = words
        }
    }

    package var authority: String
    package var reference: String
    /// The law's title: "Freedom of Information Act 2000".
    package var regime: String
    package var edition: Edition
    package var received: Readable.Day
    package var due: Readable.Day?
    package var issued: Readable.Day
    /// Sentences shown under the heading ("One officer handled this request alone").
    package var notices: [String]
    /// The request's text, as far as this edition shows it; the paths of its fields are not compared.
    package var question: [Readable.Run]
    package var searched: [SearchedSource]
    package var notSearched: [NotSearched]
    package var withheld: [WithheldReason]
    package var complaint: Complaint
    package var conversations: [Readable.Conversation]
    package var otherFiles: [OtherFile]
    /// The log's origin and verifier key (C2SP vkey), both only a claim here.
    package var logOrigin: String
    package var logKey: String

    package init(
        authority: String, reference: String, regime: String, edition: Edition, received: Readable.Day,
        due: Readable.Day?, issued: Readable.Day, notices: [String] = [], question: [Readable.Run],
        searched: [SearchedSource], notSearched: [NotSearched], withheld: [WithheldReason], complaint: Complaint,
        conversations: [Readable.Conversation], otherFiles: [OtherFile], logOrigin: String, logKey: String
    ) {
        self.authority = authority
        self.reference = reference
        self.regime = regime
        self.edition = edition
        self.received = received
        self.due = due
        self.issued = issued
        self.notices = notices
        self.question = question
        self.searched = searched
        self.notSearched = notSearched
        self.withheld = withheld
        self.complaint = complaint
        self.conversations = conversations
        self.otherFiles = otherFiles
        self.logOrigin = logOrigin
        self.logKey = logKey
    }

    /// The key's short name: the key ID, the part of the vkey between its plus signs, as published with it.
    var keyFingerprint: String {
        let parts = logKey.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 ? String(parts[1]) : logKey
    }
}
