import Crypto
import SwiftASN1

/// A request for a time stamp (RFC 3161, 2.4.1): the SHA-256 of what is to be stamped, a nonce, and the wish for the
/// certificate.
public struct TimeStampRequest: Equatable, Sendable {
    /// The SHA-256 of the bytes to be stamped.
    public let imprint: [UInt8]
    /// Drawn anew for each request, so that no older response answers it.
    public let nonce: UInt64

    /// A request over these bytes.
    public init(over bytes: [UInt8]) throws {
        let drawn = try RandomBytes.draw(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(imprint: Array(SHA256.hash(data: bytes)), nonce: drawn)
    }

    init(imprint: [UInt8], nonce: UInt64) {
        self.imprint = imprint
        self.nonce = nonce
    }

    /// Reads a request that `encoded` wrote.
    ///
    /// - Throws: `LedgerError` (time-stamp) for any other form.
    public init(parsing bytes: [UInt8]) throws {
        let wrong = LedgerError(.timeStamp, "This is no time-stamp request that `canute checkpoint timestamp` wrote.")
        do {
            var nodes = try DERNodes(try DER.parse(bytes), "the request")
            guard try Int(derEncoded: nodes.next("its version")) == 1 else { throw wrong }
            imprint = try MessageImprint(nodes.next("its imprint")).digest
            nonce = try UInt64(derEncoded: nodes.next("its nonce"))
        } catch {
            throw wrong
        }
        guard try encoded == bytes else { throw wrong }
    }

    /// The request in DER.
    public var encoded: [UInt8] {
        get throws {
            var coder = DER.Serializer()
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(1)
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try coder.serialize(DERAlgorithm.sha256)
                        try coder.serialize(ASN1Null())
                    }
                    try coder.serialize(ASN1OctetString(contentBytes: imprint[...]))
                }
                try coder.serialize(nonce)
                try coder.serialize(true)
            }
            return coder.serializedBytes
        }
    }
}

/// What a stamp is over: always SHA-256 here.
struct MessageImprint {
    let digest: [UInt8]

    init(_ node: ASN1Node) throws {
        var nodes = try DERNodes(node, "its imprint")
        guard try DERAlgorithm(nodes.next("its imprint"), "its imprint").identifier == DERAlgorithm.sha256 else {
            throw LedgerError(.timeStamp, "The time stamp is not over a SHA-256, which was asked for.")
        }
        digest = Array(try ASN1OctetString(derEncoded: nodes.next("its imprint")).bytes)
        try nodes.end("its imprint")
        guard digest.count == 32 else { throw DERNodes.malformed("its imprint is no SHA-256") }
    }
}
