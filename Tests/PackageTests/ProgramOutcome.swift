import Foundation

/// What a program said, and how it ended.
struct ProgramOutcome: Sendable {
    let status: Int32
    let output: String

    /// Runs a program to its end; output and errors go through a file, so that neither can fill a pipe.
    static func run(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> ProgramOutcome {
        let file = FileManager.default.temporaryDirectory.appending(path: "canute-test-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forWritingTo: file)
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = PackageFiles.root
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        try handle.close()
        return ProgramOutcome(
            status: process.terminationStatus, output: try String(contentsOf: file, encoding: .utf8))
    }
}
