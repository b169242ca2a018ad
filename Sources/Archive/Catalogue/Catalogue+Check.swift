import Foundation
import GRDB
public import Ledger
import Records

extension Catalogue {
    /// Compares every projected row, and every fingerprint, with what the committed records say, by making them again.
    ///
    /// What searches and filters rely on must not be editable behind the ledger's back.
    /// - Returns: a finding per differing row, by its entry.
    public func check(_ ledger: Ledger, progress: (UInt64) -> Void = { _ in }) throws -> [Finding] {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("canute-check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: scratch, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: scratch) }
        let file = scratch.appendingPathComponent("catalogue.sqlite")
        let fresh = try Catalogue(file)
        let end = try projectedTo()
        try fresh.learnHeirs(ledger, before: end)
        // The content is opened once for both: the rows of the catalogue and the fingerprints of the ledger.
        var fingerprints = FingerprintCheck(ledger)
        try ledger.walk(from: 0) { records in
            try fingerprints.take(records)
            try fresh.project(records.filter { $0.seq < end }.map(Projected.init))
            progress((records.last?.seq ?? 0) + 1)
            return true
        }
        try fingerprints.finish()
        // Read over a connection of its own, which sorts in files: the one that wrote sorts in memory.
        return try SchemaCheck(queue: queue, file: self.file, tables: Set(Self.tables), virtual: ["due"]).findings()
            + CatalogueComparison(self.file).findings(queue, Database.openReading(file)) + fingerprints.findings
    }
}
