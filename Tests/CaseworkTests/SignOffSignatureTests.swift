import Foundation
import Ledger
import OpenSSH
import Testing

@testable import Archive
@testable import Casework

/// Sign-offs that people sign with keys of their own, and what a verification says of forged ones.
@Suite(
    "Signed sign-offs",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen"), "needs openssh-client"))
struct SignOffSignatureTests {
    private func key(_ name: String, in matter: Matter) throws -> SSHPrivateKey {
        let path = matter.folder.appendingPathComponent(name).path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
        process.arguments = ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try SSHPrivateKey(reading: path)
    }

    private func codes(_ matter: Matter) throws -> [String] {
        let archive = try matter.open()
        return try SignatureCheck(archive.ledger, archive.catalogue).findings(of: SignatureCheck.allTypes).map {
            "\($0.seq ?? 0):\($0.code.rawValue)"
        }
    }

    private func refuses(_ body: () throws -> Void) -> Bool {
        do { try body() } catch { return (error as? ArchiveError)?.code == .needsSignature }
        return false
    }

    private func reviewed(_ matter: Matter) throws -> String {
        let id = try matter.request().id
        try matter.open().review(
            id, conversation: nil, seqs: [], undecided: true, relevant: false, reason: "another building")
        return id
    }

    @Test("by another's key, for another request, over other decisions or by a revoked key: each is refused or named")
    func signOffs() throws {
        try Matter.run { matter in
            let (id, other) = (try reviewed(matter), try reviewed(matter))
            let (bob, cat) = (try key("bob", in: matter), try key("cat", in: matter))
            try matter.open().registerKey(of: "Bob Ray", holder: .file(bob))
            try matter.open().registerKey(of: "Cat Fox", holder: .file(cat))
            #expect(refuses { try matter.open(as: "Bob Ray").signOff(id, singleOfficer: false) })
            #expect(
                refuses { try matter.open(as: "Bob Ray").signOff(id, singleOfficer: false, signer: .file(cat)) })
            try matter.open(as: "Bob Ray").signOff(id, singleOfficer: false, signer: .file(bob))
            #expect(try codes(matter) == [])
            let (act, signed) = try #require(try matter.open().catalogue.acts(RequestSignedOff.self).last)
            var (single, moved, further) = (signed, signed, signed)
            single.singleOfficer = true
            moved.signature?.over = [try #require(signed.signature?.over.first)]
            further.upTo += 1
            var expected: [String] = []
            for (name, payload, subject) in [
                ("Bob Ray", signed, other), ("Cat Fox", signed, id), ("Bob Ray", single, id), ("Bob Ray", moved, id),
                ("Bob Ray", further, id),
            ] {
                expected.append("\(try matter.open().ledger.count()):signature-wrong")
                try matter.open(as: name).record(payload, subject: subject)
            }
            #expect(try codes(matter) == expected)
            try matter.open().revokeKey(bob.publicKey.fingerprint, since: act.seq, reason: "stolen")
            #expect(try codes(matter) == ["\(act.seq):signature-revoked"] + expected)
        }
    }
}
