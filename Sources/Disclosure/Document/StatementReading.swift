internal import Interchange

extension DisclosureStatement {
    init(_ root: XMLReading) throws(Fault) {
        let header = try root.child("header")
        let request = try root.child("request")
        let issued = try header.day(try header.text("issued"))
        let reference = try header.text("reference")
        guard let layer = Layer(rawValue: try header.text("layer")) else { throw header.fault("the layer is unknown") }
        self.init(
            authority: try header.text("authority"), reference: reference,
            regime: Regime(code: try header.child("regime").attribute("code"), title: try header.text("regime")),
            layer: layer, received: try header.day(try header.text("received")),
            due: try header.node.child("due").map { (node) throws(Fault) in try header.day(node.text) },
            issued: issued, singleOfficer: try header.text("single-officer") == "true",
            log: Log(
                origin: try header.child("log").attribute("origin"), vkey: try header.child("log").attribute("vkey")),
            requester: request.node.child("requester")?.text, request: try request.child("words").runs(),
            letter: try LetterDocument(try root.child("letter"), date: issued, reference: reference),
            complaint: try ComplaintRights(try root.child("complaint")),
            searches: try root.child("searches").children("search").map { (node) throws(Fault) in
                try SearchMade(node)
            },
            notSearched: try root.child("searches").children("not-searched").map { (node) throws(Fault) in
                NotSearched(system: try node.text("system"), reason: try node.text("reason"))
            },
            exemptions: try root.child("exemptions").children("exemption").map { (node) throws(Fault) in
                ExemptionRelied(
                    code: try node.attribute("code"), section: try node.text("section"), words: try node.text("words"),
                    explanation: try node.text("explanation"))
            },
            documents: try root.child("schedule").children("document").map { (node) throws(Fault) in
                try ScheduledDocument(node)
            })
    }
}

extension LetterDocument {
    fileprivate init(_ xml: XMLReading, date: Readable.Day, reference: String) throws(Fault) {
        self.init(
            sender: xml.texts("sender"), recipient: xml.texts("recipient"), date: date, reference: reference,
            title: try xml.text("title"), opening: try xml.child("opening").blocks(),
            sections: try xml.children("section").map { (node) throws(Fault) in
                Section(heading: try node.text("heading"), blocks: try node.blocks())
            },
            closing: xml.texts("closing"))
    }
}

extension DisclosureStatement.ComplaintRights {
    fileprivate init(_ xml: XMLReading) throws(Fault) {
        let regulator = try xml.child("regulator")
        self.init(
            reviewBy: try xml.optionalDay("review-by"), reviewHow: xml.texts("review"),
            regulator: try regulator.text("name"), regulatorAddress: regulator.texts("address"),
            regulatorPhone: regulator.node.child("phone")?.text, regulatorURL: regulator.node.child("url")?.text)
    }
}

extension DisclosureStatement.SearchMade {
    fileprivate init(_ xml: XMLReading) throws(Fault) {
        self.init(
            system: try xml.text("system"), terms: try xml.text("terms"), from: try xml.optionalDay("from"),
            to: try xml.optionalDay("to"), people: try xml.text("people"), hits: try xml.number("hits"))
    }
}

extension DisclosureStatement.ScheduledDocument {
    fileprivate init(_ xml: XMLReading) throws(Fault) {
        guard let disposition = Disposition(rawValue: try xml.attribute("disposition")) else {
            throw xml.fault("the disposition is unknown")
        }
        self.init(
            reference: try xml.attribute("reference"), date: try xml.optionalDay("date"), kind: try xml.text("kind"),
            title: try xml.text("title"), disposition: disposition, exemptions: xml.texts("exemption"))
    }
}
