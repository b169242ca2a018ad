import Foundation
import Ledger
import OpenSSH
import Testing

@testable import Archive

/// What people sign with keys of their own, and what a verification says of it.
@Suite(
    "Personal keys",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen"), "needs openssh-client"))
struct PersonalKeyTests {
    private func key(_ name: String, in trial: Trial) throws -> SSHPrivateKey {
        let path = trial.folder.appendingPathComponent(name).path
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

    /// Two disposals that Ann proposed, for somebody else to approve.
    private func proposals(_ trial: Trial) throws -> (DisposalProposed, DisposalProposed) {
        var export = SlackExport()
        export.channels["quiz"] = [SlackExport.say("first small talk", at: 1)]
        export.channels["quiz-rules"] = [SlackExport.say("other small talk", at: 2)]
        try trial.capture(export)
        let all = try ["first small talk", "other small talk"].map { words in
            try trial.open().proposeDisposal(conversation: trial.conversation(of: words).id, ground: "Over").proposed
        }
        return (all[0], all[1])
    }

    private func codes(_ trial: Trial) throws -> [String] {
        let archive = try trial.open()
        return try SignatureCheck(archive.ledger, archive.catalogue).findings(of: SignatureCheck.types).map {
            "\($0.seq ?? 0):\($0.code.rawValue)"
        }
    }

    private func refuses(_ body: () throws -> Void) -> Bool {
        do { try body() } catch { return (error as? ArchiveError)?.code == .needsSignature }
        return false
    }

    @Test("an approval is signed with the approver's own key and no other, verifies, and the certificate says so")
    func approval() throws {
        try Trial.run { trial in
            let (first, second) = try proposals(trial)
            let (own, other) = (try key("own", in: trial), try key("other", in: trial))
            let registered = try trial.open().registerKey(of: "Bob Ray", holder: .file(own))
            #expect(registered.fingerprint == own.publicKey.fingerprint)
            #expect(refuses { _ = try trial.open(as: "Bob Ray").approveDisposal(first.id) })
            #expect(refuses { _ = try trial.open(as: "Bob Ray").approveDisposal(first.id, signer: .file(other)) })
            let approved = try trial.open(as: "Bob Ray").approveDisposal(first.id, signer: .file(own))
            #expect(approved.approvedWith == own.publicKey.fingerprint)
            // Who has no key still only claims a name.
            #expect(try trial.open(as: "Cat Fox").approveDisposal(second.id).approvedWith == nil)
            #expect(try codes(trial) == [])
            let archive = try trial.open()
            for (id, words) in [(first.id, "signed \(own.publicKey.fingerprint)"), (second.id, "claimed")] {
                let done = try archive.executeDisposal(id, projections: [archive.catalogue, trial.index])
                #expect(done.certified?.approvedAssurance == words)
            }
            #expect(try codes(trial) == [] && trial.findings().isEmpty)
        }
    }

    @Test("a signature of another act, by another's key or over other words is wrong, wherever it was put in")
    func wrong() throws {
        try Trial.run { trial in
            let (first, second) = try proposals(trial)
            let (bob, cat) = (try key("bob", in: trial), try key("cat", in: trial))
            let archive = try trial.open()
            try archive.registerKey(of: "Bob Ray", holder: .file(bob))
            try archive.registerKey(of: "Cat Fox", holder: .file(cat))
            _ = try trial.open(as: "Bob Ray").approveDisposal(first.id, signer: .file(bob))
            let signed = try #require(try archive.catalogue.acts(DisposalApproved.self).last?.payload)
            let forged = [
                // The same signature for another disposal, in another's name, and for another list.
                ("Bob Ray", DisposalApproved(id: second.id, listHash: second.listHash, signature: signed.signature)),
                ("Cat Fox", signed),
                ("Bob Ray", DisposalApproved(id: first.id, listHash: second.listHash, signature: signed.signature)),
            ]
            var expected: [String] = []
            for (name, payload) in forged {
                expected.append("\(try archive.ledger.count()):signature-wrong")
                try trial.open(as: name).record(payload, subject: payload.id)
            }
            #expect(try codes(trial) == expected)
        }
    }

    @Test("a decision by somebody with a key that is not signed with it is named, whatever it decides")
    func unsigned() throws {
        try Trial.run { trial in
            let (first, _) = try proposals(trial)
            try trial.open().registerKey(of: "Bob", holder: .file(try key("bob", in: trial)))
            let decisions: [any SignedActPayload] = [
                DisposalApproved(id: first.id, listHash: first.listHash),
                ExpungeDecided(id: "E-1", listHash: "", approved: true),
                ErasureDecided(id: "A-1", placesHash: "", approved: true),
                ExclusionDecided(rule: "X-1", ends: false, approved: true),
            ]
            var expected: [String] = []
            for decision in decisions {
                expected.append("\(try trial.open().ledger.count()):signature-missing")
                try trial.open(as: "Bob").record(decision, subject: "planted")
            }
            #expect(try codes(trial).sorted() == expected.sorted())
        }
    }

    @Test("what a key signed counts until it is revoked; from the entry since which it is revoked it is named")
    func revoked() throws {
        try Trial.run { trial in
            let (first, second) = try proposals(trial)
            let own = try key("own", in: trial)
            let archive = try trial.open()
            try archive.registerKey(of: "Bob Ray", holder: .file(own))
            _ = try trial.open(as: "Bob Ray").approveDisposal(first.id, signer: .file(own))
            let since = try archive.ledger.count()
            _ = try trial.open(as: "Bob Ray").approveDisposal(second.id, signer: .file(own))
            #expect(try codes(trial) == [])
            try trial.open().revokeKey(own.publicKey.fingerprint, since: since, reason: "stolen")
            #expect(try codes(trial) == ["\(since):signature-revoked"])
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open().revokeKey(own.publicKey.fingerprint, since: nil, reason: "again")
            }
        }
    }

    @Test(
        "a release of a hold: by another's key, over other entries, in other words or by a revoked key, each is named")
    func release() throws {
        try Trial.run { trial in
            _ = try proposals(trial)
            let bob = try key("bob", in: trial)
            let archive = try trial.open()
            for (id, words) in [("H-1", "first small talk"), ("H-2", "other small talk")] {
                _ = try archive.placeHold(
                    HoldPlaced(
                        id: id, reason: "A claim", owner: "Ann", from: "2026-03-01",
                        conversations: [try trial.conversation(of: words).id]))
            }
            try archive.registerKey(of: "Bob Ray", holder: .file(bob))
            try archive.registerKey(of: "Cat Fox", holder: .file(try key("cat", in: trial)))
            let day = try archive.today()
            #expect(refuses { try trial.open(as: "Bob Ray").releaseHold("H-1", to: day, reason: "Over") })
            #expect(
                refuses {
                    try trial.open(as: "Cat Fox").releaseHold("H-1", to: day, reason: "Over", signer: .file(bob))
                })
            #expect(try codes(trial) == [])
            try trial.open(as: "Bob Ray").releaseHold("H-1", to: day, reason: "Over", signer: .file(bob))
            #expect(try codes(trial) == [])
            let signed = try #require(try trial.open().catalogue.acts(HoldReleased.self).last?.payload)
            let placed = try trial.open().catalogue.acts(HoldPlaced.self).map(\.act.seq)
            // Another hold, other words, another's name; and the signature said to be over another hold's R.
            var (other, words, moved) = (signed, signed, signed)
            other.id = "H-2"
            words.reason = "Never mind"
            moved.signature?.over = [placed[1]]
            var expected: [String] = []
            for (name, payload) in [("Bob Ray", other), ("Bob Ray", words), ("Cat Fox", signed), ("Bob Ray", moved)] {
                expected.append("\(try trial.open().ledger.count()):signature-wrong")
                try trial.open(as: name).record(payload, subject: payload.id)
            }
            #expect(try codes(trial) == expected)
            let since = try trial.open().catalogue.acts(HoldReleased.self).map(\.act.seq).min() ?? 0
            try trial.open().revokeKey(bob.publicKey.fingerprint, since: since, reason: "stolen")
            #expect(try codes(trial) == ["\(since):signature-revoked"] + expected)
        }
    }

    @Test("where signatures are required, none is refused and found, and it takes two to end it")
    func required() throws {
        try Trial.run { trial in
            let (first, _) = try proposals(trial)
            let (bob, cat) = (try key("bob", in: trial), try key("cat", in: trial))
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open().setSignatureRule(required: true, reason: "audit")
            }
            try trial.open().registerKey(of: "Bob Ray", holder: .file(bob))
            try trial.open().registerKey(of: "Cat Fox", holder: .file(cat))
            #expect(
                try trial.open(as: "Bob Ray").setSignatureRule(required: true, reason: "audit", signer: .file(bob)))
            #expect(refuses { _ = try trial.open(as: "Dan Eld").approveDisposal(first.id) })
            // Written past the rule, it is found and nothing is destroyed on it.
            let seq = try trial.open().ledger.count()
            try trial.open(as: "Dan Eld").record(
                DisposalApproved(id: first.id, listHash: first.listHash, signature: nil), subject: first.id)
            #expect(try codes(trial) == ["\(seq):signature-missing"])
            let archive = try trial.open()
            #expect(
                refuses {
                    _ = try archive.executeDisposal(first.id, projections: [archive.catalogue, trial.index])
                })
            #expect(try trial.seqs(of: "first small talk").count == 1)
            for (name, signer, left) in [("Bob Ray", bob, true), ("Bob Ray", bob, true), ("Cat Fox", cat, false)] {
                let isRequired = try trial.open(as: name).setSignatureRule(
                    required: false, reason: "over", signer: .file(signer))
                #expect(isRequired == left, "\(name)")
            }
        }
    }
}
