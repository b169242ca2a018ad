import Foundation

/// Why a measurement could not be made.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What a process used.
struct Usage: Codable {
    /// From start to end.
    var seconds: Double
    /// Of all cores together, the process's own children counted in.
    var cpuSeconds: Double
    /// The most memory it ever held, in MiB.
    ///
    /// The kernel counts in what the parent held when it started the child, so this program stays small and lets
    /// children do all work.
    var peakMiB: Double

    /// So much work in the time that went by.
    func rate(_ count: Int, _ unit: Quantity.Unit = .perSecond) -> Quantity {
        Quantity(Double(count) / (unit == .megabytesPerSecond ? 1e6 : 1) / seconds, unit)
    }

    /// So much work for each second of one core: what a busy machine does not change.
    func ratePerCore(_ count: Int, _ unit: Quantity.Unit = .perSecond) -> Quantity {
        Quantity(Double(count) / (unit == .megabytesPerSecond ? 1e6 : 1) / cpuSeconds, unit)
    }
}

/// Runs programs and says what they used.
enum ChildProcess {
    /// Runs a program to its end; what it prints goes to these files.
    ///
    /// - Throws: the end of what it said, where it ends with another status than 0 or the expected one.
    static func run(
        _ program: String, _ arguments: [String], output: String, errors: String, expecting expected: Int32 = 0
    ) throws -> Usage {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
            posix_spawn_file_actions_addopen(&actions, descriptor, file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        }
        var child: pid_t = 0
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let start = DispatchTime.now().uptimeNanoseconds
        let code = posix_spawn(&child, program, &actions, nil, words, environ)
        guard code == 0 else { throw BenchmarkError("Cannot run \(program): \(String(cString: strerror(code))).") }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(child, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw BenchmarkError("Lost sight of \(program).") }
        }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        guard status == 0 || status == expected << 8 else {
            let said = (try? String(contentsOfFile: errors, encoding: .utf8))?.suffix(400) ?? ""
            throw BenchmarkError(
                "\(program) \(arguments.joined(separator: " ")) ended with \(status >> 8 & 0xFF) (signal \(status & 0x7F)): \(said)"
            )
        }
        return Usage(seconds: seconds, cpuSeconds: usage.cpuSeconds, peakMiB: Double(usage.ru_maxrss) / 1024)
    }
}

extension rusage {
    /// User and system time together.
    var cpuSeconds: Double {
        Double(ru_utime.tv_sec + ru_stime.tv_sec) + Double(ru_utime.tv_usec + ru_stime.tv_usec) / 1e6
    }
}

/// What this process measures of itself.
enum Stopwatch {
    /// How long `body` takes, in seconds, and what of the processor it uses.
    static func time(_ body: () throws -> Void) rethrows -> Usage {
        let (before, start) = (own(), DispatchTime.now().uptimeNanoseconds)
        try body()
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        let after = own()
        return Usage(
            seconds: seconds, cpuSeconds: after.cpuSeconds - before.cpuSeconds,
            peakMiB: Double(after.ru_maxrss) / 1024)
    }

    private static func own() -> rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage
    }
}

/// Prints what a part measured, for the process that started it.
func printJSON(_ value: some Encodable) throws {
    print(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
}
