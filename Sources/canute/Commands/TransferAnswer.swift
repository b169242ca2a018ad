import Archive
import Records

/// A transfer as it is shown.
struct TransferAnswer: Encodable {
    /// One package that was made.
    struct Package: Encodable {
        let entry: UInt64
        let dated: String
        @OrNull var sha256: String?
        let manifest_sha256: String
        let files: Int
        let bytes: Int
        let not_in_it: UInt64
    }

    /// The receiver's confirmation.
    struct Receipt: Encodable {
        let entry: UInt64
        let receiver: String
        let reference: String
        let date: String
        let sha256: String
        let recorded_by: String
    }

    let id: String
    let state: String
    let recipient: String
    let copy: Bool
    let reason: String
    let conversations: UInt64
    let records: UInt64
    let list_hash: String
    let closed: Int
    let proposed_by: String
    let packages: [Package]
    @OrNull var receipt: Receipt?
    @OrNull var withdrawn: String?

    init(_ transfer: Transfer) {
        let proposed = transfer.proposed
        id = proposed.id
        state = transfer.state.rawValue
        recipient = proposed.recipient
        copy = proposed.copy
        reason = proposed.reason
        conversations = transfer.conversations.count
        records = proposed.count
        list_hash = proposed.listHash
        closed = proposed.closures.count(where: \.closed)
        proposed_by = transfer.proposedBy
        packages = transfer.exports.map { act, exported in
            Package(
                entry: act.seq, dated: exported.dated, sha256: exported.sha256, manifest_sha256: exported.manifest,
                files: exported.files, bytes: exported.bytes, not_in_it: exported.left)
        }
        receipt = transfer.receipt.map { act, received in
            Receipt(
                entry: act.seq, receiver: received.receiver, reference: received.reference, date: received.on,
                sha256: received.sha256, recorded_by: act.by)
        }
        withdrawn = transfer.withdrawn
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        Swift.print(
            "\(id): \(state). \(copy ? "Copy" : "Transfer") of \(Output.count(conversations, "conversation")), "
                + "\(Output.count(records, "record")), to \(recipient)")
        Swift.print("  reason: \(reason); proposed by \(proposed_by); closed to the public: \(closed)")
        for package in packages {
            Swift.print(
                "  package of \(package.dated) (entry \(package.entry)): \(package.sha256 ?? package.manifest_sha256)")
        }
        if let receipt {
            Swift.print(
                "  confirmed by \(receipt.receiver) on \(receipt.date), \(receipt.reference) (entry \(receipt.entry))")
        }
        if let withdrawn { Swift.print("  taken back: \(withdrawn)") }
    }
}
