package import Foundation
import GRDB

extension LedgerError {
    /// Says in words what SQLite reported of a file.
    package static func storage(_ error: any Error, file: URL) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        // A table that is missing says by its name of which store it is, whoever came upon that.
        if let store = Missing(error).flatMap({ store(of: $0.table) }), store != file.lastPathComponent {
            return words(error, path: store, name: store)
        }
        return words(error, path: file.path, name: file.lastPathComponent)
    }

    /// Says in words what SQLite reported, where it is not known of which file of an archive; any other error as it is.
    public static func inWords(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let name = Missing(error).flatMap { store(of: $0.table) }
        return words(error, path: name ?? "A file of the archive", name: name ?? "a file of the archive")
    }

    private static func words(_ error: DatabaseError, path: String, name: String) -> LedgerError {
        if let missing = Missing(error) {
            let remedy =
                missing.table == "fingerprint"
                ? "Run `canute catalogue rebuild`, which makes it again but for what was destroyed; where something was, put "
                    + "the file back from a backup."
                : remedy(name)
            return LedgerError(
                .damaged,
                "\(path) lacks \(missing.what), which Canute made in it: it was removed, or the file is another's. \(remedy)"
            )
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return LedgerError(
                .busy, "\(name) stayed in use by another process until the time-out: try again when that one has ended."
            )
        case .SQLITE_IOERR where isFull(path), .SQLITE_FULL:
            return LedgerError(
                .diskFull,
                "The disk of \(path) is full: nothing of this step was written; free some room and try again.")
        case .SQLITE_IOERR:
            return LedgerError(
                .storage,
                "The disk failed while \(path) was read or written (\(said(error))): check the disk, then try again.")
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return LedgerError(.damaged, "\(path) is damaged (\(said(error))): run `canute verify`. \(remedy(name))")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            return LedgerError(
                .storage, "\(path) cannot be opened for this (\(said(error))): check its owner and mode.")
        default:
            return LedgerError(
                .storage,
                "\(path) could not be used (SQLite says: \(said(error))): run `canute verify`. \(remedy(name))")
        }
    }

    /// Whether the disk of a file has no room for the memory that SQLite's processes share, which it tells as a failure.
    private static func isFull(_ path: String) -> Bool {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return FileSystem.freeBytes(of: folder).map { $0 < 1 << 20 } ?? false
    }

    private static func said(_ error: DatabaseError) -> String { error.message ?? "error \(error.resultCode.rawValue)" }

    /// What SQLite misses in a file.
    private struct Missing {
        let table: String
        let what: String

        init?(_ error: DatabaseError) {
            guard error.resultCode == .SQLITE_ERROR, let said = error.message else { return nil }
            if let found = said.wholeMatch(of: /no such table: (?:main\.)?(.+)/) {
                table = String(found.output.1)
                what = "the table \(table)"
            } else if let found = said.wholeMatch(of: /table (.+) has no column named (.+)/) {
                table = String(found.output.1)
                what = "the column \(found.output.2) of the table \(table)"
            } else if let found = said.wholeMatch(of: /no such column: (.+)/) {
                table = ""
                what = "the column \(found.output.1) of a table"
            } else {
                return nil
            }
        }
    }

    /// The store that a table is of; nil for those of catalogue and index, which share names.
    private static func store(of table: String) -> String? {
        switch table {
        case "meta", "entry", "sealed", "fingerprint": "archive.sqlite"
        case "segment", "record_key", "secret": "keys.sqlite"
        case "head": "head.sqlite"
        default: nil
        }
    }

    /// What is to be done where a file is not whole: what is derived is made again, everything else put back.
    private static func remedy(_ name: String) -> String {
        switch name {
        case "catalogue.sqlite": "Run `canute catalogue rebuild`."
        case _ where name.hasPrefix("segment-"): "Run `canute search rebuild`."
        case "archive.sqlite", "keys.sqlite", "head.sqlite":
            "Put it back from a backup: `canute backup restore --help`."
        default: "Run `canute catalogue rebuild` and `canute search rebuild`, which make anew what is derived."
        }
    }
}
