import Foundation
import Synchronization

/// Progress on standard error, as a line that is written over, and only where that is a terminal.
final class Progress: Sendable {
    /// Where it is shown, and by which clock.
    struct Screen: Sendable {
        let isTerminal: Bool
        /// A clock that never goes back, in nanoseconds.
        let now: @Sendable () -> UInt64
        let write: @Sendable (String) -> Void

        /// Standard error; where that cannot be written, the work goes on unseen.
        static let standardError = Screen(
            isTerminal: isatty(STDERR_FILENO) == 1, now: { DispatchTime.now().uptimeNanoseconds },
            write: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) })
    }

    /// At most ten lines a second: a terminal is slower than the work.
    private static let pause: UInt64 = 100_000_000

    private let label: String
    private let screen: Screen
    private let start: UInt64
    /// When a line was last shown; nil before the first.
    private let shown = Mutex<UInt64?>(nil)

    init(_ label: String, on screen: Screen = .standardError) {
        self.label = label
        self.screen = screen
        start = screen.now()
    }

    /// Says how far it is and about how long the rest will take; without a total, how many were done.
    func show(_ done: some BinaryInteger, of total: (any BinaryInteger)? = nil) {
        guard screen.isTerminal else { return }
        let now = screen.now()
        let isDue = shown.withLock { last in
            if let last, now - last <= Self.pause { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let seconds = Double(now - start) / 1e9
        screen.write("\r\(line(Int64(clamping: done), of: total.map { Int64(clamping: $0) }, after: seconds))\u{1B}[K")
    }

    /// Wipes the line.
    func end() {
        if screen.isTerminal { screen.write("\r\u{1B}[K") }
    }

    private func line(_ done: Int64, of total: Int64?, after seconds: Double) -> String {
        guard let total, total > 0 else { return "\(label): \(done)" }
        let part = max(0, min(1, Double(done) / Double(total)))
        let filled = Int(part * 30)
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        let left = Self.left(after: seconds, part: part).map { ", about \($0) left" } ?? ""
        return "\(label) [\(bar)] \(Int(part * 100)) %\(left)"
    }

    /// How long the rest takes at the pace so far, in words; nil in the first seconds and at the end.
    static func left(after seconds: Double, part: Double) -> String? {
        guard seconds >= 1, part > 0.01, part < 1 else { return nil }
        let left = Int((seconds / part * (1 - part)).rounded(.up))
        if left < 60 { return "\(left) s" }
        if left < 3600 { return "\(left / 60) min \(left % 60) s" }
        return "\(left / 3600) h \(left / 60 % 60) min"
    }
}
