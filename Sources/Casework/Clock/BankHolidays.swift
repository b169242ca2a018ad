internal import Foundation
internal import Records
public import Retention

/// The bank holidays of the United Kingdom, as published: data with a source and a version, never computed.
///
/// One-off days come by proclamation, sometimes days before they fall, and substitutes move. The file has the shape of
/// gov.uk's bank-holidays.json, so that a newer one can take its place.
public struct BankHolidays: Sendable {
    /// A part of the United Kingdom with bank holidays of its own.
    public enum Part: String, CaseIterable, Sendable {
        /// England and Wales.
        case englandAndWales = "england-and-wales"
        /// Scotland.
        case scotland
        /// Northern Ireland.
        case northernIreland = "northern-ireland"

        /// The name with its capitals.
        var name: String {
            switch self {
            case .englandAndWales: "England and Wales"
            case .scotland: "Scotland"
            case .northernIreland: "Northern Ireland"
            }
        }
    }

    /// The day the data was taken from its source.
    public let version: String
    /// SHA-256 of the file, in hexadecimal: stored with every date computed from it.
    public let hash: String
    /// The first year that the data holds whole for every part.
    public let firstCoveredYear: Int
    /// The last such year.
    public let lastCoveredYear: Int
    private let titles: [Part: [CivilDate: String]]

    /// The data that comes with the program.
    ///
    /// - Throws: ``ClockError`` with code `calendarData`.
    public static func bundled() throws -> BankHolidays {
        try loaded.get()
    }

    /// Reads a file of gov.uk's shape.
    ///
    /// - Throws: ``ClockError`` with code `calendarData`.
    public init(json: [UInt8]) throws {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(json))
        } catch {
            throw ClockError(.calendarData, "the bank-holiday data is not as gov.uk publishes it: \(error)")
        }
        var titles: [Part: [CivilDate: String]] = [:]
        for (part, events) in [
            (Part.englandAndWales, file.englandAndWales), (.scotland, file.scotland),
            (.northernIreland, file.northernIreland),
        ] {
            for event in events.events { titles[part, default: [:]][event.date] = event.title }
        }
        guard let covered = Self.coveredYears(titles) else {
            throw ClockError(.calendarData, "the bank-holiday data has no year that is whole for all parts of the UK")
        }
        self.titles = titles
        firstCoveredYear = covered.lowerBound
        lastCoveredYear = covered.upperBound
        version = file.source?.retrieved ?? "unknown"
        hash = Digest.sha256(json).hex
    }

    /// The name of the bank holiday in one part on a day; nil where it is none.
    public func title(on date: CivilDate, in part: Part) -> String? {
        titles[part]?[date]
    }

    /// All bank holidays of one part, in order.
    public func days(in part: Part) -> [CivilDate] {
        (titles[part] ?? [:]).keys.sorted()
    }

    /// Refuses a day outside the years that the data holds.
    ///
    /// - Throws: ``ClockError`` with code `calendarEnds`.
    func requireCoverage(of date: CivilDate) throws {
        guard date.year > lastCoveredYear || date.year < firstCoveredYear else { return }
        throw ClockError(
            .calendarEnds,
            "the bank-holiday data covers \(firstCoveredYear) to \(lastCoveredYear) and does not reach \(date): the "
                + "date is not guessed; load newer data from gov.uk/bank-holidays.json")
    }

    /// Years, without a gap, in which every part has its eight ordinary days at the least.
    private static func coveredYears(_ titles: [Part: [CivilDate: String]]) -> ClosedRange<Int>? {
        let counts = Part.allCases.map { part in
            Dictionary(grouping: (titles[part] ?? [:]).keys, by: \.year).mapValues(\.count)
        }
        let whole = (counts.first ?? [:]).keys.sorted().filter { year in counts.allSatisfy { ($0[year] ?? 0) >= 8 } }
        guard let first = whole.first else { return nil }
        let last = whole.reduce(first) { last, year in year == last + 1 ? year : last }
        return first...last
    }

    private static let loaded = Result { try BankHolidays(json: PackageResources.bank_holidays_json) }

    private struct File: Decodable {
        struct Source: Decodable { let retrieved: String? }
        struct Events: Decodable { let events: [Event] }
        struct Event: Decodable {
            let title: String
            let date: CivilDate
        }
        let source: Source?
        let englandAndWales: Events
        let scotland: Events
        let northernIreland: Events

        enum CodingKeys: String, CodingKey {
            case source = "_source"
            case englandAndWales = "england-and-wales"
            case scotland
            case northernIreland = "northern-ireland"
        }
    }
}
