import Archive
import Disclosure
import Foundation
import Interchange
import Ledger
import Retention
import TransparencyLog
import Testing

@testable import Casework

/// The matter of the boiler with a schedule that hands it to the record office, and its package.
struct HandedOver {
    let matter: Matter
    /// The conversation about the boiler: a mail with two files, and its answer.
    let boiler: UInt64

    /// Everything is transferred a month after its last message.
    private static let schedule = """
        <?xml version="1.0" encoding="UTF-8"?>
        <retentionSchedule xmlns="urn:canute:retention-schedule:1" version="3">
          <title>Handing over</title>
          <authority>Example Council</authority>
          <classes>
            <class code="HIS-01">
              <title>Buildings</title><scope>Letters about buildings.</scope><mandate kind="local">Council 7/2020</mandate>
              <trigger>last_message</trigger><cutoff>none</cutoff><period>P1M</period><action>transfer</action>
            </class>
            <class code="UNC-00">
              <title>Unclassified</title><scope>The rest.</scope><mandate kind="design">Canute</mandate>
              <trigger>created</trigger><cutoff>none</cutoff><period>P1Y</period><action>review</action>
            </class>
          </classes>
          <rules default="UNC-00"></rules>
        </retentionSchedule>
        """

    static func run(_ body: (HandedOver) throws -> Void) throws {
        try Matter.run { matter in
            let archive = try matter.open()
            try archive.adopt(try RetentionSchedule(xml: Array(schedule.utf8), name: "test.xml"))
            let first = try matter.seq(of: "The price is")
            let id = try #require(try archive.catalogue.conversation(of: first)).id
            for seq in [first, try matter.seq(of: "Soup today")] {
                let conversation = try #require(try archive.catalogue.conversation(of: seq)).id
                try archive.record(
                    ConversationsClassified(
                        retentionClass: "HIS-01", conversations: [conversation], reason: "About it"),
                    subject: "HIS-01", as: .schedule)
            }
            try body(HandedOver(matter: matter, boiler: id))
        }
    }

    /// A transfer of the boiler, closed, and of the lunch, open.
    func propose() throws -> Transfer {
        try matter.open().proposeTransfer(
            TransferOrder(
                to: "Kent History Centre", reason: "Due in 2025",
                closures: [
                    Closure(
                        conversation: boiler, closed: true, periods: [84, 60], exemptions: ["40(2)", "EIR 12(5)(f)"],
                        asserted: "2024-12-20", titleAlternate: "Correspondence about a building")
                ], restIsOpen: true))
    }

    func path(_ name: String) -> String { matter.folder.appendingPathComponent(name).path }

    /// Exports to a folder and reads all of it, paths below the bag's folder.
    func export(_ id: String, as name: String) throws -> [String: [UInt8]] {
        _ = try matter.open().exportTransfer(id, to: path(name))
        return try Self.files(path(name))
    }

    /// The files of a package; of a zip, below its top folder.
    static func files(_ path: String) throws -> [String: [UInt8]] {
        let container = try ContainerReader.open(path)
        var files: [String: [UInt8]] = [:]
        while let entry = try container.next() {
            guard !entry.isDirectory else { continue }
            let name =
                container.kind == .zip
                ? entry.name.split(separator: "/").dropFirst().joined(separator: "/") : entry.name
            files[name] = try container.readAll()
        }
        return files
    }

    func verdict(_ name: String, key: Bool = true) throws -> PackVerdict {
        let vkey = try matter.open().ledger.verifierKey.encoded
        return try PackVerdict.checking(path(name), key: key ? vkey : nil)
    }
}

/// What the schema of E-ARK CITS ERMS 3.0.2 asks of the elements that we write: their order, attributes and words.
enum ERMSShape {
    /// The children that an element may have, in the order in which they must stand.
    private static let order: [String: [String]] = [
        "erms": ["control", "aggregations", "additionalInformation"],
        "control": ["identification", "classificationSchema", "dates", "maintenanceInformation", "systemInformation"],
        "maintenanceInformation": ["maintenanceStatus", "maintenanceAgency", "maintenanceHistory"],
        "maintenanceEvent": ["eventType", "eventDateTime", "agent"],
        "aggregation": [
            "objectId", "extraId", "classification", "parentAggregationId", "title", "otherTitle", "status", "relation",
            "additionalInformation", "restriction", "disposal", "agents", "description", "dates", "archivalHistory",
            "aggregation", "record",
        ],
        "record": [
            "objectId", "extraId", "classification", "parentAggregationId", "title", "otherTitle", "status", "relation",
            "restriction", "disposal", "agents", "description", "dates", "archivalHistory", "additionalInformation",
        ],
        "disposal": [
            "disposalScheduleId", "disposalAction", "disposalPeriod", "disposalMandate", "disposalDescription", "dates",
        ],
        "restriction": ["explanatoryText", "regulation", "dates"],
        "additionalInformation": ["appendix"], "agents": ["agent"], "agent": ["name"],
    ]
    /// The attributes that an element must have.
    private static let required: [String: [String]] = [
        "aggregation": ["systemIdentifier", "aggregationType"], "record": ["systemIdentifier"],
        "identification": ["identificationType"], "extraId": ["extraIdType"], "agent": ["agentType"],
        "appendix": ["name", "path"], "disposal": ["disposable"], "restriction": ["restrictionType"],
        "date": ["dateType"], "disposalDate": ["dateType"], "otherTitle": ["titleType"], "relation": ["relationType"],
        "maintenanceStatus": ["value"], "eventType": ["value"],
    ]
    /// The children that an element must have.
    private static let wanted: [String: [String]] = [
        "erms": ["control", "aggregations"], "control": ["identification", "maintenanceInformation"],
        "aggregation": ["objectId", "title"], "record": ["objectId", "title"], "restriction": ["regulation"],
        "disposal": ["dates"], "archivalHistory": ["historyLine"], "agent": ["name"],
    ]
    /// The words that an attribute may have, by element and attribute.
    private static let words: [String: Set<String>] = [
        "aggregation/aggregationType": ["class", "file", "own_aggregation_definition"],
        "record/recordPhysicalOrDigital": ["digital"], "status/value": ["closed", "open", "on_hold", "obliterated"],
        "relation/relationType": ["replaces"], "restriction/restrictionType": ["confidential", "gdpr"],
        "agent/agentType": ["deliverer", "recipient", "other", "creator", "sender", "receiver"],
        "date/dateType": ["created", "last_addition", "sent", "captured", "start", "end"],
        "disposalDate/dateType": ["retention_period_start", "retention_period_end", "action_due"],
        "disposal/disposable": ["true", "false"], "maintenanceStatus/value": ["new"], "eventType/value": ["created"],
        "classificationSchema/classificationSchemaStatus": ["current"],
    ]

    /// What is not as the schema has it, with the line.
    static func faults(_ node: XMLNode) -> [String] {
        var faults: [String] = []
        func fault(_ what: String) { faults.append("line \(node.line), \(node.name): \(what)") }
        let names = node.children.map(\.name)
        if let order = order[node.name] {
            let places = names.map { order.firstIndex(of: $0) ?? -1 }
            for (name, place) in zip(names, places) where place < 0 { fault("\(name) does not belong here") }
            if places != places.sorted() { fault("its elements stand in another order: \(names)") }
        }
        for name in wanted[node.name] ?? [] where !names.contains(name) { fault("lacks \(name)") }
        for name in required[node.name] ?? [] where node.attribute(name)?.isEmpty != false { fault("lacks @\(name)") }
        for (place, known) in words {
            let parts = place.split(separator: "/").map(String.init)
            guard parts[0] == node.name, let value = node.attribute(parts[1]) else { continue }
            if !known.contains(value) { fault("\(value) is no \(parts[1])") }
        }
        for other in ["aggregationType": "own_aggregation_definition", "agentType": "other"]
        where node.attribute(other.key) == other.value {
            let more = "other" + other.key.prefix(1).uppercased() + other.key.dropFirst()
            if node.attribute(more)?.isEmpty != false { fault("lacks @\(more)") }
        }
        if ["date", "disposalDate", "eventDateTime"].contains(node.name),
            node.text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?/) == nil
        {
            fault("\(node.text) is no moment")
        }
        return faults + node.children.flatMap(Self.faults)
    }
}
