import Dispatch
import Synchronization

/// Gathers the mails of all connections, so that those that come at once are committed at once.
///
/// One mail after another is a sync of the disk each; while one commit runs, what comes meanwhile waits for the next.
final class MailGathering: Sendable {
    private struct Waiting: Sendable {
        let mail: LMTPMail
        let answer: @Sendable (LMTPVerdict) -> Void
    }

    private struct State {
        var waiting: [Waiting] = []
        var isRunning = false
        var hasFinished = false
    }

    /// What is handed over at once, in mails and bytes.
    private static let mailsAtOnce = 512
    private static let bytesAtOnce = 32 << 20

    private let deliver: @Sendable ([LMTPMail]) -> [LMTPVerdict]
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "canute.lmtp.deliver")
    private let seconds: Double
    private let regularly: @Sendable () -> Void

    /// - Parameters:
    ///   - seconds: how often `regularly` is called.
    ///   - regularly: runs between deliveries, never beside one.
    init(
        deliver: @escaping @Sendable ([LMTPMail]) -> [LMTPVerdict], every seconds: Double,
        regularly: @escaping @Sendable () -> Void
    ) {
        self.deliver = deliver
        self.seconds = seconds
        self.regularly = regularly
        beat()
    }

    /// Takes a mail over; `answer` is called once, from another thread.
    func add(_ mail: LMTPMail, answer: @escaping @Sendable (LMTPVerdict) -> Void) {
        let starts = state.withLock { state in
            state.waiting.append(Waiting(mail: mail, answer: answer))
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { queue.async { self.run() } }
    }

    /// Waits until all that was taken over is answered, and ends.
    func finish() {
        state.withLock { $0.hasFinished = true }
        queue.sync {}
    }

    private func beat() {
        queue.asyncAfter(deadline: .now() + seconds) { [weak self] in
            guard let self, !state.withLock({ $0.hasFinished }) else { return }
            regularly()
            beat()
        }
    }

    private func run() {
        while true {
            let batch = nextBatch()
            guard !batch.isEmpty else { return }
            let verdicts = deliver(batch.map(\.mail))
            for (index, one) in batch.enumerated() {
                one.answer(index < verdicts.count ? verdicts[index] : .notNow("No answer of the archive"))
            }
        }
    }

    private func nextBatch() -> [Waiting] {
        state.withLock { state in
            var (count, bytes) = (0, 0)
            for one in state.waiting.prefix(Self.mailsAtOnce) {
                bytes += one.mail.bytes.count
                if count > 0, bytes > Self.bytesAtOnce { break }
                count += 1
            }
            let batch = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(count)
            if batch.isEmpty { state.isRunning = false }
            return batch
        }
    }
}
