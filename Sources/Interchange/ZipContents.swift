/// The entries of a zip in the order of its table of contents, each unpacked on its own, so that a broken one harms no
/// other.
final class ZipContents: ContainerContents {
    private let source: ByteSource
    private let limits: ArchiveLimits
    private let directory: ZipDirectory
    private var index = 0
    private var current: (record: ZipRecord, data: Range<UInt64>)?
    private var stream: ArchiveStream?
    private var produced: UInt64 = 0
    private var toldTrouble = false

    init(_ source: ByteSource, directory: ZipDirectory, limits: ArchiveLimits) {
        self.source = source
        self.directory = directory
        self.limits = limits
    }

    var packedBytes: UInt64 { current?.record.packed ?? 0 }

    func next() throws(InterchangeError) -> RawEntry? {
        stream = nil
        current = nil
        produced = 0
        guard index < directory.records.count else {
            guard let trouble = directory.trouble, !toldTrouble else { return nil }
            toldTrouble = true
            return RawEntry(
                name: source.name, refusal: (.restUnreadable, "the zip is damaged: \(trouble). Ask for it again."),
                endsContainer: true)
        }
        let record = directory.records[index]
        index += 1
        var entry = RawEntry(
            name: record.name, size: record.size, packed: record.packed, isDirectory: record.isDirectory)
        entry.refusal = try examine(record)
        return entry
    }

    /// Checks the entry against its own header and prepares reading.
    private func examine(_ record: ZipRecord) throws(InterchangeError) -> (RefusedEntry.Code, String)? {
        if record.isLink { return (.link, "it is a symbolic link") }
        if record.isSpecial { return (.special, "it is a device, a pipe or a socket") }
        if record.isEncrypted { return (.encrypted, "it is encrypted: unpack it with its password and give the files") }
        guard let local = try ZipLocalHeader(source: source, offset: record.offset) else {
            return (.truncated, "its content is not where the zip says: the zip is cut short or damaged")
        }
        if let other = local.contradiction(of: record) {
            return (.inconsistent, "the zip's table of contents says one thing and the entry itself says \(other)")
        }
        let (end, overflow) = local.dataOffset.addingReportingOverflow(record.packed)
        if overflow || end > source.count { return (.truncated, "the zip ends before this entry does") }
        if end > record.bound { return (.inconsistent, "it overlaps the next entry of the zip") }
        if record.isDirectory { return record.size == 0 ? nil : (.inconsistent, "it is a folder that has content") }
        switch record.method {
        case 0 where record.packed != record.size:
            return (.sizeMismatch, "it holds \(record.packed) bytes and declares \(record.size)")
        case 0, 8, 12: break
        case 9: return (.unsupported, "it is packed with Deflate64: unpack it and pack it as an ordinary zip")
        default:
            return (.unsupported, "it is packed in a way (method \(record.method)) that is not supported: repack it")
        }
        current = (record, local.dataOffset..<end)
        return nil
    }

    func readBlock(into bytes: inout [UInt8]) throws(InterchangeError) -> BlockOutcome {
        guard let (record, data) = current else { return .end }
        if stream == nil, let outcome = try start(record, data) { return outcome }
        guard let stream else { return .end }
        var taken = 0
        let result = try stream.nextBlock { block, _ in
            bytes.append(copying: block)
            taken = block.count
        }
        produced += UInt64(taken)
        if produced > record.size {
            return .refused(.sizeMismatch, "it unpacks to more than the \(record.size) bytes it declares")
        }
        switch result {
        case .ok: return .more
        case .end where produced == record.size: return .end
        case .end: return .refused(.sizeMismatch, "it declares \(record.size) bytes and unpacks to \(produced)")
        case .warning where produced == record.size:
            return .refused(.badChecksum, "its content does not fit its checksum: the entry is damaged")
        case .warning: return .refused(.sizeMismatch, "it declares \(record.size) bytes and unpacks to \(produced)")
        case .failed(let why), .fatal(let why):
            return .refused(.damaged, "it cannot be unpacked: \(why). \(Self.again)")
        }
    }

    private static let again = "Ask for it again; the entries around it are read."

    private func start(_ record: ZipRecord, _ data: Range<UInt64>) throws(InterchangeError) -> BlockOutcome? {
        let opened = try ArchiveStream(
            source: source, prefix: ZipLocalHeader.synthetic(for: record), range: data, format: .zip)
        switch try opened.nextHeader().result {
        case .ok, .warning: stream = opened
        case .end: return .refused(.damaged, "it has no content")
        case .failed(let why), .fatal(let why):
            return .refused(.damaged, "it cannot be unpacked: \(why). \(Self.again)")
        }
        return nil
    }
}
