internal import Interchange

extension DisclosureDocument {
    /// Reads `disclosure.xml` back: the exact inverse of `xml()`.
    ///
    /// - Throws: `xmlMalformed` for what is no XML, `xmlInvalid` for what breaks the schema, `templateUnknown` for pages
    ///   that this version cannot write again, `xmlNotCanonical` when writing the document again gives other bytes.
    init(parsing bytes: [UInt8]) throws(Fault) {
        let place = "data/disclosure.xml"
        let root: XMLNode
        do {
            root = try XML.parse(bytes, name: "disclosure.xml")
        } catch {
            throw Fault(.xmlMalformed, place, error.message)
        }
        let faults = try PackSchema.diagnostics(bytes)
        if let first = faults.first {
            let more = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
            throw Fault(.xmlInvalid, "\(place) line \(first.line)", "It breaks its schema: \(first.message)\(more)")
        }
        guard root.attribute("template") == String(Self.template) else {
            throw Fault(
                .templateUnknown, place,
                "The pages are of version \(root.attribute("template") ?? "?"); this program can check version "
                    + "\(Self.template). Use a newer one.")
        }
        statement = try DisclosureStatement(XMLReading(root))
        conversations = try XMLReading(root).child("conversations").children("conversation").map {
            (node) throws(Fault) in try Conversation(node)
        }
        datasets =
            try root.child("datasets").map(XMLReading.init)?.children("dataset").map { (node) throws(Fault) in
                try Dataset(node)
            } ?? []
        try checkCounts(XMLReading(root).child("header").child("counts"))
        let again: [UInt8]
        do {
            again = try xml()
        } catch {
            throw Fault(.xmlNotCanonical, place, error.message)
        }
        guard again == bytes else {
            throw Fault(
                .xmlNotCanonical, place,
                "It is not in the one form in which Canute writes it.")
        }
    }

    private func checkCounts(_ xml: XMLReading) throws(Fault) {
        let counted = counts
        for (name, count) in [
            ("conversations", counted.conversations), ("records", counted.records), ("withheld", counted.withheld),
            ("files", counted.files),
        ] {
            let said: Int = try xml.number(name)
            guard said == count else {
                throw Fault(
                    .countsDiffer, "data/disclosure.xml line \(xml.node.line)",
                    "It says that it holds \(said) \(name); it holds \(count).")
            }
        }
    }
}

/// An element with accessors that fail with the line instead of guessing.
struct XMLReading {
    let node: XMLNode

    init(_ node: XMLNode) { self.node = node }

    func fault(_ what: String) -> Fault {
        Fault(.xmlInvalid, "data/disclosure.xml line \(node.line)", "<\(node.name)>: \(what).")
    }

    func child(_ name: String) throws(Fault) -> XMLReading {
        guard let found = node.child(name) else { throw fault("<\(name)> is missing") }
        return XMLReading(found)
    }

    func children(_ name: String) -> [XMLReading] { node.children(name).map(XMLReading.init) }

    func text(_ name: String) throws(Fault) -> String { try child(name).node.text }

    func texts(_ name: String) -> [String] { node.children(name).map(\.text) }

    func attribute(_ name: String) throws(Fault) -> String {
        guard let value = node.attribute(name) else { throw fault("the attribute \(name) is missing") }
        return value
    }

    func number<Number: FixedWidthInteger>(_ name: String) throws(Fault) -> Number {
        guard let value = Number(try attribute(name)) else { throw fault("the attribute \(name) is no number") }
        return value
    }

    func optionalNumber<Number: FixedWidthInteger>(_ name: String) throws(Fault) -> Number? {
        node.attribute(name) == nil ? nil : try number(name)
    }

    func optionalDay(_ name: String) throws(Fault) -> Readable.Day? {
        guard let value = node.attribute(name) else { return nil }
        return try day(value)
    }

    func day(_ value: String) throws(Fault) -> Readable.Day {
        let parts = value.split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard parts.count == 3, let day = Readable.Day(year: parts[0], month: parts[1], day: parts[2]) else {
            throw fault("\(value) is no date")
        }
        return day
    }

    /// The runs directly below this element.
    func runs() throws(Fault) -> [DisclosedRun] {
        var runs: [DisclosedRun] = []
        for child in node.children {
            let reading = XMLReading(child)
            runs.append(
                child.name == "text"
                    ? .text(child.text) : .withheld(try reading.ground(), parts: try reading.number("parts")))
        }
        return runs
    }

    func ground() throws(Fault) -> Ground {
        Ground(
            code: try attribute("code"), label: try attribute("label"), reason: node.attribute("reason") ?? "",
            standIn: node.attribute("stand-in"))
    }

    func blocks() throws(Fault) -> [LetterDocument.Block] {
        node.children.compactMap { child in
            switch child.name {
            case "paragraph": .paragraph(child.text)
            case "bullets": .bullets(child.children("item").map(\.text))
            default: nil
            }
        }
    }
}
