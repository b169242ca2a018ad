public import Archive
import Foundation
import Ledger
import Records
public import Retention

extension OpenArchive {
    /// Logs a request under a person's right.
    ///
    /// - Throws: `wrongUse` without a name or words, for a day to come, or for a record that is not there.
    public func openRights(
        _ right: DataRight, division: Division, received: CivilDate, from name: String, text: String,
        records: [UInt64] = []
    ) throws -> RightsRequest {
        let words = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !words.isEmpty, name.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(.wrongUse, "Say who asks, and what for, in their own words.")
        }
        guard received <= (try today()) else {
            throw CaseworkError(.wrongUse, "It was received on \(received), which is not yet past: correct the date.")
        }
        for seq in records where try catalogue.conversation(of: seq) == nil {
            throw CaseworkError(.notFound, "Entry \(seq) stands in no conversation: give the number of a message.")
        }
        _ = try RequestClock.compute(regime: .sar, division: division, received: received, holidays: try calendar())
        var id = ""
        try recordNumbered { _ in
            let series = "DPR-\(received.year)-"
            let number = String(try catalogue.acts(RightsOpened.self).count { $0.payload.id.hasPrefix(series) } + 1)
            id = series + String(repeating: "0", count: max(0, 4 - number.count)) + number
            let opened = RightsOpened(
                id: id, right: right, division: division.rawValue, received: received.description, from: name,
                text: words, records: Array(Set(records)).sorted())
            return (opened, id)
        }
        return try rightsRequest(id)
    }

    /// Notes an event that the clock depends on, and returns the clock as it then stands.
    public func noteRightsEvent(_ text: String, on id: String, note: String?) throws -> ClockResult {
        let request = try openRights(id)
        let event = try ClockEvent(parsing: text)
        if let date = event.date, date > (try today()) {
            throw CaseworkError(.wrongUse, "\(date) is not yet past: an event is noted when it has happened.")
        }
        // Computed first, so that an event that makes no sense is refused and not recorded.
        let clock = try request.clock(whatIf: [event])
        try record(RightsEventNoted(event: event.description, note: note), subject: id)
        return clock
    }

    /// Notes that a recipient of the data was told, or why that cannot be done (UK GDPR Art 19, DPA 2018 s.48).
    public func notifyRecipient(_ recipient: String, on date: CivilDate?, note: String, of id: String) throws {
        let request = try rightsRequest(id)
        guard request.opened.right.notification != nil else {
            throw CaseworkError(
                .wrongUse, "\(request.opened.right.provision) asks for nobody else to be told of \(id).")
        }
        guard recipient.contains(where: { !$0.isWhitespace }), note.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(.wrongUse, "Say who was told, and how; or why they cannot be (--impossible).")
        }
        if let date, date > (try today()) {
            throw CaseworkError(.wrongUse, "\(date) is not yet past: it is noted when it has happened.")
        }
        try record(
            RecipientNotified(recipient: People.collapsed(recipient), on: date?.description, note: note), subject: id)
    }

    /// Answers it, and returns the recipients that are still to be told.
    ///
    /// - Throws: `wrongUse` without reasons or a letter; `gate` where it is granted and the records named are neither
    ///   gone nor restricted as the right has it.
    @discardableResult
    public func answerRights(
        _ id: String, outcome: RightsAnswered.Outcome, on date: CivilDate, reason: String, letter: String
    ) throws -> [DataRecipient] {
        let request = try openRights(id)
        let right = request.opened.right
        guard date >= request.received, date <= (try today()) else {
            throw CaseworkError(
                .wrongUse, "\(id) was received on \(request.received): it cannot be answered on \(date).")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(
                .wrongUse,
                "Say what was done, or why not: a refusal states its reasons (\(right.reasons)). Give --reason.")
        }
        guard outcome == .withdrawn || letter.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(.wrongUse, "The answer is kept with the request: give the letter (--letter FILE).")
        }
        if outcome == .granted { try requireDone(request) }
        try record(
            RightsAnswered(outcome: outcome, date: date.description, reason: reason, letter: letter), subject: id)
        return try untold(rightsRequest(id))
    }

    /// What a person was told is done has to be done.
    private func requireDone(_ request: RightsRequest) throws {
        let right = request.opened.right
        guard right.erases || right.restricts else { return }
        // What is only contested is kept: that is no erasure.
        let restricted = Set(
            try restrictions().filter { right.restricts || $0.act.contested != true }.flatMap(\.left))
        let logged = try catalogue.acts(RightsOpened.self).first { $0.payload.id == request.id }?.act.seq ?? 0
        let partly = Set(
            right.restricts
                ? [] : try catalogue.acts(ErasureCertified.self).filter { $0.act.seq > logged }.map(\.payload.record))
        let left = request.opened.records.filter { !restricted.contains($0) && !partly.contains($0) }
        let open = try ledger.records(left).filter { $0.content != nil }.map(\.seq)
        guard let first = open.first else { return }
        let how =
            right.restricts
            ? "restrict it (`canute record restrict`)"
            : "erase the part that is the person's (`canute record erase`) or remove it whole (`canute record expunge`), or "
                + "restrict it where a hold stands on it (`canute record restrict`)"
        throw CaseworkError(
            .gate,
            "\(request.id) is not done yet: record \(first)\(open.count == 1 ? " is" : " and \(open.count - 1) more are") here and "
                + "in use. First \(how); then answer.")
    }

    private func openRights(_ id: String) throws -> RightsRequest {
        let request = try rightsRequest(id)
        if let answered = request.answered {
            throw CaseworkError(
                .wrongUse, "\(id) was answered on \(answered.date) (\(answered.outcome.rawValue)): log a new one.")
        }
        return request
    }
}
