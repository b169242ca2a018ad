import Archive
import Foundation
import Interchange
import Records

extension DisposalCertificate {
    /// The XML's namespace.
    public static let namespace = "urn:canute:disposal-certificate:1"

    /// The form of the XML, `Schemas/disposal-certificate.xsd`.
    public static var schemaBytes: [UInt8] { PackageResources.disposal_certificate_xsd }

    private static let schema = Result { () throws(InterchangeError) in
        try XMLSchema(PackageResources.disposal_certificate_xsd, name: "disposal-certificate.xsd")
    }

    /// The certificate as XML, checked against its schema.
    ///
    /// - Throws: `CaseworkError` (notYet) where it does not do as the schema says, which would be an error of this program.
    public func xml() throws -> [UInt8] {
        let proposed = disposal.proposed
        var xml = XMLWriter()
        xml.start("disposal-certificate", ["version": "1"], namespace: Self.namespace)
        xml.element("body", authority)
        xml.empty("log", ["origin": origin])
        xml.element("disposal", proposed.id)
        xml.element("made", StatementWords.instant(made))
        xml.element("schedule", proposed.schedule)
        xml.element("selection", proposed.selection)
        xml.element("due-by", proposed.dueBy)
        xml.element("ground", proposed.ground)
        xml.start(
            "destroyed",
            ["records": "\(list.count)", "conversations": "\(conversations)", "list-sha256": list.hash.hex])
        xml.element("entries", String(decoding: list.encoded, as: UTF8.self))
        for share in shares { write(share, to: &xml) }
        xml.end()
        writePeople(to: &xml)
        for batch in disposal.batches { write(batch, to: &xml) }
        xml.element("method", method)
        xml.start("checked")
        for item in checks { xml.element("item", item) }
        xml.end()
        writeRemaining(to: &xml)
        writeKept(to: &xml)
        xml.element("officers", officers, ["single-officer": isSingleOfficer ? "true" : "false"])
        xml.start("limits")
        for item in Self.limits { xml.element("item", item) }
        xml.end()
        xml.end()
        let bytes = try xml.finish()
        if let wrong = try Self.schema.get().validate(bytes, name: "the certificate's XML").first {
            throw CaseworkError(.notYet, "The certificate was not written: its XML is not of its form (\(wrong)).")
        }
        return bytes
    }

    private func write(_ share: Share, to xml: inout XMLWriter) {
        xml.start(
            "class",
            [
                "code": share.code, "records": "\(share.records)", "conversations": "\(share.conversations)",
                "list-sha256": share.listHash,
            ])
        xml.element("mandate", share.mandate)
        xml.element("terms", share.terms)
        xml.element(
            "approved-by", share.approvedBy,
            ["at": share.approvedAt, "assurance": share.assurance, "owner": share.asOwner ? "true" : "false"])
        xml.end()
    }

    private func writePeople(to xml: inout XMLWriter) {
        xml.element(
            "proposed-by", disposal.proposedBy,
            ["at": disposal.proposedAt, "assurance": "claimed", "entry": "\(disposal.entry)"])
        for (act, reviewed) in disposal.reviews {
            xml.start(
                "review",
                [
                    "entry": "\(act.seq)", "at": act.at, "decision": reviewed.decision,
                    "conversations": "\(reviewed.parts.reduce(UInt64(0)) { $0 + $1.conversations })",
                ])
            xml.element("by", act.by)
            xml.element("outcome", reviewed.words)
            xml.element("reason", reviewed.reason)
            xml.end()
        }
    }

    private func write(_ batch: Disposal.Batch, to xml: inout XMLWriter) {
        guard let certificate = batch.certificate else { return }
        xml.start(
            "order",
            [
                "entry": "\(batch.order.seq)", "at": batch.order.at, "class": batch.ordered.retentionClass,
                "records": "\(batch.ordered.count)", "list-sha256": batch.ordered.listHash,
                "holds-checked-at": batch.ordered.checkedAt, "certificate": "\(certificate.seq)",
                "certified-at": certificate.at,
            ])
        xml.element("by", batch.order.by)
        for hold in batch.ordered.holdsChecked { xml.element("hold", hold) }
        xml.end()
    }

    private func writeRemaining(to xml: inout XMLWriter) {
        let certified = disposal.batches.compactMap(\.certified)
        let isKnown = certified.contains { $0.backups != nil }
        xml.start("backups", attributes: (backupsExpire.map { [("expire", $0)] } ?? []) + [("declared", "\(isKnown)")])
        for backup in Set(certified.flatMap { $0.backups ?? [] }).sorted() { xml.element("backup", backup) }
        xml.end()
        for pack in packs {
            xml.empty("issued-pack", ["request": pack.request, "issued": pack.issued, "records": "\(pack.records)"])
        }
    }

    private func writeKept(to xml: inout XMLWriter) {
        for block in disposal.proposed.blocked {
            xml.start(
                "blocked",
                attributes: [("hold", block.hold)] + (block.request.map { [("request", $0)] } ?? [])
                    + [("conversations", "\(block.conversations)"), ("records", "\(block.count)")])
            xml.text(block.reason)
            xml.end()
        }
        for left in disposal.unreviewedAtEnd {
            xml.empty("unreviewed", ["class": left.code, "conversations": "\(left.conversations)"])
        }
        for part in disposal.proposed.parts {
            guard case .refused(let act, let refused) = disposal.decisions[part.retentionClass] else { continue }
            xml.element("refused", refused.reason, ["class": part.retentionClass, "by": act.by, "at": act.at])
        }
    }
}
