/// The entries of a tar, or of a zip that lost its table of contents, in the order in which they lie in the file.
final class StreamContents: ContainerContents {
    private let source: ByteSource
    private let stream: ArchiveStream
    private let isZip: Bool
    private var kind: String { isZip ? "zip" : "tar" }
    /// Said after the last entry: why this is not the whole container.
    private var epilogue: String?
    private var declared: UInt64?
    private var produced: UInt64 = 0
    private var packedBefore: UInt64 = 0
    private var read = 0
    private var isOver = false
    private var fatal: String?
    private let fallback: EntryName.Fallback

    /// A tar, plain or gzipped.
    init(tar source: ByteSource) throws(InterchangeError) {
        self.source = source
        stream = try ArchiveStream(source: source, range: 0..<source.count, format: .tar)
        isZip = false
        fallback = .latin1
    }

    /// What can be saved of a zip whose end is missing.
    init(zipWithoutDirectory source: ByteSource, why: String) throws(InterchangeError) {
        self.source = source
        stream = try ArchiveStream(source: source, range: 0..<source.count, format: .zip)
        isZip = true
        epilogue = why
        fallback = .codePage437
    }

    var packedBytes: UInt64 { stream.bytesConsumed - packedBefore }

    func next() throws(InterchangeError) -> RawEntry? {
        if isOver { return nil }
        if let fatal { return rest(fatal) }
        packedBefore = stream.bytesConsumed
        produced = 0
        declared = nil
        let (result, found) = try stream.nextHeader()
        switch result {
        case .ok, .warning: break
        case .end: return epilogue.map { rest($0) } ?? over()
        case .failed(let why), .fatal(let why): return rest(epilogue.map { "\($0) (\(why))" } ?? why)
        }
        guard let header = found else { return over() }
        read += 1
        declared = header.size
        var entry = RawEntry(name: EntryName.decode(header.rawName, fallback: fallback), size: header.size)
        entry.isDirectory = header.fileType == 0o040000
        entry.refusal = refusal(of: header)
        return entry
    }

    private func refusal(of header: ArchiveStream.Header) -> (RefusedEntry.Code, String)? {
        if header.isLink || header.fileType == 0o120000 { return (.link, "it is a link") }
        if header.isEncrypted {
            return (.encrypted, "it is encrypted: unpack it with its password and give the files")
        }
        if isZip, !["(uncompressed)", "(deflation)", "(bzip)"].contains(where: stream.formatName.hasSuffix) {
            return (.unsupported, "it is packed in a way that is not supported: repack it")
        }
        if header.isSparse { return (.unsupported, "it is a sparse file: repack it without --sparse") }
        switch header.fileType {
        case 0o100000, 0o040000, 0: return nil
        default: return (.special, "it is a device, a pipe or a socket")
        }
    }

    func readBlock(into bytes: inout [UInt8]) throws(InterchangeError) -> BlockOutcome {
        var taken = 0
        var gap = false
        let expected = Int64(clamping: produced)
        let result = try stream.nextBlock { block, offset in
            gap = offset != expected
            if !gap { bytes.append(copying: block) }
            taken = gap ? 0 : block.count
        }
        produced += UInt64(taken)
        if gap { return .refused(.unsupported, "it is a sparse file: repack it without --sparse") }
        switch result {
        case .ok: return .more
        case .end:
            guard let declared, declared != produced else { return .end }
            return .refused(.sizeMismatch, "it declares \(declared) bytes and holds \(produced)")
        case .warning: return .refused(.damaged, "its content does not fit its checksum or size")
        case .failed(let why): return .refused(.damaged, "it cannot be unpacked: \(why). Ask for it again.")
        case .fatal(let why):
            fatal = why
            return .refused(.truncated, "the \(kind) breaks off or is damaged within it: \(why). Ask for it again.")
        }
    }

    private func over() -> RawEntry? {
        isOver = true
        return nil
    }

    private func rest(_ why: String) -> RawEntry {
        isOver = true
        let reason =
            "the \(kind) is cut short or damaged after \(read) entries: \(why). What follows is lost; ask for it again."
        return RawEntry(name: source.name, refusal: (.restUnreadable, reason), endsContainer: true)
    }
}
