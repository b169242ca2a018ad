import ArgumentParser
import Foundation
import Ledger
import TransparencyLog

/// What a verification demands from outside the archive: witnesses, and who may have stamped the time.
struct OutsideOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Which witnesses must have cosigned (C2SP tlog-policy).", valueName: "file"))
    var policy: String?

    @Option(help: ArgumentHelp("The certificates that time-stamping authorities stand under, PEM.", valueName: "file"))
    var tsaCa: String?

    /// Looks at the cosignatures, and at the time stamps of the entries in scope.
    func look(_ ledger: Ledger, for verification: inout Verification) throws {
        let demanded = try policy.map { try Self.read(policy: $0) }
        let authorities = try tsaCa.map { try TimeStampAuthorities(reading: URL(fileURLWithPath: $0)) }
        let first = verification.account.first
        verification.findings += try demanded.map { try ledger.check($0) } ?? []
        verification.take(try Waiting.run { try await ledger.verifyAnchors(authorities, from: first) })
    }

    /// What is wrong with the cosignatures on a log's checkpoint.
    func findings(_ log: PublicLedger) throws -> [Finding] {
        try policy.map { try log.check(Self.read(policy: $0)) } ?? []
    }

    static func read(policy path: String) throws -> WitnessPolicy {
        let data = try InputFile.read(path)
        do { return try WitnessPolicy(parsing: [UInt8](data)) } catch {
            throw ValidationError("\(path): \(error.message)")
        }
    }
}
