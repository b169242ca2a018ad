import Foundation
import Records

extension EntryStore {
    /// The log's origin: what two of the table `meta`, the first entry and the last say.
    ///
    /// The entries are chained and signed; the row of `meta`, which was written last, says that the archive was made whole.
    /// - Throws: `notAnArchive` where nothing names one.
    func origin() throws -> String {
        let said = try meta("origin")
        let count = try count()
        let chained = try [0, count - min(1, count)].map(chainedOrigin)
        // An archive that was cut off while it was made has its first entry alone.
        if said != nil || count > 1 {
            if let first = chained[0], first == chained[1] || first == said { return first }
            if let name = said ?? chained[1] ?? chained[0] { return name }
        }
        throw LedgerError(
            .notAnArchive, "\(file.path) names no origin: it is not an archive, or `init` was cut off.")
    }

    /// What is wrong where the table `meta` names another origin than the entries.
    func originFindings() throws -> [Finding] {
        let (said, origin) = (try meta("origin"), try origin())
        guard said != origin else { return [] }
        return [
            Finding(
                seq: nil, code: .originAltered,
                message:
                    "\(file.lastPathComponent) says in its table meta that the log is \(said ?? "none"), and its entries say "
                    + "\(origin): somebody changed the row `origin`. Put \(origin) back there, or the file from its backup."
            )
        ]
    }

    private func chainedOrigin(_ seq: UInt64) throws -> String? {
        try entries(seq..<seq + 1).first.flatMap { try? Entry(parsing: $0.bytes).origin }
    }
}
