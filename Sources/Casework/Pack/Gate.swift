import Disclosure
import Foundation
import Retention

/// What must hold before a pack goes out.
///
/// Source: DESIGN, "Disclosure pack", last part but one.
struct Gate {
    let result: PackAssembly.Result
    let request: RequestFile
    let today: CivilDate
    /// Who could see a message and is not known as staff; nil where there is no directory to ask.
    let outsiders: (UInt64) throws -> [String]?

    /// Looks for every withheld word in every byte, and for what nobody has decided.
    ///
    /// - Returns: the labels of words that were also released by decision.
    /// - Throws: `gate`, naming every place.
    func pass(_ files: PackFiles) throws -> [String] {
        var reasons = result.undecided.map {
            "nobody has decided on \($0): release it (`canute request release`) or withhold it"
        }
        reasons += try Requirements(request: request, today: today, outsiders: outsiders).missing()
        let outcome = LeakScan(result.secrets).scan(files.files, skeleton: try files.skeleton())
        for leak in Set(outcome.leaks).sorted(by: { ($0.path, $0.place) < ($1.path, $1.place) }) {
            reasons.append("words withheld as \(leak.secret.label) stand in data/\(leak.path), \(leak.place)")
        }
        let attached = LeakScan(result.secrets).scan(result.attachedWords)
        for leak in Set(attached.leaks).sorted(by: { ($0.path, $0.place) < ($1.path, $1.place) }) {
            reasons.append(
                "words withheld as \(leak.secret.label) stand in the file \(leak.path), which would go out whole, "
                    + leak.place)
        }
        guard reasons.isEmpty else {
            throw CaseworkError(
                .gate, "The pack of \(request.id) cannot go out yet:\n  - " + reasons.joined(separator: "\n  - "))
        }
        return Set(outcome.alsoReleased.map(\.secret.label)).sorted()
    }
}
