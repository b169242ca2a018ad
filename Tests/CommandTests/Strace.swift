import Foundation

/// `strace` as a source of faults: at the n-th call of a kind an error is answered, or the process is killed.
///
/// It counts the calls of each thread for itself.
enum Strace {
    /// The calls that change something, by which append, checkpoint, destroy and index reach the disk.
    static let calls = [
        "write", "pwrite64", "fdatasync", "fsync", "rename", "openat", "unlink", "ftruncate", "mkdir", "flock",
    ]

    /// What is injected.
    enum Fault: String, CaseIterable {
        case ioError = "error=EIO"
        case diskFull = "error=ENOSPC"
        case kill = "signal=KILL"
        /// From the n-th call on each fails: a disk that is gone, or stays full.
        case diskGone = "error=EIO+"
        case diskStaysFull = "error=ENOSPC+"

        func option(_ call: String, at number: Int) -> String {
            let stays = rawValue.hasSuffix("+")
            return "inject=\(call):\(stays ? String(rawValue.dropLast()) : rawValue):when=\(number)\(stays ? "+" : "")"
        }
    }

    /// Why no fault can be injected here; nil where it can.
    static let unavailable: String? = {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace") else {
            return "strace is not installed: `make setup` does it"
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/strace")
        process.arguments = ["-f", "-o", "/dev/null", "-e", "trace=openat", "/bin/true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "strace does not start" }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : "this system does not permit ptrace, by which strace works"
    }()

    /// Runs a command and tells at which numbers of each call it touched the archive, or other places.
    static func points(
        _ program: BuiltProgram, _ arguments: [String], touching places: [String] = ["archive/"]
    ) throws -> [(call: String, number: Int)] {
        let trace = program.path("trace")
        let prefix = ["strace", "-f", "-y", "-o", trace, "-e", "trace=\(calls.joined(separator: ","))"]
        _ = try TracedRun(program, arguments, prefix: prefix).run()
        var counts: [String: Int] = [:]
        var found: [String: Set<Int>] = [:]
        let line = /([0-9]+) +([a-z0-9]+)\(/
        for text in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
            guard let match = text.prefixMatch(of: line) else { continue }
            let (thread, call) = (String(match.output.1), String(match.output.2))
            counts["\(thread) \(call)", default: 0] += 1
            if places.contains(where: { text.contains(program.path($0)) }) {
                found[call, default: []].insert(counts["\(thread) \(call)"] ?? 0)
            }
        }
        return found.sorted { $0.key < $1.key }.flatMap { call, numbers in numbers.sorted().map { (call, $0) } }
    }
}
