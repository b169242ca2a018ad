import Archive
import Disclosure
import Foundation
import Interchange
import Retention

/// `erms.xml`: what a package holds, for the system that takes it over; written piece by piece.
///
/// Source: E-ARK CITS ERMS version 3.0.2. Classes hold conversations, and these hold records; the order of the elements is
/// the schema's own.
struct ERMSDocument {
    /// The namespace of version 3.
    static let namespace = "https://DILCIS.eu/XML/ERMS"
    private static let schemaID = "schedule"

    private var xml = XMLWriter(indented: true)
    private let identifiers: TransferIdentifier
    private var openClass: String?

    init(_ package: TransferParticulars) {
        identifiers = TransferIdentifier(origin: package.origin)
        xml.start("erms", namespace: Self.namespace)
        writeControl(package)
        xml.start("aggregations")
    }

    /// The bytes so far.
    mutating func drain() -> [UInt8] { xml.drain() }

    /// Ends the document.
    mutating func finish() throws -> [UInt8] {
        if openClass != nil { xml.end() }
        xml.end()
        xml.end()
        return try xml.finish()
    }

    private mutating func writeControl(_ package: TransferParticulars) {
        let day = Self.moment(package.dated)
        xml.start("control")
        xml.element("identification", package.reference, ["identificationType": "transfer"])
        xml.element("identification", package.origin, ["identificationType": "record_log"])
        xml.start(
            "classificationSchema",
            ["classificationSchemaId": Self.schemaID, "classificationSchemaStatus": "current"])
        xml.start("textualDescriptionOfClassificationSchema")
        xml.element("p", package.schedule)
        xml.end()
        xml.end()
        xml.start("dates")
        xml.element("date", day, ["dateType": "created"])
        xml.end()
        xml.start("maintenanceInformation")
        xml.empty("maintenanceStatus", ["value": "new"])
        xml.start("maintenanceAgency")
        xml.element("agencyName", package.body)
        xml.end()
        xml.start("maintenanceHistory")
        xml.start("maintenanceEvent")
        xml.empty("eventType", ["value": "created"])
        xml.element("eventDateTime", day)
        writeAgent("deliverer", package.body)
        xml.end()
        xml.end()
        xml.end()
        xml.start("systemInformation")
        xml.start("agents")
        writeAgent("recipient", package.recipient)
        xml.start("agent", ["agentType": "other", "otherAgentType": "software"])
        xml.element("name", "Canute")
        xml.end()
        xml.end()
        xml.end()
        xml.end()
    }

    /// Begins a conversation; its class too, where it is the first of it.
    mutating func start(_ conversation: TransferredRow) {
        let its = conversation.retentionClass
        let classID = identifiers.of(.retentionClass, its.code)
        if openClass != its.code {
            if openClass != nil { xml.end() }
            openClass = its.code
            xml.start(
                "aggregation",
                [
                    "systemIdentifier": classID, "aggregationType": "class",
                    "classificationSchemaUsed": Self.schemaID,
                ])
            xml.element("objectId", its.code)
            xml.element("title", its.title)
            if !its.scopeNote.isEmpty { xml.element("description", its.scopeNote) }
        }
        xml.start(
            "aggregation",
            ["systemIdentifier": identifiers.of(.conversation, conversation.id), "aggregationType": "file"])
        xml.element("objectId", "\(conversation.id)")
        xml.element("extraId", conversation.padded, ["extraIdType": "number_in_package"])
        xml.element("classification", its.title, ["classificationCode": its.code])
        xml.element("parentAggregationId", classID)
        xml.element("title", conversation.title)
        if let other = conversation.closure?.titleAlternate {
            xml.element("otherTitle", other, ["titleType": "title_alternate"])
        }
        xml.empty("status", ["value": conversation.isHeld ? "on_hold" : conversation.isActive ? "open" : "closed"])
        xml.start("additionalInformation")
        for (path, name) in [
            (conversation.page, "The conversation as a page"), (conversation.text, "The conversation as text"),
        ] {
            writeFile(path, name: name, format: path.hasSuffix(".html") ? "text/html" : "text/plain")
        }
        xml.end()
        writeRestrictions(conversation.closure)
        writeDisposal(conversation)
        xml.start("agents")
        writeAgent("creator", conversation.body)
        xml.end()
        xml.element("description", conversation.description)
        writeDates([("created", conversation.first), ("last_addition", conversation.last)])
        xml.start("archivalHistory")
        for line in conversation.history { xml.element("historyLine", line) }
        xml.end()
    }

    /// Ends the conversation.
    mutating func end() { xml.end() }

    /// One restriction for each exemption, with the days between which it is closed.
    private mutating func writeRestrictions(_ closure: Closure?) {
        guard let closure, closure.closed, let start = closure.start.flatMap({ try? CivilDate(parsing: $0) }) else {
            return
        }
        for (code, years) in zip(closure.exemptions, closure.periods) {
            xml.start("restriction", ["restrictionType": code == "40(2)" ? "gdpr" : "confidential"])
            xml.element(
                "explanatoryText", "Closed to the public for \(years) year\(years == 1 ? "" : "s") from \(start)")
            xml.element("regulation", code.hasPrefix("EIR") ? code : "FOIA \(code)")
            xml.start("dates")
            xml.element("date", Self.moment(start), ["dateType": "start"])
            if let end = (try? Period(parsing: "P\(years)Y")).map({ start.adding($0) }) {
                xml.element("date", Self.moment(end), ["dateType": "end"])
            }
            xml.end()
            xml.end()
        }
    }

    /// The schema wants a date with every disposal: what has none yet is told in the history alone.
    private mutating func writeDisposal(_ conversation: TransferredRow) {
        let (its, decision) = (conversation.retentionClass, conversation.decision)
        let dates = [
            ("retention_period_start", decision.cutoffDate), ("retention_period_end", decision.retainUntil),
            ("action_due", decision.eligibleFrom),
        ].compactMap { type, date in date.map { (type, $0) } }
        guard !dates.isEmpty else { return }
        xml.start("disposal", ["disposable": its.terms.action == .permanent ? "false" : "true"])
        xml.element("disposalScheduleId", its.code)
        xml.element("disposalAction", its.terms.action.rawValue)
        if let period = its.terms.period { xml.element("disposalPeriod", period.description) }
        xml.element("disposalMandate", its.mandate.citation)
        xml.element("disposalDescription", its.terms.sentence)
        xml.start("dates")
        for (type, date) in dates { xml.element("disposalDate", Self.moment(date), ["dateType": type]) }
        xml.end()
        xml.end()
    }

    /// A record whose content the package holds.
    mutating func record(_ record: TransferredRecord, of conversation: UInt64) {
        startRecord(record.seq, kind: record.kind)
        xml.element("objectId", "\(record.seq)")
        if let native = record.nativeID { xml.element("extraId", native, ["extraIdType": "source_identifier"]) }
        xml.element("parentAggregationId", identifiers.of(.conversation, conversation))
        xml.element("title", record.title)
        xml.empty("status", ["value": "closed"])
        if let earlier = record.revises {
            xml.start("relation", ["relationType": "replaces"])
            xml.text(identifiers.of(.record, earlier))
            xml.end()
        }
        if record.from != nil || !record.to.isEmpty {
            xml.start("agents")
            if let from = record.from { writeAgent("sender", from) }
            for name in record.to { writeAgent("receiver", name) }
            xml.end()
        }
        writeDates([("sent", record.sent), ("captured", record.captured)])
        xml.start("additionalInformation")
        for file in record.files { writeFile(file.path, name: file.name, format: file.mediaType) }
        writeFile(record.proof, name: "Proof that this is what was captured", format: "application/json")
        xml.end()
        xml.end()
    }

    /// A record that the transfer lists and the package does not hold: destroyed since, or restricted.
    mutating func absent(_ seq: UInt64, _ absence: TransferAbsence, of conversation: UInt64?) {
        startRecord(seq, kind: nil)
        xml.element("objectId", "\(seq)")
        if let conversation {
            xml.element("parentAggregationId", identifiers.of(.conversation, conversation))
        }
        switch absence {
        case .gone(let reasons):
            xml.element("title", "Record \(seq), which is not here any more")
            xml.empty("status", ["value": "obliterated"])
            xml.element("description", reasons.joined(separator: " "))
        case .restricted(let reason):
            xml.element("title", "Record \(seq), which is restricted")
            xml.empty("status", ["value": "closed"])
            xml.start("restriction", ["restrictionType": "gdpr"])
            xml.element("explanatoryText", reason)
            xml.element("regulation", "UK GDPR Article 18")
            xml.end()
        }
        xml.end()
    }

    /// Records that stood in a conversation when the transfer was proposed, and stand in none any more.
    mutating func addAbsent(_ absences: [(seq: UInt64, absence: TransferAbsence)]) {
        guard !absences.isEmpty else { return }
        if openClass != nil { xml.end() }
        openClass = nil
        xml.start(
            "aggregation",
            [
                "systemIdentifier": identifiers.of(.conversation, "none"),
                "aggregationType": "own_aggregation_definition", "otherAggregationType": "not_transferred",
            ])
        xml.element("objectId", "not-transferred")
        xml.element("title", "Records that the transfer lists and that are not here any more")
        for (seq, absence) in absences { absent(seq, absence, of: nil) }
        xml.end()
    }

    private mutating func startRecord(_ seq: UInt64, kind: String?) {
        var attributes = [("systemIdentifier", identifiers.of(.record, seq))]
        if let kind { attributes.append(("recordType", kind)) }
        xml.start("record", attributes: attributes + [("recordPhysicalOrDigital", "digital")])
    }

    private mutating func writeAgent(_ type: String, _ name: String) {
        xml.start("agent", ["agentType": type])
        xml.element("name", name)
        xml.end()
    }

    /// The schema's paths are of the form `file:///path/to/file`; the bag's folder is the root.
    private mutating func writeFile(_ path: String, name: String, format: String?) {
        var attributes = [("name", name)]
        if let format { attributes.append(("fileFormat", format)) }
        xml.start("appendix", attributes: attributes + [("path", "file:///data/\(path)")])
        xml.end()
    }

    private mutating func writeDates(_ dates: [(String, String?)]) {
        let known = dates.compactMap { type, date in date.map { (type, $0) } }
        guard !known.isEmpty else { return }
        xml.start("dates")
        for (type, date) in known { xml.element("date", date, ["dateType": type]) }
        xml.end()
    }

    private static func moment(_ date: CivilDate) -> String { "\(date)T00:00:00" }
}
