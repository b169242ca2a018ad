import Records
import Testing

/// The short way of checking a record's entry says the same as parsing it.
@Suite("Form of a record's entry")
struct RecordEntryFormTests {
    private let form = RecordEntryForm(origin: "log.example/1")

    private func minute(_ bytes: [UInt8], seq: UInt64 = 5, prev: Digest = EntryTests.a) -> Int64? {
        bytes.withUnsafeBufferPointer { text in
            prev.withUnsafeBytes { form?.minute(of: text, seq: seq, prev: $0) }
        }
    }

    @Test("takes a record's entry in its place, and no other type's", arguments: EntryTests.bodies)
    func types(_ body: Entry.Body) throws {
        let entry = try EntryTests.entry(body)
        #expect(minute(entry.encoded) == (entry.type == .record ? entry.minute : nil))
    }

    @Test("takes none of another place, predecessor or log")
    func elsewhere() throws {
        let bytes = try EntryTests.entry(.record(EntryTests.b)).encoded
        #expect(minute(bytes) != nil)
        #expect(minute(bytes, seq: 6) == nil)
        #expect(minute(bytes, prev: EntryTests.b) == nil)
        let other = try Entry(
            origin: "log.example/2", seq: 5, prev: EntryTests.a, minute: 60, body: .record(EntryTests.b))
        #expect(minute(other.encoded) == nil)
        #expect(RecordEntryForm(origin: "") == nil && RecordEntryForm(origin: "a\nb") == nil)
    }

    @Test("takes only what parses to the same entry, whatever byte is changed, put in or left out")
    func changed() throws {
        let right = try EntryTests.entry(.record(EntryTests.b)).encoded
        for at in right.indices {
            for byte in [0x00, 0x0A, 0x30, 0x39, 0x3D, 0x41, 0x7A, 0x80, right[at] ^ 1, right[at] ^ 4] as [UInt8] {
                var (changed, longer) = (right, right)
                changed[at] = byte
                longer.insert(byte, at: at)
                for bytes in [changed, longer] { try expectAgreement(bytes) }
            }
            var shorter = right
            shorter.remove(at: at)
            try expectAgreement(shorter)
        }
        #expect(minute(right + right) == nil)
        #expect(minute([]) == nil)
    }

    private func expectAgreement(_ bytes: [UInt8]) throws {
        let parsed = try? Entry(parsing: bytes)
        let isRight =
            parsed.map {
                $0.type == .record && $0.seq == 5 && $0.prev == EntryTests.a && $0.origin == "log.example/1"
            } ?? false
        #expect(
            minute(bytes) == (isRight ? parsed?.minute : nil), "\(String(decoding: bytes, as: UTF8.self))")
    }
}
