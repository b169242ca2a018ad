public import Archive
public import Foundation
import Ledger
public import Records
import Retention

/// The certificate of a disposal: what went, on whose word, how it was checked, and what may still hold it.
///
/// It is made from the acts of the ledger alone, so it can be made again at any time, and says the same. ISO 15489-1 9.9 asks
/// that disposal is authorised and documented; the contents are those of the s.46 Code's practice (RULES, section 5).
public struct DisposalCertificate: Sendable {
    /// What went of one class, and who let it go.
    public struct Share: Sendable {
        /// The class, as the schedule that was in force has it.
        public let code: String
        /// Its title; empty where that schedule cannot be read.
        public let title: String
        /// The authority for its period, in words.
        public let mandate: String
        /// What the schedule says of it, in one sentence.
        public let terms: String
        /// How many conversations and entries went.
        public let conversations: UInt64
        /// How many entries went.
        public let records: UInt64
        /// The hash of the list that was approved, hexadecimal.
        public let listHash: String
        /// Who approved it.
        public let approvedBy: String
        /// When, RFC 3339.
        public let approvedAt: String
        /// `signed SHA256:…`, or `claimed`.
        public let assurance: String
        /// Whether that was the information asset owner of the class; false where the class had none.
        public let asOwner: Bool
    }

    /// An issued pack that names what went.
    public struct Pack: Sendable {
        /// The request that it answers.
        public let request: String
        /// The day on which it went out.
        public let issued: String
        /// How many of the records that went it was made from.
        public let records: UInt64
    }

    /// The body whose records these were.
    public let authority: String
    /// The log.
    public let origin: String
    /// The disposal.
    public let disposal: Disposal
    /// When the certificate was made.
    public let made: Date
    /// By class.
    public let shares: [Share]
    /// All that went.
    public let list: SequenceList
    /// Issued packs that were made from what went: they are records of their own class and are not covered.
    public let packs: [Pack]
    /// Whether the body signs requests off in single-officer mode.
    public let isSingleOfficer: Bool
}

extension OpenArchive {
    /// The certificate of a disposal that was carried out.
    ///
    /// - Throws: `wrongUse` where it was not, or not all of it.
    public func disposalCertificate(_ id: String) throws -> DisposalCertificate {
        let disposal = try disposal(id)
        guard disposal.state == .destroyed, let order = disposal.order else {
            throw ArchiveError(
                .wrongUse, "Disposal \(id) is \(disposal.state.rawValue): there is no certificate yet.")
        }
        let list = SequenceList(
            try disposal.batches.flatMap { try ledger.destructionList(order: $0.order.seq).seqs })
        let signOffs = try catalogue.acts(RequestSignedOff.self)
        return DisposalCertificate(
            authority: try name(), origin: ledger.origin, disposal: disposal, made: now(),
            shares: try shares(of: disposal, before: order), list: list, packs: try issuedPacks(naming: list),
            isSingleOfficer: signOffs.last?.payload.singleOfficer ?? false)
    }

    private func shares(of disposal: Disposal, before order: UInt64) throws -> [DisposalCertificate.Share] {
        let adopted = try adoptions().last { $0.act.seq < order }?.adopted
        let schedule = adopted.flatMap { try? RetentionSchedule(xml: Array($0.xml.utf8), name: $0.title) }
        return disposal.proposed.parts.compactMap { part in
            guard case .approved(let act, let approval) = disposal.decisions[part.retentionClass] else { return nil }
            let its = schedule?.retentionClass(part.retentionClass)
            return .init(
                code: part.retentionClass, title: its?.title ?? "",
                mandate: its.map { "\($0.mandate.citation) (\($0.mandate.kind.rawValue))" }
                    ?? "not to be read any more",
                terms: its?.terms.sentence ?? "not to be read any more",
                conversations: disposal.goingConversations(part), records: disposal.going(part),
                listHash: approval.listHash, approvedBy: act.by, approvedAt: act.at,
                assurance: Assurance.words(approval.signature?.key), asOwner: approval.asOwner ?? false)
        }
    }

    /// Issued packs that were made from these records: they are records of their own class, and nothing of them goes.
    public func issuedPacks(naming list: SequenceList) throws -> [DisposalCertificate.Pack] {
        try requests().flatMap { request in
            let named = request.issued.isEmpty ? 0 : request.relevant.count(where: list.contains)
            return named == 0
                ? []
                : request.issued.map {
                    DisposalCertificate.Pack(request: request.id, issued: $0.issued, records: UInt64(named))
                }
        }
    }
}
