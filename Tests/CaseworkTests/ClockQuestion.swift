import Foundation
import Testing

@testable import Casework

/// The worked cases of the law, one a row: Tests/Fixtures/Retention/deadline-cases.csv.
struct ClockCase: Sendable, CustomTestStringConvertible {
    let id: String
    let regime: String
    let deadline: String?
    let division: String
    let received: String
    let events: [String]
    let due: String

    var testDescription: String { "\(id) \(regime) \(deadline ?? "response")" }

    static func all() throws -> [ClockCase] {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/Retention/deadline-cases.csv")
        return try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst().map { line in
            let fields = line.split(separator: ",", maxSplits: 7, omittingEmptySubsequences: false).map(String.init)
            // The regime column is the regime and, after the first hyphen, another deadline than the response's.
            let law = fields[1].split(separator: "-", maxSplits: 1).map(String.init)
            return ClockCase(
                id: fields[0], regime: law[0], deadline: law.count == 2 ? law[1] : nil, division: fields[2],
                received: fields[3], events: fields[4].split(separator: ";").map(String.init), due: fields[5])
        }
    }

    func result() throws -> ClockResult {
        try ClockCalculator(
            regime: regime, deadline: deadline, division: division, received: received, events: events
        ).result()
    }
}

/// Asks as the command line does; `law` is the regime and, after the first hyphen, another deadline than the
/// response's.
func clock(
    _ law: String, division: String? = nil, _ received: String, _ events: [String] = []
) throws -> ClockResult {
    let parts = law.split(separator: "-", maxSplits: 1).map(String.init)
    return try ClockCalculator(
        regime: parts[0], deadline: parts.count == 2 ? parts[1] : nil, division: division, received: received,
        events: events
    ).result()
}
