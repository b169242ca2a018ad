public import Archive
import Disclosure
import Foundation
public import Retention

extension OpenArchive {
    /// All requests with their standing today, in order of logging; the earliest clock of a letter's parts leads it.
    public func register() throws -> [RequestStanding] {
        let requests = try requests()
        let today = try today()
        let dues = try Dictionary(uniqueKeysWithValues: requests.map { ($0.id, try $0.clock().due) })
        return requests.map { request in
            let parts = requests.filter { $0.opened.partOf == request.id && $0.answeredOn == nil }
            let due = ([dues[request.id] ?? nil] + parts.map { dues[$0.id] ?? nil }).compactMap { $0 }.min()
            let isDone = request.answeredOn != nil || request.closed != nil
            return RequestStanding(
                request: request, due: due, answered: request.answeredOn,
                daysLeft: isDone ? nil : due.map { $0.dayNumber - today.dayNumber })
        }
    }

    /// Names who answers a request.
    public func assign(_ id: String, to owner: String) throws {
        _ = try openRequest(id)
        try requireWords(owner, "Say who answers it.")
        try record(RequestAssigned(owner: owner), subject: id)
    }

    /// Says that a request belongs with another; both then say so.
    public func link(_ id: String, to other: String, as relation: RequestLinked.Relation) throws {
        let (one, two) = (try request(id), try request(other))
        guard one.id != two.id else { throw CaseworkError(.wrongUse, "\(id) cannot be linked to itself.") }
        guard !one.register.links.contains(where: { $0.other == other && $0.relation == relation }) else {
            throw CaseworkError(.wrongUse, "\(id) and \(other) are linked already.")
        }
        try record(RequestLinked(other: other, relation: relation), subject: id)
        try record(RequestLinked(other: id, relation: relation), subject: other)
    }

    /// Files a letter that came or went.
    public func file(
        _ direction: CorrespondenceFiled.Direction, with person: String, date: CivilDate, text: String, on id: String
    ) throws {
        let request = try request(id)
        try requirePast(date, of: request)
        try requireWords(person, "Say who wrote it, or to whom it went.")
        try requireWords(text, "The letter is empty.")
        try recordApart(request, words: text, with: person) { words, with in
            CorrespondenceFiled(direction: direction, date: date.description, with: with ?? "", text: words)
        }
    }

    /// Asks a team for its part.
    public func allocate(_ id: String, to team: String, question: String, due: CivilDate) throws {
        let request = try openRequest(id)
        try requireWords(team, "Say which team.")
        try requireWords(question, "Say what the team is asked for.")
        guard due >= request.received else {
            throw CaseworkError(.wrongUse, "\(due) is before the request was received on \(request.received).")
        }
        guard !request.register.parts.contains(where: { $0.asked.team == team && $0.answer == nil }) else {
            throw CaseworkError(.wrongUse, "\(team) was asked already and has not answered: remind it (--chase).")
        }
        try record(PartAllocated(team: team, question: question, due: due.description), subject: id)
    }

    /// Files what a team answered, or that it was reminded.
    public func note(_ note: String, from team: String, chased: Bool, on id: String) throws {
        let request = try openRequest(id)
        guard request.register.parts.contains(where: { $0.asked.team == team && $0.answer == nil }) else {
            throw CaseworkError(
                .notFound, "\(team) owes nothing on \(id): `canute request show \(id)` lists the parts.")
        }
        try record(PartAnswered(team: team, note: note, chased: chased), subject: id)
    }

    /// Notes that the applicant took the answer further, or how that ended.
    ///
    /// - Throws: `wrongUse` before the answer, out of order, or for a date to come.
    public func note(_ stage: RequestStage, on id: String) throws {
        let request = try request(id)
        let date = try CivilDate(parsing: stage.date)
        try requirePast(date, of: request)
        if stage.stage == .internalReview, stage.outcome == nil { try requireReviewable(request, on: date) }
        let running = request.register.stages.first { $0.opened.stage == stage.stage && $0.closed == nil }
        switch (stage.outcome, running) {
        case (nil, .some):
            throw CaseworkError(
                .wrongUse, "The \(stage.stage.rawValue) of \(id) runs already: say how it ended (--outcome).")
        case (.some, nil):
            throw CaseworkError(
                .wrongUse, "No \(stage.stage.rawValue) of \(id) is open: say first when it was received.")
        case (.some, .some(let running)):
            guard stage.date >= running.opened.date else {
                throw CaseworkError(.wrongUse, "\(stage.date) is before the stage began on \(running.opened.date).")
            }
        case (nil, nil): break
        }
        try record(stage, subject: id)
    }

    /// There is a review of an answer, and of an answer that did not come in time (FOISA s.20(5)(b), EIR reg 11(2)).
    private func requireReviewable(_ request: RequestFile, on date: CivilDate) throws {
        if request.regime == .sar { return }
        let isAnswered = request.answeredOn.map { $0 <= date } ?? false
        let isLate = try request.clock().due.map { $0 < date } ?? false
        guard isAnswered || isLate else {
            throw CaseworkError(
                .wrongUse,
                "On \(date) \(request.id) was neither answered nor late: there was nothing to review.")
        }
    }

    /// Answers a request by a letter alone and returns the letter's text.
    ///
    /// - Throws: `wrongUse` where the outcome is none of the law's, or messages are decided to be about it.
    public func answer(_ id: String, outcome: AnsweredByLetter.Outcome, reason: String) throws -> String {
        let request = try openRequest(id)
        try requireWords(reason, "Say why, in words for the applicant.")
        guard request.answeredOn == nil else {
            throw CaseworkError(.wrongUse, "\(id) was answered on \(request.answeredOn?.description ?? "").")
        }
        guard outcome.laws.contains(request.regime) else {
            throw CaseworkError(
                .wrongUse,
                "\(request.regime.rawValue) knows no refusal as \(outcome.rawValue): it is for "
                    + outcome.laws.map(\.rawValue).joined(separator: ", ") + ".")
        }
        if outcome == .notHeld {
            guard !request.searches.isEmpty else {
                throw CaseworkError(
                    .gate, "No search was made for \(id), so nobody can say that nothing is held: search first.")
            }
            guard request.relevant.isEmpty, request.undecided.isEmpty else {
                throw CaseworkError(
                    .gate,
                    "\(id) has \(request.relevant.count) messages decided to be about it and \(request.undecided.count) undecided: "
                        + "it cannot be answered as not held.")
            }
        }
        let today = try today()
        let letter = String(
            decoding: try PlainLetter(
                authority: try name(), request: request, outcome: outcome, reason: reason, date: today
            ).document().text(), as: UTF8.self)
        let without = Requester(request).leftOut(of: reason)
        try recordApart(request, words: letter) { words, _ in
            AnsweredByLetter(outcome: outcome, date: today.description, reason: without, letter: words)
        }
        return letter
    }

    private func requireWords(_ text: String, _ sentence: String) throws {
        guard text.contains(where: { !$0.isWhitespace }) else { throw CaseworkError(.wrongUse, sentence) }
    }

    private func requirePast(_ date: CivilDate, of request: RequestFile) throws {
        guard date <= (try today()), date >= request.received else {
            throw CaseworkError(
                .wrongUse,
                "\(date) does not lie between the receipt of \(request.id) on \(request.received) and today.")
        }
    }
}

extension AnsweredByLetter.Outcome {
    /// The laws under which a request can be answered so.
    var laws: [Regime] {
        switch self {
        case .notHeld, .withdrawn, .clarificationLapsed: Regime.allCases
        case .elsewhere, .repeated: [.foia, .foisa]
        case .costLimit: [.foia, .foisa]
        case .vexatious, .transferred: [.foia, .eir, .foisa, .eisr]
        case .feeLapsed: [.foia, .eir, .foisa, .eisr]
        }
    }
}
