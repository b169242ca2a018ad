import Disclosure
import Foundation

/// What must hold before a pack goes out.
///
/// Source: DESIGN, "Disclosure pack", last part but one.
struct Gate {
    let result: PackAssembly.Result
    let request: RequestFile

    /// Looks for every withheld word in every byte, and for what nobody has decided.
    ///
    /// - Returns: the labels of words that were also released by decision.
    /// - Throws: `gate`, naming every place.
    func pass(_ files: PackFiles) throws -> [String] {
        var reasons = result.undecided.map {
            "nobody has decided on \($0): release it (`canute request release`) or withhold it"
        }
        reasons += try missingPublicInterest()
        let outcome = LeakScan(result.secrets).scan(files.files, skeleton: try files.skeleton())
        for leak in Set(outcome.leaks).sorted(by: { ($0.path, $0.place) < ($1.path, $1.place) }) {
            reasons.append("words withheld as \(leak.secret.label) stand in data/\(leak.path), \(leak.place)")
        }
        guard reasons.isEmpty else {
            throw CaseworkError(
                .gate, "The pack of \(request.id) cannot go out yet:\n  - " + reasons.joined(separator: "\n  - "))
        }
        return Set(outcome.alsoReleased.map(\.secret.label)).sorted()
    }

    /// A qualified exemption needs its public interest reasons in the notice (FOIA s.17(3)).
    private func missingPublicInterest() throws -> [String] {
        let sent = Set(request.relevant)
        let used =
            request.redactions.map(\.withheld).filter { sent.contains($0.seq) }.map {
                ($0.exemption, $0.publicInterest)
            }
            + request.people.map { ($0.exemption, $0.publicInterest) }
        let qualified = try Set(used.map(\.0)).filter { try Exemption(parsing: $0).isQualified }
        let isSaid = { (reasons: String?) in reasons?.contains { !$0.isWhitespace } == true }
        return qualified.filter { section in !used.contains { $0.0 == section && isSaid($0.1) } }
            .sorted().map {
                "section \($0) is qualified, and no public interest reasons are given for it (FOIA s.17(3)): give them with "
                    + "--public-interest on one of its redactions"
            }
    }
}
