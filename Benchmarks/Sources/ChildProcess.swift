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
    /// Of all cores together.
    var cpuSeconds: Double
    /// The most memory it ever held, in MiB.
    ///
    /// The kernel counts in what the parent held when it started the child, so this program stays small and lets
    /// children do all work.
    var peakMiB: Double
}

/// Runs programs and says what they used.
enum ChildProcess {
    /// Runs a program to its end; its output goes to `output`.
    static func run(_ program: String, _ arguments: [String], output: String) throws -> Usage {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
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
        guard status == 0 else {
            throw BenchmarkError("\(program) \(arguments.joined(separator: " ")) failed (status \(status)).")
        }
        return Usage(
            seconds: seconds, cpuSeconds: usage.cpuSeconds, peakMiB: Double(usage.ru_maxrss) / 1024)
    }
}

extension rusage {
    /// User and system time together.
    var cpuSeconds: Double {
        Double(ru_utime.tv_sec + ru_stime.tv_sec) + Double(ru_utime.tv_usec + ru_stime.tv_usec) / 1e6
    }
}

/// User and system time of this process so far, in seconds.
func ownProcessorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.cpuSeconds
}
