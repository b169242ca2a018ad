public import Archive
import Foundation
import Interchange
import Retention

/// Requests from the case system that a body already has, as CSV.
///
/// The first row names the columns: `reference`, `regime`, `received`, `name` and `text` are needed; `division`, `address` and
/// `owner` may be there. Other columns are left where they are.
public struct RegisterImport: Sendable {
    /// One request of the file.
    struct Row: Sendable {
        let line: Int
        let reference: String
        let regime: Regime
        let division: Division
        let received: CivilDate
        let name: String
        let address: String?
        let owner: String?
        let text: String
    }

    /// What became of the file.
    public struct Outcome: Sendable {
        /// The requests that were logged: the body's reference, and Canute's.
        public let logged: [(reference: String, id: String)]
        /// The references that were known already.
        public let known: [String]
    }

    let rows: [Row]

    private static let needed = ["reference", "regime", "received", "name", "text"]

    /// Reads a file.
    ///
    /// - Throws: `wrongUse` with every line that cannot be taken; nothing of such a file is.
    public init(csv: [UInt8]) throws {
        var reader = CSVRows(separator: 0x2C, bytes: csv)
        var columns: [String: Int]?
        var rows: [Row] = []
        var faults: [String] = []
        while let event = try reader.next() {
            switch event {
            case .damaged(let line, let reason): faults.append("line \(line): \(reason)")
            case .row(let row):
                guard let known = columns else {
                    columns = try Self.columns(row.fields)
                    continue
                }
                do { rows.append(try Self.row(row.fields, line: row.line, known)) } catch {
                    faults.append("line \(row.line): \(error)")
                }
            }
        }
        let twice = Dictionary(grouping: rows, by: \.reference).filter { $0.value.count > 1 }.values.compactMap(\.last)
        faults += twice.map { "line \($0.line): the reference \($0.reference) stands in the file twice" }.sorted()
        guard columns != nil, faults.isEmpty else {
            throw CaseworkError(
                .wrongUse,
                columns == nil
                    ? "The file is empty: its first row names the columns \(Self.needed.joined(separator: ", "))."
                    : "Nothing was logged:\n  - " + faults.joined(separator: "\n  - "))
        }
        self.rows = rows
    }

    private static func columns(_ names: [String]) throws -> [String: Int] {
        let columns = Dictionary(
            names.enumerated().map { ($0.element.lowercased().trimmingCharacters(in: .whitespaces), $0.offset) }
        ) { first, _ in first }
        let missing = needed.filter { columns[$0] == nil }
        guard missing.isEmpty else {
            throw CaseworkError(.wrongUse, "The file has no column \(missing.joined(separator: ", ")).")
        }
        return columns
    }

    private static func row(_ fields: [String], line: Int, _ columns: [String: Int]) throws -> Row {
        func cell(_ name: String) -> String? {
            guard let index = columns[name], fields.indices.contains(index) else { return nil }
            let text = fields[index].trimmingCharacters(in: .whitespacesAndNewlines)
            return text.isEmpty ? nil : text
        }
        if let missing = needed.first(where: { cell($0) == nil }) {
            throw CaseworkError(.wrongUse, "the \(missing) is empty")
        }
        return Row(
            line: line, reference: cell("reference") ?? "", regime: try Regime(parsing: cell("regime") ?? ""),
            division: try Division(parsing: cell("division")?.lowercased() ?? "england"),
            received: try CivilDate(parsing: cell("received") ?? ""), name: cell("name") ?? "",
            address: cell("address"), owner: cell("owner"), text: cell("text") ?? "")
    }
}

extension OpenArchive {
    /// Logs the requests of a file, but those whose reference is known: a file can be handed in again as it grows.
    ///
    /// - Throws: `wrongUse` where one of them cannot be logged; nothing is logged then.
    public func importRegister(_ file: RegisterImport) throws -> RegisterImport.Outcome {
        let known = Set(try catalogue.acts(RequestOpened.self).compactMap(\.payload.reference))
        let (today, calendar) = (try today(), try calendar())
        let new = file.rows.filter { !known.contains($0.reference) }
        for row in new {
            guard row.received <= today else {
                throw CaseworkError(
                    .wrongUse, "Nothing was logged: line \(row.line): \(row.received) is not yet past.")
            }
            do {
                _ = try RequestClock.compute(
                    regime: row.regime, division: row.division, received: row.received, holidays: calendar)
            } catch {
                throw CaseworkError(.wrongUse, "Nothing was logged: line \(row.line): \(error)")
            }
        }
        let logged = try new.map { row in
            let request = try openRequest(
                regime: row.regime, division: row.division, received: row.received, from: row.name,
                address: row.address, text: row.text, reference: row.reference)
            if let owner = row.owner { try assign(request.id, to: owner) }
            return (reference: row.reference, id: request.id)
        }
        return .init(logged: logged, known: file.rows.map(\.reference).filter(known.contains))
    }
}
