import Archive
import Casework
import Foundation
import Ledger
import Synchronization

/// The one verification that runs at a time beside the pages, on a thread of its own; its last outcome is kept until the
/// next begins or the process ends.
///
/// It opens the archive for itself, reads only, and holds up nobody who writes.
final class VerificationJob: Sendable {
    /// What is to be verified.
    enum Scope: Sendable {
        /// Ledger, content and, where nothing narrows it, what is derived.
        case content(since: String?, sample: UInt64?, seed: String)
        /// The ledger alone, without a key.
        case ledgerOnly(since: String?)
    }

    /// What came of one.
    struct Outcome: Sendable {
        let statement: VerificationStatement
        let files: StatementFiles
        /// The entry that keeps it as a record, once it is filed.
        var filed: UInt64?
    }

    enum State: Sendable {
        case idle
        case running(percent: Int, words: String)
        case failed(String)
        case done(Outcome)
    }

    private let files: ArchiveFiles
    private let now = Mutex<State>(.idle)

    init(_ files: ArchiveFiles) { self.files = files }

    var state: State { now.withLock { $0 } }

    /// Begins; says whether it could, which it cannot while another runs.
    func begin(_ scope: Scope, by actor: String) -> Bool {
        let isFree = now.withLock { state in
            if case .running = state { return false }
            state = .running(percent: 0, words: "Looking at the log")
            return true
        }
        guard isFree else { return false }
        Thread.detachNewThread { [self] in
            let state: State
            do { state = .done(try run(scope, by: actor)) } catch { state = .failed(Fault(of: error).sentence) }
            now.withLock { $0 = state }
        }
        return true
    }

    /// Notes that the outcome was filed.
    func note(filed entry: UInt64) {
        now.withLock { state in
            guard case .done(var outcome) = state else { return }
            outcome.filed = entry
            state = .done(outcome)
        }
    }

    private func run(_ scope: Scope, by actor: String) throws -> Outcome {
        switch scope {
        case .ledgerOnly(let since):
            var verification = try PublicLedger(files).verify(since: since) { self.show($0, $1, "Verifying the log") }
            verification.noteUnsigned()
            return try outcome(
                VerificationStatement(
                    of: verification, files: nil, ledger: nil, by: actor, includesProjections: false))
        case .content(let since, let sample, let seed):
            let ledger = try Ledger(files, access: .reading)
            var verification = try ledger.verify(
                VerificationScope(since: since, sample: sample.map { ($0, seed) })
            ) { self.show($0, $1, "Verifying the log and its content") }
            verification.take(try ledger.verifyAnchors(from: verification.account.first))
            let isWhole = since == nil && sample == nil
            if isWhole {
                verification.findings += DerivedCheck.findings(files, count: verification.entries) {
                    self.show($0, $1, "Comparing the catalogue and the search index")
                }
            }
            verification.noteUnsigned()
            return try outcome(
                VerificationStatement(
                    of: verification, files: files, ledger: ledger, by: actor, includesProjections: isWhole))
        }
    }

    private func outcome(_ statement: VerificationStatement) throws -> Outcome {
        Outcome(statement: statement, files: try StatementFiles(statement))
    }

    private func show(_ done: UInt64, _ all: UInt64, _ words: String) {
        let percent = all == 0 ? 0 : Int(min(100, done * 100 / all))
        now.withLock { state in
            if case .running = state { state = .running(percent: percent, words: words) }
        }
    }
}
