import CLibArchive

/// Sole owner of a libarchive write pointer: a zip whose bytes depend on names and contents alone.
final class ArchiveWriteStream {
    private let archive: OpaquePointer
    private let sink: FileSink

    /// - Parameter passphrase: with one, entries are encrypted with AES-256, and the bytes are others each time.
    init(sink: FileSink, passphrase: String? = nil) throws(InterchangeError) {
        guard let archive = archive_write_new() else {
            throw InterchangeError(.cannotWrite, "There is not enough memory to write a zip.")
        }
        self.archive = archive
        self.sink = sink
        try check(archive_write_set_format_zip(archive))
        try check(archive_write_set_format_option(archive, "zip", "compression", "deflate"))
        try check(archive_write_set_format_option(archive, "zip", "compression-level", "6"))
        // libarchive asks for the thread's character set here, once and for all.
        try check(inUTF8Locale { archive_write_set_format_option(archive, "zip", "hdrcharset", "UTF-8") })
        if let passphrase {
            try check(archive_write_set_format_option(archive, "zip", "encryption", "aes256"))
            try check(archive_write_set_passphrase(archive, passphrase))
        }
        try check(archive_write_set_bytes_per_block(archive, 64 << 10))
        try check(archive_write_set_bytes_in_last_block(archive, 1))
        let client = Unmanaged.passUnretained(sink).toOpaque()
        try check(
            archive_write_open(
                archive, client, nil,
                { _, client, bytes, count in
                    guard let client, let bytes else { return -1 }
                    let sink = Unmanaged<FileSink>.fromOpaque(client).takeUnretainedValue()
                    return sink.write(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : -1
                }, nil))
    }

    deinit {
        archive_write_free(archive)
    }

    func write(name: String, bytes: [UInt8]) throws(InterchangeError) {
        var rest = bytes
        try write(name: name, size: bytes.count) { () throws(InterchangeError) in
            defer { rest = [] }
            return rest
        }
    }

    /// Writes an entry of `size` bytes, which `next` gives in turn until it gives none.
    ///
    /// No time is set, which the format writes as 1980-01-01 in every time zone, and no owner.
    func write(
        name: String, size: Int, next: () throws(InterchangeError) -> [UInt8]
    ) throws(InterchangeError) {
        guard let entry = archive_entry_new() else {
            throw InterchangeError(.cannotWrite, "There is not enough memory to write \(name).")
        }
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname_utf8(entry, name)
        archive_entry_set_filetype(entry, 0o100000)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, la_int64_t(size))
        try check(inUTF8Locale { archive_write_header(archive, entry) })
        var piece = try next()
        while !piece.isEmpty {
            try put(piece)
            piece = try next()
        }
        try check(archive_write_finish_entry(archive))
    }

    private func put(_ bytes: [UInt8]) throws(InterchangeError) {
        var written = 0
        while written < bytes.count {
            let put = bytes.withUnsafeBytes { all in
                archive_write_data(archive, all.baseAddress.map { $0 + written }, all.count - written)
            }
            guard put > 0 else {
                try check(put < 0 ? Int32(clamping: put) : ARCHIVE_FATAL)
                return
            }
            written += put
        }
    }

    /// Writes the table of contents.
    func close() throws(InterchangeError) {
        try check(archive_write_close(archive))
    }

    private func check(_ code: Int32) throws(InterchangeError) {
        if let error = sink.error { throw error }
        switch ArchiveResult(code: code, archive: archive) {
        case .ok, .end: return
        case .warning(let why), .failed(let why), .fatal(let why):
            throw InterchangeError(.cannotWrite, "The zip could not be written: \(why).")
        }
    }
}
