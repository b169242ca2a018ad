/// Everything a pack says besides the records themselves: who, what was asked, how it was answered, and why.
///
/// It stands whole in `disclosure.xml`; every page, letter and table of the pack is written from it.
package struct DisclosureStatement: Hashable, Sendable {
    /// To whom a pack goes; the same decisions may show more to one than to another.
    package enum Layer: String, Hashable, Sendable, CaseIterable {
        case requester, regulator, log
    }

    /// The law that the request is answered under.
    package struct Regime: Hashable, Sendable {
        /// `FOIA`, `EIR`, `FOISA`, `EISR` or `SAR`.
        package var code: String
        package var title: String

        package init(code: String, title: String) {
            self.code = code
            self.title = title
        }
    }

    /// The log that the records stand in.
    ///
    /// In a pack this is a claim only: the key to check with comes from outside.
    package struct Log: Hashable, Sendable {
        package var origin: String
        /// The log's verifier key in C2SP vkey form.
        package var vkey: String

        package init(origin: String, vkey: String) {
            self.origin = origin
            self.vkey = vkey
        }
    }

    package var authority: String
    /// The request's reference, also the name of the pack's top folder: ASCII letters, digits, `.`, `_` and `-`.
    package var reference: String
    package var regime: Regime
    package var layer: Layer
    package var received: Readable.Day
    package var due: Readable.Day?
    package var issued: Readable.Day
    /// True where one officer decided alone because the body has no second one; the pack then says so.
    package var singleOfficer: Bool
    package var log: Log
    /// Who asked; nil in the public log's layer.
    package var requester: String?
    /// What was asked, in the requester's words, as far as this layer shows them.
    package var request: [DisclosedRun]
    /// The response or refusal notice (FOIA s.17); its date and reference are those of the statement.
    package var letter: LetterDocument
    package var complaint: ComplaintRights
    package var searches: [SearchMade]
    package var notSearched: [NotSearched]
    package var exemptions: [ExemptionRelied]
    package var documents: [ScheduledDocument]

    package init(
        authority: String, reference: String, regime: Regime, layer: Layer, received: Readable.Day,
        due: Readable.Day?, issued: Readable.Day, singleOfficer: Bool = false, log: Log, requester: String?,
        request: [DisclosedRun], letter: LetterDocument, complaint: ComplaintRights, searches: [SearchMade] = [],
        notSearched: [NotSearched] = [], exemptions: [ExemptionRelied] = [], documents: [ScheduledDocument] = []
    ) {
        self.authority = authority
        self.reference = reference
        self.regime = regime
        self.layer = layer
        self.received = received
        self.due = due
        self.issued = issued
        self.singleOfficer = singleOfficer
        self.log = log
        self.requester = requester
        self.request = request
        self.letter = letter
        self.complaint = complaint
        self.searches = searches
        self.notSearched = notSearched
        self.exemptions = exemptions
        self.documents = documents
    }
}
