import Disclosure
import Foundation
import Retention

/// Who a dissatisfied applicant turns to: dated data that comes with the program.
struct Regulator: Decodable, Sendable {
    let id: String
    /// The first day on which the particulars hold.
    let from: CivilDate
    let name: String
    let address: [String]
    let phone: String?
    let url: String?

    /// The regulator of a law, by its name and address on a day.
    ///
    /// - Throws: `wrongUse` where the data has none.
    static func of(_ regime: Regime, on day: CivilDate) throws -> Regulator {
        let id =
            regime == .foisa || regime == .eisr ? "scottish-information-commissioner" : "information-commissioner"
        let known = try loaded.get().filter { $0.id == id && $0.from <= day }
        guard let regulator = known.max(by: { $0.from < $1.from }) else {
            throw CaseworkError(
                .wrongUse, "The particulars of the \(regime.rawValue) regulator on \(day) are not known.")
        }
        return regulator
    }

    private struct File: Decodable { let regulators: [Regulator] }

    private static let loaded = Result {
        try JSONDecoder().decode(File.self, from: Data(PackageResources.regulators_json)).regulators
    }
}

extension Regime {
    /// The last day on which the applicant may ask for a review of an answer of this day; nil where the law sets none, or
    /// where the calendar does not reach that far.
    func reviewBy(answered: CivilDate, division: Division) -> CivilDate? {
        let deadline: DeadlineKind? =
            switch self {
            case .foia, .foisa: .requirementForReview
            case .eir, .eisr: .representations
            case .sar: nil
            }
        guard let deadline else { return nil }
        return try? RequestClock.compute(regime: self, deadline: deadline, division: division, received: answered).due
    }
}

extension Readable.Day {
    init?(_ date: CivilDate) { self.init(year: date.year, month: date.month, day: date.day) }
}
