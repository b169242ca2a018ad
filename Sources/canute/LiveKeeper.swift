import Archive
import Ledger
import Foundation
import Search
import Service
import Synchronization

/// Keeps an archive open for mail that arrives, and opens it anew after trouble, so that what was put right (a full
/// disk, a key put back) needs no restart.
final class LiveKeeper: Sendable {
    private struct Opened {
        let archive: OpenArchive
        let capture: LiveCapture
    }

    private struct State {
        var opened: Opened?
        /// What was taken and has no account yet, of an archive that had to be closed.
        var unaccounted: CaptureReport?
        var lastTrouble = ""
    }

    private let open: @Sendable () throws -> OpenArchive
    private let index: SearchIndex
    private let source: String
    private let mailbox: String
    private let state = Mutex(State())

    /// Opens the archive.
    ///
    /// - Throws: what keeps it from being opened or the source from being captured.
    init(
        source: String, mailbox: String, index: SearchIndex, open: @escaping @Sendable () throws -> OpenArchive
    ) throws {
        self.open = open
        self.index = index
        self.source = source
        self.mailbox = mailbox
        _ = try opened()
    }

    /// Keeps mails together, and says of each what became of it; never throws, because a mail server waits.
    func take(_ mails: [LMTPMail]) -> [LMTPVerdict] {
        do {
            let outcomes = try opened().capture.take(mails.map(\.bytes))
            state.withLock { $0.lastTrouble = "" }
            return outcomes.map { outcome in
                switch outcome {
                case .kept, .excluded: .kept
                case .refused(let reason): .never(reason)
                }
            }
        } catch {
            close(after: error)
            return mails.map { _ in .notNow("The archive cannot keep it now: \(error)") }
        }
    }

    /// Writes the account of what was taken, signs a checkpoint of what was appended, and brings the index up to it.
    func settle() {
        do {
            let opened = try opened()
            try opened.capture.account()
            let ledger = opened.archive.ledger
            if try ledger.count() != ledger.signedSize() { try ledger.signCheckpoint() }
            try index.rollForward(ledger)
        } catch { close(after: error) }
    }

    private func opened() throws -> Opened {
        try state.withLock { state in
            if let opened = state.opened { return opened }
            let archive = try open()
            let capture = try LiveCapture(
                archive: archive, source: source, channel: mailbox, earlier: state.unaccounted)
            let opened = Opened(archive: archive, capture: capture)
            state.opened = opened
            state.unaccounted = nil
            return opened
        }
    }

    private func close(after error: any Error) {
        let isNew = state.withLock { state in
            if let opened = state.opened { state.unaccounted = opened.capture.report }
            state.opened = nil
            defer { state.lastTrouble = "\(error)" }
            return state.lastTrouble != "\(error)"
        }
        if isNew { Edge.printError("canute: \(error)") }
    }
}
