import Foundation
import Records
public import TransparencyLog

/// The log that this one goes on from, where its entries could not be had whole any more.
///
/// The genesis of a new epoch carries the hash of the earlier log's last known checkpoint. What stood in the earlier log
/// stands in the new one under the same numbers; all but the names of the logs and the hashes of the entries before is
/// the same. So the earlier log's entries follow from the new one's, and whoever has this document makes its tree again.
///
/// The document is `ledger/epochs/<hex>`, named by that hash:
///
///     {"genesis":"cmVjb3Jkcy1sb2cvdjEK…","head":"records.example.gov.uk\n40\n…","held":"records.example.gov.uk\n21\n…",
///      "origin":"records.example.gov.uk","taken":21,"v":1,"vkey":"records.example.gov.uk+9c1c0f3a+AX7a…"}
public struct EarlierLog: Codable, Sendable, Equatable {
    /// The form of the document.
    private let v: Int
    /// The earlier log's origin.
    public let origin: String
    /// The key that signed `head`.
    public let vkey: String
    /// The last checkpoint that the earlier log is known to have signed, a signed note.
    public let head: String
    /// The latest of its signed checkpoints to which the entries that were taken over lead.
    public let held: String
    /// How many of its entries were taken over: all but its first stand in the new log under their own numbers.
    public let taken: UInt64
    /// Its first entry, base64.
    private let genesis: String

    /// The longest document that is read.
    static let maxByteCount = 1 << 18

    init(origin: String, vkey: VerifierKey, head: String, held: String, taken: UInt64, genesis: [UInt8]) {
        v = 1
        self.origin = origin
        self.vkey = vkey.encoded
        self.head = head
        self.held = held
        self.taken = taken
        self.genesis = Data(genesis).base64EncodedString()
    }

    /// Reads a document, strictly: its encoding gives the same bytes.
    ///
    /// - Throws: `damaged` where it is not in this form.
    init(parsing bytes: [UInt8]) throws {
        guard bytes.count <= Self.maxByteCount, let log = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
            log.v == 1, log.taken > 0, try log.encoded() == bytes, log.checkpoint != nil, log.heldCheckpoint != nil,
            log.firstEntry != nil
        else { throw LedgerError(.damaged, "It does not describe the log before this one.") }
        self = log
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self))
    }

    /// What the genesis entry of the log after it carries: the SHA-256 of the checkpoint's text, without signature lines.
    static func name(of head: Checkpoint) -> Records.Digest { Records.Digest(sha256Of: Array(head.encoded.utf8)) }

    /// The same of this log.
    var name: Records.Digest? { checkpoint.map(Self.name) }

    /// The last checkpoint that the earlier log signed; nil where the key did not sign it.
    public var checkpoint: Checkpoint? {
        guard let key = try? VerifierKey(parsing: vkey) else { return nil }
        return (try? Checkpoint.open(head, key: key)).flatMap { $0.origin == origin ? $0 : nil }
    }

    /// What the held note says; who signed it is seen once the entries have named the log's keys.
    var heldCheckpoint: Checkpoint? {
        (try? Checkpoint(parsing: SignedNote(parsing: held).text)).flatMap {
            $0.origin == origin && $0.size > 0 && $0.size <= taken ? $0 : nil
        }
    }

    /// The earlier log's first entry.
    var firstEntry: Entry? {
        guard let bytes = Data(base64Encoded: genesis), let entry = try? Entry(parsing: [UInt8](bytes)),
            entry.seq == 0, entry.origin == origin, case .genesis = entry.body
        else { return nil }
        return entry
    }

    /// The entries of the earlier log that are not in this one, or not as they were signed; empty where none is known of.
    public var lost: Range<UInt64> {
        guard let size = checkpoint?.size, let held = heldCheckpoint?.size else { return 0..<0 }
        let first = size > taken ? taken : held
        return min(first, size)..<size
    }
}
