public import Ledger
import Records

extension Ledger {
    /// Opens the acts in these entries, in turn; one whose content is gone or is no act is passed over.
    public func readActs(_ seqs: [UInt64], _ body: (Act) throws -> Void) throws {
        var next = 0
        while next < seqs.count {
            let end = min(seqs.count, next + 256)
            for record in try records(Array(seqs[next..<end])) {
                if let content = record.content, let act = Act(record.seq, record.entry.type, content.components) {
                    try body(act)
                }
            }
            next = end
        }
    }
}
