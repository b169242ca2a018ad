import Foundation
import Synchronization

/// Progress on standard error, as a line that is written over, and only where that is a terminal.
final class Progress: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let label: String
    private let start = DispatchTime.now().uptimeNanoseconds
    private let shown = Mutex<UInt64>(0)

    init(_ label: String) { self.label = label }

    /// Says how far it is and about how long the rest will take; without a total, how many were done.
    func show(_ done: some BinaryInteger, of total: (any BinaryInteger)? = nil) {
        guard isShown, isDue() else { return }
        var line = "\r\(label): \(done)"
        if let total, let all = Double(exactly: Int64(clamping: total)), all > 0 {
            let part = min(1, Double(Int64(clamping: done)) / all)
            let filled = Int(part * 30)
            line =
                "\r\(label) [\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 30 - filled))] \(Int(part * 100)) %"
            if let left = Self.left(after: Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9, part: part) {
                line += ", about \(left) left"
            }
        }
        try? FileHandle.standardError.write(contentsOf: Data((line + "\u{1B}[K").utf8))
    }

    /// Wipes the line.
    func end() {
        guard isShown else { return }
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8))
    }

    /// At most ten lines a second: a terminal is slower than the work.
    private func isDue() -> Bool {
        let now = DispatchTime.now().uptimeNanoseconds
        return shown.withLock { last in
            guard now - last > 100_000_000 else { return false }
            last = now
            return true
        }
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
