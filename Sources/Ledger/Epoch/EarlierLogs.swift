import Foundation
import Records
public import TransparencyLog

/// The part of a verification that looks at the logs before this one: whether this one says truly which log it goes on from,
/// and whether what it took over is what that one had signed.
struct EarlierLogs {
    /// The logs before this one, the latest first.
    let logs: [EarlierLog]
    /// What is wrong with the documents that name them.
    private let faults: [Finding]
    /// The names of the documents, of one that says nothing too.
    let names: Set<String>

    init(_ ledger: PublicLedger) throws {
        var (logs, faults): ([EarlierLog], [Finding]) = ([], [])
        var seen: Set<Records.Digest> = []
        var next = try ledger.entry(0)
        while let entry = next, case .genesis(_, let name?) = entry.body, seen.insert(name).inserted {
            next = nil
            let place = "ledger/\(Self.path(name))"
            let file = StaticFile.read(ledger.folder.appendingPathComponent(Self.path(name)))
            let kept = try ledger.entries.earlierLog(name)
            guard let bytes = kept ?? file else {
                faults.append(
                    Finding(
                        seq: 0, code: .epochMissing,
                        message: "The log goes on from an earlier one, and \(place), which says from which, is missing."
                    ))
                break
            }
            guard let log = try? EarlierLog(parsing: bytes), log.name == name, log.taken <= logs.last?.taken ?? .max
            else {
                faults.append(
                    Finding(
                        seq: 0, code: .epochAltered,
                        message:
                            "\(place) does not describe the log whose checkpoint the first entry names: it was altered."
                    ))
                break
            }
            if file != bytes {
                faults.append(
                    Finding(
                        seq: 0, code: .epochAltered,
                        message:
                            "\(place) is not what archive.sqlite keeps of the log before this one: it was altered or "
                            + "removed. The next checkpoint that is signed publishes it again."))
            }
            logs.append(log)
            next = log.firstEntry
        }
        self.logs = logs
        self.faults = faults
        names = Set(seen.map(\.hex))
    }

    /// Where the document of this name lies below `ledger/`.
    static func path(_ name: Records.Digest) -> String { "epochs/\(name.hex)" }

    /// Whether a note claims to be of one of these logs.
    func isOfEarlier(_ note: String) -> Bool {
        guard let claimed = try? Checkpoint(parsing: SignedNote(parsing: note).text) else { return false }
        return logs.contains { $0.origin == claimed.origin }
    }

    /// Makes each earlier log's tree again and compares it with the head that it signed, and with an auditor's own.
    ///
    /// - Parameter note: an auditor's checkpoint of one of these logs.
    /// - Returns: what is wrong, and what the statement says of each log.
    /// - Throws: `refused` where the auditor's checkpoint is not one that the earlier log's keys signed.
    func check(
        _ ledger: PublicLedger, note: String?
    ) throws -> (findings: [Finding], accounts: [VerificationAccount.Earlier]) {
        var findings = faults
        var accounts: [VerificationAccount.Earlier] = []
        for log in logs {
            let claimed = note.flatMap { try? Checkpoint(parsing: SignedNote(parsing: $0).text) }
            let own = claimed?.origin == log.origin ? claimed : nil
            let held = log.heldCheckpoint
            let tree = try EarlierTree(log, ledger.entries, sizes: Set([held?.size, own?.size].compactMap { $0 }))
            if let fault = Self.fault(log, tree) {
                findings.append(
                    Finding(
                        seq: tree.broken, code: .epochDiffers,
                        message: "What this log took over from \(log.origin) is not what that one had signed: \(fault)."
                    ))
            }
            if let own, let note {
                try Self.open(note, own, of: log, tree)
                if let finding = Self.extent(own, log, tree) { findings.append(finding) }
            }
            accounts.append(
                .init(
                    origin: log.origin, taken: log.taken, held: held?.size ?? 0, signed: log.checkpoint?.size ?? 0,
                    lost: log.lost, auditors: own))
        }
        return (findings, accounts)
    }

    private static func fault(_ log: EarlierLog, _ tree: EarlierTree) -> String? {
        if let broken = tree.broken { return "entry \(broken) is missing, or is none that it could have held" }
        guard let held = log.heldCheckpoint, let keys = tree.keys, (try? keys.open(log.held)) == held else {
            return "the checkpoint that its entries are held against is not signed by its key"
        }
        guard tree.roots[held.size] == held.root else {
            return "the first \(held.size) entries do not lead to the root that it signed, \(held.root.base64)"
        }
        return nil
    }

    private static func open(_ note: String, _ own: Checkpoint, of log: EarlierLog, _ tree: EarlierTree) throws {
        let last = try? VerifierKey(parsing: log.vkey)
        if let keys = tree.keys, (try? keys.open(note)) == own { return }
        if let last, (try? Checkpoint.open(note, key: last)) == own { return }
        throw LedgerError(
            .refused,
            "The checkpoint is not signed by a key that \(log.origin) is known to have had. Give the note as you kept it, "
                + "whole.")
    }

    /// What an auditor's checkpoint of the earlier log says of what was taken over; nil where all that it covers is here.
    private static func extent(_ own: Checkpoint, _ log: EarlierLog, _ tree: EarlierTree) -> Finding? {
        guard own.size > 0 else { return nil }
        if own.size > log.taken {
            return Finding(
                seq: nil, code: .checkpointNotExtended,
                message:
                    "Your checkpoint covers \(own.size) entries of \(log.origin), and this log took over \(log.taken) of "
                    + "them: entries \(log.taken) to \(own.size - 1) are lost. Keep your checkpoint: it is the proof.")
        }
        guard tree.roots[own.size] != own.root else { return nil }
        return Finding(
            seq: nil, code: .checkpointNotExtended,
            message:
                "The first \(own.size) entries that this log took over from \(log.origin) are not those of your checkpoint "
                + "(root \(own.root.base64)): they were altered, or another log was grown in its place. Keep your checkpoint: "
                + "it is the proof.")
    }
}

extension VerificationAccount {
    /// A log that this one goes on from.
    public struct Earlier: Sendable, Equatable {
        /// Its origin.
        public let origin: String
        /// How many of its entries were taken over.
        public let taken: UInt64
        /// The size of its latest checkpoint to which they lead.
        public let held: UInt64
        /// The size of the last checkpoint that it is known to have signed.
        public let signed: UInt64
        /// Its entries that are lost.
        public let lost: Range<UInt64>
        /// The auditor's own checkpoint of it.
        public let auditors: Checkpoint?

        /// For people.
        public var words: String {
            var words =
                "This log goes on from \(origin): \(taken) of its entries were taken over, of which the first "
                + "\(held) lead to a checkpoint that it signed. "
            if lost.isEmpty {
                words += "No later entry of it is known."
            } else {
                words += "It signed \(signed), so entries \(lost.lowerBound) to \(lost.upperBound - 1) of it are lost."
            }
            if let auditors { words += " Your checkpoint of it covers \(auditors.size)." }
            return words
        }
    }
}

extension PublicLedger {
    /// How many entries were taken over from the log before this one; 0 for a log that has none.
    func takenEntries() throws -> UInt64 { try EarlierLogs(self).logs.first?.taken ?? 0 }
}

extension EntryStore {
    private static func epoch(_ name: Records.Digest) -> String { "epoch_\(name.hex)" }

    /// What is kept of the log before this one.
    func earlierLog(_ name: Records.Digest) throws -> [UInt8]? {
        try meta(Self.epoch(name)).map { Array($0.utf8) }
    }

    /// Keeps it; after it returns, it survives a power cut.
    func keepEarlierLog(_ log: EarlierLog, name: Records.Digest) throws {
        try setMeta(Self.epoch(name), String(decoding: try log.encoded(), as: UTF8.self))
    }

    /// The name that keys are wrapped under: the origin of the first log, for keys are not wrapped anew with an epoch.
    func keyOrigin() throws -> String? { try meta("key_origin") ?? (try? origin()) }
}
