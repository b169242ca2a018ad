internal import Interchange

/// Makes a schedule from the spreadsheet that a council has, saved as CSV.
///
/// Each row is one class. Columns are found by what they are called, in any order; what a cell says is read as people
/// write it: `current + 6 years`, `6 yrs from end of contract`, `permanent`. Nothing is guessed: a row that cannot be read
/// is a problem with its line, and where there is one nothing is made.
public struct ScheduleImport: Sendable {
    /// A column of the spreadsheet, by what it holds.
    public enum Column: String, Sendable, CaseIterable {
        case code, title, scope, trigger, cutoff, period, action, mandate
    }

    /// What the schedule is called.
    public var title: String
    /// Its version.
    public var version: String
    /// Whose it is.
    public var authority: String
    /// The headers of columns that are called otherwise.
    public var headers: [Column: String]

    /// Says what the schedule is called.
    public init(title: String, version: String, authority: String, headers: [Column: String] = [:]) {
        self.title = title
        self.version = version
        self.authority = authority
        self.headers = headers
    }

    /// Reads a spreadsheet and returns the schedule's file.
    ///
    /// - Throws: ``RetentionError`` with code `schedule` and every problem with its line.
    public func schedule(csv: [UInt8], name: String) throws -> [UInt8] {
        let (header, rows) = try Self.rows(csv, name: name)
        let columns = try columns(of: header, name: name)
        var problems: [RetentionError.Problem] = []
        var classes: [ImportedClass] = []
        var codes = ImportedCodes()
        for row in rows {
            func cell(_ column: Column) -> String {
                guard let at = columns[column], at < row.fields.count else { return "" }
                return row.fields[at].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            if row.fields.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) { continue }
            do { classes.append(try ImportedClass(cell: cell, codes: &codes)) } catch {
                let message = (error as? RetentionError)?.message ?? "\(error)"
                problems.append(RetentionError.Problem(line: row.line, message: message))
            }
        }
        if classes.isEmpty, problems.isEmpty {
            problems.append(RetentionError.Problem(line: nil, message: "there is no row below the header"))
        }
        guard problems.isEmpty else { throw RetentionError(schedule: name, problems: problems) }
        let file = try ImportedSchedule(import: self, classes: classes, source: name).file()
        // What is written is read again: an importer that makes a schedule nobody can adopt has failed.
        _ = try RetentionSchedule(xml: file, name: "the schedule made from \(name)")
        return file
    }

    private static func rows(_ csv: [UInt8], name: String) throws -> (CSVRows.Row, [CSVRows.Row]) {
        let first = csv.prefix { $0 != 0x0A }
        let separators: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
        let separator = separators.max { left, right in
            first.count { $0 == left } < first.count { $0 == right }
        }
        guard String(validating: csv, as: UTF8.self) != nil, !csv.contains(0) else {
            throw RetentionError(
                schedule: name,
                problems: [
                    .init(line: nil, message: "this is not text in UTF-8: save the spreadsheet as “CSV UTF-8”")
                ])
        }
        var reader = CSVRows(separator: separator ?? UInt8(ascii: ","), bytes: csv)
        var rows: [CSVRows.Row] = []
        while let event = try reader.next() {
            switch event {
            case .row(let row): rows.append(row)
            case .damaged(let line, let reason):
                throw RetentionError(schedule: name, problems: [.init(line: line, message: reason)])
            }
        }
        guard let header = rows.first else {
            throw RetentionError(schedule: name, problems: [.init(line: nil, message: "the file is empty")])
        }
        return (header, Array(rows.dropFirst()))
    }

    private func columns(of header: CSVRows.Row, name: String) throws -> [Column: Int] {
        let names = header.fields.map(Self.folded)
        var columns: [Column: Int] = [:]
        for column in Column.allCases {
            if let said = headers[column] {
                guard let at = names.firstIndex(of: Self.folded(said)) else {
                    throw RetentionError(
                        schedule: name,
                        problems: [
                            .init(
                                line: header.line,
                                message:
                                    "there is no column “\(said)”; there are: \(header.fields.joined(separator: ", "))"
                            )
                        ])
                }
                columns[column] = at
            } else {
                columns[column] = Self.usual[column]?.lazy.compactMap { names.firstIndex(of: $0) }.first
            }
        }
        let missing = [Column.title, .period].filter { columns[$0] == nil }
        guard missing.isEmpty else {
            let words = missing.map { "--column \($0.rawValue)=HEADER" }.joined(separator: " and ")
            throw RetentionError(
                schedule: name,
                problems: [
                    .init(
                        line: header.line,
                        message:
                            "no column is called as one with the \(missing.map(\.rawValue).joined(separator: " or the ")): "
                            + "say which it is with \(words); there are: \(header.fields.joined(separator: ", "))")
                ])
        }
        return columns
    }

    private static func folded(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    /// What such columns are called in councils' spreadsheets, letters and figures alone.
    private static let usual: [Column: [String]] = [
        .code: [
            "code", "classcode", "class", "ref", "reference", "refno", "referencenumber", "retentioncode", "id", "no",
        ],
        .title: [
            "title", "classtitle", "recordtype", "typeofrecord", "recordseries", "records", "record",
            "recorddescription",
            "descriptionofrecords", "activity", "transaction", "name", "class",
        ],
        .scope: ["scope", "scopenote", "scopenotes", "description", "notes", "examples", "comments", "comment"],
        .trigger: [
            "trigger", "triggerevent", "retentiontrigger", "startdate", "starts", "startsfrom", "countedfrom", "from",
            "event", "closureevent", "pointofclosure", "triggercutoff",
        ],
        .cutoff: ["cutoff", "cutoffpoint", "roundedto"],
        .period: [
            "period", "retentionperiod", "retention", "keepfor", "retainfor", "length", "minimumretentionperiod",
            "retentionperiodyears",
        ],
        .action: [
            "action", "disposalaction", "disposal", "disposition", "actionattheendofperiod", "finalaction", "endaction",
            "attheendofperiod", "atendofperiod", "endofperiod",
        ],
        .mandate: [
            "mandate", "basis", "authority", "legalbasis", "statute", "statutoryprovision", "statutoryprovisions",
            "reason", "rationale", "justification", "legislation", "source",
        ],
    ]
}
