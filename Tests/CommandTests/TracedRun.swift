import Foundation
import Glibc

/// A run of `canute` that may be killed, by us or by a fault that `strace` injects, and that never hangs a test.
struct TracedRun {
    let program: BuiltProgram
    let arguments: [String]
    /// What stands before the program's name: `strace` with its options, or nothing.
    var prefix: [String] = []
    private(set) var status: Int32 = -1
    private(set) var wasKilled = false
    /// Whether it had to be killed because it did not end in time.
    private(set) var hung = false
    private(set) var output = ""
    private(set) var errors = ""

    init(_ program: BuiltProgram, _ arguments: [String], prefix: [String] = []) {
        self.program = program
        self.arguments = arguments
        self.prefix = prefix
    }

    func json() throws -> [String: Any]? {
        try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    }

    /// Begins it and returns what waits for its end.
    ///
    /// - Parameter killAfter: microseconds after which it is killed, if it runs that long.
    func start(
        killAfter: UInt32? = nil, seconds: Double = 60
    ) throws -> () throws -> TracedRun {
        let (out, err) = (program.path(".out-\(UUID().uuidString)"), program.path(".err-\(UUID().uuidString)"))
        for file in [out, err] { try Data().write(to: URL(filePath: file)) }
        let command = prefix + [try BuiltProgram.binary.path] + arguments
        let process = Process()
        process.executableURL = URL(filePath: command[0].hasPrefix("/") ? command[0] : "/usr/bin/\(command[0])")
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = program.folder
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CANUTE") }
        environment["CANUTE_ARCHIVE"] = program.path("archive")
        environment["CANUTE_USER"] = "Ann"
        // A trap must end the process, not begin to print where no writing is possible.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: out))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: err))
        try process.run()
        let end = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
        let kill = killAfter.map { DispatchTime.now().uptimeNanoseconds + UInt64($0) * 1000 }
        return {
            var run = self
            while process.isRunning {
                let now = DispatchTime.now().uptimeNanoseconds
                if now > end { run.hung = true }
                if run.hung || kill.map({ now >= $0 }) == true {
                    Self.kill(process.processIdentifier)
                    process.waitUntilExit()
                    break
                }
                usleep(500)
            }
            run.wasKilled = process.terminationReason == .uncaughtSignal
            run.status = process.terminationStatus
            run.output = (try? String(contentsOfFile: out, encoding: .utf8)) ?? ""
            run.errors = (try? String(contentsOfFile: err, encoding: .utf8)) ?? ""
            for file in [out, err] { try? FileManager.default.removeItem(atPath: file) }
            return run
        }
    }

    func run(seconds: Double = 60) throws -> TracedRun { try start(seconds: seconds)() }

    /// Kills a process of ours and those that it began: `strace` would let go of what it traces.
    private static func kill(_ process: pid_t) {
        let path = "/proc/\(process)/task/\(process)/children"
        let children = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        for child in children.split(separator: " ").compactMap({ pid_t($0) }) { Glibc.kill(child, SIGKILL) }
        Glibc.kill(process, SIGKILL)
    }
}

/// The long form of a test, which `make soak` asks for.
enum Soak {
    /// The seconds that each kind of test may take; nil in the short form.
    static let seconds = ProcessInfo.processInfo.environment["CANUTE_SOAK"].map { Double($0) ?? 900 }

    /// Whether there is time for another round: a number of rounds in the short form, the time in the long form.
    static func goesOn(_ round: Int, short: Int, long: Int, since start: ContinuousClock.Instant) -> Bool {
        guard let seconds else { return round < short }
        return round < long && ContinuousClock.now - start < .seconds(seconds)
    }

    /// Says how far the long form came: here, and in the file from which `make soak` sums up.
    static func tell(_ words: String) {
        guard seconds != nil else { return }
        print("soak: \(words)")
        guard let file = ProcessInfo.processInfo.environment["CANUTE_SOAK_REPORT"],
            let handle = FileHandle(forWritingAtPath: file)
        else { return }
        _ = try? handle.seekToEnd()
        try? handle.write(contentsOf: Data("\(words)\n".utf8))
        try? handle.close()
    }
}
