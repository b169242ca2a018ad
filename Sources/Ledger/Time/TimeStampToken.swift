import Crypto
import Foundation
import SwiftASN1
import X509

/// A time-stamp token (RFC 3161): what an authority states about a time, signed (CMS SignedData, RFC 5652).
///
/// One signer, signed attributes, the signer's certificate inside: the forms that RFC 3161 asks for. Nothing is believed
/// until `verify` was called.
public struct TimeStampToken: Sendable {
    /// The token's exact bytes, DER.
    public let encoded: [UInt8]
    /// What the authority states.
    public let info: TimeStampInfo

    let statement: [UInt8]
    let signer: TimeStampSigner
    let certificates: [TokenCertificate]

    /// A certificate in the token, with the bytes that its hash is over.
    struct TokenCertificate: Sendable {
        let encoded: [UInt8]
        let certificate: Certificate
        let issuer: ArraySlice<UInt8>
    }

    private static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
    private static let tstInfo: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 1, 4]

    /// Reads a token strictly.
    ///
    /// - Throws: `LedgerError` (time-stamp) for any other form.
    public init(parsing bytes: [UInt8]) throws {
        do { try self.init(try DER.parse(bytes)) } catch let error as LedgerError { throw error } catch {
            throw DERNodes.malformed("\(error)")
        }
    }

    init(_ node: ASN1Node) throws {
        encoded = Array(node.encodedBytes)
        var outer = try DERNodes(node, "the token")
        guard try ASN1ObjectIdentifier(derEncoded: outer.next("the token")) == Self.signedData else {
            throw DERNodes.malformed("the token is not signed data")
        }
        var wrapper = try DERNodes(outer.next("the token"), DERNodes.tag(0), "the token")
        try outer.end("the token")
        var signed = try DERNodes(wrapper.next("the token"), "the signed data")
        try wrapper.end("the token")
        guard try Int(derEncoded: signed.next("the signed data")) == 3 else {
            throw DERNodes.malformed("the signed data's version is not 3")
        }
        var digests = try DERNodes(signed.next("its digests"), .set, "its digests")
        let algorithms = try digests.rest().map { try DERAlgorithm($0, "its digests").identifier }
        statement = try Self.statement(signed.next("the statement"))
        info = try TimeStampInfo(statement[...])
        guard let certificates = signed.next(if: DERNodes.tag(0)) else {
            throw LedgerError(.timeStamp, "The time stamp does not hold its signer's certificate, which was asked for.")
        }
        var list = try DERNodes(certificates, DERNodes.tag(0), "its certificates")
        self.certificates = try list.rest().map { try Self.certificate($0) }
        _ = signed.next(if: DERNodes.tag(1))
        var signers = try DERNodes(signed.next("its signer"), .set, "its signer")
        signer = try TimeStampSigner(signers.next("its signer"))
        try signers.end("it has more than one signer")
        try signed.end("there is something behind the signer")
        guard algorithms == [signer.digest.identifier] else { throw DERNodes.malformed("its digests differ") }
    }

    private static func statement(_ node: ASN1Node) throws -> [UInt8] {
        var nodes = try DERNodes(node, "the statement")
        guard try ASN1ObjectIdentifier(derEncoded: nodes.next("the statement")) == tstInfo else {
            throw DERNodes.malformed("what is signed is no time stamp")
        }
        var content = try DERNodes(nodes.next("the statement"), DERNodes.tag(0), "the statement")
        let bytes = try ASN1OctetString(derEncoded: content.next("the statement")).bytes
        try content.end("the statement")
        try nodes.end("the statement")
        return Array(bytes)
    }

    /// The certificate, and the exact bytes of its issuer's name, which the signer's is compared with.
    private static func certificate(_ node: ASN1Node) throws -> TokenCertificate {
        let encoded = Array(node.encodedBytes)
        var outer = try DERNodes(node, "its certificate")
        var body = try DERNodes(outer.next("its certificate"), "its certificate")
        _ = body.next(if: DERNodes.tag(0))
        _ = try body.next("its certificate")
        _ = try body.next("its certificate")
        let issuer = try body.next("its certificate").encodedBytes
        return TokenCertificate(
            encoded: encoded, certificate: try Certificate(derEncoded: encoded), issuer: issuer)
    }
}
