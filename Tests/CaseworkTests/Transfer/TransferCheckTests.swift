import Archive
import Disclosure
import Foundation
import Testing

@testable import Casework

/// Attacks on a transfer package: each is found, and named.
@Suite("Transfer check")
struct TransferCheckTests {
    /// What is done to the bag in a folder, and the code that has to come of it.
    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        let code: FindingCode
        let act: @Sendable (URL) throws -> Void
        var testDescription: String { name }
    }

    private static func original(_ bag: URL) throws -> String {
        let folder = "data/records/originals"
        let names = try FileManager.default.contentsOfDirectory(atPath: bag.appendingPathComponent(folder).path)
            .sorted()
        return "\(folder)/\(try #require(names.first))"
    }

    private static func change(_ path: String, in bag: URL, _ edit: (inout [UInt8]) -> Void) throws {
        let file = bag.appendingPathComponent(path)
        var bytes = Array(try Data(contentsOf: file))
        edit(&bytes)
        try Data(bytes).write(to: file)
    }

    /// Writes the manifests again, so that the bag itself holds.
    private static func rebag(_ bag: URL) throws {
        let whole = try HandedOver.files(bag.path)
        let folder = BagFolder(bag)
        for (path, bytes) in whole where path.hasPrefix("data/") {
            try FileManager.default.removeItem(at: bag.appendingPathComponent(path))
            try folder.write(String(path.dropFirst(5)), bytes)
        }
        let info = String(decoding: whole["bag-info.txt"] ?? [], as: UTF8.self)
        let key = try #require(info.split(separator: "\n").first { $0.hasPrefix("Log-Key: ") }).dropFirst(9)
        _ = try folder.finish(info: [
            UnverifiedTransfer.kindLabel: UnverifiedTransfer.kind, "External-Identifier": "T-1",
            UnverifiedTransfer.keyLabel: String(key),
        ])
    }

    static let attacks: [Attack] = [
        Attack(name: "a byte of an original", code: .manifestDigestMismatch) { bag in
            try change(try original(bag), in: bag) { $0[0] ^= 1 }
        },
        Attack(name: "an original changed and listed anew", code: .attachmentDiffers) { bag in
            try change(try original(bag), in: bag) { $0.append(0x0A) }
            try rebag(bag)
        },
        Attack(name: "a file that nothing proves", code: .fileUnexpected) { bag in
            try Data("forged".utf8).write(to: bag.appendingPathComponent("data/records/files/9-1-forged.txt"))
            try rebag(bag)
        },
        Attack(name: "a word in the proofs", code: .commitmentMismatch) { bag in
            try change("data/proofs/0001.json", in: bag) { bytes in
                let text = String(decoding: bytes, as: UTF8.self).replacing(
                    "The boiler man came", with: "The boiler man went")
                bytes = Array(text.utf8)
            }
            try rebag(bag)
        },
        Attack(name: "proofs taken away", code: .fileUnexpected) { bag in
            try FileManager.default.removeItem(at: bag.appendingPathComponent("data/proofs/0001.json"))
            try rebag(bag)
        },
        Attack(name: "a file taken away", code: .manifestFileMissing) { bag in
            try FileManager.default.removeItem(at: bag.appendingPathComponent("data/records/0001.txt"))
        },
        Attack(name: "a file put in", code: .manifestFileUnlisted) { bag in
            try Data("x".utf8).write(to: bag.appendingPathComponent("data/more.txt"))
        },
        Attack(name: "another checkpoint", code: .checkpointDiffers) { bag in
            try change("data/checkpoint", in: bag) { $0.append(0x0A) }
            try rebag(bag)
        },
        Attack(name: "another key claimed", code: .keyClaim) { bag in
            try change("bag-info.txt", in: bag) { bytes in
                bytes = Array(
                    String(decoding: bytes, as: UTF8.self).replacing("Log-Key: records", with: "Log-Key: recorts").utf8)
            }
        },
        Attack(name: "a description changed", code: .tagManifest) { bag in
            try change("bag-info.txt", in: bag) { $0 += Array("Contact-Name: Nobody\n".utf8) }
        },
        Attack(name: "no declaration", code: .bagDeclaration) { bag in
            try FileManager.default.removeItem(at: bag.appendingPathComponent("bagit.txt"))
        },
    ]

    @Test("is refused", arguments: attacks)
    func attack(_ attack: Attack) throws {
        try HandedOver.run { handed in
            let id = try handed.propose().proposed.id
            _ = try handed.matter.open().exportTransfer(id, to: handed.path("bag"))
            let bag = URL(fileURLWithPath: handed.path("bag"), isDirectory: true)
            try attack.act(bag)
            let verdict = try handed.verdict("bag")
            #expect(verdict.findings.contains { $0.code == attack.code }, "\(verdict.word) \(verdict.findings)")
        }
    }

    @Test("a bag written anew without a change still verifies: the attacks are not found for the writing alone")
    func control() throws {
        try HandedOver.run { handed in
            _ = try handed.matter.open().exportTransfer(try handed.propose().proposed.id, to: handed.path("bag"))
            try Self.rebag(URL(fileURLWithPath: handed.path("bag"), isDirectory: true))
            let verdict = try handed.verdict("bag")
            #expect(verdict.word == "verified", "\(verdict.findings)")
        }
    }
}
