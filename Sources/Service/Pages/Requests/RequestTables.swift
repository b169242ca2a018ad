import Archive
import Records
import Ledger
import Casework
import Disclosure
import Retention
import Search

/// What was done on a request, as tables.
enum RequestTables {
    static func all(
        _ request: RequestFile, _ standings: [RequestStanding], _ archive: OpenArchive
    ) throws -> [DataTable] {
        let parts = try parts(of: request, standings)
        return [
            searches(request), parts, teams(request), links(request), letters(request), checks(request), packs(request),
        ]
        .filter { !$0.isEmpty }
    }

    private static func head(_ names: String...) -> [DataTable.Head] { names.map { .init(text: $0) } }

    private static func searches(_ request: RequestFile) -> DataTable {
        DataTable(
            caption: "Searches",
            head: head("Looked for", "Within") + [.init(text: "Found", isNumeric: true)],
            rows: request.searches.map { search in
                let within = [
                    search.from.map { "from \($0)" }, search.to.map { "to \($0)" }, search.person,
                    search.sources.isEmpty ? nil : search.sources.joined(separator: ", "),
                ].compactMap { $0 }
                var address = "/search?request=\(request.id)&q=\(Percent.encoded(search.terms))"
                for (name, value) in [("from", search.from), ("to", search.to), ("person", search.person)] {
                    if let value { address += "&\(name)=\(Percent.encoded(value))" }
                }
                for source in search.sources { address += "&source=\(Percent.encoded(source))" }
                return [
                    .init(text: search.terms.isEmpty ? "everything" : search.terms, href: address, isHead: true),
                    .init(text: within.isEmpty ? "all that is captured" : within.joined(separator: "; ")),
                    .init(text: Moments.number(search.hits), isNumeric: true),
                ]
            })
    }

    private static func parts(of request: RequestFile, _ standings: [RequestStanding]) throws -> DataTable {
        DataTable(
            caption: "Parts of the letter under another law", head: head("Request", "Law", "Due", "Standing"),
            rows: standings.filter { $0.request.opened.partOf == request.id }.map {
                [
                    .init(text: $0.request.id, href: "/requests/\($0.request.id)", isHead: true),
                    .init(text: $0.request.regime.rawValue), .init(text: $0.due?.longText ?? "not running"),
                    .init(text: "", tag: $0.tag),
                ]
            })
    }

    private static func teams(_ request: RequestFile) -> DataTable {
        DataTable(
            caption: "Teams that were asked", head: head("Team", "Asked for", "By", "Answer"),
            rows: request.register.parts.map {
                let reminded = $0.reminders == 0 ? "" : ", reminded \(Plural.count($0.reminders, "time"))"
                return [
                    .init(text: $0.asked.team, isHead: true), .init(text: $0.asked.question), .init(text: $0.asked.due),
                    .init(text: $0.answer ?? "none yet\(reminded)"),
                ]
            })
    }

    private static func links(_ request: RequestFile) -> DataTable {
        DataTable(
            caption: "Requests that belong with it", head: head("Request", "How"),
            rows: request.register.links.map {
                [
                    .init(text: $0.other, href: "/requests/\($0.other)", isHead: true),
                    .init(text: $0.relation.rawValue),
                ]
            })
    }

    private static func letters(_ request: RequestFile) -> DataTable {
        var rows: [[DataTable.Cell]] = request.register.correspondence.map {
            [
                .init(text: $0.date, isHead: true), .init(text: "\($0.direction.rawValue), \($0.with)"),
                .init(text: $0.text),
            ]
        }
        if let letter = request.register.letter {
            rows.append([
                .init(text: letter.date, isHead: true), .init(text: "the answer: \(letter.outcome.rawValue)"),
                .init(text: letter.letter),
            ])
        }
        return DataTable(caption: "Correspondence", head: head("Day", "Letter", "Words"), rows: rows)
    }

    private static func checks(_ request: RequestFile) -> DataTable {
        let flags: [[DataTable.Cell]] = request.flags.map {
            [
                .init(text: $0.flag.rawValue, isHead: true),
                .init(
                    text: $0.seqs.isEmpty
                        ? "the whole request" : "messages \($0.seqs.map(String.init).joined(separator: ", "))"),
                .init(text: $0.note ?? ""),
            ]
        }
        let checks: [[DataTable.Cell]] = request.checks.map {
            [
                .init(text: $0.check.rawValue, isHead: true),
                .init(text: "\($0.person)\($0.role.map { ", \($0)" } ?? ""), \($0.date)"), .init(text: $0.note),
            ]
        }
        let stages: [[DataTable.Cell]] = request.register.stages.map { stage in
            [
                .init(text: stage.opened.stage.rawValue, isHead: true), .init(text: "from \(stage.opened.date)"),
                .init(text: stage.closed.map { "\($0.outcome?.rawValue ?? "") on \($0.date)" } ?? "open"),
            ]
        }
        return DataTable(
            caption: "Notes, checks and stages", head: head("What", "Who or where", "Note"),
            rows: flags + checks + stages)
    }

    private static func packs(_ request: RequestFile) -> DataTable {
        DataTable(
            caption: "Packs that went out",
            head: head("Day", "To") + [
                .init(text: "Records", isNumeric: true), .init(text: "Withheld", isNumeric: true),
            ],
            rows: request.issued.map {
                [
                    .init(text: $0.issued, isHead: true),
                    .init(text: $0.layer, href: "/requests/\(request.id)/pack?layer=\($0.layer)"),
                    .init(text: "\($0.records)", isNumeric: true), .init(text: "\($0.withheld)", isNumeric: true),
                ]
            })
    }
}
