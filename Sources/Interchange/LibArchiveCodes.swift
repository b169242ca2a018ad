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
        guard let text = archive_error_string(archive) else { return "no reason is known" }
        return words(EntryName.display(String(cString: text)))
    }

    /// libarchive's messages in words for somebody who has a damaged export in front of them.
    static func words(_ message: String) -> String {
        let known: [(part: String, words: String)] = [
            ("decompression failed", "its packed bytes are damaged"), ("bad CRC", "it does not fit its checksum"),
            ("checksum", "it does not fit its checksum"), ("runcated", "the file ends too soon"),
            ("Damaged tar", "the head of an entry is damaged"), ("Missing type keyword", "an entry's kind is not told"),
            ("Unrecognized archive format", "it is in no form that is known here"),
            ("encrypted", "it is encrypted: unpack it with its password and give the files"),
            ("Passphrase", "it is encrypted: unpack it with its password and give the files"),
        ]
        if let found = known.first(where: { message.contains($0.part) }) { return found.words }
        return "in the words of libarchive: \(message)"
    }
}
