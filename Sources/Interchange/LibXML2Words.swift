import CLibXML2
import Foundation

/// libxml2's errors in words for somebody who wrote the document, and knows nothing of parsers.
///
/// Source: libxml2's `xmlerror.h` for the codes of the parser; its messages about schemas have few forms, which are read.
/// What is not known here is quoted as the library's words.
enum LibXML2Words {
    /// What an error of the parser means.
    static func parser(_ error: UnsafePointer<xmlError>) -> String {
        let said = LibXML2.words(error)
        let (first, second) = (string(error.pointee.str1), string(error.pointee.str2))
        switch xmlParserErrors(UInt32(bitPattern: error.pointee.code)) {
        case XML_ERR_DOCUMENT_EMPTY: return "no element is in it: it is no XML document."
        case XML_ERR_DOCUMENT_END: return "something stands behind the end of the document."
        case XML_ERR_TAG_NAME_MISMATCH:
            guard let first, let second else { break }
            return "<\(first)>, opened in line \(error.pointee.int1), is closed as </\(second)>."
        case XML_ERR_TAG_NOT_FINISHED:
            guard let first else { return "the document ends before its elements are closed: it may be cut off." }
            return
                "the document ends before <\(first)>, opened in line \(error.pointee.int1), is closed: it may be cut off."
        case XML_ERR_LTSLASH_REQUIRED, XML_ERR_LT_REQUIRED:
            return "the document ends before its elements are closed: it may be cut off."
        case XML_ERR_GT_REQUIRED, XML_ERR_SPACE_REQUIRED:
            return "a tag is not written to its end, with “>”, or its attributes do not stand apart."
        case XML_ERR_ATTRIBUTE_NOT_STARTED, XML_ERR_ATTRIBUTE_NOT_FINISHED, XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
            return "an attribute has no value in quotation marks\(named(first))."
        case XML_ERR_ATTRIBUTE_REDEFINED: return "an attribute stands twice in one tag\(named(first))."
        case XML_ERR_LT_IN_ATTRIBUTE: return "“<” stands in an attribute's value: write &lt; there."
        case XML_ERR_NAME_REQUIRED:
            return "a name is missing behind “<” or “&”: write &lt; or &amp; where the sign is meant."
        case XML_ERR_ENTITYREF_SEMICOL_MISSING:
            return "an entity does not end with “;”: write &amp; where the sign “&” is meant."
        case XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY: return "an entity is not known\(named(first))."
        case XML_ERR_INVALID_CHAR: return "a character stands there that XML does not allow."
        case XML_ERR_INVALID_ENCODING, XML_ERR_UNKNOWN_ENCODING, XML_ERR_UNSUPPORTED_ENCODING:
            return
                "the bytes are not in the encoding that the document names, or in none that is known: save it as UTF-8."
        case XML_ERR_XMLDECL_NOT_FINISHED, XML_ERR_RESERVED_XML_NAME:
            return "the line “<?xml …?>” must stand at the very beginning, and be whole."
        case XML_ERR_COMMENT_NOT_FINISHED: return "a comment is not closed: “-->” is missing."
        case XML_ERR_CDATA_NOT_FINISHED: return "a CDATA section is not closed: “]]>” is missing."
        case XML_ERR_PI_NOT_FINISHED: return "a processing instruction is not closed: “?>” is missing."
        case XML_NS_ERR_UNDEFINED_NAMESPACE: return "a prefix is used that no xmlns declares\(named(first))."
        default: break
        }
        return "this is not well-formed XML (in the words of libxml2: \(said))."
    }

    /// What an error of a schema's check means, from its message without namespaces.
    static func schema(_ message: String) -> String {
        guard let found = message.wholeMatch(of: /Element '([^']+)'(?:, attribute '([^']+)')?: (.*)/) else {
            return message
        }
        let (element, attribute, rest) = (
            String(found.output.1), found.output.2.map(String.init), String(found.output.3)
        )
        let place = attribute.map { "the attribute \($0) of <\(element)>" } ?? "<\(element)>"
        if rest.hasPrefix("This element is not expected.") {
            return "<\(element)> may not stand here\(expected(rest).map { ": \($0) may" } ?? "")."
        }
        if rest.hasPrefix("Missing child element(s).") {
            return "<\(element)> lacks an element\(expected(rest).map { ": \($0) is to follow" } ?? "")."
        }
        if let name = rest.firstMatch(of: /The attribute '([^']+)' is required but missing/)?.output.1 {
            return "<\(element)> lacks the attribute \(name)."
        }
        if let name = rest.firstMatch(of: /The attribute '([^']+)' is not allowed/)?.output.1 {
            return "<\(element)> may not have the attribute \(name)."
        }
        if let value = rest.firstMatch(
            of: /\[facet 'enumeration'\] The value '(.*)' is not an element of the set \{(.*)\}/)
        {
            let words = value.output.2.replacing("'", with: "")
            return "\(place) cannot be “\(value.output.1)”: it is one of \(words)."
        }
        if let value = rest.firstMatch(of: /\[facet 'pattern'\] The value '(.*)' is not accepted by the pattern '(.*)'/)
        {
            return "\(place) cannot be “\(value.output.1)”: it is to be written as \(value.output.2)."
        }
        if let value = rest.firstMatch(of: /'(.*)' is not a valid value of the .*type '([^']+)'/) {
            return "\(place) cannot be “\(value.output.1)”: that is no \(type(String(value.output.2)))."
        }
        if let value = rest.firstMatch(of: /Duplicate key-sequence \['(.*)'\]/)?.output.1 {
            return "<\(element)> says “\(value)” again, which may stand once."
        }
        if rest.contains("Character content other than whitespace is not allowed") {
            return "<\(element)> holds words outside of its elements, which it may not."
        }
        return "\(place): \(rest)"
    }

    /// What may stand there: `<a>`, or `one of <a>, <b>`.
    private static func expected(_ rest: String) -> String? {
        guard let found = rest.firstMatch(of: /Expected is(?: one of)? \( (.*?) \)/) else { return nil }
        let names = found.output.1.split(separator: ",").map { "<\($0.trimmingCharacters(in: .whitespaces))>" }
        return names.count == 1 ? names[0] : "one of \(names.joined(separator: ", "))"
    }

    private static func type(_ name: String) -> String {
        switch name {
        case "xs:date": "date, written as 2026-04-01"
        case "xs:dateTime": "moment, written as 2026-04-01T09:30:00Z"
        case "xs:boolean": "true or false"
        case "xs:unsignedLong", "xs:nonNegativeInteger", "xs:positiveInteger", "xs:integer": "whole number"
        default: name.replacing("xs:", with: "")
        }
    }

    private static func named(_ name: String?) -> String { name.map { ": \($0)" } ?? "" }

    private static func string(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        text.map { EntryName.display(String(cString: $0)) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
