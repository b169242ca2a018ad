import CLibArchive

/// libarchive's result codes as a value, so that every call is switched on.
enum ArchiveResult: Equatable {
    case ok
    case end
    /// The call worked, with something to say about it.
    case warning(String)
    /// This entry cannot be had; the next may.
    case failed(String)
    /// Nothing more can be had.
    case fatal(String)

    init(code: Int32, archive: OpaquePointer) {
        switch code {
        case ARCHIVE_OK: self = .ok
        case ARCHIVE_EOF: self = .end
        case ARCHIVE_RETRY, ARCHIVE_FAILED: self = .failed(Self.message(archive))
        case ARCHIVE_WARN: self = .warning(Self.message(archive))
        case ARCHIVE_FATAL: self = .fatal(Self.message(archive))
        default: self = code > 0 ? .ok : .fatal("unknown result \(code) from libarchive")
        }
    }

    private static func message(_ archive: OpaquePointer) -> String {
        guard let text = archive_error_string(archive) else { return "no reason given" }
        return EntryName.display(String(cString: text))
    }
}
