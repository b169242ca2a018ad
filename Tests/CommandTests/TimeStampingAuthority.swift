import Foundation
import Testing

extension BuiltProgram {
    /// Runs the tests' time-stamping authority (Tests/Fixtures/TimeStamping/tsa.sh), made of openssl alone: a verb, the
    /// authority's folder, a signer, and files, all below this program's folder.
    func authority(_ arguments: String...) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/TimeStamping/tsa.sh").standardized
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [script.path, arguments[0], path(arguments[1])]
        process.arguments? += arguments.dropFirst(2).enumerated().map { $0 == 0 ? $1 : path($1) }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// Has the last checkpoint stamped by the authority in the folder `tsa`, through files, as where none can be reached.
    func stamp(_ name: String) throws -> Run {
        let made = try self("checkpoint", "timestamp", "--write-request", "\(name).tsq")
        #expect(made.status == 0, "\(made.errors)")
        try authority("reply", "tsa", "rsa", "\(name).tsq", "\(name).tsr")
        return try self(
            "checkpoint", "timestamp", "--request", "\(name).tsq", "--response", "\(name).tsr", "--ca", "tsa/ca.pem")
    }
}
