public import Archive
import Foundation
import Ledger
public import Retention

extension OpenArchive {
    /// Logs a request and returns it; its hold stands from the day of receipt and grows with what its searches find.
    ///
    /// - Throws: `wrongUse` where the request is not valid (FOIA s.8(1)), or its clock cannot be computed.
    public func openRequest(
        regime: Regime, division: Division, received: CivilDate, from name: String, address: String?, text: String,
        partOf whole: String? = nil, reference: String? = nil
    ) throws -> RequestFile {
        let words = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !words.isEmpty, !name.trimmingCharacters(in: .whitespaces).isEmpty else {
            throw CaseworkError(
                .wrongUse,
                "A request states the name of the applicant and describes what is asked for (FOIA s.8(1)): give both.")
        }
        guard received <= (try today()) else {
            throw CaseworkError(
                .wrongUse, "The request was received on \(received), which is not yet past: correct the date.")
        }
        _ = try RequestClock.compute(
            regime: regime, division: division, received: received, holidays: try calendar())
        if let whole, try request(whole).opened.partOf != nil {
            throw CaseworkError(.wrongUse, "\(whole) is a part of a letter itself: name the letter's first request.")
        }
        let particulars = RequestFile.Particulars(name: name, address: address)
        let requester = Requester(particulars, text: words, regime: regime)
        var id = ""
        try commitActs { first in
            let year = received.year
            let series = "\(regime.series)-\(year)-"
            let before = try catalogue.acts(RequestOpened.self).filter { $0.payload.id.hasPrefix(series) }.count
            let number = String(before + 1)
            id = "\(series)\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)"
            let opened = RequestOpened(
                id: id, regime: regime.rawValue, division: division.rawValue, received: received.description,
                from: nil, address: nil, text: requester.leftOut(of: words), partOf: whole, reference: reference)
            let kept = RequesterKept(entry: first, name: name, address: address, words: words)
            return [
                Draft(.audit, components: try Act.components(opened, subject: id, by: actor, at: now())),
                try self.kept(kept, of: id),
            ]
        }
        try placeHold(hold(for: id, received: received, conversations: []))
        return try request(id)
    }

    /// All requests, in order of logging.
    public func requests() throws -> [RequestFile] {
        let holidays = try calendar()
        return try catalogue.acts(RequestOpened.self).map {
            try RequestFile(
                $0.payload, entry: $0.act.seq, acts: catalogue.acts(on: $0.payload.id), holidays: holidays)
        }
    }

    /// The request with this reference.
    public func request(_ id: String) throws -> RequestFile {
        guard let opened = try catalogue.acts(RequestOpened.self).first(where: { $0.payload.id == id }) else {
            throw CaseworkError(.notFound, "There is no request \(id): `canute request list` shows them.")
        }
        return try RequestFile(
            opened.payload, entry: opened.act.seq, acts: catalogue.acts(on: id), holidays: calendar())
    }

    /// The request with this reference, to be worked on.
    ///
    /// - Throws: `wrongUse` where it is closed.
    func openRequest(_ id: String) throws -> RequestFile {
        let request = try request(id)
        guard request.closed == nil else {
            throw CaseworkError(.wrongUse, "Request \(id) is closed: nothing more is decided on it. Log a new one.")
        }
        return request
    }

    /// Withdraws a decision on a request, the last one unless another is named, and returns its entry.
    @discardableResult
    public func withdrawDecision(_ entry: UInt64?, on id: String, reason: String) throws -> UInt64 {
        let request = try openRequest(id)
        guard let decision = entry ?? request.decisions.last, request.decisions.contains(decision) else {
            throw CaseworkError(
                .notFound,
                "Entry \(entry.map(String.init) ?? "") is no decision that stands on \(id): its decisions are "
                    + "\(request.decisions.map(String.init).joined(separator: ", ")).")
        }
        try record(DecisionWithdrawn(decision: decision, reason: reason), subject: id)
        return decision
    }

    /// Notes an event that the clock depends on, and returns the clock as it then stands.
    public func noteEvent(_ text: String, on id: String, note: String?) throws -> ClockResult {
        let request = try openRequest(id)
        let event = try ClockEvent(parsing: text)
        if let date = event.date, date > (try today()) {
            throw CaseworkError(.wrongUse, "\(date) is not yet past: an event is noted when it has happened.")
        }
        // Computed first, so that an event that makes no sense is refused and not recorded.
        let clock = try RequestClock.compute(
            regime: request.regime, division: request.division, received: request.received,
            events: request.events + [event], holidays: request.holidays)
        try record(RequestEventNoted(event: event.description, note: note), subject: id)
        return clock
    }

    /// Closes a request.
    public func closeRequest(_ id: String, outcome: String) throws {
        let request = try request(id)
        guard request.closed == nil else { throw CaseworkError(.wrongUse, "Request \(id) is closed already.") }
        try record(RequestClosed(outcome: outcome), subject: id)
    }

    /// What is held for a request: from receipt, what its searches matched (FOIA s.1(4) and s.77).
    func hold(for id: String, received: CivilDate, conversations: [UInt64]) -> HoldPlaced {
        HoldPlaced(
            id: "H-\(id)", reason: "request \(id)", owner: actor, from: received.description, request: id,
            conversations: conversations)
    }
}

extension Regime {
    /// What the references of its requests begin with.
    fileprivate var series: String {
        switch self {
        case .foia, .foisa: "FOI"
        case .eir, .eisr: "EIR"
        case .sar: "SAR"
        }
    }
}
