extension DisclosureStatement {
    /// What the requester may do when unhappy (FOIA s.17(7)); the regulator's particulars are dated data.
    package struct ComplaintRights: Hashable, Sendable {
        package var reviewBy: Readable.Day?
        /// How to ask for an internal review: sentences, then addresses, one paragraph each.
        package var reviewHow: [String]
        package var regulator: String
        package var regulatorAddress: [String]
        package var regulatorPhone: String?
        package var regulatorURL: String?

        package init(
            reviewBy: Readable.Day?, reviewHow: [String], regulator: String, regulatorAddress: [String],
            regulatorPhone: String? = nil, regulatorURL: String? = nil
        ) {
            self.reviewBy = reviewBy
            self.reviewHow = reviewHow
            self.regulator = regulator
            self.regulatorAddress = regulatorAddress
            self.regulatorPhone = regulatorPhone
            self.regulatorURL = regulatorURL
        }
    }

    /// One search that was made: a row of `searches.csv`.
    package struct SearchMade: Hashable, Sendable {
        package var system: String
        package var terms: String
        package var from: Readable.Day?
        package var to: Readable.Day?
        package var people: String
        package var hits: Int

        package init(
            system: String, terms: String, from: Readable.Day?, to: Readable.Day?, people: String = "", hits: Int
        ) {
            self.system = system
            self.terms = terms
            self.from = from
            self.to = to
            self.people = people
            self.hits = hits
        }
    }

    /// A place that was not, or could not be, searched, and why.
    package struct NotSearched: Hashable, Sendable {
        package var system: String
        package var reason: String

        package init(system: String, reason: String) {
            self.system = system
            self.reason = reason
        }
    }

    /// One exemption or exception relied on.
    package struct ExemptionRelied: Hashable, Sendable {
        /// As `Ground.code`: `FOIA 40(2)`.
        package var code: String
        /// The provision: "section 40(2)".
        package var section: String
        /// What it is about in plain words: "personal information about someone else".
        package var words: String
        /// Why it applies here; for a qualified exemption the public interest reasons.
        package var explanation: String

        package init(code: String, section: String, words: String, explanation: String = "") {
            self.code = code
            self.section = section
            self.words = words
            self.explanation = explanation
        }
    }

    /// One document sent, or withheld where the officer chooses to list it (s.17(4)): a row of `schedule.csv`.
    package struct ScheduledDocument: Hashable, Sendable {
        package enum Disposition: String, Hashable, Sendable, CaseIterable {
            case released, part, withheld
        }

        package var reference: String
        package var date: Readable.Day?
        /// What kind of document: "chat", "mail", "attachment".
        package var kind: String
        package var title: String
        package var disposition: Disposition
        /// Codes of the exemptions used in it.
        package var exemptions: [String]

        package init(
            reference: String, date: Readable.Day?, kind: String, title: String, disposition: Disposition,
            exemptions: [String] = []
        ) {
            self.reference = reference
            self.date = date
            self.kind = kind
            self.title = title
            self.disposition = disposition
            self.exemptions = exemptions
        }
    }
}
