import Foundation
import Records
import Testing

@testable import Disclosure

/// Any single bit of a disclosure pack or of its proofs, turned over, is found.
@Suite("Single bits of a pack turned over")
struct FlipTests {
    /// The long form is `make soak`.
    private let isLong = ProcessInfo.processInfo.environment["CANUTE_SOAK"] != nil

    @Test("in the zip, wherever it is")
    func zip() throws {
        let sample = try SamplePack.shared.get()
        let zip = try sample.sealed.zip()
        var random = SplitMix(20_261)
        let rounds = isLong ? 3_000 : 20
        tell("flips: \(rounds) in a pack's zip")
        for _ in 0..<rounds {
            var changed = zip
            let at = Int(random.next() % UInt64(zip.count))
            changed[at] ^= 1 << UInt8(random.next() % 8)
            let verdict = try UnverifiedPack(bytes: changed, name: "pack.zip").verdict(key: sample.log.vkey)
            #expect(verdict.word == "refused", "byte \(at) of \(zip.count)")
        }
    }

    @Test("in the proofs, though nothing else vouches for them")
    func proofs() throws {
        let vectors = try BundleVectors.all.get()
        let bytes = try vectors.bundle().encoded
        let root = Digest(hex: vectors.packRoot)
        #expect(try findings(bytes, key: vectors.vkey, packRoot: root) == [])
        // A line of a witness whose key nobody gave is kept and not checked (C2SP): only who has that key can tell.
        let log = try #require(bytes.firstRange(of: Array("\\n— ".utf8)))
        let witness = try #require(bytes[log.upperBound...].firstRange(of: Array("\\n— ".utf8))).lowerBound
        let end = try #require(bytes[(witness + 1)...].firstRange(of: Array("\"".utf8))).lowerBound
        var random = SplitMix(20_262)
        let rounds = isLong ? 20_000 : 300
        tell("flips: \(rounds) in a pack's proofs")
        for _ in 0..<rounds {
            var changed = bytes
            let at = Int(random.next() % UInt64(bytes.count))
            changed[at] ^= 1 << UInt8(random.next() % 8)
            if (witness..<end).contains(at) { continue }
            #expect(try !findings(changed, key: vectors.vkey, packRoot: root).isEmpty, "byte \(at) of \(bytes.count)")
        }
    }

    /// Notes what the long form did in the file from which `make soak` sums up.
    private func tell(_ words: String) {
        guard let file = ProcessInfo.processInfo.environment["CANUTE_SOAK_REPORT"],
            let handle = FileHandle(forWritingAtPath: file)
        else { return }
        _ = try? handle.seekToEnd()
        try? handle.write(contentsOf: Data("\(words)\n".utf8))
        try? handle.close()
    }
}
