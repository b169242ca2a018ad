import Foundation
import Records
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Anchors", .serialized)
struct AnchorTests {
    /// A ledger of a few messages whose checkpoint was stamped.
    private func anchored(_ archive: TestArchive) async throws -> (ledger: Ledger, anchor: Anchor) {
        let authority = try TestAuthority.shared.get()
        let ledger = try archive.filled(5)
        let request = try ledger.requestTimeStamp()
        let token = try TimeStampResponse(parsing: authority.reply(to: request)).token
        let anchor = try await ledger.addAnchor(token, for: request, authorities: authority.authorities())
        try ledger.signCheckpoint()
        return (ledger, anchor)
    }

    private static func digest(_ bytes: [UInt8]) throws -> Records.Digest {
        let digest = Digest(bytes: bytes)
        return try #require(digest)
    }

    private func codes(_ ledger: Ledger, _ authorities: TimeStampAuthorities?) async throws -> [Finding.Code] {
        try await ledger.verifyAnchors(authorities).findings.map(\.code)
    }

    @Test("a stamp is an entry that names its token; both are there after opening anew, and everything verifies")
    func logged() async throws {
        let archive = try TestArchive()
        let (ledger, anchor) = try await anchored(archive)
        #expect(anchor.size == 6 && anchor.seq == 6)
        let entry = try ledger.record(6)
        guard case .anchor(let size, let hash) = entry.entry.body else { throw LedgerError(.refused, "no anchor") }
        #expect(size == 6 && entry.content == nil)
        let kept = [UInt8](try Data(contentsOf: archive.files.token(hash)))
        #expect(Records.Digest(sha256Of: kept) == hash)
        let again = try archive.open(.reading)
        let checked = try await again.verifyAnchors(try TestAuthority.shared.get().authorities())
        #expect(checked.findings == [] && checked.anchors.map(\.seq) == [6])
        let verification = try again.verify()
        #expect(verification.findings == [] && verification.verdicts[.open] == 5)
        // Nothing was sealed for it, and the ledger goes on behind it.
        #expect(try archive.open().append([TestArchive.message(9)]) == 7..<8)
        #expect(try archive.open().record(7).string("body") == "message number 9")
    }

    @Test("an outside checker can check what is kept: openssl, the token and the stamped checkpoint")
    func outside() async throws {
        let archive = try TestArchive()
        let (ledger, _) = try await anchored(archive)
        let authority = try TestAuthority.shared.get()
        guard case .anchor(_, let hash) = try ledger.record(6).entry.body else {
            throw LedgerError(.refused, "no anchor")
        }
        let token = try TimeStampToken(parsing: [UInt8](Data(contentsOf: archive.files.token(hash))))
        let note = archive.files.stampedNote(try Self.digest(token.info.imprint))
        let arguments = ["-token_in", "-in", archive.files.token(hash).path, "-data", note.path]
        #expect(try authority.opensslVerifies(arguments))
        #expect(try !authority.opensslVerifies(arguments, ca: "other-ca"))
    }

    @Test("stamps from before a rotation, across it and after it hold, also once the former key is revoked")
    func rotated() async throws {
        let archive = try TestArchive()
        let (ledger, _) = try await anchored(archive)
        let authority = try TestAuthority.shared.get()
        let old = ledger.verifierKey
        let across = try ledger.requestTimeStamp()
        try ledger.rotateSigningKey { key, from in [.text("body", "\(key.encoded) from \(from)")] }
        let after = try ledger.requestTimeStamp()
        for request in [across, after] {
            let token = try TimeStampResponse(parsing: authority.reply(to: request)).token
            _ = try await ledger.addAnchor(token, for: request, authorities: authority.authorities())
        }
        try ledger.signCheckpoint()
        try ledger.revokeSigningKey(old, since: 2) { [.text("body", "stolen")] }
        let again = try archive.open(.reading)
        let checked = try await again.verifyAnchors(authority.authorities())
        #expect(checked.findings == [] && checked.anchors.map(\.size) == [6, 7, 9])
        #expect(try again.verify().findings == [])
    }

    @Test("the stamped note stays what it was, whatever is cosigned and signed after it")
    func kept() async throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(2)
        let request = try ledger.requestTimeStamp()
        let note = try SignedNote(parsing: try #require(try ledger.checkpoint()))
        let witness = try CosigningKey(name: "w.example")
        try ledger.addCosignatures([witness.cosign(note.text, time: 5)], to: note)
        try ledger.append([TestArchive.message(3)])
        try ledger.signCheckpoint()
        let authority = try TestAuthority.shared.get()
        let token = try TimeStampResponse(parsing: authority.reply(to: request)).token
        let anchor = try await ledger.addAnchor(token, for: request, authorities: authority.authorities())
        #expect(anchor.size == 3)
    }

    @Test("an answer to another request, or under another authority, leaves nothing")
    func refused() async throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(2)
        let authority = try TestAuthority.shared.get()
        let (ours, others) = (try authority.authorities(), try authority.authorities("other-ca"))
        let request = try ledger.requestTimeStamp()
        let token = try TimeStampResponse(parsing: authority.reply(to: request)).token
        let again = try ledger.requestTimeStamp()
        let unkept = try TimeStampRequest(over: [1, 2, 3])
        #expect(
            await refusesTimeStamp("nonce") { _ = try await ledger.addAnchor(token, for: again, authorities: ours) })
        #expect(
            await refusesTimeStamp("not certified") {
                _ = try await ledger.addAnchor(token, for: request, authorities: others)
            })
        #expect(
            await refusesTimeStamp("not kept") {
                _ = try await ledger.addAnchor(token, for: unkept, authorities: ours)
            })
        #expect(try ledger.count() == 3)
        let names = try FileManager.default.contentsOfDirectory(atPath: archive.files.tokens.path)
        #expect(names.allSatisfy { $0.hasSuffix(".checkpoint") })
    }

    @Test("a token missing, altered, replaced, or not of the authority given is found, by its entry")
    func tampered() async throws {
        let archive = try TestArchive()
        let (ledger, _) = try await anchored(archive)
        let authority = try TestAuthority.shared.get()
        guard case .anchor(_, let hash) = try ledger.record(6).entry.body else {
            throw LedgerError(.refused, "no anchor")
        }
        let file = archive.files.token(hash)
        let good = try Data(contentsOf: file)
        #expect(try await codes(ledger, nil) == [])
        #expect(try await codes(ledger, authority.authorities("other-ca")) == [.anchorUntrusted])
        for at in stride(from: 0, to: good.count, by: 97) {
            try archive.edit(file) { $0[at] ^= 0x10 }
            #expect(try await codes(ledger, nil) == [.anchorTokenAltered], "byte \(at)")
            try good.write(to: file)
        }
        // A genuine stamp, but of another day.
        let request = try ledger.requestTimeStamp()
        let other = try TimeStampResponse(parsing: authority.reply(to: request)).token
        try Data(other.encoded).write(to: file)
        #expect(try await codes(ledger, nil) == [.anchorTokenAltered])
        try good.write(to: file)
        let note = archive.files.stampedNote(
            try Self.digest(TimeStampToken(parsing: [UInt8](good)).info.imprint))
        try archive.edit(note) { $0[3] ^= 1 }
        #expect(try await codes(ledger, nil) == [.anchorTokenAltered])
        try FileManager.default.removeItem(at: file)
        #expect(try await codes(ledger, nil) == [.anchorTokenMissing])
    }
}
