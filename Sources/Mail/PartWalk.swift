/// Walks the parts of a mail and says which are body and which are attachments (RFC 8621 4.1.4).
struct PartWalk {
    private(set) var texts: [MailText] = []
    private(set) var htmlTexts: [MailText] = []
    private(set) var attachments: [MailAttachment] = []
    private let bytes: UnsafeRawBufferPointer
    private let limits: MailLimits
    private let log: DefectLog
    private var parts = 0
    private var boundaries: [[UInt8]] = []

    init(bytes: UnsafeRawBufferPointer, limits: MailLimits, log: DefectLog) {
        self.bytes = bytes
        self.limits = limits
        self.log = log
    }

    /// Which of the two bodies a text of this place belongs to.
    private struct Place {
        var container = "mixed"
        var index = 0
        var inAlternative = false
        var toText = true
        var toHTML = true
        var depth = 0
    }

    mutating func walk(_ root: PartView) { visit(root, Place()) }

    private mutating func visit(_ part: PartView, _ place: Place) {
        parts += 1
        guard parts <= limits.maxParts else {
            log.note("The mail has more than \(limits.maxParts) parts: the rest stands in the original bytes only.")
            return
        }
        switch part.shape {
        case .multipart: divide(part, place)
        case .message: forward(part)
        case .leaf: leaf(part, place)
        }
    }

    private mutating func divide(_ part: PartView, _ place: Place) {
        guard place.depth < limits.maxDepth else {
            log.note("Multiparts are nested deeper than \(limits.maxDepth): the deepest is one attachment.")
            attach(part, type: part.mediaType, data: part.written)
            return
        }
        let children = part.children
        guard !children.isEmpty else {
            undivided(part, place)
            return
        }
        let container = part.mediaType.split(separator: "/").last.map(String.init) ?? "mixed"
        let boundary = part.parameter("boundary").map { Array($0.utf8) }
        if let boundary { boundaries.append(boundary) }
        defer { if boundary != nil { boundaries.removeLast() } }
        let before = (texts.count, htmlTexts.count)
        var inner = Place(
            container: container, inAlternative: place.inAlternative || container == "alternative",
            toText: place.toText, toHTML: place.toHTML, depth: place.depth + 1)
        for (index, child) in children.enumerated() {
            inner.index = index
            if inner.inAlternative && container != "alternative" && child.shape == .leaf {
                // Within an alternative, a container stands for the kind of its first text.
                if child.mediaType == "text/plain" { inner.toHTML = false }
                if child.mediaType == "text/html" { inner.toText = false }
            }
            visit(child, inner)
        }
        if container == "alternative" { completeAlternative(before, place) }
    }

    /// A multipart in which no boundary was found: what it holds is text.
    private mutating func undivided(_ part: PartView, _ place: Place) {
        let bytes = part.outsideText
        guard !bytes.isEmpty else { return }
        log.note("A multipart holds no part with its boundary: it was read as one text.")
        let (text, defects) = Charset.decode(bytes, label: nil)
        defects.forEach(log.note)
        add(MailText(format: .plain, text: PlainText.withLineFeeds(text)), at: place)
    }

    /// Where an alternative offers one of the two forms only, that one stands for both.
    private mutating func completeAlternative(_ before: (texts: Int, html: Int), _ place: Place) {
        guard place.toText && place.toHTML else { return }
        if texts.count == before.texts { texts += htmlTexts[before.html...] }
        if htmlTexts.count == before.html { htmlTexts += texts[before.texts...] }
    }

    private mutating func leaf(_ part: PartView, _ place: Place) {
        var type = part.mediaType
        let boundless = type.hasPrefix("multipart/")
        if boundless { type = "text/plain" }
        guard let data = part.content else {
            if part.fileName != nil { attach(part, type: type, data: []) }
            return
        }
        let isText = type == "text/plain" || type == "text/html"
        let first = place.index == 0
        let inline = isText && !part.isAttachment && (first || (place.container != "related" && part.fileName == nil))
        guard inline else {
            attach(part, type: type, data: data)
            return
        }
        let label = boundless ? nil : part.parameter("charset")
        let (decoded, defects) = Charset.decode(data, label: label)
        defects.forEach(log.note)
        var text = MailText(format: type == "text/html" ? .html : .plain, text: PlainText.withLineFeeds(decoded))
        if text.format == .plain { text.text = plain(text.text, part) }
        add(text, at: place)
    }

    private mutating func add(_ text: MailText, at place: Place) {
        if place.container == "alternative" {
            // Another form of a text already there adds nothing to its own list.
            if text.format == .plain { texts.append(text) } else { htmlTexts.append(text) }
            return
        }
        if place.toText { texts.append(text) }
        if place.toHTML { htmlTexts.append(text) }
    }

    private mutating func plain(_ text: String, _ part: PartView) -> String {
        var text = text
        if part.parameter("format")?.lowercased() == "flowed" {
            text = PlainText.unflowed(text, deletingSpace: part.parameter("delsp")?.lowercased() == "yes")
        }
        let (rest, files) = UUEncoding.extract(from: text)
        for file in files {
            log.note("A uuencoded file stood in the text; it is an attachment now.")
            attachments.append(
                MailAttachment(name: file.name, mediaType: "application/octet-stream", data: file.data, text: nil))
        }
        return rest
    }

    private mutating func attach(_ part: PartView, type: String, data: [UInt8]) {
        var text: String?
        if type.hasPrefix("text/") || type == "message/delivery-status" || type == "message/disposition-notification" {
            let (decoded, defects) = Charset.decode(data, label: part.parameter("charset"))
            defects.forEach(log.note)
            text = PlainText.withLineFeeds(decoded)
        }
        let name = part.fileName ?? "part-\(parts)\(MediaTypes.suffix(type))"
        attachments.append(MailAttachment(name: name, mediaType: type, data: data, text: text))
    }

    /// A forwarded mail is cut from the original bytes, so that its own hash and signatures hold.
    private mutating func forward(_ part: PartView) {
        guard let message = part.forwarded else {
            attach(part, type: part.mediaType, data: [])
            return
        }
        var data: [UInt8]
        if let range = ForwardedRange.find(part, message, in: bytes, boundaries: boundaries) {
            data = Array(bytes[range])
        } else {
            data = message.written
            if !data.isEmpty { log.note("A forwarded mail could not be cut from the original and was written anew.") }
        }
        let subject = message.fields(["subject"]).first?.value
        let title = subject.map { $0.printableStart(80) }.flatMap { $0.isEmpty ? nil : $0 }
        let name = part.fileName ?? "\(title ?? "part-\(parts)").eml"
        attachments.append(MailAttachment(name: name, mediaType: part.mediaType, data: data, text: nil))
    }
}
