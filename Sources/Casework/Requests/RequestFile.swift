import Archive
import Disclosure
import Foundation
public import Retention

/// A request with everything that was done on it, read from its acts.
public struct RequestFile: Sendable {
    /// Words of one component that are withheld; without a range the whole component.
    struct Redaction: Sendable {
        let withheld: PartWithheld
        let by: String
        /// The entry of the decision.
        let entry: UInt64
    }

    /// The request as it was logged, without who asked.
    public let opened: RequestOpened
    /// The entry that logged it.
    let entry: UInt64
    /// Who asked, as far as that is still kept.
    public private(set) var requester: Particulars
    /// The law it is made under.
    public let regime: Regime
    /// Where the authority is, which decides some clocks.
    public let division: Division
    /// The day of receipt.
    public let received: CivilDate
    /// The bank holidays that its clock is counted by.
    let holidays: BankHolidays
    /// What the register says of it.
    public private(set) var register = RequestRegister()
    /// What its clock depends on, in order.
    public private(set) var events: [ClockEvent] = []
    /// The searches made for it, in order.
    public private(set) var searches: [RequestSearched] = []
    /// Per message whether it is about the request; the last decision holds.
    public private(set) var relevance: [UInt64: Bool] = [:]
    /// The people decided once for the whole pack.
    public private(set) var people: [PersonDecided] = []
    /// The people decided to be named.
    public private(set) var named: [PersonNamed] = []
    private(set) var redactions: [Redaction] = []
    private(set) var released: Set<String> = []
    /// Words that go out although the gate asks about them, by message.
    private(set) var releasedWords: [UInt64: [String]] = [:]
    /// The messages that somebody else is asked about, until they are decided.
    public private(set) var consultations: [UInt64: MessagesToConsult] = [:]
    /// Messages decided as copies, by the message whose decision is theirs.
    public private(set) var copies: [UInt64: UInt64] = [:]
    /// Who decided that something is withheld.
    private(set) var deciders: Set<String> = []
    /// Who decided anything on it.
    private(set) var workers: Set<String> = []
    /// What the law asks more of, in order.
    public private(set) var flags: [RequestFlagged] = []
    /// The checks on file, in order.
    public private(set) var checks: [RequestChecked] = []
    /// What Article 15 asks to be told; nil where nobody stated it yet.
    public private(set) var article15: Article15Stated?
    /// Set where the authority neither confirms nor denies that it holds the information.
    public private(set) var neitherConfirmedNorDenied: NeitherConfirmedNorDenied?
    /// The packs that went out, in order.
    public private(set) var issued: [PackIssued] = []
    /// How it ended; nil while it is open.
    public private(set) var closed: String?
    /// Who signed off, and whether a decision came after.
    public private(set) var signedOffBy: String?
    private(set) var isSingleOfficer = false
    private(set) var lastDecision: UInt64 = 0
    private var signedUpTo: UInt64 = 0

    /// The reference.
    public var id: String { opened.id }

    /// Whether the decisions as they stand are signed off.
    public var isSignedOff: Bool { signedOffBy != nil && signedUpTo >= lastDecision }

    /// Where it stands, in one word.
    public var state: String {
        if let stage = register.runningStage { return stage.opened.stage.rawValue.replacing("-", with: " ") }
        if closed != nil { return "closed" }
        if answeredOn != nil || !issued.isEmpty { return "answered" }
        return isSignedOff ? "signed off" : "open"
    }

    /// What its searches found and nobody has decided yet, in order.
    public var undecided: [UInt64] {
        Set(searches.flatMap(\.seqs)).union(consultations.keys).subtracting(relevance.keys).sorted()
    }

    /// All messages that its searches found or somebody decided on, in order.
    public var found: [UInt64] {
        Set(searches.flatMap(\.seqs)).union(relevance.keys).union(consultations.keys).sorted()
    }

    /// What is withheld of its messages, in the order of deciding.
    public var withheldParts: [PartWithheld] { redactions.map(\.withheld) }

    /// The entries of its decisions that stand, the last one last.
    public private(set) var decisions: [UInt64] = []

    /// The messages decided to be about the request, in order.
    public var relevant: [UInt64] { relevance.filter(\.value).keys.sorted() }

    init(_ opened: RequestOpened, entry: UInt64, acts: [Act], holidays: BankHolidays) throws {
        self.opened = opened
        self.entry = entry
        requester = Particulars(name: opened.from, address: opened.address)
        self.holidays = holidays
        regime = try Regime(parsing: opened.regime)
        division = try Division(parsing: opened.division)
        received = try CivilDate(parsing: opened.received)
        let withdrawn = Set(
            try acts.filter { $0.kind == DecisionWithdrawn.kind }.map { try $0.decode(DecisionWithdrawn.self).decision }
        )
        for act in acts where act.kind == RequesterKept.kind { requester.take(try act.decode(RequesterKept.self)) }
        for act in acts where !withdrawn.contains(act.seq) { try take(act) }
        register.restore(requester)
    }

    private mutating func take(_ act: Act) throws {
        switch act.kind {
        case RequestEventNoted.kind: events.append(try ClockEvent(parsing: act.decode(RequestEventNoted.self).event))
        case RequestSearched.kind: searches.append(try act.decode(RequestSearched.self))
        case MessagesReviewed.kind:
            let reviewed = try act.decode(MessagesReviewed.self)
            for seq in reviewed.seqs {
                relevance[seq] = reviewed.relevant
                consultations[seq] = nil
                copies[seq] = reviewed.copyOf
            }
            worked(act)
        case MessagesToConsult.kind:
            let asked = try act.decode(MessagesToConsult.self)
            for seq in asked.seqs {
                relevance[seq] = nil
                copies[seq] = nil
                consultations[seq] = asked
            }
            worked(act)
        case PartWithheld.kind:
            redactions.append(Redaction(withheld: try act.decode(PartWithheld.self), by: act.by, entry: act.seq))
            decided(act)
        case PersonDecided.kind:
            let person = try act.decode(PersonDecided.self)
            people.removeAll { $0.name == person.name }
            named.removeAll { People.areSame($0.name, person.name) }
            people.append(person)
            decided(act)
        case PersonNamed.kind:
            let person = try act.decode(PersonNamed.self)
            named.removeAll { People.areSame($0.name, person.name) }
            people.removeAll { People.areSame($0.name, person.name) }
            named.append(person)
            worked(act)
        case AttachmentReleased.kind:
            let release = try act.decode(AttachmentReleased.self)
            released.insert("\(release.seq)/\(release.index)")
            lastDecision = act.seq
            decisions.append(act.seq)
        case WordsReleased.kind:
            let release = try act.decode(WordsReleased.self)
            releasedWords[release.seq, default: []].append(release.words)
            lastDecision = act.seq
            decisions.append(act.seq)
        case DecisionWithdrawn.kind: lastDecision = act.seq
        case RequestSignedOff.kind:
            let signature = try act.decode(RequestSignedOff.self)
            signedUpTo = signature.upTo
            signedOffBy = act.by
            isSingleOfficer = signature.singleOfficer
        case PackIssued.kind: issued.append(try act.decode(PackIssued.self))
        case RequestClosed.kind: closed = try act.decode(RequestClosed.self).outcome
        default: try takeCheck(act)
        }
    }

    private mutating func takeCheck(_ act: Act) throws {
        switch act.kind {
        case RequestFlagged.kind: flags.append(try act.decode(RequestFlagged.self))
        case RequestChecked.kind: checks.append(try act.decode(RequestChecked.self))
        case Article15Stated.kind: article15 = try act.decode(Article15Stated.self)
        case NeitherConfirmedNorDenied.kind:
            neitherConfirmedNorDenied = try act.decode(NeitherConfirmedNorDenied.self)
            deciders.insert(act.by)
        default: return try register.take(act)
        }
        lastDecision = act.seq
        decisions.append(act.seq)
    }

    /// Whether a layer must not tell that anything is held or was looked for.
    func isSilent(in layer: DisclosureStatement.Layer) -> Bool {
        neitherConfirmedNorDenied != nil && layer != .regulator
    }

    /// A provision of the request's law, or of its companion.
    func exemption(_ section: String) throws -> Exemption { try Exemption(parsing: section, under: regime) }

    private mutating func decided(_ act: Act) {
        deciders.insert(act.by)
        worked(act)
    }

    private mutating func worked(_ act: Act) {
        workers.insert(act.by)
        lastDecision = act.seq
        decisions.append(act.seq)
    }

    /// The clock of the response, as of all that happened.
    public func clock() throws -> ClockResult { try clock(.response) }

    func clock(_ deadline: DeadlineKind, whatIf: [ClockEvent] = []) throws -> ClockResult {
        try RequestClock.compute(
            regime: regime, deadline: deadline, division: division, received: received, events: events + whatIf,
            holidays: holidays)
    }
}
