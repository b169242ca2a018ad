import Foundation

/// All that a run measured, as a table and as JSON.
struct Table {
    let machine: Machine
    let settings: Settings
    let results: [LineResult]

    /// The ratios by name, for the history.
    ///
    /// Four digits: what is below is the machine's mood.
    var ratios: [String: Double] {
        Dictionary(
            uniqueKeysWithValues: results.compactMap { result in
                result.ratio.map { (result.name, ($0 * 10_000).rounded() / 10_000) }
            })
    }

    var text: String {
        let head = ["line", "ours", "reference", "ratio", "goal", "met"]
        let rows = results.map { result in
            [
                result.name, result.ours?.text ?? "–", result.referenceFigure?.text ?? "–",
                result.ratio.map { Quantity.digits($0) + "×" } ?? "–",
                result.goals.isEmpty ? "–" : result.goals.joined(separator: ", "), result.outcome,
            ]
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([head] + rows).map { row in
            zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ").trimmingTrailingSpaces
        }
        let explained = results.flatMap { result in
            ["\(result.name): \(result.work); against \(result.reference)"]
                + (result.rounds.last?.also ?? []).map {
                    "    \($0)"
                }
        }
        return ([machine.description, settings.description, ""] + lines + [""] + explained).joined(separator: "\n")
    }

    var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            return try encoder.encode(Answer(machine: machine, settings: settings, lines: results))
        }
    }

    private struct Answer: Encodable {
        let machine: Machine
        let settings: Settings
        let lines: [LineResult]
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    fileprivate var trimmingTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
