public import Archive
import Disclosure
import Foundation
import Ledger
import Records
import Retention
import TransparencyLog

/// What the gate says of a pack before anybody asks for it: nothing is recorded.
public struct GateReport: Sendable {
    /// What keeps it from going out; empty where nothing does but perhaps a missing signature.
    public let findings: [GateFinding]
    /// What earlier packs withheld and this one shows, a sentence each.
    public let revealed: [String]
    /// What regulators ask about and is no condition of issue, a sentence each.
    public let advice: [String]
    /// Words that were withheld in one place and released by decision in another, by their label.
    public let alsoReleased: [String]
    /// How many records it would send.
    public let records: Int
    /// How many parts of them are withheld.
    public let withheld: Int
}

extension OpenArchive {
    /// Puts a request's pack together as it would go out now and looks through it.
    public func gate(_ id: String, layer: PackLayer) throws -> GateReport {
        let request = try request(id)
        let today = try today()
        let result = try PackAssembly(
            archive: self, request: request, layer: DisclosureStatement.Layer(rawValue: layer.rawValue) ?? .requester,
            issued: today
        ).assemble()
        let files = try PackFiles(result.draft)
        let outcome = try Gate(result: result, request: request, today: today, outsiders: outsiders).look(into: files)
        return GateReport(
            findings: outcome.findings, revealed: try EarlierPacks(archive: self, request: request).revealed(),
            advice: try Requirements(request: request, today: today, outsiders: outsiders).advice()
                + outcome.unread,
            alsoReleased: outcome.alsoReleased, records: files.counts.records, withheld: files.counts.withheld)
    }

    /// Writes a pack that was issued once more: the same files, proved by the newest checkpoint.
    ///
    /// Nothing is recorded.
    ///
    /// - Throws: `notFound` where none was issued in this layer; `gate` where what it says has changed since, so that it
    ///   would be another pack: that one is issued anew.
    public func writeIssued(_ id: String, layer: PackLayer, to path: String) throws {
        let request = try request(id)
        let acts = try catalogue.acts(on: id).filter { $0.kind == PackIssued.kind }
        let issued = try acts.map { (act: $0, pack: try $0.decode(PackIssued.self)) }.last {
            $0.pack.layer == layer.rawValue
        }
        guard let issued else {
            throw CaseworkError(.notFound, "No pack of \(id) was issued to the \(layer.rawValue).")
        }
        let result = try PackAssembly(
            archive: self, request: request, layer: DisclosureStatement.Layer(rawValue: layer.rawValue) ?? .requester,
            issued: try CivilDate(parsing: issued.pack.issued)
        ).assemble()
        let files = try PackFiles(result.draft)
        guard files.root.hex == issued.pack.packRoot else {
            throw CaseworkError(
                .gate,
                "Since the pack of \(id) was issued on \(issued.pack.issued) something was searched, decided or destroyed "
                    + "that it tells of: it would be another pack. Issue it again.")
        }
        let note = try ledger.signedSize() > issued.act.seq ? ledger.checkpoint() : nil
        try seal(files, disclose: issued.act.seq, note: note ?? ledger.signCheckpoint()).write(to: path)
    }
}
