import Archive
import Foundation
public import Retention

/// What the register says of a request besides its content: who answers, what belongs with it, how it was answered.
public struct RequestRegister: Sendable {
    /// A part that a team was asked for.
    public struct Part: Sendable {
        /// What was asked.
        public let asked: PartAllocated
        /// How often the team was reminded.
        public internal(set) var reminders = 0
        /// What it answered; nil while it has not.
        public internal(set) var answer: String?
    }

    /// A stage after the answer.
    public struct Stage: Sendable {
        /// How it began.
        public let opened: RequestStage
        /// How it ended; nil while it runs.
        public internal(set) var closed: RequestStage?
    }

    /// Who answers it; nil while nobody was named.
    public private(set) var owner: String?
    /// The requests that belong with it.
    public private(set) var links: [RequestLinked] = []
    /// The letters on file, in the order of filing.
    public private(set) var correspondence: [CorrespondenceFiled] = []
    /// The parts that teams were asked for.
    public private(set) var parts: [Part] = []
    /// The answer, where it was a letter alone.
    public private(set) var letter: AnsweredByLetter?
    /// The stages after the answer, in order.
    public private(set) var stages: [Stage] = []
    /// The entries of the letters on file, and of the answer.
    private var letters: [UInt64] = []
    private var answer: UInt64?

    /// Takes one act; anything that is not the register's changes nothing.
    mutating func take(_ act: Act) throws {
        switch act.kind {
        case RequestAssigned.kind: owner = try act.decode(RequestAssigned.self).owner
        case RequestLinked.kind: links.append(try act.decode(RequestLinked.self))
        case CorrespondenceFiled.kind:
            correspondence.append(try act.decode(CorrespondenceFiled.self))
            letters.append(act.seq)
        case PartAllocated.kind: parts.append(Part(asked: try act.decode(PartAllocated.self)))
        case PartAnswered.kind:
            let answered = try act.decode(PartAnswered.self)
            guard let at = parts.lastIndex(where: { $0.asked.team == answered.team && $0.answer == nil }) else {
                return
            }
            if answered.chased { parts[at].reminders += 1 } else { parts[at].answer = answered.note }
        case AnsweredByLetter.kind:
            letter = try act.decode(AnsweredByLetter.self)
            answer = act.seq
        case RequestStage.kind:
            let stage = try act.decode(RequestStage.self)
            if stage.outcome == nil {
                stages.append(Stage(opened: stage))
            } else if let at = stages.lastIndex(where: { $0.opened.stage == stage.stage && $0.closed == nil }) {
                stages[at].closed = stage
            }
        default: break
        }
    }

    /// Puts the words back as they were written, as far as they are still kept apart.
    mutating func restore(_ requester: RequestFile.Particulars) {
        for (index, entry) in letters.enumerated() {
            correspondence[index].text = requester.words[entry] ?? correspondence[index].text
            correspondence[index].with = requester.with[entry] ?? correspondence[index].with
        }
        if let entry = answer, let words = requester.words[entry] { letter?.letter = words }
    }

    /// The stage that runs now; nil where none does.
    public var runningStage: Stage? { stages.last { $0.closed == nil } }
}

/// Where a request stands against its clock.
public struct RequestStanding: Sendable {
    /// The request.
    public let request: RequestFile
    /// The last day for the answer, the earliest of its parts'; nil while the clock does not run.
    public let due: CivilDate?
    /// The day it was answered; nil while it is not.
    public let answered: CivilDate?
    /// Days from today to the due date, negative after it; nil where there is none or it is answered.
    public let daysLeft: Int?

    /// Whether its answer is late, or went late.
    public var isLate: Bool {
        guard let due else { return false }
        if let answered { return answered > due }
        return (daysLeft ?? 0) < 0
    }
}

extension RequestFile {
    /// The day on which it was answered, by a pack to the requester or a letter; nil while it is not.
    public var answeredOn: CivilDate? {
        let days = issued.filter { $0.layer == "requester" }.map(\.issued) + [register.letter?.date].compactMap { $0 }
        return days.compactMap { try? CivilDate(parsing: $0) }.min()
    }

    /// How it was answered, in the words of the central return; nil while it is not.
    public var outcome: String? {
        if let letter = register.letter { return letter.outcome.rawValue }
        guard let pack = issued.last(where: { $0.layer == "requester" }) else { return nil }
        if neitherConfirmedNorDenied != nil { return "neither-confirmed-nor-denied" }
        if pack.records == 0 { return "not-held" }
        return withholdsAnything ? "part" : "granted"
    }

    /// The codes of the provisions relied on, each once.
    public var provisions: [String] {
        let sent = Set(relevant)
        let used =
            redactions.map(\.withheld).filter { sent.contains($0.seq) }.map(\.exemption) + people.map(\.exemption)
            + [neitherConfirmedNorDenied?.exemption].compactMap { $0 }
        return Set(used.compactMap { try? exemption($0).code }).sorted()
    }

    private var withholdsAnything: Bool { !provisions.isEmpty }
}
