import Foundation
import Interchange

/// What lies at a path that is said to be an export of JSON files.
enum ExportOpening {
    case files(ExportFiles)
    /// A file that is no container: perhaps JSON itself.
    case loneFile(String)
    /// A container that is broken from the start.
    case unreadable(CaptureDiagnostic)

    /// - Throws: `CaptureError.notReadable` when nothing is there or it may not be read.
    init(_ path: String) throws {
        guard access(path, R_OK) == 0 else {
            throw CaptureError(
                .notReadable,
                "\(path) cannot be read: \(String(cString: strerror(errno))); check the path and its permissions")
        }
        do {
            self = .files(try ExportFiles(path: path))
        } catch let error as InterchangeError {
            switch error.code {
            case .notAContainer: self = .loneFile(path)
            case .cannotOpen: throw CaptureError(.notReadable, error.message)
            default: self = .unreadable(CaptureDiagnostic(item: path, reason: error.message))
            }
        }
    }
}
