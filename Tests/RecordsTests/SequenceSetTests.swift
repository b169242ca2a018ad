import Foundation
import Testing

@testable import Records

@Suite("Sequence lists as sets")
struct SequenceSetTests {
    private func random(_ generator: inout SeededGenerator, below end: UInt64) -> Set<UInt64> {
        Set((0..<Int.random(in: 0...30, using: &generator)).map { _ in UInt64.random(in: 0..<end, using: &generator) })
    }

    @Test("less, with, within, text and JSON agree with sets of numbers", arguments: 1...4)
    func sets(seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        for _ in 0..<300 {
            let (one, other) = (random(&generator, below: 40), random(&generator, below: 40))
            let (left, right) = (SequenceList(one), SequenceList(other))
            #expect(left.subtracting(right) == SequenceList(one.subtracting(other)), "\(one) less \(other)")
            #expect(left.union(right) == SequenceList(one.union(other)), "\(one) with \(other)")
            let first = UInt64.random(in: 0..<40, using: &generator)
            let bounds = first...first + UInt64.random(in: 0..<20, using: &generator)
            #expect(left.within(bounds) == SequenceList(one.filter(bounds.contains)), "\(one) within \(bounds)")
            #expect(try SequenceList(parsing: left.encoded) == left)
            #expect(try JSONDecoder().decode([UInt64].self, from: Data(left.jsonNumbers.utf8)) == one.sorted())
        }
    }

    @Test("what is written is FORMAT's form, up to the largest number")
    func form() {
        let list = SequenceList([3, 5, 4, 9, 100, UInt64.max - 1])
        #expect(String(decoding: list.encoded, as: UTF8.self) == "3-5\n9\n100\n18446744073709551614\n")
        #expect(SequenceList([UInt64]()).encoded.isEmpty && SequenceList([0]).encoded == Array("0\n".utf8))
    }
}
