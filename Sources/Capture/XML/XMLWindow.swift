/// The part of an XML stream that a scanner looks at: what is marked, and the tag at hand.
struct XMLWindow {
    enum Token {
        case declaration([UInt8])
        case start(XMLTag)
        case end(String)
        /// A tag over the limit, stepped over.
        case tooLong
    }

    private static let mostTagBytes = 1 << 20

    private let nextChunk: () throws -> [UInt8]?
    private var buffer: [UInt8] = []
    private var position = 0
    /// The stream offset of `buffer[0]`.
    private var base = 0
    private var markAt: Int?
    /// True when the marked bytes outgrew the limit and were let go.
    private(set) var markIsLost = false
    private var tokenStart = 0
    /// Where a tag began that the stream ends in.
    private(set) var unfinished: Int?

    init(next: @escaping () throws -> [UInt8]?) {
        nextChunk = next
    }

    var offset: Int { base + position }
    /// Where the last token began.
    var tokenOffset: Int { tokenStart }
    var marked: [UInt8] { markAt.map { Array(buffer[$0..<position]) } ?? [] }

    /// Keeps everything from the last token on.
    mutating func mark() {
        markAt = tokenStart - base
        markIsLost = false
    }

    mutating func release() { markAt = nil }

    /// The next tag; comments, text, CDATA, instructions and document types are stepped over.
    mutating func next() throws -> Token? {
        while try seek(UInt8(ascii: "<")) {
            tokenStart = base + position
            if try stands("<!--") {
                guard try skip(past: "-->") else { return nil }
            } else if try stands("<![CDATA[") {
                guard try skip(past: "]]>") else { return nil }
            } else if try stands("<?") {
                let isDeclaration = try stands("<?xml ")
                guard let inner = try tag(isPlain: true) else { return nil }
                if isDeclaration { return .declaration(Array(inner.dropFirst().dropLast())) }
            } else if try stands("<!") {
                guard try skipDocumentType() else { return nil }
            } else {
                guard let inner = try tag(isPlain: false) else { return nil }
                if inner.isEmpty { return .tooLong }
                if inner.first == UInt8(ascii: "/") {
                    return .end(XMLTag.localName(inner.dropFirst().prefix { !XMLTag.isSpace($0) }))
                }
                guard let first = inner.first, XMLWindow.beginsName(first) else { continue }
                return .start(XMLTag(inner))
            }
        }
        return nil
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_")
            || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }

    /// Appends the next chunk, after dropping what is neither marked nor from `keep` on; false at the end.
    private mutating func refill(keeping keep: Int) throws -> Bool {
        guard let chunk = try nextChunk() else { return false }
        if let mark = markAt, buffer.count - mark > XMLElementScanner.mostElementBytes {
            markAt = nil
            markIsLost = true
        }
        let first = min(markAt ?? keep, keep)
        if first > 0 {
            buffer.removeSubrange(..<min(first, buffer.count))
            base += first
            position -= first
            markAt = markAt.map { $0 - first }
        }
        buffer += chunk
        return true
    }

    private mutating func seek(_ byte: UInt8) throws -> Bool {
        while true {
            if let found = buffer[position...].firstIndex(of: byte) {
                position = found
                return true
            }
            position = buffer.count
            guard try refill(keeping: position) else { return false }
        }
    }

    private mutating func stands(_ text: StaticString) throws -> Bool {
        while position + text.utf8CodeUnitCount > buffer.count {
            guard try refill(keeping: position) else { return false }
        }
        return (0..<text.utf8CodeUnitCount).allSatisfy { buffer[position + $0] == text.utf8Start[$0] }
    }

    private mutating func skip(past end: StaticString) throws -> Bool {
        while try seek(end.utf8Start[0]) {
            if try stands(end) {
                position += end.utf8CodeUnitCount
                return true
            }
            position += 1
        }
        unfinished = tokenStart
        return false
    }

    /// A document type ends behind its brackets.
    private mutating func skipDocumentType() throws -> Bool {
        var depth = 0
        while true {
            while position < buffer.count {
                let byte = buffer[position]
                position += 1
                switch byte {
                case UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "]"): depth -= 1
                case UInt8(ascii: ">") where depth <= 0: return true
                default: continue
                }
            }
            guard try refill(keeping: position) else {
                unfinished = tokenStart
                return false
            }
        }
    }

    /// The bytes between "<" and ">", of which those in quotes do not end it; empty when there are too many.
    private mutating func tag(isPlain: Bool) throws -> [UInt8]? {
        var at = position + 1
        var quote: UInt8 = 0
        var isTooLong = false
        while true {
            while at < buffer.count {
                let byte = buffer[at]
                if quote != 0 {
                    if byte == quote { quote = 0 }
                } else if !isPlain, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    quote = byte
                } else if byte == UInt8(ascii: ">") {
                    let inner = isTooLong ? [] : Array(buffer[(position + 1)..<at])
                    position = at + 1
                    return inner
                }
                at += 1
            }
            if at - position > XMLWindow.mostTagBytes {
                isTooLong = true
                position = at
            }
            let before = base
            guard try refill(keeping: position) else {
                unfinished = tokenStart
                position = buffer.count
                return nil
            }
            at -= base - before
        }
    }
}
