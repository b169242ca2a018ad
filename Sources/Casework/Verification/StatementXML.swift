import Foundation
import Interchange
import Ledger
import Records
import TransparencyLog

extension VerificationStatement {
    /// The XML's namespace.
    public static let namespace = "urn:canute:verification-statement:1"

    /// The form of the XML, `Schemas/verification-statement.xsd`.
    public static var schemaBytes: [UInt8] { PackageResources.verification_statement_xsd }

    private static let schema = Result { () throws(InterchangeError) in
        try XMLSchema(PackageResources.verification_statement_xsd, name: "verification-statement.xsd")
    }

    /// The statement as XML, checked against its schema.
    ///
    /// - Throws: `CaseworkError` (notYet) where it does not do as the schema says, which would be an error of this program.
    public func xml() throws -> [UInt8] {
        var xml = XMLWriter()
        xml.start("verification", ["version": "1"], namespace: Self.namespace)
        writeScope(to: &xml)
        writeFindings(to: &xml)
        if let sample = account.sample { write(sample, to: &xml) }
        xml.start("not-tested")
        for item in notTested { xml.element("item", item) }
        xml.end()
        xml.start("limits")
        for item in Self.limits { xml.element("item", item) }
        xml.end()
        if let acts {
            xml.start("privileged-acts", ["near-days": "\(PrivilegedActs.nearDays)"])
            for act in acts {
                xml.start(
                    "act",
                    ["entry": "\(act.seq)", "at": act.at, "category": act.category.rawValue])
                xml.element("by", act.by)
                xml.element("what", act.what)
                xml.end()
            }
            xml.end()
        }
        xml.end()
        let bytes = try xml.finish()
        if let wrong = try Self.schema.get().validate(bytes, name: "the statement's XML").first {
            throw CaseworkError(.notYet, "The statement was not written: its XML is not of its form (\(wrong)).")
        }
        return bytes
    }

    private func writeScope(to xml: inout XMLWriter) {
        xml.element("outcome", outcome, ["holds": verification.holds ? "true" : "false"])
        xml.element("authority", authority)
        xml.element("by", by)
        xml.element("made", StatementWords.instant(made))
        xml.empty(
            "log",
            ["origin": verification.origin, "vkey": account.key.encoded, "fingerprint": account.fingerprint])
        xml.start(
            "scope",
            attributes: [
                ("depth", account.depth.rawValue.replacingOccurrences(of: "_", with: "-")),
                ("first", "\(account.first)"),
                ("entries", "\(verification.entries)"), ("signed", "\(verification.signed)"),
                ("projections", includesProjections ? "true" : "false"),
            ])
        if let minutes = account.census.minutes {
            xml.empty("period", ["from": instant(minutes.lowerBound), "to": instant(minutes.upperBound)])
        }
        if let since = account.since {
            xml.start("earlier-checkpoint", ["size": "\(since.size)", "root": since.root.base64])
            for hash in account.consistency?.hashes ?? [] { xml.element("consistency-hash", hash.base64) }
            xml.end()
        }
        for log in account.earlier {
            xml.start(
                "earlier-log",
                [
                    "origin": log.origin, "taken": "\(log.taken)", "held": "\(log.held)", "signed": "\(log.signed)",
                ])
            xml.text(log.words)
            xml.end()
        }
        if let note = account.note, let head = account.checkpoint {
            xml.start("checkpoint", ["size": "\(head.size)", "root": head.root.base64])
            xml.element("note", note)
            for witness in account.cosigners { xml.empty("witness", ["name": witness.name, "key-id": witness.keyID]) }
            xml.end()
        }
        if let stamps = verification.stamps { write(stamps, to: &xml) }
        for (type, count) in account.census.types.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            xml.empty("entries", ["type": type.rawValue, "count": "\(count)"])
        }
        xml.end()
    }

    private func write(_ stamps: VerifiedStamps, to xml: inout XMLWriter) {
        for anchor in stamps.anchors {
            xml.empty(
                "time-stamp",
                [
                    "entry": "\(anchor.seq)", "origin": anchor.origin, "size": "\(anchor.size)",
                    "time": StatementWords.instant(anchor.info.time), "serial": anchor.info.serial,
                    "authority": stamps.areAuthoritiesAsked ? "trusted" : "not-asked",
                ])
        }
    }

    private func instant(_ seconds: Int64) -> String {
        StatementWords.instant(Date(timeIntervalSince1970: TimeInterval(seconds)))
    }

    private func writeFindings(to xml: inout XMLWriter) {
        xml.start("found")
        if account.depth != .ledgerOnly {
            for verdict in Verdict.allCases {
                xml.empty(
                    "verdict",
                    [
                        "name": verdict.rawValue.replacingOccurrences(of: "_", with: "-"),
                        "records": "\(verification.verdicts[verdict] ?? 0)",
                    ])
            }
        }
        for finding in FindingSummary.ordered(verification.findings) {
            let seq = finding.seq.map { [("entry", "\($0)")] } ?? []
            xml.start("exception", attributes: [("code", finding.code.rawValue)] + seq)
            xml.text(finding.message)
            xml.end()
        }
        xml.end()
    }

    private func write(_ sample: RecordSample, to xml: inout XMLWriter) {
        xml.start(
            "sample",
            attributes: [("drawn", "\(sample.seqs.count)"), ("population", "\(sample.population)")]
                + (sample.detectable.map { [("detectable", "\($0)"), ("percent", "\(RecordSample.percent)")] } ?? []))
        xml.element("seed", sample.seed)
        xml.element("confidence", confidence(sample))
        xml.element("records", String(decoding: SequenceList(sample.seqs).encoded, as: UTF8.self))
        xml.end()
    }
}
