import Foundation

/// The other name of `ContainerReader`.
public typealias Container = ContainerReader

/// Reads a zip, a tar, a tar.gz or a plain folder, entry by entry and in bounded memory.
///
///     let container = try ContainerReader.open("export.zip")
///     while let entry = try container.next() {
///         if let refusal = entry.refusal { report(refusal); continue }
///         if !entry.isDirectory { let bytes = try container.readAll() … }
///     }
///
/// What is refused comes as a value, and the entries before and after it still come. What an error says concerns the
/// whole container.
/// One thread at a time; reading again from the start is a new `open`, or `rewind()`.
public final class ContainerReader {
    /// What kind of container this is.
    public enum Kind: String, Sendable {
        /// A plain folder; its files come in the order of their names.
        case folder
        /// A zip, in the order of its table of contents.
        case zip
        /// A tar, gzipped or not, in the order of the file.
        case tar
    }

    /// The path as given; for bytes in memory, the name given.
    public let path: String
    /// What kind of container this is.
    public let kind: Kind
    /// The limits in force.
    public let limits: ArchiveLimits

    private let opener: ContainerOpener
    private var contents: any ContainerContents
    private var current: ContainerEntry?
    private var names: Set<String> = []
    private var count = 0
    private var isOver = false
    private var total: UInt64 = 0
    private var produced: UInt64 = 0
    private var buffer: [UInt8] = []
    private var offset = 0
    private var ended = true
    private var failure: RefusedEntry?

    private init(_ opener: ContainerOpener, limits: ArchiveLimits) throws(InterchangeError) {
        self.opener = opener
        self.limits = limits
        path = opener.name
        (kind, contents) = try opener.open(limits)
    }

    /// Opens a file or folder; throws one error where nothing of it can be read.
    public static func open(
        _ path: String, limits: ArchiveLimits = .standard
    ) throws(InterchangeError) -> ContainerReader {
        try ContainerReader(.path(path), limits: limits)
    }

    /// Opens a container that lies in memory, for example one attached to a mail.
    public static func open(
        bytes: [UInt8], name: String, limits: ArchiveLimits = .standard
    ) throws(InterchangeError) -> ContainerReader {
        try ContainerReader(.bytes(bytes, name: name), limits: limits)
    }

    /// Starts again from the first entry.
    public func rewind() throws(InterchangeError) {
        contents = try opener.open(limits).contents
        current = nil
        names = []
        count = 0
        isOver = false
        total = 0
        startContent(ended: true)
    }

    /// All entries, refused ones included, in a pass of its own; the position of this reader does not change.
    public func entries() throws(InterchangeError) -> [ContainerEntry] {
        let other = try ContainerReader(opener, limits: limits)
        var all: [ContainerEntry] = []
        while let entry = try other.next() { all.append(entry) }
        return all
    }

    /// The next entry, folders and refused entries included, or nil after the last.
    public func next() throws(InterchangeError) -> ContainerEntry? {
        startContent(ended: true)
        current = nil
        guard !isOver, let raw = try contents.next() else {
            isOver = true
            return nil
        }
        count += 1
        let entry = raw.endsContainer ? closing(raw) : admit(raw)
        current = entry
        startContent(ended: entry.isDirectory || entry.refusal != nil)
        failure = entry.refusal
        return entry
    }

    private func startContent(ended: Bool) {
        produced = 0
        buffer = []
        offset = 0
        failure = nil
        self.ended = ended
    }

    private func closing(_ raw: RawEntry) -> ContainerEntry {
        isOver = true
        let refusal = raw.refusal.map { RefusedEntry(raw.name, $0.code, $0.reason) }
        return ContainerEntry(name: raw.name, size: nil, isDirectory: false, refusal: refusal)
    }

    /// Name, kind, number, sizes and repetition, in this order.
    private func admit(_ raw: RawEntry) -> ContainerEntry {
        let name: String
        var isDirectory = raw.isDirectory
        var refusal = raw.refusal
        switch EntryName.check(raw.name, limits: limits) {
        case .safe(let safe, let endsInSlash):
            name = safe
            isDirectory = isDirectory || endsInSlash
        case .refused(let shown, let reason):
            name = shown
            refusal = (.unsafeName, reason)
        }
        if count > limits.maxEntries {
            isOver = true
            let reason = "more than \(limits.maxEntries) entries: the rest is not read. Split the container."
            return closing(RawEntry(name: path, refusal: (.restUnreadable, reason)))
        }
        if refusal == nil, !isDirectory { refusal = sizeRefusal(raw) }
        if refusal == nil, !isDirectory, !names.insert(name).inserted {
            refusal = (.duplicate, "an entry of this name came before; the first one is kept")
        }
        return ContainerEntry(
            name: name, size: raw.size, isDirectory: isDirectory,
            refusal: refusal.map { RefusedEntry(name, $0.code, $0.reason) })
    }

    private func sizeRefusal(_ raw: RawEntry) -> (RefusedEntry.Code, String)? {
        guard let size = raw.size else { return nil }
        if size > limits.maxEntryBytes {
            return (.tooLarge, "it declares \(size) bytes; at most \(limits.maxEntryBytes) are taken")
        }
        if let packed = raw.packed, size > limits.ratioFloor, size / max(packed, 1) > limits.maxRatio {
            return (.ratio, "it unpacks to more than \(limits.maxRatio) times what it holds, as a zip bomb does")
        }
        return nil
    }

    /// Up to so many bytes of the current entry, or nil at its end, which is reached only if size and checksum are
    /// right.
    ///
    /// Throws the `RefusedEntry` where the content turns out to be broken or too large; go on with `next()`.
    public func read(upTo limit: Int) throws -> [UInt8]? {
        while offset == buffer.count {
            if let failure { throw failure }
            if ended { return nil }
            buffer.removeAll(keepingCapacity: true)
            offset = 0
            try fill()
        }
        let end = min(buffer.count, offset + max(limit, 1))
        defer { offset = end }
        if offset == 0, end == buffer.count { return buffer }
        return Array(buffer[offset..<end])
    }

    /// Whole content of the current entry, checked; throws a `RefusedEntry` where it is broken or longer than the
    /// limit.
    public func readAll(limit: Int? = nil) throws -> [UInt8] {
        let most = limit ?? limits.maxReadAllBytes
        guard let current else {
            throw InterchangeError(.misuse, "No entry of \(path) is being read: call next() first.")
        }
        var all: [UInt8] = []
        if let size = current.size {
            if size > UInt64(most) { throw tooLong(current.name, most) }
            all.reserveCapacity(min(Int(size), 1 << 20))
        }
        while let piece = try read(upTo: 1 << 20) {
            all.append(contentsOf: piece)
            if all.count > most { throw tooLong(current.name, most) }
        }
        return all
    }

    /// Whole content of the named entry, found in a pass of its own, or nil where there is none of that name.
    public func readAll(name: String, limit: Int? = nil) throws -> [UInt8]? {
        let other = try ContainerReader(opener, limits: limits)
        while let entry = try other.next() {
            if entry.name == name, !entry.isDirectory { return try other.readAll(limit: limit) }
        }
        return nil
    }

    private func tooLong(_ name: String, _ limit: Int) -> RefusedEntry {
        RefusedEntry(name, .tooLarge, "it is longer than the \(limit) bytes that are read at once")
    }

    private func fill() throws(InterchangeError) {
        let name = current?.name ?? path
        let outcome = try contents.readBlock(into: &buffer)
        produced += UInt64(buffer.count)
        total += UInt64(buffer.count)
        switch outcome {
        case .more: failure = limitRefusal(name)
        case .end: ended = true
        case .refused(let code, let reason): failure = RefusedEntry(name, code, reason)
        }
        if failure != nil { buffer.removeAll(keepingCapacity: true) }
    }

    private func limitRefusal(_ name: String) -> RefusedEntry? {
        if produced > limits.maxEntryBytes {
            return RefusedEntry(name, .tooLarge, "it unpacks to more than the \(limits.maxEntryBytes) bytes taken")
        }
        if total > limits.maxTotalBytes {
            isOver = true
            return RefusedEntry(
                name, .tooLarge,
                "the container unpacks to more than \(limits.maxTotalBytes) bytes: the rest is not read. Split it.")
        }
        if kind != .folder, produced > limits.ratioFloor,
            produced / max(contents.packedBytes, 1) > limits.maxRatio
        {
            return RefusedEntry(
                name, .ratio, "it unpacks to more than \(limits.maxRatio) times what it holds, as a bomb does")
        }
        return nil
    }
}
