import Foundation
import Records
public import Retention

/// What a receiver says when it has got a package.
public struct TransferConfirmation: Sendable {
    /// Who confirmed it for the receiver.
    public var receiver: String
    /// The receiver's reference, such as an accession number.
    public var reference: String
    /// The day of the confirmation.
    public var on: CivilDate
    /// The SHA-256 that the receiver computed: of the zip, or of `tagmanifest-sha256.txt`.
    public var sha256: String

    /// Says what was confirmed.
    public init(receiver: String, reference: String, on: CivilDate, sha256: String) {
        self.receiver = receiver
        self.reference = reference
        self.on = on
        self.sha256 = sha256
    }
}

extension OpenArchive {
    /// Records the receiver's confirmation of a package, by the hash of what it got.
    ///
    /// - Throws: `changed` for a hash of no package of this transfer; `wrongUse` for one that is confirmed already, was
    ///   taken back or never made, and for a day to come or before the package.
    public func confirmTransfer(_ id: String, _ confirmation: TransferConfirmation) throws -> Transfer {
        let transfer = try transfer(id)
        if let (act, received) = transfer.receipt {
            throw ArchiveError(
                .wrongUse,
                "\(received.receiver) confirmed transfer \(id) on \(received.on) already (\(received.reference), entry \(act.seq)). "
                    + "Nothing was recorded.")
        }
        guard transfer.state == .exported else {
            let why =
                transfer.withdrawn.map { "was taken back (\($0))" }
                ?? "never left: `canute transfer export \(id)` makes its package"
            throw ArchiveError(.wrongUse, "Transfer \(id) \(why). Nothing was recorded.")
        }
        for (text, what) in [
            (confirmation.receiver, "who confirmed it"), (confirmation.reference, "the receiver's reference"),
        ]
        where text.allSatisfy(\.isWhitespace) {
            throw ArchiveError(.wrongUse, "Say \(what). Nothing was recorded.")
        }
        let hash = confirmation.sha256.trimmingCharacters(in: .whitespaces).lowercased()
        guard hash.utf8.count == 64, hash.allSatisfy(\.isHexDigit) else {
            throw ArchiveError(.wrongUse, "A SHA-256 is 64 hexadecimal digits; this is not: \(confirmation.sha256).")
        }
        guard let export = transfer.exports.last(where: { [$0.exported.sha256, $0.exported.manifest].contains(hash) })
        else {
            throw ArchiveError(
                .changed,
                "What the receiver got is no package of transfer \(id): its hash is \(hash), and what was made has "
                    + Set(transfer.exports.map { $0.exported.sha256 ?? $0.exported.manifest }).sorted()
                    .joined(separator: ", ")
                    + ". It was damaged or altered on the way, or the hash is of another file: send it again. Nothing was "
                    + "recorded, and nothing here may go.")
        }
        guard confirmation.on <= (try today()), confirmation.on.description >= export.exported.dated else {
            throw ArchiveError(
                .wrongUse,
                "The receipt cannot be of \(confirmation.on): the package is of \(export.exported.dated), and today is "
                    + "\(try today()). Nothing was recorded.")
        }
        try record(
            TransferReceived(
                id: id, receiver: People.collapsed(confirmation.receiver), reference: confirmation.reference,
                on: confirmation.on.description, sha256: hash, export: export.act.seq), subject: id)
        return try self.transfer(id)
    }

    /// The transfer under whose receipt the copy here of a conversation may go; nil while none covers all of it.
    ///
    /// A receipt covers a conversation where the confirmed package holds each of the entries that it has now. Packages that
    /// were handed over as copies do not count.
    public func confirmedTransfer(of conversation: UInt64) throws -> Transfer? {
        let entries = try catalogue.entries(of: conversation)
        guard !entries.isEmpty else { return nil }
        return try transfers().last { transfer in
            guard !transfer.proposed.copy, let received = transfer.received else { return false }
            return entries.allSatisfy(received.contains)
        }
    }

    /// Refuses to let a conversation of a class that is transferred go before its receipt is on file.
    func requireReceipt(_ conversation: UInt64, class code: String) throws {
        guard try confirmedTransfer(of: conversation) == nil else { return }
        throw ArchiveError(
            .notDue,
            "Conversation \(conversation) is of class \(code), which is transferred: the copy here goes only once the receiver has "
                + "confirmed all of it (`canute transfer receipt`), and no such receipt is on file. Nothing was destroyed."
        )
    }

    /// Where a record was transferred to, when, and who confirmed it; for destroyed records too.
    func explainTransfers(of seq: UInt64) throws -> [String] {
        try transfers().filter { $0.entries.contains(seq) }.map { transfer in
            let (id, what) = (transfer.proposed.id, transfer.proposed.copy ? "A copy of it was" : "It was")
            let to = transfer.proposed.recipient
            switch transfer.state {
            case .proposed:
                return
                    "Transfer \(id) to \(to) lists it: proposed by \(transfer.proposedBy) on \(transfer.proposedAt.prefix(10))."
            case .withdrawn: return "Transfer \(id) to \(to) listed it and was taken back: \(transfer.withdrawn ?? "")."
            case .exported, .received: break
            }
            guard
                let export = try transfer.exports.last(where: { act, exported in
                    guard transfer.receipt.map({ $0.received.export == act.seq }) ?? true else { return false }
                    return try SequenceList(parsing: Array(exported.sent.utf8)).contains(seq)
                })
            else { return "Transfer \(id) to \(to) listed it, and its package does not hold it." }
            let made =
                "\(what) transferred to \(to) as \(id), in the package of \(export.exported.dated) (entry \(export.act.seq))"
            guard let (act, received) = transfer.receipt else {
                return made + "; the receiver has not confirmed it yet."
            }
            return made
                + "; \(received.receiver) confirmed it on \(received.on) under \(received.reference) (entry \(act.seq))."
        }
    }
}
