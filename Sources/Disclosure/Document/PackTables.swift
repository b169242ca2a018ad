import Interchange

extension DisclosureDocument {
    /// One row per document sent, and those withheld that the officer chose to list.
    func scheduleCSV() -> [UInt8] {
        var csv = CSVText(header: ["reference", "date", "kind", "title", "disposition", "exemptions"])
        for document in statement.documents {
            csv.row([
                document.reference, document.date.map(PlainWords.isoDay) ?? "", document.kind, document.title,
                document.disposition.rawValue, document.exemptions.joined(separator: "|"),
            ])
        }
        return csv.bytes
    }

    /// One row per gap: place, exemption, reason; never the withheld text, never its plain hash.
    func redactionsCSV() -> [UInt8] {
        var csv = CSVText(header: [
            "conversation", "record", "component", "gap", "exemption", "words", "shown as", "reason",
        ])
        for conversation in conversations {
            for record in conversation.records {
                for gap in record.gaps where !gap.ground.isTechnical {
                    csv.row([
                        String(conversation.number), String(record.seq), gap.component, String(gap.number),
                        gap.ground.code, gap.ground.label, gap.ground.standIn ?? "", gap.ground.reason,
                    ])
                }
            }
        }
        return csv.bytes
    }

    /// Where was searched and with what outcome, then what could not be searched.
    func searchesCSV() -> [UInt8] {
        var csv = CSVText(header: ["system", "terms", "from", "to", "people", "hits", "not searched"])
        for search in statement.searches {
            csv.row([
                search.system, search.terms, search.from.map(PlainWords.isoDay) ?? "",
                search.to.map(PlainWords.isoDay) ?? "", search.people, String(search.hits), "",
            ])
        }
        for missed in statement.notSearched {
            csv.row([missed.system, "", "", "", "", "", missed.reason])
        }
        return csv.bytes
    }
}
