internal import Interchange

extension DisclosureStatement {
    func writeHeader(to xml: inout XMLWriter, counts: PackCounts) {
        xml.start("header")
        xml.element("authority", authority)
        xml.element("reference", reference)
        xml.element("regime", regime.title, ["code": regime.code])
        xml.element("layer", layer.rawValue)
        xml.element("received", PlainWords.isoDay(received))
        if let due { xml.element("due", PlainWords.isoDay(due)) }
        xml.element("issued", PlainWords.isoDay(issued))
        xml.element("single-officer", singleOfficer ? "true" : "false")
        xml.empty(
            "counts",
            [
                "conversations": String(counts.conversations), "records": String(counts.records),
                "withheld": String(counts.withheld), "files": String(counts.files),
            ])
        xml.empty("log", ["origin": log.origin, "vkey": log.vkey])
        xml.end()
    }

    func writeRequest(to xml: inout XMLWriter) {
        xml.start("request")
        if let requester { xml.element("requester", requester) }
        xml.runs("words", request)
        xml.end()
    }

    func writeSearches(to xml: inout XMLWriter) {
        xml.start("searches")
        for search in searches {
            let days = [("from", search.from), ("to", search.to)].compactMap { name, day in
                day.map { (name, PlainWords.isoDay($0)) }
            }
            xml.start("search", attributes: days + [("hits", String(search.hits))])
            xml.element("system", search.system)
            xml.element("terms", search.terms)
            xml.element("people", search.people)
            xml.end()
        }
        for missed in notSearched {
            xml.start("not-searched")
            xml.element("system", missed.system)
            xml.element("reason", missed.reason)
            xml.end()
        }
        xml.end()
    }

    func writeExemptions(to xml: inout XMLWriter) {
        xml.start("exemptions")
        for exemption in exemptions {
            xml.start("exemption", ["code": exemption.code])
            xml.element("section", exemption.section)
            xml.element("words", exemption.words)
            xml.element("explanation", exemption.explanation)
            xml.end()
        }
        xml.end()
    }

    func writeSchedule(to xml: inout XMLWriter) {
        xml.start("schedule")
        for document in documents {
            let date = document.date.map { [("date", PlainWords.isoDay($0))] } ?? []
            xml.start(
                "document",
                attributes: [("reference", document.reference)] + date
                    + [("disposition", document.disposition.rawValue)])
            xml.element("kind", document.kind)
            xml.element("title", document.title)
            for code in document.exemptions { xml.element("exemption", code) }
            xml.end()
        }
        xml.end()
    }
}

extension DisclosureStatement.ComplaintRights {
    func write(to xml: inout XMLWriter) {
        xml.start("complaint", attributes: reviewBy.map { [("review-by", PlainWords.isoDay($0))] } ?? [])
        for paragraph in reviewHow { xml.element("review", paragraph) }
        xml.start("regulator")
        xml.element("name", regulator)
        for line in regulatorAddress { xml.element("address", line) }
        if let regulatorPhone { xml.element("phone", regulatorPhone) }
        if let regulatorURL { xml.element("url", regulatorURL) }
        xml.end()
        xml.end()
    }
}

extension LetterDocument {
    func write(to xml: inout XMLWriter) {
        xml.start("letter")
        for line in sender { xml.element("sender", line) }
        for line in recipient { xml.element("recipient", line) }
        xml.element("title", title)
        xml.start("opening")
        xml.blocks(opening)
        xml.end()
        for section in sections {
            xml.start("section")
            xml.element("heading", section.heading)
            xml.blocks(section.blocks)
            xml.end()
        }
        for line in closing { xml.element("closing", line) }
        xml.end()
    }
}

extension XMLWriter {
    fileprivate mutating func blocks(_ blocks: [LetterDocument.Block]) {
        for block in blocks {
            switch block {
            case .paragraph(let words): element("paragraph", words)
            case .bullets(let items):
                start("bullets")
                for item in items { element("item", item) }
                end()
            }
        }
    }
}
