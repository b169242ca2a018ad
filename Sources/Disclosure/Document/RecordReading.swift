internal import Interchange

extension DisclosureDocument.Conversation {
    init(_ xml: XMLReading) throws(Fault) {
        self.init(
            number: try xml.number("number"), title: try xml.child("title").runs(), source: try xml.text("source"),
            notes: xml.texts("note"),
            records: try xml.children("record").map { (node) throws(Fault) in try DisclosedRecord(node) })
    }
}

extension DisclosedRecord {
    init(_ xml: XMLReading) throws(Fault) {
        guard let minute = SentAt.seconds(try xml.attribute("captured")) else {
            throw xml.fault("the time of capture cannot be read")
        }
        self.init(
            seq: try xml.number("seq"), revises: try xml.optionalNumber("revises"), minute: minute,
            replyTo: try xml.optionalNumber("reply-to"),
            components: try xml.children("component").map { (node) throws(Fault) in try DisclosedComponent(node) })
    }
}

extension DisclosedComponent {
    init(_ xml: XMLReading) throws(Fault) {
        let isText = try xml.attribute("kind") == "T"
        let content: Content
        if try xml.attribute("state") == State.withheld.rawValue {
            content = .withheld(try xml.child("withheld").ground())
        } else if isText {
            content = .text(try xml.runs())
        } else if let value = xml.node.child("value") {
            content = .value(value.text)
        } else {
            let bytes = try xml.child("bytes")
            content = .bytes(
                size: try bytes.number("size"), sha256: try bytes.attribute("sha256"),
                file: bytes.node.attribute("file"))
        }
        self.init(path: try xml.attribute("path"), isText: isText, content: content)
    }
}
