public import Archive
import Foundation
import Interchange
import Records

/// Reads what was decided on closure from a table: a row for each conversation, columns by their names in any order.
///
///     conversation,closure_type,closure_period,foi_exemption_code,foi_exemption_asserted,title_closed,title_alternate
///     42,Closed,84|60,40(2)|41,2026-03-01,true,Correspondence about a tenancy
///     57,Open,,,,false,
///
/// Several values in a cell are parted by `|` or `;`, as The National Archives' templates have them.
public struct ClosureTable: Sendable {
    /// The names of the columns; the first two must be there.
    private enum Column: String, CaseIterable {
        case conversation, type = "closure_type", start = "closure_start_date", period = "closure_period"
        case exemption = "foi_exemption_code", asserted = "foi_exemption_asserted", titleClosed = "title_closed"
        case titleAlternate = "title_alternate", descriptionClosed = "description_closed"
        case descriptionAlternate = "description_alternate", description
    }

    /// The decisions, in the order of the rows.
    public private(set) var closures: [Closure] = []
    private let name: String

    /// Reads a table.
    ///
    /// - Parameter conversation: the conversation in which a message stands, by its number.
    /// - Throws: `wrongUse` with the file and the line.
    public init(csv: [UInt8], name: String, conversation: (UInt64) throws -> UInt64?) throws {
        self.name = name
        var reader = CSVRows(separator: UInt8(ascii: ","), bytes: csv)
        var columns: [Column: Int]?
        while let event = try reader.next() {
            guard case .row(let row) = event else {
                if case .damaged(let line, let reason) = event { throw refuse(line, reason) }
                continue
            }
            if row.fields.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) { continue }
            guard let known = columns else {
                columns = try readHeader(row)
                continue
            }
            closures.append(try read(row, known, conversation))
        }
        if columns == nil { throw refuse(1, "the table is empty") }
    }

    private func refuse(_ line: Int, _ why: String) -> CaseworkError {
        CaseworkError(.wrongUse, "\(name), line \(line): \(why). Nothing was done.")
    }

    private func readHeader(_ row: CSVRows.Row) throws -> [Column: Int] {
        var columns: [Column: Int] = [:]
        for (index, field) in row.fields.enumerated() {
            let title = field.trimmingCharacters(in: .whitespaces).lowercased().replacing(" ", with: "_")
            guard let column = Column(rawValue: title) else {
                throw refuse(
                    row.line,
                    "\u{201C}\(field)\u{201D} is no column of it; these are: \(Column.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            guard columns.updateValue(index, forKey: column) == nil else {
                throw refuse(row.line, "\(title) stands twice")
            }
        }
        for column in [Column.conversation, .type] where columns[column] == nil {
            throw refuse(row.line, "the column \(column.rawValue) is missing")
        }
        return columns
    }

    private func read(
        _ row: CSVRows.Row, _ columns: [Column: Int], _ conversation: (UInt64) throws -> UInt64?
    ) throws -> Closure {
        func cell(_ column: Column) -> String? {
            guard let index = columns[column], index < row.fields.count else { return nil }
            let text = row.fields[index].trimmingCharacters(in: .whitespaces)
            return text.isEmpty ? nil : text
        }
        func cells(_ column: Column) -> [String] {
            (cell(column) ?? "").split { $0 == "|" || $0 == ";" }.map { $0.trimmingCharacters(in: .whitespaces) }
        }
        guard let number = cell(.conversation).flatMap(UInt64.init), let id = try conversation(number) else {
            throw refuse(row.line, "\(cell(.conversation) ?? "nothing") is not the number of a message that is held")
        }
        guard let type = cell(.type), ["Open", "Closed"].contains(type) else {
            throw refuse(row.line, "closure_type is Open or Closed, not \(cell(.type) ?? "empty")")
        }
        for (flag, other) in [(Column.titleClosed, Column.titleAlternate), (.descriptionClosed, .descriptionAlternate)]
        {
            let said = cell(flag)?.lowercased()
            guard said == nil || ["true", "false"].contains(said) else {
                throw refuse(row.line, "\(flag.rawValue) is true or false")
            }
            if let said, (said == "true") != (cell(other) != nil) {
                throw refuse(row.line, "\(other.rawValue) is given if and only if \(flag.rawValue) is true")
            }
        }
        let periods = try cells(.period).map { text in
            guard let years = Int(text) else { throw refuse(row.line, "\(text) is no number of years") }
            return years
        }
        return Closure(
            conversation: id, closed: type == "Closed", start: cell(.start), periods: periods,
            exemptions: cells(.exemption), asserted: cell(.asserted), titleAlternate: cell(.titleAlternate),
            descriptionAlternate: cell(.descriptionAlternate), description: cell(.description))
    }
}
