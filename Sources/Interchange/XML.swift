/// Reading of XML documents that come from outside.
public enum XML {
    /// How much a document may ask for, and whether it may carry a DOCTYPE.
    public struct Limits: Sendable, Equatable {
        /// Most bytes of the document.
        public var maxBytes = 256 << 20
        /// Most elements inside one another; the library's own limit of 256 holds above it.
        public var maxDepth = 200
        /// Most elements and attributes together.
        public var maxNodes = 4_000_000
        /// Whether a DOCTYPE is passed over (its entities stay unknown) rather than refused.
        public var allowsDoctype = false

        /// The limits used where none are given.
        public static let standard = Limits()

        /// Starts from the standard limits.
        public init() {}
    }

    /// The document's root element; throws one error with file name and line otherwise.
    ///
    /// No network, no files, no entities but XML's own five; a DOCTYPE is refused.
    public static func parse(
        _ bytes: [UInt8], name: String = "XML", limits: Limits = .standard
    ) throws(InterchangeError) -> XMLNode {
        let builder = XMLTreeBuilder(name: name, limits: limits, keepsTree: true)
        try XMLParser.run(bytes, name: name, limits: limits, builder: builder)
        guard let root = builder.root else {
            throw InterchangeError(.badXML, "\(name): the document has no element. Give a whole XML file.")
        }
        return root
    }

    /// Whether the document would parse, without building it.
    public static func check(
        _ bytes: [UInt8], name: String = "XML", limits: Limits = .standard
    ) throws(InterchangeError) {
        try XMLParser.run(
            bytes, name: name, limits: limits, builder: XMLTreeBuilder(name: name, limits: limits, keepsTree: false))
    }
}
