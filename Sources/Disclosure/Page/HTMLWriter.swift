/// Writes HTML as bytes: elements nest by closures, text and attribute values are always escaped.
package struct HTMLWriter {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// Begins with nothing.
    package init() {}

    /// Writes one element; its content is what the closure writes.
    package mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: (inout HTMLWriter) -> Void
    ) {
        startTag(name, attributes)
        content(&self)
        bytes += "</\(name)>".utf8
    }

    /// Writes one element that holds only text.
    package mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
        element(name, attributes) { $0.text(text) }
    }

    /// Writes an element on lines of its own, so that the source can be read and compared by a person.
    package mutating func block(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: (inout HTMLWriter) -> Void
    ) {
        startTag(name, attributes)
        newline()
        content(&self)
        bytes += "</\(name)>\n".utf8
    }

    /// Writes one element that holds only text, and a line end.
    package mutating func line(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
        element(name, attributes, text: text)
        newline()
    }

    /// Writes a start tag alone: for elements without content (`meta`, `br`, `input`).
    package mutating func startTag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        bytes += "<\(name)".utf8
        for (key, value) in attributes {
            bytes += " \(key)".utf8
            if key == "hidden" { continue }  // the one boolean attribute in use: its presence is its value
            bytes += "=\"".utf8
            escape(DisplayText.oneLine(value))
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
    }

    /// Writes text, escaped and made harmless.
    package mutating func text(_ text: String) {
        escape(DisplayText.harmless(text))
    }

    /// Writes trusted bytes as they are: the style sheet and the script only.
    package mutating func verbatim(_ trusted: [UInt8]) {
        bytes += trusted
    }

    /// Ends the line.
    package mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
    }
}

/// Addresses that a link may lead to; anything else is shown as text.
enum LinkTarget {
    /// The address when it is an absolute https or http URL of plain characters.
    static func web(_ address: String) -> String? {
        let plain = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        return plain && (address.hasPrefix("https://") || address.hasPrefix("http://")) ? address : nil
    }

    /// A path within the pack as a relative reference, percent-encoded (RFC 3986); `base` leads from the page to it.
    static func file(_ path: String, base: String) -> String {
        var result = base
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}
