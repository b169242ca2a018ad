/// An element of an XML document with what is in it.
///
/// Made by `XML.parse`.
public struct XMLNode: Sendable, Equatable {
    /// What stands inside an element, in order.
    public enum Content: Sendable, Equatable {
        /// A child element.
        case element(XMLNode)
        /// Characters, entities and CDATA resolved; neighbours joined.
        case text(String)
    }

    /// An attribute; namespace declarations are none.
    public struct Attribute: Sendable, Equatable {
        /// The local name.
        public let name: String
        /// The namespace, or nil where the attribute has no prefix.
        public let namespace: String?
        /// The value, normalised as XML says.
        public let value: String
    }

    /// The local name.
    public let name: String
    /// The namespace, or nil.
    public let namespace: String?
    /// Attributes in document order.
    public let attributes: [Attribute]
    /// Elements and text in document order; comments and processing instructions are left out.
    public let content: [Content]
    /// The line on which the start tag ends, counted from 1.
    public let line: Int

    /// The child elements.
    public var children: [XMLNode] {
        content.compactMap { if case .element(let node) = $0 { node } else { nil } }
    }

    /// All text below this element, in order.
    public var text: String {
        var text = ""
        collectText(into: &text)
        return text
    }

    /// The value of the attribute of that name and no namespace, or nil.
    public func attribute(_ name: String, namespace: String? = nil) -> String? {
        attributes.first { $0.name == name && $0.namespace == namespace }?.value
    }

    /// The child elements of that local name.
    public func children(_ name: String) -> [XMLNode] {
        children.filter { $0.name == name }
    }

    /// The first child element of that local name, or nil.
    public func child(_ name: String) -> XMLNode? {
        for case .element(let node) in content where node.name == name { return node }
        return nil
    }

    private func collectText(into text: inout String) {
        for part in content {
            switch part {
            case .text(let piece): text += piece
            case .element(let node): node.collectText(into: &text)
            }
        }
    }
}
