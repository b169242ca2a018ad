import Foundation

/// Where a writer's bytes go: memory, or a temporary file that takes its real name only once it is whole and on the
/// disk.
final class FileSink {
    private(set) var bytes: [UInt8] = []
    private(set) var error: InterchangeError?
    private let path: String
    /// Nil for memory.
    private let temporary: String?
    /// After the rename the temporary name is no longer ours to remove.
    private var isCommitted = false
    private var descriptor: Int32 = -1

    /// Keeps everything in memory.
    init() {
        path = "memory"
        temporary = nil
    }

    /// Creates `PATH.part-PID-N` beside the target, so that the rename stays within one file system.
    init(path: String) throws(InterchangeError) {
        self.path = path
        let name = "\(path).part-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        temporary = name
        descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        if descriptor < 0 {
            throw .system(
                .cannotWrite, "\(path) cannot be written", errno: errno, advice: "Check the folder's name and rights.")
        }
    }

    /// Writes to a descriptor that is already open, under the temporary name given.
    init(path: String, temporary: String, descriptor: Int32) {
        self.path = path
        self.temporary = temporary
        self.descriptor = descriptor
    }

    deinit {
        discard()
    }

    /// Takes all of the bytes or remembers why not.
    func write(_ data: UnsafeRawBufferPointer) -> Bool {
        guard error == nil else { return false }
        guard temporary != nil else {
            bytes.append(contentsOf: data)
            return true
        }
        var done = 0
        while done < data.count, let base = data.baseAddress {
            let put = Foundation.write(descriptor, base + done, data.count - done)
            if put < 0 {
                if errno == EINTR { continue }
                fail(errno)
                return false
            }
            done += put
        }
        return true
    }

    /// Up to here nothing of the target's name exists; after the rename all of it does.
    ///
    /// The folder is synced so that the name survives a crash too.
    func commit() throws(InterchangeError) {
        if let error { throw error }
        guard let temporary else { return }
        guard fsync(descriptor) == 0, close(descriptor) == 0 else {
            fail(errno)
            descriptor = -1
            discard()
            throw error ?? InterchangeError(.cannotWrite, "\(path) could not be written.")
        }
        descriptor = -1
        guard rename(temporary, path) == 0 else {
            fail(errno)
            discard()
            throw error ?? InterchangeError(.cannotWrite, "\(path) could not be written.")
        }
        isCommitted = true
        syncFolder()
    }

    /// Removes what was written so far.
    func discard() {
        guard let temporary, !isCommitted else { return }
        if descriptor >= 0 {
            close(descriptor)
            descriptor = -1
        }
        unlink(temporary)
    }

    private func syncFolder() {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { return }
        fsync(handle)
        close(handle)
    }

    private func fail(_ number: Int32) {
        error = .system(
            .cannotWrite, "\(path) could not be written, and nothing of it was left behind", errno: number,
            advice: "Check the disk and try again.")
    }
}
