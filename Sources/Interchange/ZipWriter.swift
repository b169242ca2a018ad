import Foundation

/// Writes a zip whose bytes follow from names and contents alone: no times, no owners, entries in the order of the
/// calls.
///
/// Entries are deflated, mode 0644, dated 1980-01-01, names in UTF-8. A file appears under its name only after
/// `finish()`, whole and synced;
/// without `finish()` nothing is left behind. One thread at a time.
public final class ZipWriter {
    /// Entries of this size and more are refused: readers in browsers do not take them.
    public static let maxEntryBytes = 0xFFFF_FFFF

    private let sink: FileSink
    private let stream: ArchiveWriteStream
    private var names: Set<String> = []
    private var isFinished = false

    /// Starts a file at `path`; an existing one is replaced by `finish()`.
    public convenience init(path: String) throws(InterchangeError) {
        try self.init(sink: FileSink(path: path))
    }

    /// Starts a zip in memory, see `finishedBytes()`.
    public convenience init() throws(InterchangeError) {
        try self.init(sink: FileSink())
    }

    init(sink: FileSink) throws(InterchangeError) {
        self.sink = sink
        stream = try ArchiveWriteStream(sink: sink)
    }

    deinit {
        if !isFinished { sink.discard() }
    }

    /// Adds an entry.
    ///
    /// The name is a relative path with `/`; a name twice, or one that `ContainerReader` would refuse, is an error.
    public func write(name: String, bytes: [UInt8]) throws(InterchangeError) {
        try checkEntry(name, size: bytes.count)
        try stream.write(name: name, bytes: bytes)
    }

    /// Adds a file as an entry, piece by piece: it never stands in memory whole.
    ///
    /// - Parameter size: how many bytes it has; a file that has another number is an error.
    public func write(name: String, file path: String, size: Int) throws(InterchangeError) {
        try checkEntry(name, size: size)
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw InterchangeError(.cannotRead, "\(path) cannot be read. Check that it is there and its rights.")
        }
        defer { try? handle.close() }
        var read = 0
        try stream.write(name: name, size: size) { () throws(InterchangeError) in
            do {
                let piece = try handle.read(upToCount: 1 << 20) ?? Data()
                read += piece.count
                return read > size ? [] : Array(piece)
            } catch {
                throw InterchangeError(.cannotRead, "\(path) cannot be read to its end. Check the disk.")
            }
        }
        guard read == size else {
            throw InterchangeError(.cannotRead, "\(path) was changed while it was packed. Try again.")
        }
    }

    private func checkEntry(_ name: String, size: Int) throws(InterchangeError) {
        if isFinished { throw InterchangeError(.misuse, "\(name) cannot be added: the zip is finished already.") }
        switch EntryName.check(name, limits: .standard) {
        case .safe(let safe, false) where safe.utf8.elementsEqual(name.utf8): break
        case .safe: throw InterchangeError(.badName, "\(EntryName.display(name)) is not a plain file name for a zip.")
        case .refused(let shown, let reason):
            throw InterchangeError(.badName, "\(shown) cannot be an entry of a zip: \(reason).")
        }
        if size >= Self.maxEntryBytes {
            throw InterchangeError(.limit, "\(name) has 4 GiB or more, too much for one entry. Split it.")
        }
        guard names.insert(name).inserted else {
            throw InterchangeError(.badName, "\(name) is in the zip already.")
        }
    }

    /// Adds an entry of text in UTF-8.
    public func write(name: String, text: String) throws(InterchangeError) {
        try write(name: name, bytes: Array(text.utf8))
    }

    /// Writes the table of contents and gives the file its name.
    ///
    /// After this line the file is whole on the disk.
    public func finish() throws(InterchangeError) {
        if isFinished { throw InterchangeError(.misuse, "The zip is finished already.") }
        isFinished = true
        do throws(InterchangeError) {
            try stream.close()
            try sink.commit()
        } catch {
            sink.discard()
            throw error
        }
    }

    /// Finishes a zip in memory and gives its bytes.
    public func finishedBytes() throws(InterchangeError) -> [UInt8] {
        try finish()
        return sink.bytes
    }

    /// A whole zip in memory.
    public static func bytes(of entries: [(name: String, bytes: [UInt8])]) throws(InterchangeError) -> [UInt8] {
        let writer = try ZipWriter()
        for entry in entries { try writer.write(name: entry.name, bytes: entry.bytes) }
        return try writer.finishedBytes()
    }

    /// All files of a small container, in its order; any refusal is an error, and so is more than `limit` bytes
    /// altogether.
    public static func entries(
        of path: String, limit: Int = 256 << 20
    ) throws -> [(name: String, bytes: [UInt8])] {
        try entries(of: ContainerReader.open(path), limit: limit)
    }

    /// The same for a zip in memory.
    public static func entries(
        ofBytes bytes: [UInt8], name: String = "zip", limit: Int = 256 << 20
    ) throws -> [(name: String, bytes: [UInt8])] {
        try entries(of: ContainerReader.open(bytes: bytes, name: name), limit: limit)
    }

    private static func entries(
        of container: ContainerReader, limit: Int
    ) throws -> [(name: String, bytes: [UInt8])] {
        var all: [(name: String, bytes: [UInt8])] = []
        var left = limit
        while let entry = try container.next() {
            if let refusal = entry.refusal {
                throw InterchangeError(.refused, "\(container.path) is not taken: \(refusal).")
            }
            if entry.isDirectory { continue }
            do {
                let bytes = try container.readAll(limit: left)
                left -= bytes.count
                all.append((entry.name, bytes))
            } catch let refusal as RefusedEntry {
                throw InterchangeError(.refused, "\(container.path) is not taken: \(refusal).")
            }
        }
        return all
    }
}
