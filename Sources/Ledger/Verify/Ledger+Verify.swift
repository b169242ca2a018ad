import Foundation
import Records
public import TransparencyLog

extension Ledger {
    /// Verifies the log and its content: chain, tree against tiles, signed head, every record in scope against its R.
    ///
    /// Writes nothing. Only what could not be looked at is thrown; all that is wrong is a finding. Other processes may
    /// append, sign and destroy meanwhile.
    /// - Parameter progress: is told how many of how many steps are done (an entry and its content are two steps).
    /// - Throws: `refused` where the checkpoint in `scope` was not signed by this log.
    public func verify(
        _ scope: VerificationScope = VerificationScope(),
        progress: @escaping (UInt64, UInt64) -> Void = { _, _ in }
    ) throws -> Verification {
        var pass = try LedgerPass(published, since: scope.since) { progress($0, 2 * $1) }
        guard pass.isLookedAt else { return try pass.verification(depth: .everything) }
        let plan = ContentPlan(pass, sample: scope.sample, origin: origin)
        let content = try verifyContent(pass.walk.destructions, plan, count: pass.count) {
            progress(plan.entries + $0, 2 * plan.entries)
        }
        pass.findings += content.findings
        pass.findings += try StrayKeys(ledger: self, count: pass.count, signed: pass.signed, first: pass.first)
            .findings()
        pass.findings += try keys.schemaCheck.findings()
        return try pass.verification(
            depth: scope.sample == nil ? .everything : .sample, verdicts: content.verdicts, sample: plan.sample)
    }

    /// Verifies the content; again, with their orders, where records were destroyed while it was looked at.
    private func verifyContent(
        _ destructions: Destructions, _ plan: ContentPlan, count: UInt64, progress: (UInt64) -> Void
    ) throws -> ContentWalk {
        var content = ContentWalk(ledger: self, destructions: destructions)
        try content.run(plan.runs, strays: plan.first, progress: progress)
        let verdicts: [Verdict] = [.missing, .ordered, .altered]
        guard verdicts.contains(where: { content.verdicts[$0] != 0 }), try entries.count() > count else {
            return content
        }
        var later = destructions
        try walkEntries(from: count) { _ = later.note($0, ledger: published) }
        guard
            later.orders.count > destructions.orders.count || later.certificates != destructions.certificates
                || later.parts != destructions.parts
        else { return content }
        var again = ContentWalk(ledger: self, destructions: later)
        try again.run(plan.runs, strays: plan.first, progress: { _ in })
        return again
    }
}

extension Ledger {
    /// Whether this is a key of the log as somebody knows it: the first, or one that was handed over to.
    public func hasSigned(with key: VerifierKey) throws -> Bool {
        try KeyFindings(published, head: lastSigned(), from: 0).history.terms.contains { $0.key == key }
    }
}

extension PublicLedger {
    /// Verifies what needs no key and opens no content: chain, tree, tiles, checkpoints, lists and certificates.
    ///
    /// - Parameters:
    ///   - since: an auditor's own earlier checkpoint, a signed note: only what came after it is looked at.
    ///   - progress: is told how many of how many entries are done.
    /// - Throws: `refused` where that checkpoint was not signed by this log.
    public func verify(
        since: String? = nil, progress: @escaping (UInt64, UInt64) -> Void = { _, _ in }
    ) throws -> Verification {
        try LedgerPass(self, since: since, progress: progress).verification(depth: .ledgerOnly)
    }
}

/// Which entries' content is looked at.
struct ContentPlan {
    /// In runs, ascending.
    let runs: [ClosedRange<UInt64>]
    /// The first entry that is in scope.
    let first: UInt64
    /// What was drawn, if a sample was asked for.
    let sample: RecordSample?

    /// How many entries that are.
    var entries: UInt64 { runs.reduce(0) { $0 + $1.upperBound - $1.lowerBound + 1 } }

    init(_ pass: LedgerPass, sample: (count: UInt64, seed: String)?, origin: String) {
        first = pass.first
        let all = pass.first < pass.count ? [pass.first...pass.count - 1] : []
        // Also of an earlier record nothing may be left, once it was destroyed.
        let destroyed = pass.walk.destructions.orders.values.flatMap(\.ranges)
        guard let sample else {
            runs = Runs.union(all + destroyed)
            self.sample = nil
            return
        }
        let without = pass.walk.census.rootless.map { $0...$0 } + destroyed
        let drawn = RecordSample(
            count: sample.count, seed: sample.seed, origin: origin,
            head: pass.signed.map { Checkpoint(origin: origin, size: $0.size, root: $0.root) },
            from: Runs.subtract(Runs.union(without), from: all))
        runs = Runs.union(drawn.seqs.map { $0...$0 } + destroyed)
        self.sample = drawn
    }
}

/// Sets of entries as runs.
enum Runs {
    /// The runs in order, those that touch as one.
    static func union(_ runs: [ClosedRange<UInt64>]) -> [ClosedRange<UInt64>] {
        var merged: [ClosedRange<UInt64>] = []
        for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard let last = merged.last, run.lowerBound <= last.upperBound || run.lowerBound - last.upperBound == 1
            else {
                merged.append(run)
                continue
            }
            merged[merged.count - 1] = last.lowerBound...max(last.upperBound, run.upperBound)
        }
        return merged
    }

    /// What is left of `whole` without `gone`, both in order.
    static func subtract(_ gone: [ClosedRange<UInt64>], from whole: [ClosedRange<UInt64>]) -> [ClosedRange<UInt64>] {
        var left: [ClosedRange<UInt64>] = []
        for run in whole {
            var next = run.lowerBound
            for hole in gone where hole.upperBound >= next && hole.lowerBound <= run.upperBound {
                if hole.lowerBound > next { left.append(next...hole.lowerBound - 1) }
                next = hole.upperBound + 1
                if next > run.upperBound { break }
            }
            if next <= run.upperBound { left.append(next...run.upperBound) }
        }
        return left
    }
}
