import Archive
import Foundation
public import Ledger
import Records
import Search
import Synchronization

/// What is wrong with the catalogue and the search index: derived from the ledger, so damage there is a finding as well.
public enum DerivedCheck {
    /// Compares the two with the ledger, side by side, each on connections of its own.
    ///
    /// - Parameters:
    ///   - files: the archive.
    ///   - count: how many entries there are.
    ///   - progress: is told how many of how many entries were compared.
    public static func findings(
        _ files: ArchiveFiles, count: UInt64, progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) -> [Finding] {
        let found = Mutex<[Int: [Finding]]>([:])
        DispatchQueue.concurrentPerform(iterations: 2) { side in
            let findings =
                side == 0
                ? look(files, .catalogueDiffers, "canute catalogue rebuild") { ledger in
                    guard FileManager.default.fileExists(atPath: files.catalogue.path) else {
                        return try FingerprintCheck.run(ledger).findings
                    }
                    let catalogue = try Catalogue(files.catalogue, access: .reading)
                    return try catalogue.check(ledger) { progress($0, count) }
                        + SignatureCheck(ledger, catalogue).findings(of: SignatureCheck.allTypes)
                }
                : look(files, .indexDiffers, "canute search rebuild") {
                    try SearchIndex(files, access: .reading).check($0)
                }
            found.withLock { $0[side] = findings }
        }
        return found.withLock { ($0[0] ?? []) + ($0[1] ?? []) }
    }

    private static func look(
        _ files: ArchiveFiles, _ code: Finding.Code, _ remedy: String, _ body: (Ledger) throws -> [Finding]
    ) -> [Finding] {
        // An altered entry can keep what is derived from being compared: the walk of the ledger has named it by then.
        do { return try body(Ledger(files, access: .reading)) } catch {
            let what = code == .indexDiffers ? "The search index" : "The catalogue"
            if error is RecordsError {
                return [
                    Finding(
                        seq: nil, code: code,
                        message:
                            "\(what) was not compared with the ledger, an entry of which cannot be read (\(error)) "
                            + "Mend the ledger first, then verify again.")
                ]
            }
            let said = "\(LedgerError.storage(error, file: code == .indexDiffers ? files.search : files.catalogue))"
            let rest = said.contains(remedy) ? "" : " Run `\(remedy)`."
            return [
                Finding(seq: nil, code: code, message: "\(what) cannot be compared with the ledger. \(said)\(rest)")
            ]
        }
    }
}

extension Verification {
    /// A log of several entries of which none is signed has lost its head: every command that appends signs.
    public mutating func noteUnsigned() {
        guard signed == 0, entries > 1, account.first < entries else { return }
        findings.append(
            Finding(
                seq: nil, code: .headMissing,
                message:
                    "Nothing of this log is signed: head.sqlite and the checkpoint were removed, or `init` was cut "
                    + "off. Compare the archive with a checkpoint that somebody else kept."))
    }
}

extension VerificationStatement {
    /// The statement of what was found, as of now, with the privileged acts that the catalogue knows of.
    ///
    /// - Parameters:
    ///   - ledger: nil where content was not read.
    ///   - files: nil where only the log was looked at.
    public init(
        of verification: Verification, files: ArchiveFiles?, ledger: Ledger?, by actor: String,
        includesProjections: Bool
    ) {
        let catalogue = files.flatMap { try? Catalogue($0.catalogue, access: .reading) }
        let name = catalogue.flatMap { try? $0.acts(ArchiveOpened.self).last?.payload.name }
        var acts: [PrivilegedAct]?
        if let ledger, let catalogue {
            acts = try? PrivilegedActs(verification.account, ledger: ledger, catalogue: catalogue).listed
        }
        self.init(
            verification, authority: name ?? verification.origin, by: actor, made: Date(),
            includesProjections: includesProjections, acts: acts)
    }
}
