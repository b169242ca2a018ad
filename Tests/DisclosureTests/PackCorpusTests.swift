import Foundation
import Interchange
import Testing

@testable import Disclosure

/// A corpus of packs under each law, good ones and bad ones that go by the code of what is wrong with them.
///
/// It is made here, from the sample pack and the attacks of `Tests/Fixtures/DisclosurePack/bad`, and judged three times: in
/// this process, by the program `canute-verify`, and by `../shared/ledger/verify.py` where that and Python are present.
@Suite("The corpus of packs")
struct PackCorpusTests {
    static let samples = Result { try SampleLaw.all.map { ($0, try SamplePack($0)) } }

    /// The name under which a pack of the corpus stands: `EIR-D012-manifest-digest-mismatch.zip`.
    private struct Member {
        let name: String
        let zip: [UInt8]
        /// The code that it is refused with; nil where it is good.
        let code: String?
        let sample: SamplePack
        let policy: [UInt8]?
    }

    private static func members(of law: SampleLaw, _ sample: SamplePack) throws -> [Member] {
        let good = Member(
            name: "\(law.code)-good.zip", zip: try sample.sealed.zip(), code: nil, sample: sample, policy: nil)
        return try [good]
            + BadPack.all.map { bad in
                var script = ChangeScript(sample)
                let zip = try script.apply(try bad.text("change.txt"))
                let code = try bad.text("expect").split(separator: "\n").first.map(String.init) ?? ""
                return Member(
                    name: "\(law.code)-\(code).zip", zip: zip, code: code, sample: sample,
                    policy: (try? bad.text("policy")).map { Array($0.utf8) })
            }
    }

    @Test("under each law the good pack verifies, and each bad one is refused by its code", arguments: SampleLaw.all)
    func judged(law: SampleLaw) throws {
        let sample = try SamplePack(law)
        let members = try Self.members(of: law, sample)
        #expect(members.count == FindingCode.allCases.count + 1)
        for member in members {
            let verdict = try UnverifiedPack(bytes: member.zip, name: member.name)
                .verdict(key: sample.log.vkey, policy: member.policy)
            if let code = member.code {
                #expect(verdict.word == "refused", "\(member.name)")
                #expect(verdict.findings.contains { $0.code.rawValue == code }, "\(member.name): \(verdict.findings)")
            } else {
                #expect(verdict.word == "verified", "\(member.name): \(verdict.findings)")
            }
        }
    }

    /// One law after another, so that every law and every code is judged without running the program for all pairs.
    private static func some() throws -> [Member] {
        let samples = try samples.get()
        var some: [Member] = []
        for (index, (law, sample)) in samples.enumerated() {
            some += try members(of: law, sample).enumerated()
                .filter { $0.element.code == nil || $0.offset % samples.count == index }.map(\.element)
        }
        return some
    }

    private static var verifier: URL? {
        guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
        let program = URL(filePath: own).deletingLastPathComponent().appending(path: "canute-verify")
        return FileManager.default.isExecutableFile(atPath: program.path) ? program : nil
    }

    @Test("canute-verify gives each the same code, and its exit status", .enabled(if: verifier != nil))
    func program() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "corpus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let some = try Self.some()
        #expect(Set(some.compactMap(\.code)).count == FindingCode.allCases.count)
        for member in some {
            let file = folder.appending(path: member.name)
            try Data(member.zip).write(to: file)
            var arguments = [file.path, "--key", member.sample.log.vkey, "--json"]
            if let policy = member.policy {
                let url = folder.appending(path: "policy")
                try Data(policy).write(to: url)
                arguments += ["--policy", url.path]
            }
            let (status, output) = try run(try #require(Self.verifier), arguments)
            #expect(status == (member.code == nil ? 0 : 1), "\(member.name): \(output)")
            #expect(output.contains(member.code ?? "\"verified\""), "\(member.name): \(output)")
        }
    }

    /// Needs python3 and ../shared/ledger/verify.py beside the checkout.
    @Test(
        "the independent verifier agrees under every law on what concerns the proofs",
        .enabled(
            if: FileManager.default.fileExists(atPath: sharedLedger.appending(path: "verify.py").path)
                && FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func independent() throws {
        for member in try Self.some() {
            guard member.code.map({ ("D020"..."D041").contains($0.prefix(4)) }) ?? true else { continue }
            let folder = FileManager.default.temporaryDirectory.appending(path: "corpus-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            for entry in try ZipWriter.entries(ofBytes: member.zip) {
                let path = entry.name.drop { $0 != "/" }.dropFirst()
                guard path.hasPrefix("data/") else { continue }
                let url = folder.appending(path: String(path))
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(entry.bytes).write(to: url)
            }
            let data = folder.appending(path: "data")
            let (status, output) = try run(
                URL(filePath: "/usr/bin/python3"),
                [
                    sharedLedger.appending(path: "verify.py").path, data.appending(path: "proofs.json").path,
                    member.sample.log.vkey, "--data", data.path,
                ])
            #expect((status == 0) == (member.code == nil), "\(member.name): \(output)")
        }
    }

    private func run(_ program: URL, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
