internal import Interchange

extension DisclosureDocument {
    static let namespace = "urn:canute:disclosure-pack:1"

    /// `disclosure.xml`: the same document always gives the same bytes.
    package func xml() throws(DisclosureError) -> [UInt8] {
        var xml = XMLWriter(indented: true)
        xml.start("disclosure", ["version": "1", "template": String(Self.template)], namespace: Self.namespace)
        statement.writeHeader(to: &xml, counts: counts)
        statement.writeRequest(to: &xml)
        statement.letter.write(to: &xml)
        statement.complaint.write(to: &xml)
        statement.writeSearches(to: &xml)
        statement.writeExemptions(to: &xml)
        statement.writeSchedule(to: &xml)
        xml.start("conversations")
        for conversation in conversations { conversation.write(to: &xml) }
        xml.end()
        writeDatasets(to: &xml)
        xml.end()
        do {
            return try xml.finish()
        } catch {
            throw DisclosureError(.draft, "disclosure.xml cannot be written: \(error.message)")
        }
    }
}

extension DisclosureDocument.Conversation {
    fileprivate func write(to xml: inout XMLWriter) {
        xml.start("conversation", ["number": String(number)])
        xml.runs("title", title)
        xml.element("source", source)
        for note in notes { xml.element("note", note) }
        for record in records { record.write(to: &xml) }
        xml.end()
    }
}

extension DisclosedRecord {
    fileprivate func write(to xml: inout XMLWriter) {
        var attributes = [("seq", String(seq)), ("captured", PlainWords.isoMoment(minute))]
        if let revises { attributes.append(("revises", String(revises))) }
        if let replyTo { attributes.append(("reply-to", String(replyTo))) }
        xml.start("record", attributes: attributes)
        for component in components { component.write(to: &xml) }
        xml.end()
    }
}

extension DisclosedComponent {
    fileprivate func write(to xml: inout XMLWriter) {
        xml.start("component", ["path": path, "kind": isText ? "T" : "B", "state": state.rawValue])
        switch content {
        case .text(let runs): for run in runs { xml.run(run) }
        case .value(let text): xml.element("value", text)
        case .bytes(let size, let sha256, let file):
            let named = file.map { [("file", $0)] } ?? []
            xml.start("bytes", attributes: [("size", String(size)), ("sha256", sha256)] + named)
            xml.end()
        case .withheld(let ground): xml.run(.withheld(ground, parts: 1))
        }
        xml.end()
    }
}

extension XMLWriter {
    mutating func runs(_ name: String, _ runs: [DisclosedRun]) {
        start(name)
        for run in runs { self.run(run) }
        end()
    }

    fileprivate mutating func run(_ run: DisclosedRun) {
        switch run {
        case .text(let text): element("text", text)
        case .withheld(let ground, let parts):
            var attributes = [("code", ground.code), ("label", ground.label)]
            if !ground.reason.isEmpty { attributes.append(("reason", ground.reason)) }
            if let standIn = ground.standIn { attributes.append(("stand-in", standIn)) }
            start("withheld", attributes: attributes + [("parts", String(parts))])
            end()
        }
    }
}
