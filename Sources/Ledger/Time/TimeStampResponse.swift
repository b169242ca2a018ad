import SwiftASN1

/// A response to a request for a time stamp (RFC 3161, 2.4.2): a status, and where that is `granted` the token.
public struct TimeStampResponse: Sendable {
    /// The most bytes of a response that are read.
    public static let maxByteCount = 1 << 20

    /// The token.
    public let token: TimeStampToken

    /// Reads a response strictly.
    ///
    /// - Throws: `LedgerError` (time-stamp): the authority refused, with its words, or the form is wrong.
    public init(parsing bytes: [UInt8]) throws {
        guard bytes.count <= Self.maxByteCount else { throw DERNodes.malformed("it has more than a mebibyte") }
        do {
            var nodes = try DERNodes(try DER.parse(bytes), "the response")
            var status = try DERNodes(nodes.next("its status"), "its status")
            let code = try Int(derEncoded: status.next("its status"))
            let words = try status.next(if: .sequence).map { try Self.text($0) } ?? ""
            _ = status.next(if: .bitString)
            try status.end("its status")
            guard code == 0 else {
                let what = code == 1 ? "granted something else than was asked for" : "refused (status \(code))"
                throw LedgerError(
                    .timeStamp,
                    "The time-stamping authority \(what)\(words.isEmpty ? "" : ": \(words)"). Nothing is kept.")
            }
            token = try TimeStampToken(try nodes.next("the token"))
            try nodes.end("there is something behind the token")
        } catch let error as LedgerError {
            throw error
        } catch {
            throw DERNodes.malformed("\(error)")
        }
    }

    private static func text(_ node: ASN1Node) throws -> String {
        var nodes = try DERNodes(node, "its status")
        return try nodes.rest().map { String(decoding: try ASN1UTF8String(derEncoded: $0).bytes, as: UTF8.self) }
            .joined(separator: "; ")
    }
}
