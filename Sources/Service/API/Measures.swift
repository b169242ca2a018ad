import Archive
import Foundation
import Synchronization

/// What the service counts of itself, for Prometheus: never who or what.
final class Measures: Sendable {
    private struct State {
        var requests: [String: Int] = [:]
        var items: [String: Int] = [:]
        var seconds = 0.0
        var settled: Date?
    }

    private let state = Mutex(State())

    func answered(_ method: String, _ status: Int, seconds: Double) {
        state.withLock {
            $0.requests["method=\"\(method)\",status=\"\(status)\"", default: 0] += 1
            $0.seconds += seconds
        }
    }

    func captured(_ items: [LiveAccounts.Item]) {
        state.withLock { state in
            for item in items { state.items[item.outcome.rawValue, default: 0] += 1 }
        }
    }

    /// Source: Prometheus, "Text-based format", version 0.0.4.
    func text(entries: UInt64, signed: UInt64, waiting: Int, roomUsed: Int) -> String {
        let state = state.withLock { $0 }
        var lines: [String] = []
        func metric(_ name: String, _ type: String, _ help: String, _ rows: [(labels: String, value: String)]) {
            lines.append("# HELP canute_\(name) \(help)")
            lines.append("# TYPE canute_\(name) \(type)")
            for row in rows {
                lines.append("canute_\(name)\(row.labels.isEmpty ? "" : "{\(row.labels)}") \(row.value)")
            }
        }
        metric(
            "http_requests_total", "counter", "Requests answered.",
            state.requests.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") })
        metric("http_request_seconds_total", "counter", "Time spent on them.", [("", "\(state.seconds)")])
        metric(
            "captured_items_total", "counter", "Messages that were pushed in, by outcome.",
            state.items.sorted { $0.key < $1.key }.map { ("outcome=\"\($0.key)\"", "\($0.value)") })
        metric("entries", "gauge", "Entries in the log.", [("", "\(entries)")])
        metric("signed_entries", "gauge", "Entries under the last signed checkpoint.", [("", "\(signed)")])
        metric("writes_waiting", "gauge", "Writes that are under way or wait.", [("", "\(waiting)")])
        metric("body_bytes", "gauge", "Bytes of messages in memory.", [("", "\(roomUsed)")])
        return lines.joined(separator: "\n") + "\n"
    }
}
