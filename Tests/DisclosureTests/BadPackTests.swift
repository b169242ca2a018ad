import Foundation
import Interchange
import Testing

@testable import Disclosure

/// One attack of `Tests/Fixtures/DisclosurePack/bad`: a folder with `change.txt`, the code to
/// `expect`, and for one the `policy` that is demanded.
struct BadPack: CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }

    private var folder: URL { fixtures.appending(path: "DisclosurePack/bad/\(name)") }

    func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    static let all: [BadPack] = {
        let path = fixtures.appending(path: "DisclosurePack/bad").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().map(BadPack.init)
    }()
}

@Suite("Bad disclosure packs")
struct BadPackTests {
    @Test("each is refused with its code", arguments: BadPack.all)
    func refused(_ bad: BadPack) throws {
        let sample = try SamplePack.shared.get()
        var script = ChangeScript(sample)
        let zip = try script.apply(try bad.text("change.txt"))
        let policy = (try? bad.text("policy")).map { Array($0.utf8) }
        let verdict = try UnverifiedPack(bytes: zip, name: "pack.zip").verdict(key: sample.log.vkey, policy: policy)
        let expected = try bad.text("expect").split(separator: "\n").map(String.init)
        let found = verdict.findings.map(\.code.rawValue)
        #expect(verdict.word == "refused")
        #expect(Set(found).isSuperset(of: expected), "\(verdict.findings)")
        #expect(expected.first?.split(separator: "-").joined(separator: "_") == bad.name)
        for finding in verdict.findings { #expect(!finding.place.isEmpty && finding.message.hasSuffix(".")) }
    }

    @Test("every code has its pack")
    func complete() {
        let names = FindingCode.allCases.map { $0.rawValue.split(separator: "-").joined(separator: "_") }
        #expect(Set(BadPack.all.map(\.name)) == Set(names))
    }

    @Test("a changed bit anywhere in the zip is found", arguments: [1, 2, 3] as [UInt64])
    func zipBits(_ seed: UInt64) throws {
        let sample = try SamplePack.shared.get()
        let zip = try sample.sealed.zip()
        let key = sample.log.vkey
        var random = SplitMix(seed)
        for _ in 0..<25 {
            var changed = zip
            let at = Int(random.next() % UInt64(zip.count))
            changed[at] ^= 1 << UInt8(random.next() % 8)
            let verdict = try UnverifiedPack(bytes: changed, name: "pack.zip").verdict(key: key)
            #expect(verdict.word == "refused", "byte \(at) of \(zip.count)")
        }
    }

    @Test("a changed bit in any file is found, though the manifests are made again")
    func fileBits() throws {
        let sample = try SamplePack.shared.get()
        let key = sample.log.vkey
        var random = SplitMix(99)
        for file in sample.sealed.files {
            for _ in 0..<(file.path == "data/proofs.json" ? 25 : 1) {
                var script = ChangeScript(sample)
                try script.change(file.path) { bytes in
                    bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
                }
                let rebag = file.path.hasPrefix("data/") ? "rebag" : "retag"
                let zip = try script.apply(file.path == "tagmanifest-sha256.txt" ? "" : rebag)
                let verdict = try UnverifiedPack(bytes: zip, name: "pack.zip").verdict(key: key)
                let isRepaired = file.path == "manifest-sha256.txt" && rebag == "rebag"
                #expect(verdict.word == (isRepaired ? "verified" : "refused"), "\(file.path)")
            }
        }
    }

    @Test("a changed bit in what people read is found, though the log commits to it")
    func reissuedBits() throws {
        let sample = try SamplePack.shared.get()
        let key = sample.log.vkey
        var random = SplitMix(7)
        for file in sample.sealed.files where file.path.hasPrefix("data/") {
            guard file.path != "data/proofs.json", file.path != "data/checkpoint" else { continue }
            for _ in 0..<2 {
                var script = ChangeScript(sample)
                try script.change(file.path) { bytes in
                    bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
                }
                let zip = try script.apply("reissue")
                let verdict = try UnverifiedPack(bytes: zip, name: "pack.zip").verdict(key: key)
                #expect(verdict.word == "refused", "\(file.path)")
            }
        }
    }

    @Test("nothing that is no pack brings the check down")
    func noPacks() throws {
        var random = SplitMix(3)
        let zip = try SamplePack.shared.get().sealed.zip()
        var inputs: [[UInt8]] = [[], [0x50], Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18)]
        inputs += (0..<20).map { _ in Array(zip.prefix(Int(random.next() % UInt64(zip.count)))) }
        inputs.append(try ZipWriter.bytes(of: [("a.txt", [1])]))
        inputs.append(try ZipWriter.bytes(of: [("a/data/disclosure.xml", [1]), ("a/data/proofs.json", [2])]))
        inputs.append(try ZipWriter.bytes(of: [("a/b.txt", [1]), ("c/d.txt", [1])]))
        for input in inputs {
            let verdict = try UnverifiedPack(bytes: input, name: "x.zip").verdict(key: nil)
            #expect(verdict.word == "refused" && !verdict.findings.isEmpty)
        }
    }

    /// Needs python3 and ../shared/ledger/verify.py beside the checkout.
    @Test(
        "the independent verifier agrees on what concerns the proofs",
        .enabled(
            if: FileManager.default.fileExists(atPath: sharedLedger.appending(path: "verify.py").path)
                && FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func independentVerifier() throws {
        let sample = try SamplePack.shared.get()
        #expect(try runVerifier(sample.sealed.files, sample))
        // From the proofs up to the checkpoint's form; what stands before concerns the bag, what follows the document.
        for bad in BadPack.all where ("D020"..."D041").contains(bad.name.prefix(4)) {
            var script = ChangeScript(sample)
            let zip = try script.apply(try bad.text("change.txt"))
            let files = try ZipWriter.entries(ofBytes: zip).map {
                PackFile(path: String($0.name.drop { $0 != "/" }.dropFirst()), bytes: $0.bytes)
            }
            #expect(try !runVerifier(files, sample), "\(bad.name)")
        }
    }

    private func runVerifier(_ files: [PackFile], _ sample: SamplePack) throws -> Bool {
        let folder = FileManager.default.temporaryDirectory.appending(path: "verify-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in files where file.path.hasPrefix("data/") {
            let url = folder.appending(path: file.path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.bytes).write(to: url)
        }
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/python3")
        python.arguments = [
            sharedLedger.appending(path: "verify.py").path, folder.appending(path: "data/proofs.json").path,
            sample.log.vkey, "--data", folder.appending(path: "data").path,
        ]
        python.standardOutput = FileHandle.nullDevice
        python.standardError = FileHandle.nullDevice
        try python.run()
        python.waitUntilExit()
        return python.terminationStatus == 0
    }
}
