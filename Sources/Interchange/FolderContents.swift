import Foundation

/// The files below a folder, in the order of their names; links are never followed.
final class FolderContents: ContainerContents {
    private struct Level {
        let descriptor: Int32
        let prefix: [UInt8]
        var names: [[UInt8]]
    }

    private let path: String
    private let limits: ArchiveLimits
    private var levels: [Level] = []
    private var file: Int32 = -1
    private var declared: UInt64 = 0
    private var produced: UInt64 = 0

    init(_ path: String, limits: ArchiveLimits) throws(InterchangeError) {
        self.path = path
        self.limits = limits
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .system(
                .cannotOpen, "The folder \(path) cannot be opened", errno: errno, advice: "Check its name and rights.")
        }
        levels = [Level(descriptor: descriptor, prefix: [], names: try Self.list(descriptor, path))]
    }

    deinit {
        closeFile()
        for level in levels { close(level.descriptor) }
    }

    var packedBytes: UInt64 { produced }

    func next() throws(InterchangeError) -> RawEntry? {
        closeFile()
        while let top = levels.indices.last {
            guard let name = levels[top].names.popLast() else {
                close(levels.removeLast().descriptor)
                continue
            }
            return try enter(name, in: levels[top])
        }
        return nil
    }

    private func enter(_ name: [UInt8], in level: Level) throws(InterchangeError) -> RawEntry {
        let full = level.prefix + name
        var entry = RawEntry(name: EntryName.decode(full, fallback: .latin1))
        var status = stat()
        let found = name.withCString { fstatat(level.descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
        guard found == 0 else {
            entry.refusal = (.damaged, "it cannot be looked at: \(errorText(errno))")
            return entry
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: try openFile(name, in: level, &entry)
        case S_IFDIR: try descend(name, full, in: level, &entry)
        case S_IFLNK: entry.refusal = (.link, "it is a symbolic link")
        default: entry.refusal = (.special, "it is a device, a pipe or a socket")
        }
        return entry
    }

    private func openFile(_ name: [UInt8], in level: Level, _ entry: inout RawEntry) throws(InterchangeError) {
        file = name.withCString { openat(level.descriptor, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        var status = stat()
        guard file >= 0, fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            entry.refusal = (.damaged, "it cannot be opened: \(errorText(errno))")
            return
        }
        declared = UInt64(status.st_size)
        produced = 0
        entry.size = declared
    }

    private func descend(
        _ name: [UInt8], _ full: [UInt8], in level: Level, _ entry: inout RawEntry
    ) throws(InterchangeError) {
        entry.isDirectory = true
        if levels.count > limits.maxDepth {
            entry.refusal = (.unsafeName, "it is more than \(limits.maxDepth) folders deep")
            return
        }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let descriptor = name.withCString { openat(level.descriptor, $0, flags) }
        guard descriptor >= 0 else {
            entry.refusal = (.damaged, "the folder cannot be opened: \(errorText(errno))")
            return
        }
        let names = try Self.list(descriptor, entry.name)
        levels.append(Level(descriptor: descriptor, prefix: full + [UInt8(ascii: "/")], names: names))
    }

    func readBlock(into bytes: inout [UInt8]) throws(InterchangeError) -> BlockOutcome {
        guard file >= 0 else { return .end }
        var block = [UInt8](repeating: 0, count: 64 << 10)
        let got = Foundation.read(file, &block, block.count)
        guard got >= 0 else {
            if errno == EINTR { return .more }
            return .refused(.damaged, "reading it failed: \(errorText(errno))")
        }
        produced += UInt64(got)
        if got > 0, produced <= declared {
            block.withUnsafeBytes { bytes.append(copying: UnsafeRawBufferPointer(rebasing: $0[..<got])) }
            return .more
        }
        if got == 0, produced == declared { return .end }
        return .refused(.sizeMismatch, "it changed while it was read: copy the folder and read the copy")
    }

    private func closeFile() {
        if file >= 0 { close(file) }
        file = -1
    }

    /// The names in a folder, last first, by their bytes.
    private static func list(_ descriptor: Int32, _ shown: String) throws(InterchangeError) -> [[UInt8]] {
        // The stream owns its copy of the descriptor: ours stays for openat.
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0, let stream = fdopendir(copy) else {
            let number = errno
            if copy >= 0 { close(copy) }
            throw .system(
                .cannotRead, "The folder \(shown) cannot be listed", errno: number, advice: "Check its rights.")
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        errno = 0
        while let item = readdir(stream) {
            let name = withUnsafePointer(to: &item.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
                    Array(
                        UnsafeBufferPointer(
                            start: start, count: strlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))))
                }
            }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
            errno = 0
        }
        guard errno == 0 else {
            throw .system(.cannotRead, "The folder \(shown) cannot be listed", errno: errno, advice: "Check the disk.")
        }
        return names.sorted { $1.lexicographicallyPrecedes($0) }
    }
}

extension [UInt8] {
    /// The bytes as a C string, for names that need not be UTF-8.
    fileprivate func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        (map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return "".withCString(body) }
            return body(base)
        }
    }
}
