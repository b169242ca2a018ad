public import Foundation
import Records

/// Where each file of an archive lies.
///
/// `archive.sqlite`, `keys.sqlite` and `head.sqlite` carry the truth; all else is derived from them and can be made again.
public struct ArchiveFiles: Sendable, Hashable {
    /// The archive's directory.
    public let root: URL
    /// The directory of the signing key and the archive key.
    public let secrets: URL

    /// Where the signing key comes from.
    public let signingKeySource: KeySource
    /// Where the archive's key comes from.
    public let archiveKeySource: KeySource

    /// Names the files below `root`; `secrets` may lie elsewhere, and each key come from another source.
    public init(root: URL, secrets: URL? = nil, signingKey: KeySource? = nil, archiveKey: KeySource? = nil) {
        let folder = secrets ?? root.appendingPathComponent("secrets", isDirectory: true)
        self.root = root
        self.secrets = folder
        signingKeySource = signingKey ?? .file(folder.appendingPathComponent("signing.key"))
        archiveKeySource = archiveKey ?? .file(folder.appendingPathComponent("archive.key"))
    }

    /// Names the sources of the keys alone.
    init(signing: KeySource, archive: KeySource) {
        self.init(root: URL(fileURLWithPath: "/"), signingKey: signing, archiveKey: archive)
    }

    /// Entries and sealed records.
    public var archive: URL { root.appendingPathComponent("archive.sqlite") }
    /// Wrapped keys by segment.
    public var keys: URL { root.appendingPathComponent("keys.sqlite") }
    /// The last signed checkpoint; never in a backup.
    public var head: URL { root.appendingPathComponent("head.sqlite") }
    /// Projections of the ledger.
    public var catalogue: URL { root.appendingPathComponent("catalogue.sqlite") }
    /// The folder of the full-text segments.
    public var search: URL { root.appendingPathComponent("search", isDirectory: true) }
    /// Checkpoint, tiles, entry bundles and lists.
    public var ledger: URL { root.appendingPathComponent("ledger", isDirectory: true) }
    /// The file whose lock a writer holds for one commit.
    public var lock: URL { root.appendingPathComponent("writer.lock") }
    /// The file whose lock a process holds for as long as it carries out destructions.
    var destroying: URL { root.appendingPathComponent("destroying.lock") }
    /// The list of entries with this hash, as a hexadecimal name.
    public func list(_ hex: String) -> URL { ledger.appendingPathComponent("lists/\(hex)") }
    /// The folder of time-stamp tokens and the checkpoints that they are over.
    public var tokens: URL { ledger.appendingPathComponent("tokens", isDirectory: true) }
    /// The token with this hash, as a hexadecimal name.
    func token(_ hash: Digest) -> URL { tokens.appendingPathComponent(hash.hex) }
    /// The stamped checkpoint with this hash.
    func stampedNote(_ hash: Digest) -> URL { tokens.appendingPathComponent("\(hash.hex).checkpoint") }
    var checkpoint: URL { ledger.appendingPathComponent("checkpoint") }
    /// The published head that hands over to the key that holds from `size` on, signed by the key before it.
    func handover(from size: UInt64) -> URL { Self.handover(from: size, in: ledger) }
    static func handover(from size: UInt64, in ledger: URL) -> URL {
        ledger.appendingPathComponent("handovers/\(size)")
    }
    var signingKey: URL { secrets.appendingPathComponent("signing.key") }
    var archiveKey: URL { secrets.appendingPathComponent("archive.key") }
}
