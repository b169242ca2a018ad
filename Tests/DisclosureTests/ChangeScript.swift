import Foundation
import Interchange
import Records
import Testing
import TransparencyLog

@testable import Disclosure

/// Applies a fixture's `change.txt` to the good pack: what somebody did to it.
///
///     # a comment
///     replace data/letter.txt      the first place where the words of the line "- …" stand get those of "+ …"
///     append bag-info.txt          the line "+ …" is added at the end
///     add data/extra.txt           a file with the line "+ …"
///     delete data/letter.txt
///     top FOI-2024-9999            another top folder
///     bundle VERB                  reverse, drop-record, shorten-proof, no-disclose
///     retag | rebag                manifests made again: the tag manifest alone, or both and the oxum
///     reissue                      the log commits to the files as they are now, and everything is made to fit
///     resign                       the checkpoint signed with another key
///     zip truncate | comment | rename    after packing
struct ChangeScript {
    private var files: [PackFile]
    private var top: String
    private let sample: SamplePack
    private var afterPacking: [String] = []

    init(_ sample: SamplePack) {
        self.sample = sample
        top = sample.frozen.reference
        files = sample.sealed.files
    }

    /// The zip of the changed pack.
    mutating func apply(_ script: String) throws -> [UInt8] {
        var lines = script.split(separator: "\n").filter { !$0.hasPrefix("#") }[...]
        while let line = lines.popFirst() {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            let argument = words.count > 1 ? words[1] : ""
            func operand(_ mark: String) throws -> String {
                let popped = lines.popFirst()
                let next = try #require(popped)
                try #require(next.hasPrefix(mark))
                return String(next.dropFirst(mark.count))
            }
            switch words[0] {
            case "replace": try replace(argument, try operand("- "), try operand("+ "))
            case "append":
                let line = try operand("+ ")
                try change(argument) { $0 += Array(line.utf8) + [0x0A] }
            case "add": files.append(PackFile(path: argument, bytes: Array(try operand("+ ").utf8)))
            case "delete": files.removeAll { $0.path == argument }
            case "top": top = argument
            case "bundle": try bundle(argument)
            case "retag": retag()
            case "rebag": rebag()
            case "reissue": try reissue()
            case "resign":
                let other = try SigningKey(name: TestLog.origin, seed: [UInt8](repeating: 9, count: 32))
                let log = sample.log
                try seal { _, _ in try log.checkpoint(signedBy: other) }
            case "zip": afterPacking.append(argument)
            default: Issue.record("unknown change: \(line)")
            }
        }
        return try packed()
    }

    mutating func change(_ path: String, _ edit: (inout [UInt8]) throws -> Void) throws {
        let index = try #require(files.firstIndex { $0.path == path }, "no file \(path)")
        var bytes = files[index].bytes
        try edit(&bytes)
        files[index] = PackFile(path: path, bytes: bytes)
    }

    private mutating func replace(_ path: String, _ old: String, _ new: String) throws {
        try change(path) { bytes in
            let range = try #require(bytes.firstRange(of: Array(old.utf8)), "\(path) has no \(old)")
            bytes.replaceSubrange(range, with: Array(new.utf8))
        }
    }

    private mutating func bundle(_ verb: String) throws {
        try change("data/proofs.json") { bytes in
            var bundle = try ProofBundle(parsing: bytes)
            switch verb {
            case "reverse": bundle.records.reverse()
            case "drop-record": bundle.records.removeLast()
            case "shorten-proof": bundle.records[0].proven.proof.removeLast()
            case "no-disclose": bundle.disclose = nil
            default: Issue.record("unknown change of the bundle: \(verb)")
            }
            bytes = bundle.encoded
        }
        rebag()
    }

    mutating func rebag() {
        let payload = files.filter { $0.path.hasPrefix("data/") }
        set("manifest-sha256.txt", Bag.manifest(payload))
        let bag = Bag(payload: payload)
        set(
            "bag-info.txt",
            bag.info(
                authority: "Wexcombe Council", reference: sample.frozen.reference, issued: SamplePack.day(2025, 1, 6))
        )
        retag()
    }

    private mutating func retag() {
        set("tagmanifest-sha256.txt", Bag.manifest(files.filter { Bag.tagFileNames.contains($0.path) }))
    }

    /// As a dishonest authority would: the log, its checkpoint and all proofs made again over the changed files.
    mutating func reissue() throws {
        try seal { log, root in
            try log.append(.disclose(.sha256([0]), packRoot: root))
            try log.append(.audit(.sha256([1])))
            return try log.checkpoint()
        }
    }

    private mutating func seal(_ sign: (inout TestLog, Digest) throws -> String) throws {
        let data = files.filter { $0.path.hasPrefix("data/") }
            .map { PackFile(path: String($0.path.dropFirst(5)), bytes: $0.bytes) }
        let proofs = try #require(files.first { $0.path == "data/proofs.json" })
        var bundle = try ProofBundle(parsing: proofs.bytes)
        let seq = Int(try Entry(parsing: try #require(bundle.disclose).entry).seq)
        var log = sample.log.cut(to: seq)
        bundle.checkpoint = try sign(&log, PackFiles.root(of: data))
        let whole = log.entries.count > seq ? log : sample.log
        for index in bundle.records.indices {
            let entry = try Entry(parsing: bundle.records[index].proven.entry)
            bundle.records[index].proven.proof = try whole.proof(entry.seq).hashes
        }
        bundle.disclose = ProvenEntry(entry: whole.entries[seq], proof: try whole.proof(UInt64(seq)).hashes)
        set("data/proofs.json", bundle.encoded)
        set("data/checkpoint", Array(bundle.checkpoint.utf8))
        rebag()
    }

    private mutating func set(_ path: String, _ bytes: [UInt8]) {
        files.removeAll { $0.path == path }
        files.append(PackFile(path: path, bytes: bytes))
    }

    private func packed() throws -> [UInt8] {
        var zip = try ZipWriter.bytes(of: files.map { ("\(top)/\($0.path)", $0.bytes) })
        for change in afterPacking {
            switch change {
            case "truncate": zip.removeLast(100)
            case "comment":
                zip.replaceSubrange((zip.count - 2)..., with: [6, 0] + Array("hidden".utf8))
            case "rename":
                let name = Array("data/letter.txt".utf8)
                while let range = zip.firstRange(of: name) {
                    zip.replaceSubrange(range, with: Array("../../etter.txt".utf8))
                }
            default: Issue.record("unknown change of the zip: \(change)")
            }
        }
        return zip
    }
}
