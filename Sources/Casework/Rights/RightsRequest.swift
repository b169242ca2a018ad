public import Archive
import Records
public import Retention

/// A request under one of a person's rights with everything that was done on it, read from its acts.
public struct RightsRequest: Sendable {
    /// As it was logged.
    public let opened: RightsOpened
    /// The day of receipt.
    public let received: CivilDate
    /// What its clock depends on, in order.
    public private(set) var events: [ClockEvent] = []
    /// Who was told of it, in order.
    public private(set) var notified: [RecipientNotified] = []
    /// The answer; nil while there is none.
    public private(set) var answered: RightsAnswered?
    private let division: Division
    private let holidays: BankHolidays

    /// The reference.
    public var id: String { opened.id }

    init(_ opened: RightsOpened, acts: [Act], holidays: BankHolidays) throws {
        self.opened = opened
        self.holidays = holidays
        received = try CivilDate(parsing: opened.received)
        division = try Division(parsing: opened.division)
        for act in acts {
            switch act.kind {
            case RightsEventNoted.kind: events.append(try ClockEvent(parsing: act.decode(RightsEventNoted.self).event))
            case RecipientNotified.kind: notified.append(try act.decode(RecipientNotified.self))
            case RightsAnswered.kind: answered = try act.decode(RightsAnswered.self)
            default: break
            }
        }
    }

    /// The clock of the answer, as of all that happened: a month, as for subject access.
    public func clock() throws -> ClockResult { try clock(whatIf: []) }

    func clock(whatIf: [ClockEvent]) throws -> ClockResult {
        try RequestClock.compute(
            regime: .sar, division: division, received: received, events: events + whatIf, holidays: holidays)
    }

    /// Those of `recipients` that nobody has been told of yet.
    func untold(_ recipients: [DataRecipient]) -> [DataRecipient] {
        guard opened.right.notification != nil else { return [] }
        return recipients.filter { recipient in
            !notified.contains { People.areSame($0.recipient, recipient.name) }
        }
    }
}

/// Somebody who was given records.
public struct DataRecipient: Sendable, Hashable {
    /// Who.
    public let name: String
    /// By what: the reference of a transfer or a request.
    public let by: String
}

extension OpenArchive {
    /// All requests under people's rights, in order of logging.
    public func rightsRequests() throws -> [RightsRequest] {
        let holidays = try calendar()
        return try catalogue.acts(RightsOpened.self).map {
            try RightsRequest($0.payload, acts: catalogue.acts(on: $0.payload.id), holidays: holidays)
        }
    }

    /// The one with this reference.
    public func rightsRequest(_ id: String) throws -> RightsRequest {
        guard let request = try rightsRequests().first(where: { $0.id == id }) else {
            throw CaseworkError(.notFound, "There is no rights request \(id): `canute rights list` shows them.")
        }
        return request
    }

    /// Who was given the records of a request and is still to be told of it; nobody where it was refused or withdrawn.
    public func untold(_ request: RightsRequest) throws -> [DataRecipient] {
        if let outcome = request.answered?.outcome, outcome == .refused || outcome == .withdrawn { return [] }
        return request.untold(try recipients(of: request.opened.records))
    }

    /// To whom records went from here: with a transfer's package, or in an issued pack.
    ///
    /// Disclosure to others, outside Canute, is for the officer to add.
    public func recipients(of records: [UInt64]) throws -> [DataRecipient] {
        var found: [DataRecipient] = []
        for transfer in try transfers() where !transfer.exports.isEmpty {
            guard records.contains(where: transfer.entries.contains) else { continue }
            found.append(DataRecipient(name: transfer.proposed.recipient, by: transfer.proposed.id))
        }
        for request in try requests() where !request.issued.isEmpty {
            let sent = Set(request.relevant)
            guard records.contains(where: sent.contains) else { continue }
            found.append(DataRecipient(name: request.from, by: request.id))
        }
        return found
    }
}
