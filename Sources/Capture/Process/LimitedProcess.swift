import Foundation

/// Runs a program of the system on data that nobody vouches for, with limits on what it may use.
///
/// It gets no network where the kernel lets us take it away, no environment but a fixed one, no file of ours but the
/// one it is given (as descriptor 3, without a name), and at most so much processor time, memory, file size and clock time;
/// its whole process group is killed at the first that is passed. Limits are set by `prlimit`, the network is taken
/// away by `unshare`, both of Debian's util-linux, which every system has.
struct LimitedProcess {
    struct Limits {
        /// Of the clock.
        var seconds = 60.0
        var processorSeconds = 30
        /// Address space.
        var memory = 1 << 30
        /// The largest file that it may write.
        var fileBytes = 0
        var openFiles = 64
        /// Of what it prints; past it the process is stopped.
        var outputBytes = 32 << 20
    }

    enum Outcome: Equatable {
        case ended(status: Int32, output: [UInt8], errors: String)
        /// It was killed by us, and why.
        case stopped(String)
        /// It could not be started: it is not installed.
        case notThere
    }

    var limits = Limits()
    /// Asked five times a second: a reason to stop it.
    var watch: () -> String? = { nil }

    private static let mostErrorBytes = 4096
    private static let environment = ["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/nonexistent", "TZ=UTC"]

    /// Whether an unprivileged process may have a network of its own, which is none.
    private static let isolation: [String] = {
        let words = ["/usr/bin/unshare", "--user", "--map-current-user", "--net", "--"]
        let probe = LimitedProcess().spawn(words + ["/bin/true"], input: nil)
        if case .ended(0, _, _) = probe { return words }
        return []
    }()

    /// Runs a program by its full path; `input` is descriptor 3, `folder` its working directory.
    func run(_ program: String, _ arguments: [String], input: [UInt8]? = nil, folder: String? = nil) -> Outcome {
        guard access(program, X_OK) == 0 else { return .notThere }
        let bounds = [
            "/usr/bin/prlimit", "--as=\(limits.memory)", "--cpu=\(limits.processorSeconds)",
            "--fsize=\(limits.fileBytes)", "--nofile=\(limits.openFiles)", "--core=0", "--",
        ]
        let place = folder.map { ["/usr/bin/env", "--chdir=\($0)"] } ?? []
        return spawn(Self.isolation + bounds + place + [program] + arguments, input: input)
    }

    private func spawn(_ words: [String], input: [UInt8]?) -> Outcome {
        // One at a time: a child must not get the pipes of another.
        let started = Self.spawning.withLock { start(words, input: input) }
        switch started {
        case .failure(let outcome): return outcome.outcome
        case .success(let child): return attend(child.process, child.output, child.errors)
        }
    }

    private static let spawning = NSLock()

    private struct Child {
        let process: pid_t
        let output: Descriptor
        let errors: Descriptor
    }

    private struct NotStarted: Error {
        let outcome: Outcome
    }

    private func start(_ words: [String], input: [UInt8]?) -> Result<Child, NotStarted> {
        guard let output = Pipe.make(), let errors = Pipe.make() else {
            return .failure(NotStarted(outcome: .stopped("there are no more descriptors")))
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var given: Int32?
        defer { if let given { close(given) } }
        if let input {
            given = Self.memory(input)
            guard let given else {
                return .failure(NotStarted(outcome: .stopped("there is no room to hand the file over in")))
            }
            posix_spawn_file_actions_adddup2(&actions, given, 3)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.write.number, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.write.number, 2)
        for open in Self.openDescriptors() where open > (input == nil ? 2 : 3) {
            posix_spawn_file_actions_addclose(&actions, open)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        var process = pid_t()
        var arguments = words.map { strdup($0) } + [nil]
        var environment = Self.environment.map { strdup($0) } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        guard posix_spawn(&process, words[0], &actions, &attributes, &arguments, &environment) == 0 else {
            return .failure(NotStarted(outcome: .notThere))
        }
        output.write.close()
        errors.write.close()
        return .success(Child(process: process, output: output.read, errors: errors.read))
    }

    private static func openDescriptors() -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).compactMap { Int32($0) }
    }

    /// Reads what the process prints until it ends; kills it and what it started where a limit is passed.
    private func attend(_ process: pid_t, _ output: Descriptor, _ errors: Descriptor) -> Outcome {
        let start = ContinuousClock.now
        var printed: [UInt8] = []
        var complaints: [UInt8] = []
        var reason: String?
        while reason == nil, output.isOpen || errors.isOpen {
            Self.wait(for: [output, errors])
            output.read(into: &printed)
            errors.read(into: &complaints)
            if complaints.count > Self.mostErrorBytes { complaints.removeLast(complaints.count - Self.mostErrorBytes) }
            if printed.count > limits.outputBytes { reason = "it gives more than \(limits.outputBytes) bytes" }
            if ContinuousClock.now - start > .seconds(limits.seconds) {
                reason = "it takes longer than \(Int(limits.seconds)) seconds"
            }
            reason = reason ?? watch()
        }
        if reason != nil { kill(-process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        // What it left running goes with it.
        kill(-process, SIGKILL)
        if let reason { return .stopped(reason) }
        if status & 0x7F != 0 {
            return .stopped("it was ended by signal \(status & 0x7F), as one that passes its limits is")
        }
        let words = String(decoding: complaints, as: UTF8.self).trimmed
        return .ended(status: status >> 8 & 0xFF, output: printed, errors: words)
    }

    private static func wait(for descriptors: [Descriptor]) {
        var polled = descriptors.filter(\.isOpen).map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), 200)
    }

    /// The bytes as a file without a name, in memory where there is room for it.
    private static func memory(_ bytes: [UInt8]) -> Int32? {
        let folders = ["/dev/shm", FileManager.default.temporaryDirectory.path]
        for folder in folders {
            // A name that nobody can guess: mkstemp writes it over the six letters, and makes the file for us alone.
            var name = Array("\(folder)/canute-XXXXXX".utf8CString)
            let descriptor = mkstemp(&name)
            guard descriptor >= 0 else { continue }
            // Without a name it goes with its last reader, whatever happens to us.
            unlink(name)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            if fill(descriptor, with: bytes) { return descriptor }
            close(descriptor)
        }
        return nil
    }

    private static func fill(_ descriptor: Int32, with bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
            }
            guard count > 0 || errno == EINTR else { return false }
            done += max(0, count)
        }
        return lseek(descriptor, 0, SEEK_SET) == 0
    }

    private struct Pipe {
        let read: Descriptor
        let write: Descriptor

        static func make() -> Pipe? {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { return nil }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return Pipe(read: Descriptor(ends[0]), write: Descriptor(ends[1]))
        }
    }
}

/// Owner of one descriptor.
private final class Descriptor {
    let number: Int32
    private(set) var isOpen = true

    init(_ number: Int32) { self.number = number }

    deinit { close() }

    func close() {
        if isOpen { Foundation.close(number) }
        isOpen = false
    }

    /// Adds what is there to be read; closes at the end.
    func read(into bytes: inout [UInt8]) {
        guard isOpen else { return }
        var polled = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 0) > 0 else { return }
        let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { room, count in
            count = max(0, Foundation.read(number, room.baseAddress, room.count))
        }
        if piece.isEmpty { close() } else { bytes += piece }
    }
}
