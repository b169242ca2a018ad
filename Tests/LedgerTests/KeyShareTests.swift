import Foundation
import Testing

@testable import Ledger

@Suite("Key shares")
struct KeyShareTests {
    private static let origin = "archive.example.gov.uk/records"
    private static let key = (0..<32).map { UInt8($0 * 7 + 3) }

    private static func subsets(_ count: Int, of all: [Int]) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return all.indices.flatMap { at in
            subsets(count - 1, of: Array(all[(at + 1)...])).map { [all[at]] + $0 }
        }
    }

    @Test("the field: every element times its inverse is 1, and products are those of FIPS 197")
    func field() {
        let fields = [
            BinaryField(bits: 2, reduction: 0b11), BinaryField(bits: 3, reduction: 0b011),
            BinaryField(bits: 4, reduction: 0b0011), BinaryField.bytes,
        ]
        for field in fields {
            for value in 1..<field.order {
                #expect(field.product(UInt8(value), field.inverse(UInt8(value))) == 1)
            }
            #expect(field.inverse(0) == 0)
        }
        // FIPS 197, 4.2: {57} · {83} = {c1}, and 4.2.1: {57} · {13} = {fe}.
        #expect(BinaryField.bytes.product(0x57, 0x83) == 0xC1)
        #expect(BinaryField.bytes.product(0x57, 0x13) == 0xFE)
    }

    @Test(
        "any k shares give the key back, in any order", arguments: [(2, 3), (3, 5), (4, 4), (2, 7)])
    func anyShares(_ threshold: Int, _ count: Int) throws {
        let shares = try KeyShare.split(
            Self.key, origin: Self.origin, count: count, threshold: threshold)
        #expect(Set(shares.map(\.words)).count == count)
        for chosen in Self.subsets(threshold, of: Array(0..<count)) {
            #expect(try KeyShare.join(chosen.map { shares[$0] }) == Self.key)
            #expect(try KeyShare.join(chosen.reversed().map { shares[$0] }) == Self.key)
        }
        #expect(try KeyShare.join(shares) == Self.key)
    }

    @Test(
        "k - 1 shares say nothing: over small fields each pair of values is equally likely under every secret"
    )
    func uniform() {
        for field in [BinaryField(bits: 2, reduction: 0b11), BinaryField(bits: 3, reduction: 0b011)] {
            let sharing = SecretSharing(field: field)
            for secret in 0..<field.order {
                var counts: [[UInt8]: Int] = [:]
                for first in 0..<field.order {
                    for second in 0..<field.order {
                        let values = sharing.shares(
                            of: [UInt8(secret)], coefficients: [[UInt8(first), UInt8(second)]], at: [1, 3])
                        counts[[values[0][0], values[1][0]], default: 0] += 1
                    }
                }
                #expect(counts.count == field.order * field.order && counts.values.allSatisfy { $0 == 1 })
            }
        }
        for secret in [0, 1, 0x53, 0xFF] as [UInt8] {
            let values = (0..<256).map {
                SecretSharing(field: .bytes).shares(of: [secret], coefficients: [[UInt8($0)]], at: [5])[0][
                    0]
            }
            #expect(Set(values).count == 256)
        }
    }

    @Test("a share as text parses to itself, typed with other spaces and capitals too")
    func text() throws {
        for share in try KeyShare.split(Self.key, origin: Self.origin, count: 12, threshold: 10) {
            #expect(try KeyShare(parsing: share.encoded, name: "s") == share)
            let typed = share.encoded.split(separator: "\n").map { line in
                line.contains("origin") || line.hasPrefix("canute")
                    ? String(line) : " \(line.uppercased())  "
            }
            #expect(try KeyShare(parsing: typed.joined(separator: "\r\n\n"), name: "s") == share)
        }
    }

    @Test(
        "too few, twice the same, of two splittings, altered and mistyped shares are refused in words")
    func refused() throws {
        let shares = try KeyShare.split(Self.key, origin: Self.origin, count: 5, threshold: 3)
        let others = try KeyShare.split(Self.key, origin: Self.origin, count: 5, threshold: 3)
        func refusal(_ shares: [KeyShare]) -> String {
            do { _ = try KeyShare.join(shares) } catch { return "\(error)" }
            return ""
        }
        #expect(refusal([]).contains("No share"))
        #expect(refusal(Array(shares[..<2])).contains("bring 1 more"))
        #expect(refusal([shares[0], shares[1], shares[1]]).contains("twice"))
        #expect(refusal([shares[0], shares[1], others[2]]).contains("two splittings"))
        let altered = KeyShare(
            origin: shares[2].origin, fingerprint: shares[2].fingerprint, set: shares[2].set, count: 5,
            threshold: 3,
            index: 4, words: shares[2].words)
        #expect(refusal([shares[0], shares[1], altered]).contains("altered"))
        let text = Array(shares[0].encoded)
        var found = 0
        for at in text.indices where text[at].isHexDigit {
            var changed = text
            changed[at] = text[at] == "0" ? "1" : "0"
            guard (try? KeyShare(parsing: String(changed), name: "s")) != nil else { continue }
            found += 1
        }
        #expect(found == 0)
        for (count, threshold) in [(1, 1), (5, 1), (5, 6), (256, 3)] {
            #expect(throws: LedgerError.self) {
                try KeyShare.split(Self.key, origin: Self.origin, count: count, threshold: threshold)
            }
        }
    }
}
