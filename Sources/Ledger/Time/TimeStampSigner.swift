import Crypto
import Foundation
import SwiftASN1
import X509

/// The one signer of a token (RFC 5652, 5.3), with its signed attributes.
struct TimeStampSigner: Sendable {
    /// The issuer's name, as bytes, and the certificate's serial number.
    let issuer: ArraySlice<UInt8>
    let serial: ArraySlice<UInt8>
    let digest: DERAlgorithm
    /// What the signature is over: the signed attributes as a SET.
    let signedBytes: [UInt8]
    let messageDigest: [UInt8]
    /// The hash of the signer's certificate, and what it was made with (RFC 5035, RFC 2634).
    let certificateHash: (algorithm: ASN1ObjectIdentifier, bytes: [UInt8])
    let signatureAlgorithm: Certificate.SignatureAlgorithm
    let signature: [UInt8]

    private static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 3]
    private static let messageDigest: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 4]
    private static let signingCertificate: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 12]
    private static let signingCertificateV2: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 47]
    private static let tstInfo: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 1, 4]

    init(_ node: ASN1Node) throws {
        let what = "its signer"
        var nodes = try DERNodes(node, what)
        guard try Int(derEncoded: nodes.next(what)) == 1 else {
            throw DERNodes.malformed("its signer's version is not 1")
        }
        var identity = try DERNodes(nodes.next(what), what)
        issuer = try identity.next(what).encodedBytes
        serial = try ArraySlice<UInt8>(derEncoded: identity.next(what))
        try identity.end(what)
        digest = try DERAlgorithm(nodes.next(what), what)
        guard let attributes = nodes.next(if: DERNodes.tag(0)) else {
            throw DERNodes.malformed("it has no signed attributes")
        }
        // The signature is over the attributes as a SET OF, not under the tag that they have in the token.
        signedBytes = [0x31] + attributes.encodedBytes.dropFirst()
        let values = try Self.values(attributes)
        guard let type = values[Self.contentType], try ASN1ObjectIdentifier(derEncoded: type) == Self.tstInfo else {
            throw DERNodes.malformed("its signed attributes are not of a time stamp")
        }
        guard let hash = values[Self.messageDigest] else { throw DERNodes.malformed("it has no message digest") }
        messageDigest = Array(try ASN1OctetString(derEncoded: hash).bytes)
        certificateHash = try Self.certificateHash(values)
        let algorithm = try DERAlgorithm(nodes.next(what), what)
        signatureAlgorithm = try Self.algorithm(algorithm.identifier, digest: digest.identifier)
        signature = Array(try ASN1OctetString(derEncoded: nodes.next(what)).bytes)
        _ = nodes.next(if: DERNodes.tag(1))
        try nodes.end("there is something behind the signature")
    }

    /// The attributes, each once and with one value.
    private static func values(_ node: ASN1Node) throws -> [ASN1ObjectIdentifier: ASN1Node] {
        let what = "its signed attributes"
        var nodes = try DERNodes(node, DERNodes.tag(0), what)
        var values: [ASN1ObjectIdentifier: ASN1Node] = [:]
        for attribute in nodes.rest() {
            var parts = try DERNodes(attribute, what)
            let type = try ASN1ObjectIdentifier(derEncoded: parts.next(what))
            var set = try DERNodes(parts.next(what), .set, what)
            guard values.updateValue(try set.next(what), forKey: type) == nil else { throw DERNodes.malformed(what) }
            try set.end(what)
            try parts.end(what)
        }
        return values
    }

    /// ESSCertIDv2 (RFC 5035, 4), else ESSCertID (RFC 2634, 5.4): of the first certificate named, the signer's.
    private static func certificateHash(
        _ values: [ASN1ObjectIdentifier: ASN1Node]
    ) throws -> (algorithm: ASN1ObjectIdentifier, bytes: [UInt8]) {
        let what = "the hash of its signer's certificate"
        guard let attribute = values[signingCertificateV2] ?? values[signingCertificate] else {
            throw DERNodes.malformed("it does not name its signer's certificate by its hash")
        }
        var outer = try DERNodes(attribute, what)
        var list = try DERNodes(outer.next(what), what)
        var first = try DERNodes(list.next(what), what)
        var algorithm = values[signingCertificateV2] == nil ? DERAlgorithm.sha1 : DERAlgorithm.sha256
        if values[signingCertificateV2] != nil, let named = first.next(if: .sequence) {
            algorithm = try DERAlgorithm(named, what).identifier
        }
        return (algorithm, Array(try ASN1OctetString(derEncoded: first.next(what)).bytes))
    }

    private typealias Way = (
        digest: ASN1ObjectIdentifier, signature: [ASN1ObjectIdentifier], algorithm: Certificate.SignatureAlgorithm
    )

    private static let ways: [Way] = [
        (DERAlgorithm.sha256, [.AlgorithmIdentifier.sha256WithRSAEncryption, rsa], .sha256WithRSAEncryption),
        (DERAlgorithm.sha384, [.AlgorithmIdentifier.sha384WithRSAEncryption, rsa], .sha384WithRSAEncryption),
        (DERAlgorithm.sha512, [.AlgorithmIdentifier.sha512WithRSAEncryption, rsa], .sha512WithRSAEncryption),
        (DERAlgorithm.sha256, [[1, 2, 840, 10045, 4, 3, 2]], .ecdsaWithSHA256),
        (DERAlgorithm.sha384, [[1, 2, 840, 10045, 4, 3, 3]], .ecdsaWithSHA384),
        (DERAlgorithm.sha512, [[1, 2, 840, 10045, 4, 3, 4]], .ecdsaWithSHA512),
    ]

    private static let rsa = ASN1ObjectIdentifier.AlgorithmIdentifier.rsaEncryption

    /// RSA with PKCS #1 v1.5 and ECDSA; the digest is the signer's.
    private static func algorithm(
        _ signature: ASN1ObjectIdentifier, digest: ASN1ObjectIdentifier
    ) throws -> Certificate.SignatureAlgorithm {
        guard let way = ways.first(where: { $0.digest == digest && $0.signature.contains(signature) }) else {
            throw LedgerError(
                .timeStamp, "The time stamp is signed in a way that is not known here: RSA and ECDSA with SHA-2 are.")
        }
        return way.algorithm
    }
}

/// The SHA-2 and, for the older certificate hash, SHA-1 sums that time stamps use.
enum TimeStampDigest {
    /// The sum of `bytes`; nil for an algorithm that is not known.
    static func hash(_ bytes: [UInt8], _ algorithm: ASN1ObjectIdentifier) -> [UInt8]? {
        switch algorithm {
        case DERAlgorithm.sha256: Array(SHA256.hash(data: bytes))
        case DERAlgorithm.sha384: Array(SHA384.hash(data: bytes))
        case DERAlgorithm.sha512: Array(SHA512.hash(data: bytes))
        case DERAlgorithm.sha1: Array(Insecure.SHA1.hash(data: bytes))
        default: nil
        }
    }
}
