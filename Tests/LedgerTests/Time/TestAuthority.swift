import Foundation
import Testing

@testable import Ledger

/// A time-stamping authority made of openssl (Tests/Fixtures/TimeStamping/tsa.sh), in a folder of its own.
final class TestAuthority: Sendable {
    let folder: URL

    /// Made once for all tests: its keys are never the same twice.
    static let shared = Result { try TestAuthority() }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-tsa-\(UUID().uuidString)")
        try Self.run(["make", folder.path])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The certificates of `ca` or `other-ca`.
    func authorities(_ name: String = "ca") throws -> TimeStampAuthorities {
        try TimeStampAuthorities(reading: folder.appendingPathComponent("\(name).pem"))
    }

    /// Answers a request, as `rsa`, `ec` or `sha1`.
    func reply(to request: TimeStampRequest, as signer: String = "ec") throws -> [UInt8] {
        try answer("reply", request, signer)
    }

    /// A token that openssl itself would refuse to sign as `signer`.
    func forge(_ request: TimeStampRequest, as signer: String) throws -> [UInt8] {
        try answer("forge", request, signer)
    }

    /// Whether `openssl ts -verify` takes it, under `ca` and with these arguments.
    func opensslVerifies(_ arguments: [String], ca: String = "ca") throws -> Bool {
        try Self.status(
            "/usr/bin/env",
            ["openssl", "ts", "-verify", "-CAfile", folder.appendingPathComponent("\(ca).pem").path] + arguments) == 0
    }

    private func answer(_ verb: String, _ request: TimeStampRequest, _ signer: String) throws -> [UInt8] {
        let name = UUID().uuidString
        let (query, out) = (folder.appendingPathComponent("\(name).tsq"), folder.appendingPathComponent("\(name).tsr"))
        try Data(try request.encoded).write(to: query)
        try Self.run([verb, folder.path, signer, query.path, out.path])
        return [UInt8](try Data(contentsOf: out))
    }

    private static func run(_ arguments: [String]) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/TimeStamping/tsa.sh").standardized
        try #require(try status("/bin/bash", [script.path] + arguments) == 0, "\(arguments)")
    }

    private static func status(_ program: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// Whether `body` throws the refusal of a time stamp, with these words in it.
func refusesTimeStamp(_ words: String = "", _ body: () async throws -> Void) async -> Bool {
    do { try await body() } catch {
        guard let error = error as? LedgerError, error.code == .timeStamp else { return false }
        return words.isEmpty || error.message.contains(words)
    }
    return false
}
