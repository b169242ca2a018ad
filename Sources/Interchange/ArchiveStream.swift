import CLibArchive
import Foundation

/// Sole owner of a libarchive read pointer, fed from a byte source.
final class ArchiveStream {
    enum Format {
        case tar
        case zip
    }

    struct Header {
        var rawName: [UInt8]
        var size: UInt64?
        var fileType: UInt32
        var isLink: Bool
        var isEncrypted: Bool
        var isSparse: Bool
    }

    private let archive: OpaquePointer
    private let feed: ArchiveFeed

    /// Opens `prefix` followed by the given range of the source.
    ///
    /// - Parameter passphrase: what encrypted entries are opened with.
    init(
        source: ByteSource, prefix: [UInt8] = [], range: Range<UInt64>, format: Format, passphrase: String? = nil
    ) throws(InterchangeError) {
        guard let archive = archive_read_new() else {
            throw InterchangeError(.cannotOpen, "There is not enough memory to open \(source.name).")
        }
        self.archive = archive
        feed = ArchiveFeed(source: source, prefix: prefix, range: range)
        for code in Self.configure(archive, format: format, feed: feed, passphrase: passphrase) {
            switch ArchiveResult(code: code, archive: archive) {
            case .ok, .warning: continue
            case .end: throw InterchangeError(.notAContainer, "\(source.name) is empty.")
            case .failed(let why), .fatal(let why):
                if let error = feed.error { throw error }
                throw InterchangeError(.notAContainer, "\(source.name) is no archive that can be read: \(why).")
            }
        }
    }

    deinit {
        archive_read_free(archive)
    }

    private static func configure(
        _ archive: OpaquePointer, format: Format, feed: ArchiveFeed, passphrase: String?
    ) -> [Int32] {
        var codes: [Int32] = []
        if let passphrase { codes.append(archive_read_add_passphrase(archive, passphrase)) }
        switch format {
        case .tar:
            codes.append(archive_read_support_format_tar(archive))
            codes.append(archive_read_support_filter_gzip(archive))
        case .zip:
            codes.append(archive_read_support_format_zip_streamable(archive))
        }
        codes.append(archive_read_set_callback_data(archive, Unmanaged.passUnretained(feed).toOpaque()))
        codes.append(
            archive_read_set_read_callback(archive) { _, client, buffer in
                guard let client, let buffer else { return -1 }
                let feed = Unmanaged<ArchiveFeed>.fromOpaque(client).takeUnretainedValue()
                return feed.next(&buffer.pointee)
            })
        codes.append(
            archive_read_set_skip_callback(archive) { _, client, request in
                guard let client else { return 0 }
                return Unmanaged<ArchiveFeed>.fromOpaque(client).takeUnretainedValue().skip(request)
            })
        codes.append(inUTF8Locale { archive_read_open1(archive) })
        return codes
    }

    /// The next header, or how the stream ended.
    func nextHeader() throws(InterchangeError) -> (result: ArchiveResult, header: Header?) {
        var entry: OpaquePointer?
        let outcome: (ArchiveResult, Header?) = inUTF8Locale {
            let result = ArchiveResult(code: archive_read_next_header(archive, &entry), archive: archive)
            switch result {
            case .ok, .warning: return (result, entry.map(Self.header))
            case .end, .failed, .fatal: return (result, nil)
            }
        }
        if let error = feed.error { throw error }
        return outcome
    }

    /// The next piece of the current entry, handed to `body` with its offset; the memory is libarchive's and valid only
    /// inside.
    func nextBlock(_ body: (UnsafeRawBufferPointer, Int64) -> Void) throws(InterchangeError) -> ArchiveResult {
        var base: UnsafeRawPointer?
        var size = 0
        var offset: la_int64_t = 0
        let code = archive_read_data_block(archive, &base, &size, &offset)
        if let error = feed.error { throw error }
        let result = ArchiveResult(code: code, archive: archive)
        if case .ok = result { body(UnsafeRawBufferPointer(start: base, count: size), offset) }
        return result
    }

    /// The library's name for the current entry's format, such as `ZIP 2.0 (deflation)`.
    var formatName: String { archive_format_name(archive).map { String(cString: $0) } ?? "" }

    /// Packed bytes taken from the source so far.
    var bytesConsumed: UInt64 { feed.consumed }

    private static func header(_ entry: OpaquePointer) -> Header {
        var name: [UInt8] = []
        if let text = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry) {
            name = Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
        }
        let size = archive_entry_size(entry)
        return Header(
            rawName: name,
            size: archive_entry_size_is_set(entry) != 0 && size >= 0 ? UInt64(size) : nil,
            fileType: archive_entry_filetype(entry),
            isLink: archive_entry_hardlink(entry) != nil || archive_entry_symlink(entry) != nil,
            isEncrypted: archive_entry_is_encrypted(entry) != 0,
            isSparse: archive_entry_sparse_count(entry) > 0)
    }
}

/// What libarchive's callbacks read: a prefix, then a range of the source.
///
/// Keeps the first error, which C cannot carry.
private final class ArchiveFeed {
    private let source: ByteSource
    private let buffer: UnsafeMutableRawBufferPointer
    private var prefix: [UInt8]
    private var position: UInt64
    private let end: UInt64
    private(set) var consumed: UInt64 = 0
    private(set) var error: InterchangeError?

    init(source: ByteSource, prefix: [UInt8], range: Range<UInt64>) {
        self.source = source
        self.prefix = prefix
        position = range.lowerBound
        end = range.upperBound
        let wanted = UInt64(prefix.count) + (range.upperBound - range.lowerBound)
        buffer = .allocate(byteCount: Int(min(max(wanted, 512), 64 << 10)), alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    func next(_ start: inout UnsafeRawPointer?) -> Int {
        start = UnsafeRawPointer(buffer.baseAddress)
        if !prefix.isEmpty {
            let count = min(prefix.count, buffer.count)
            buffer.copyBytes(from: prefix.prefix(count))
            prefix.removeFirst(count)
            return count
        }
        let length = Int(min(UInt64(buffer.count), end - position))
        do {
            let got = try source.read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]))
            position += UInt64(got)
            consumed += UInt64(got)
            return got
        } catch {
            self.error = error
            return Int(ARCHIVE_FATAL)
        }
    }

    func skip(_ request: la_int64_t) -> la_int64_t {
        guard prefix.isEmpty, request > 0 else { return 0 }
        let step = min(UInt64(request), end - position)
        position += step
        consumed += step
        return la_int64_t(step)
    }
}

/// The thread's character set for libarchive, which turns names into it; this one is always there on Debian and keeps
/// UTF-8 as it is.
///
/// Made once and never changed or freed, because every thread may be using it.
private nonisolated(unsafe) let utf8Locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)

func inUTF8Locale<T>(_ body: () -> T) -> T {
    guard let utf8Locale else { return body() }
    let before = uselocale(utf8Locale)
    defer { uselocale(before) }
    return body()
}
