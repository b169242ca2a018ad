import Foundation
import Ledger
import Records
import Testing
import TransparencyLog

@testable import Service

/// What witnesses make of a log that replaced its signing key.
@Suite("Witnesses across a rotation of the signing key", .serialized)
struct WitnessRotationTests {
    private static let act: @Sendable (VerifierKey, UInt64) throws -> [Component] = { key, from in
        [.text("body", "\(key.encoded) from \(from)")]
    }

    private func withLog(_ body: (URL, Ledger) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let ledger = try Ledger.create(
            ArchiveFiles(root: folder.appendingPathComponent("archive")), origin: "log.example/1")
        try grow(ledger, 4, "first")
        try await body(folder, ledger)
    }

    private func grow(_ ledger: Ledger, _ count: Int, _ words: String) throws {
        try ledger.append((0..<count).map { Draft(.record, components: [.text("body", "\(words) \($0)")]) })
        try ledger.signCheckpoint()
    }

    private func ask(_ ledger: Ledger, _ witness: RunningWitness) async throws -> WitnessReport.Outcome {
        try await CosignatureGathering(ledger, witnesses: [witness.key]).ask([witness.url])[0].outcome
    }

    @Test("a witness that was not told of the new key refuses, is told what to do, and cosigns once it has it")
    func told() async throws {
        try await withLog { folder, ledger in
            let old = ledger.verifierKey
            // Opened before the rotation, and used after it.
            let stale = try Ledger(ledger.files)
            try await RunningWitness.run("north.example", in: folder, logs: [old]) { north in
                guard case .cosigned = try await ask(ledger, north) else { throw ServiceError(.exchange, "at first") }
                let term = try ledger.rotateSigningKey(act: Self.act)
                try grow(ledger, 3, "later")
                guard case .refused(let why) = try await ask(ledger, north) else {
                    throw ServiceError(.exchange, "It cosigned under a key that nobody gave it.")
                }
                #expect(why.contains("403") && why.contains(term.key.encoded) && why.contains("folder logs"))
            }
            try Data("\(old.encoded)\n\(ledger.verifierKey.encoded)\n".utf8).write(
                to: folder.appendingPathComponent("north.example/logs/council"))
            try await RunningWitness.run("north.example", in: folder, logs: []) { north in
                let gathering = try CosignatureGathering(stale, witnesses: [north.key])
                guard case .cosigned(let line, _) = await gathering.ask([north.url])[0].outcome else {
                    throw ServiceError(.exchange, "It did not cosign.")
                }
                try ledger.addCosignatures([line], to: gathering.note)
                let latest = try await WitnessClient(url: north.url).latest(
                    log: ledger.keyHistory(), witness: north.key)
                #expect(try latest?.checkpoint.size == ledger.signedSize())
                // A policy that names the key from before still stands: that key handed over to this one.
                for log in [old, ledger.verifierKey] {
                    let rules = "log \(log.encoded)\nwitness n \(north.key.encoded)\nquorum n\n"
                    #expect(try ledger.check(WitnessPolicy(parsing: Array(rules.utf8))) == [])
                }
                try ledger.revokeSigningKey(old, since: 2) { [.text("body", "stolen")] }
                let rules = "log \(old.encoded)\nwitness n \(north.key.encoded)\nquorum n\n"
                let found = try ledger.check(WitnessPolicy(parsing: Array(rules.utf8)))
                #expect(found.first?.message.contains("other logs") == true)
                #expect(try Ledger(ledger.files, access: .reading).verify().findings == [])
            }
        }
    }

    @Test("a copy that goes on under the former key is a fork, whether it is shorter or longer", arguments: [3, 30])
    func fork(_ count: Int) async throws {
        try await withLog { folder, ledger in
            let place = folder.appendingPathComponent("copy")
            try FileManager.default.copyItem(at: folder.appendingPathComponent("archive"), to: place)
            let copy = try Ledger(ArchiveFiles(root: place))
            try grow(copy, count, "another history")
            let old = ledger.verifierKey
            try ledger.rotateSigningKey(act: Self.act)
            try grow(ledger, 9, "the history that goes on")
            try await RunningWitness.run("north.example", in: folder, logs: [old, ledger.verifierKey]) { north in
                guard case .cosigned = try await ask(copy, north) else { throw ServiceError(.exchange, "the copy") }
                guard case .fork(let theirs, let why) = try await ask(ledger, north) else {
                    throw ServiceError(.exchange, "The fork was not seen.")
                }
                #expect(try Checkpoint.open(theirs, key: old).size == UInt64(5 + count))
                #expect(why.contains(count < 10 ? "two trees" : "another copy"))
            }
        }
    }
}
