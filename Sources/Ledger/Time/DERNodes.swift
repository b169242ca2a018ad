import SwiftASN1

/// The children of a constructed DER node, taken one after the other; whoever takes them says what must come.
struct DERNodes {
    private var iterator: ASN1NodeCollection.Iterator
    private var ahead: ASN1Node?

    /// Enters a node that must have this identifier.
    ///
    /// - Throws: `LedgerError` (time-stamp) that names `what`.
    init(_ node: ASN1Node, _ identifier: ASN1Identifier, _ what: String) throws {
        guard node.identifier == identifier, case .constructed(let children) = node.content else {
            throw Self.malformed(what)
        }
        iterator = children.makeIterator()
        ahead = iterator.next()
    }

    /// Enters a SEQUENCE.
    init(_ node: ASN1Node, _ what: String) throws { try self.init(node, .sequence, what) }

    /// The next child, whatever it is.
    mutating func next(_ what: String) throws -> ASN1Node {
        guard let node = ahead else { throw Self.malformed(what) }
        ahead = iterator.next()
        return node
    }

    /// The next child, if it has this identifier.
    mutating func next(if identifier: ASN1Identifier) -> ASN1Node? {
        guard let node = ahead, node.identifier == identifier else { return nil }
        ahead = iterator.next()
        return node
    }

    /// All children that are left.
    mutating func rest() -> [ASN1Node] {
        var nodes: [ASN1Node] = []
        while let node = ahead {
            nodes.append(node)
            ahead = iterator.next()
        }
        return nodes
    }

    /// Refuses children that are left.
    func end(_ what: String) throws { if ahead != nil { throw Self.malformed(what) } }

    /// The error of something that is not in its form.
    static func malformed(_ what: String) -> LedgerError {
        LedgerError(.timeStamp, "The time stamp is malformed: \(what). Ask the time-stamping authority again.")
    }

    /// A context-specific tag.
    static func tag(_ number: UInt) -> ASN1Identifier { .init(tagWithNumber: number, tagClass: .contextSpecific) }
}

/// An algorithm identifier without parameters, or with NULL: all that time stamps are read with.
struct DERAlgorithm: Equatable {
    let identifier: ASN1ObjectIdentifier

    init(_ node: ASN1Node, _ what: String) throws {
        var nodes = try DERNodes(node, what)
        identifier = try ASN1ObjectIdentifier(derEncoded: nodes.next(what))
        if let parameters = nodes.next(if: .null) { _ = try ASN1Null(derEncoded: parameters) }
        try nodes.end(what)
    }

    static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]
    static let sha384: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 2]
    static let sha512: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 3]
    static let sha1: ASN1ObjectIdentifier = [1, 3, 14, 3, 2, 26]
}
