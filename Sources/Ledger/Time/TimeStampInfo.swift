public import Foundation
import SwiftASN1

/// What an authority signs (RFC 3161, 2.4.2, TSTInfo).
public struct TimeStampInfo: Sendable {
    /// The SHA-256 of what was stamped.
    public let imprint: [UInt8]
    /// The authority's time.
    public let time: Date
    /// The nonce of the request that it answers.
    public let nonce: UInt64?
    /// The policy that the authority stamps under, as a dotted object identifier.
    public let policy: String
    /// The stamp's number at the authority, hexadecimal.
    public let serial: String

    init(_ bytes: ArraySlice<UInt8>) throws {
        let what = "what it states"
        var nodes = try DERNodes(try DER.parse(bytes), what)
        guard try Int(derEncoded: nodes.next(what)) == 1 else { throw DERNodes.malformed("its version is not 1") }
        policy = try ASN1ObjectIdentifier(derEncoded: nodes.next(what)).description
        imprint = try MessageImprint(nodes.next(what)).digest
        serial = try ArraySlice<UInt8>(derEncoded: nodes.next(what)).map {
            let hex = String($0, radix: 16)
            return hex.count == 1 ? "0" + hex : hex
        }.joined()
        time = try Self.date(GeneralizedTime(derEncoded: nodes.next(what)))
        _ = nodes.next(if: .sequence)
        _ = nodes.next(if: .boolean)
        nonce = try nodes.next(if: .integer).map { try UInt64(derEncoded: $0) }
        _ = nodes.next(if: DERNodes.tag(0))
        if let extensions = nodes.next(if: DERNodes.tag(1)) { try Self.refuseCritical(extensions) }
        try nodes.end(what)
    }

    /// Extensions that must be understood are not: none is known.
    private static func refuseCritical(_ node: ASN1Node) throws {
        var extensions = try DERNodes(node, DERNodes.tag(1), "its extensions")
        for one in extensions.rest() {
            var parts = try DERNodes(one, "its extensions")
            _ = try parts.next("its extensions")
            if let critical = parts.next(if: .boolean), try Bool(derEncoded: critical) {
                throw LedgerError(.timeStamp, "The time stamp has a critical extension that is not known here.")
            }
        }
    }

    private static func date(_ time: GeneralizedTime) throws -> Date {
        var parts = DateComponents()
        (parts.year, parts.month, parts.day) = (time.year, time.month, time.day)
        (parts.hour, parts.minute, parts.second) = (time.hours, time.minutes, time.seconds)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        guard let date = calendar.date(from: parts) else { throw DERNodes.malformed("its time does not exist") }
        return date.addingTimeInterval(time.fractionalSeconds)
    }
}
