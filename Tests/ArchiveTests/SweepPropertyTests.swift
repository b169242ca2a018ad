import Archive
import Foundation
import Ledger
import Records
import Retention
import Testing

/// What holds for every sweep, whatever was captured, held, put off and reviewed, and in whatever order.
@Suite("Sweeps, all of them")
struct SweepPropertyTests {
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    /// A conversation with its entries and how it stood before the sweep.
    private struct Known {
        let id: UInt64
        let entries: [UInt64]
        let state: RetentionState
    }

    private func fill(_ trial: Trial, _ numbers: inout Numbers) throws -> [Known] {
        var export = SlackExport()
        for number in 0..<9 {
            let name = "\(["quiz", "works", "general"][number % 3])-\(number)"
            let text = number % 3 == 1 ? "the tender" : "small talk"
            export.channels[name] = (0..<Int.random(in: 1...4, using: &numbers)).map { index in
                // All within one month, so that a channel is one conversation; some months are not over long enough.
                SlackExport.say(
                    "\(text) \(number) \(index)", at: (number % 4 == 3 ? 1440 * 420 : 0) + 10 * number + index)
            }
        }
        try trial.capture(export)
        let archive = try trial.open()
        var ids: [UInt64] = []
        for seq in 0..<(try archive.ledger.count()) {
            if let id = try archive.catalogue.conversation(of: seq)?.id, !ids.contains(id) { ids.append(id) }
        }
        // Holds, some released, in any order among the conversations.
        for (number, id) in ids.shuffled(using: &numbers).prefix(4).enumerated() {
            try archive.placeHold(
                HoldPlaced(
                    id: "H-\(number)", reason: "Audit", owner: "Ann", from: "2026-01-05", conversations: [id]))
            guard Bool.random(using: &numbers) else { continue }
            let last = try CivilDate(parsing: Bool.random(using: &numbers) ? "2026-02-01" : "2026-03-02")
            try trial.open(as: "Rob").releaseHold("H-\(number)", to: last, reason: "over")
        }
        let day = try archive.today()
        return try ids.map {
            Known(
                id: $0, entries: try archive.catalogue.entries(of: $0),
                state: try archive.standing(of: $0, on: day).decision.state)
        }
    }

    @Test(
        "never early, never under a hold, never unreviewed, never half a conversation, and all that was approved",
        arguments: 1...6)
    func always(seed: UInt64) throws {
        try Trial.run { trial in
            var numbers = Numbers(state: seed)
            let known = try fill(trial, &numbers)
            let archive = try trial.open()
            let due = Set(known.filter { $0.state == .dueDestroy || $0.state == .dueReview }.map(\.id))
            guard !due.isEmpty else { return }
            let id = try archive.proposeDisposal(DisposalQuery(dueBy: archive.today()), ground: "sweep").proposed.id
            var going = Set(known.filter { $0.state == .dueDestroy }.map(\.id))
            for one in known.filter({ due.contains($0.id) }).shuffled(using: &numbers) {
                switch Int.random(in: 0..<4, using: &numbers) {
                case 0:
                    _ = try archive.reviewDisposal(id, .destroy, conversations: [one.id], reason: "r")
                    going.insert(one.id)
                case 1:
                    _ = try archive.reviewDisposal(
                        id, .extend(archive.today().adding(days: 9)), conversations: [one.id], reason: "r")
                    going.remove(one.id)
                default: break
                }
            }
            if !going.isEmpty { _ = try trial.open(as: "Bob").approveDisposal(id) }
            let isHeld = Bool.random(using: &numbers)
            if isHeld, let one = going.sorted().randomElement(using: &numbers) {
                try archive.placeHold(
                    HoldPlaced(id: "LATE", reason: "Audit", owner: "Ann", from: "2026-03-02", conversations: [one]))
            }
            do {
                _ = try archive.executeDisposal(
                    id, projections: [archive.catalogue, trial.index],
                    batchSize: Int.random(in: 1...9, using: &numbers))
                #expect(!isHeld && !going.isEmpty)
            } catch let error as ArchiveError {
                #expect(isHeld ? error.code == .held || going.isEmpty : going.isEmpty, "\(error)")
                going = []
            }
            for one in known {
                let isGone = going.contains(one.id)
                #expect(try archive.catalogue.entries(of: one.id) == (isGone ? [] : one.entries), "\(one)")
                for seq in one.entries { #expect(try (archive.ledger.record(seq).content == nil) == isGone, "\(one)") }
            }
            let verdicts = try archive.ledger.verify().verdicts
            let gone = known.filter { going.contains($0.id) }.reduce(0) { $0 + $1.entries.count }
            #expect(verdicts[.destroyed] == UInt64(gone) && verdicts[.missing] == 0 && verdicts[.ordered] == 0)
            #expect(try trial.findings().isEmpty)
        }
    }
}
