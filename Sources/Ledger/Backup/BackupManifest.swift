public import Foundation
import TransparencyLog

/// What a backup says of itself: `backup.json` beside its files, written last.
///
///     {"files":[{"bytes":8192,"path":"keys.sqlite","sha256":"…"}],"head":"…","id":"B-12","keptUntil":"2026-04-01",
///      "kind":"keys","made":"2026-03-02T10:00:00Z","origin":"records.example.gov.uk","size":13,"v":1,"vkey":"…"}
public struct BackupManifest: Codable, Sendable, Equatable {
    /// What a backup is of: entries and sealed records, or the keys that open them.
    public enum Kind: String, Codable, Sendable, CaseIterable { case content, keys }

    /// One file of a backup.
    public struct File: Codable, Sendable, Equatable {
        /// Where it lies below the backup's folder.
        public var path: String
        /// Its length.
        public var bytes: UInt64
        /// Its SHA-256, hexadecimal.
        public var sha256: String
    }

    /// The form of this file.
    public var v = 1
    /// The backup's name, which the ledger knows it by.
    public var id: String
    /// What it is of.
    public var kind: Kind
    /// The log's origin.
    public var origin: String
    /// The key that checks the log's checkpoints.
    public var vkey: String
    /// How many entries it holds, or how many entries' keys.
    public var size: UInt64
    /// The last signed checkpoint when it was made.
    public var head: String?
    /// When it was made, RFC 3339.
    public var made: String
    /// The day until which it is kept, `YYYY-MM-DD`.
    public var keptUntil: String
    /// Its files, all but this one.
    public var files: [File]

    /// The manifest's name in the backup's folder.
    public static let name = "backup.json"

    /// Describes a backup.
    public init(id: String, kind: Kind, ledger: Ledger, copy: BackupCopy, made: String, keptUntil: String) {
        self.id = id
        self.kind = kind
        origin = ledger.origin
        vkey = ledger.verifierKey.encoded
        size = copy.size
        head = copy.head
        self.made = made
        self.keptUntil = keptUntil
        files = copy.files.sorted { $0.path < $1.path }
    }

    /// Its bytes, with members in a stable order.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self))
    }

    /// Reads the manifest of the backup in a folder.
    ///
    /// - Throws: `notAnArchive` where there is none, `damaged` where it is not in this form.
    public static func read(_ folder: URL) throws -> BackupManifest {
        let file = folder.appendingPathComponent(name)
        guard let data = try? Data(contentsOf: file) else {
            throw LedgerError(
                .notAnArchive,
                "\(folder.path) is no backup: it has no \(name). Give the folder that `canute backup create` made.")
        }
        guard let manifest = try? JSONDecoder().decode(BackupManifest.self, from: data), manifest.v == 1,
            manifest.files.allSatisfy({ isSafe($0.path) && belongs($0.path, to: manifest.kind) })
        else {
            throw LedgerError(
                .damaged, "\(file.path) is damaged: it does not describe a backup. Take another backup.")
        }
        return manifest
    }

    /// Reads the manifest of a backup of one kind and compares every file with it.
    ///
    /// - Throws: `damaged` with the first file that differs.
    public static func check(_ folder: URL, kind: Kind) throws -> BackupManifest {
        let manifest = try read(folder)
        guard manifest.kind == kind else {
            throw LedgerError(
                .notAnArchive,
                "\(folder.path) is a backup of \(manifest.kind.words), and one of \(kind.words) is wanted: "
                    + "--content and --keys each take their own.")
        }
        let store = kind == .keys ? "keys.sqlite" : "archive.sqlite"
        guard manifest.files.contains(where: { $0.path == store }) else {
            throw LedgerError(.damaged, "The backup in \(folder.path) lists no \(store): take another backup.")
        }
        for file in manifest.files {
            let url = folder.appendingPathComponent(file.path)
            guard let found = try FileDigest.of(url) else {
                throw LedgerError(
                    .damaged, "\(url.path) is missing, which the backup's manifest names: take another backup.")
            }
            guard found.bytes == file.bytes, found.sha256 == file.sha256 else {
                throw LedgerError(
                    .damaged,
                    "\(url.path) is not the file that the backup's manifest names (SHA-256 \(file.sha256)): it was "
                        + "damaged or replaced. Take another backup; nothing was restored.")
            }
        }
        return manifest
    }

    /// Whether a file may be in a backup of this kind: never a head, a key or what is derived, which a restore would take up.
    private static func belongs(_ path: String, to kind: Kind) -> Bool {
        guard kind == .content else { return path == "keys.sqlite" }
        let trees = ["tile", "lists", "tokens", "handovers", "epochs"].map { "ledger/\($0)/" }
        return path == "archive.sqlite" || path == "ledger/checkpoint" || trees.contains(where: path.hasPrefix)
    }

    /// A path that stays below the backup's folder.
    private static func isSafe(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") } && path != name
    }
}

extension BackupManifest.Kind {
    /// For people.
    public var words: String { self == .keys ? "keys" : "content" }
}

/// What was copied into a backup.
public struct BackupCopy: Sendable {
    /// How many entries it holds, or how many entries' keys.
    public let size: UInt64
    /// The last signed checkpoint before the copy was made.
    public let head: String?
    /// The files.
    public let files: [BackupManifest.File]
}
