internal import Interchange

/// Writes the schedule that was made from a spreadsheet.
struct ImportedSchedule {
    let `import`: ScheduleImport
    let classes: [ImportedClass]
    let source: String

    func file() throws -> [UInt8] {
        var xml = XMLWriter()
        xml.start(
            "retentionSchedule", attributes: [("version", self.import.version)],
            namespace: "urn:canute:retention-schedule:1")
        xml.element("title", self.import.title)
        xml.element("authority", self.import.authority)
        xml.start("classes", attributes: [])
        for item in classes { write(item, into: &xml) }
        if !classes.contains(where: { $0.code == "UNC-00" }) { writeDefault(into: &xml) }
        xml.end()
        // A spreadsheet says nothing of where things lie: until rules are written, classes are declared by hand.
        xml.start("rules", attributes: [("default", "UNC-00")])
        xml.empty("declaredClass", ["reason": "somebody declared the conversation to this class"])
        xml.end()
        xml.end()
        do { return try xml.finish() } catch { throw RetentionError(.malformed, "\(error)") }
    }

    private func write(_ item: ImportedClass, into xml: inout XMLWriter) {
        xml.start("class", attributes: [("code", item.code)])
        xml.element("title", item.title)
        xml.element("scope", item.scope)
        // What a spreadsheet cites was not looked up: the authority confirms it.
        let kind =
            item.mandate.contains("Limitation") ? "limitation" : Self.citesLaw(item.mandate) ? "statute" : "local"
        xml.start("mandate", attributes: [("kind", kind), ("approval", "needed")])
        xml.text(item.mandate)
        xml.end()
        xml.element("trigger", item.terms.trigger.name)
        xml.element("cutoff", item.terms.cutoff.description)
        if let period = item.terms.period { xml.element("period", period.description) }
        xml.element("action", item.terms.action.rawValue)
        xml.end()
    }

    private func writeDefault(into xml: inout XMLWriter) {
        xml.start("class", attributes: [("code", "UNC-00")])
        xml.element("title", "Unclassified")
        xml.element("scope", "What no rule classifies and nobody has declared: reviewed, never destroyed unreviewed.")
        xml.start("mandate", attributes: [("kind", "design")])
        xml.text("Nothing that no rule classified is destroyed unless a person has looked at it")
        xml.end()
        for (name, words) in [("trigger", "created"), ("cutoff", "none"), ("period", "P1Y"), ("action", "review")] {
            xml.element(name, words)
        }
        xml.end()
    }

    private static func citesLaw(_ text: String) -> Bool {
        text.split(whereSeparator: { !$0.isLetter }).contains { ["Act", "Regulations", "Order"].contains(String($0)) }
    }
}
