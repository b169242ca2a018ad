import Foundation
import GRDB
import Ledger
public import Records

extension OpenArchive {
    /// The entries whose destruction, whole or in part, is ordered and not yet certified.
    ///
    /// Their keys are gone from the order on. The index loses their words only when the orders of a sweep are finished
    /// together, so until then nobody is answered from it about them.
    public func leaving() throws -> SequenceList {
        try catalogue.openOrders().reduce(SequenceList([UInt64]())) { all, order in
            all.union(try ledger.destructionList(order: order))
        }
    }
}

extension Catalogue {
    /// The orders to destroy that no certificate closes.
    ///
    /// Told from the kinds of acts and one number of each certificate: an order's words may be long, and a search asks.
    func openOrders() throws -> [UInt64] {
        try queue.read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT seq FROM act WHERE kind IN (?, ?, ?) AND seq NOT IN (
                        SELECT json_extract(CAST(payload AS TEXT), '$.order') FROM act WHERE kind IN (?, ?, ?))
                    """,
                arguments: [
                    DestructionOrdered.kind, ExpungeOrdered.kind, ErasureOrdered.kind, DestructionCertified.kind,
                    ExpungeCertified.kind, ErasureCertified.kind,
                ]
            ).map(UInt64.init(bitPattern:))
        }
    }
}
