import Archive
import Records
import Ledger
import Casework
import HummingbirdCore
import NIOCore
import Retention

/// What was answered: the disclosure log, and the numbers of a period as the central return asks for them.
enum AnswerPages {
    struct View: ViewModel {
        let log: DataTable
        let items: [FormItem]
        var statistics: DataTable?
        var csv: String?
        let button = Button(text: "Count")
    }

    static func enter(in book: PageBook) {
        book.get("answers", .seeRequests) { visit in
            let (from, to, regime) = (visit.query("from"), visit.query("to"), visit.query("regime"))
            let name = visit.visitor.person
            var laws: [(value: String, text: String)] = [("", "All")]
            laws += Regime.allCases.map { (value: $0.rawValue, text: $0.rawValue) }
            let items: [FormItem] = [
                .date("from", "Received on or after").with(from), .date("to", "Received on or before").with(to),
                .choice("regime", "Law", laws).with(regime),
            ]
            let log = try await visit.read { archive, _ in try table(Self.log(archive, for: name)) }
            var view = View(log: log, items: items)
            var errors: [FormError] = []
            if !from.isEmpty || !to.isEmpty {
                do {
                    let (first, last) = (try CivilDate(parsing: from), try CivilDate(parsing: to))
                    let law = regime.isEmpty ? nil : try Regime(parsing: regime)
                    view.statistics = try await visit.read { archive, _ in
                        try table(archive.statistics(regime: law, from: first, to: last))
                    }
                } catch {
                    let fault = Fault(of: error)
                    guard fault.isTheirs else { throw error }
                    errors = [FormError(field: "from", text: fault.sentence)]
                }
            }
            return .page("answers", title: "Answers", view, crumbs: [.home], errors: errors)
        }
        book.get("answers/log.csv", .seeRequests) { visit in
            let name = visit.visitor.person
            let bytes = try await visit.read { archive, _ in DisclosureLogEntry.csv(try log(archive, for: name)) }
            return .file(
                .init(byteBuffer: ByteBuffer(bytes: bytes)), name: "disclosure-log.csv", type: "text/csv; charset=utf-8"
            )
        }
    }

    private static func table(_ entries: [DisclosureLogEntry]) -> DataTable {
        DataTable(
            caption: "Disclosure log: what was asked and how it was answered, never who asked",
            head: ["Request", "Law", "Answered", "Asked", "Outcome", "Provisions"].map { .init(text: $0) },
            rows: entries.reversed().map {
                [
                    .init(text: $0.reference, isHead: true), .init(text: $0.regime), .init(text: $0.answered),
                    .init(text: $0.asked), .init(text: $0.outcome.replacing("-", with: " ")),
                    .init(text: $0.provisions.joined(separator: ", ")),
                ]
            }, empty: "No request is answered yet.")
    }

    private static func table(_ statistics: RequestStatistics) -> DataTable {
        DataTable(
            caption: "Requests received from \(statistics.from) to \(statistics.to)",
            head: [
                .init(text: "Part"), .init(text: "What"), .init(text: "Requests", isNumeric: true),
                .init(text: "Which"),
            ],
            rows: statistics.lines.map {
                [
                    .init(text: $0.part), .init(text: $0.name, isHead: true),
                    .init(text: "\($0.count)", isNumeric: true),
                    .init(text: $0.cases.joined(separator: ", ")),
                ]
            })
    }

    /// The log without requests that are restricted to others.
    private static func log(_ archive: OpenArchive, for name: String) throws -> [DisclosureLogEntry] {
        try archive.disclosureLog().filter { try archive.mayKnow(name, of: $0.reference) }
    }
}
