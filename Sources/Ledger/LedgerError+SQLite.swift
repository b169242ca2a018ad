package import Foundation
import GRDB

extension LedgerError {
    /// Says in words what SQLite reported of a file.
    package static func storage(_ error: any Error, file: URL) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let name = file.lastPathComponent
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return LedgerError(
                .busy, "\(name) stayed in use by another process until the time-out: try again when that one has ended."
            )
        case .SQLITE_FULL:
            return LedgerError(
                .diskFull,
                "The disk of \(file.path) is full: nothing of this step was written; free some room and try again.")
        case .SQLITE_IOERR:
            return LedgerError(
                .storage,
                "The disk failed while \(file.path) was read or written (\(error)): check the disk, then try again.")
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return LedgerError(
                .damaged,
                "\(file.path) is damaged (\(error.message ?? "not a database")): run `canute verify`, then restore it.")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            return LedgerError(
                .storage,
                "\(file.path) cannot be opened for this (\(error.message ?? "no access")): check its owner and mode.")
        default:
            return LedgerError(.storage, "\(file.path): \(error)")
        }
    }
}
