import Digests

/// One entry of the ledger: the data of one leaf, about 160 bytes of ASCII, nothing personal (FORMAT, "Entry").
///
///     records-log/v1
///     archive.example.gov.uk/records
///     12345
///     d0EBoqtHogWx435KICZ0c2nFTcyGp+Q5d7zE6Jh7mI0=
///     1761000060
///     revise
///     F0yH3AL61AQV7qlYjU57fjlgoxuLeO/QZ1wRJfVbYNo=
///     2
///
/// Every value of this type encodes to bytes that parse to the same value: both initialisers check the same rules.
public struct Entry: Hashable, Sendable {
    /// The first line.
    public static let version = "records-log/v1"
    /// The most bytes in an entry.
    public static let maxByteCount = 4096
    /// The largest number that an entry can hold: sixteen digits.
    public static let maxNumber: UInt64 = 9_999_999_999_999_999

    /// The log's origin, printable ASCII; the checkpoint's origin.
    public let origin: String
    /// The leaf index, from 0.
    public let seq: UInt64
    /// The leaf hash of the entry before; 32 zero bytes in the first.
    public let prev: Digest
    /// When, in Unix seconds: a multiple of 60.
    public let minute: Int64
    /// The type and what it says.
    public let body: Body

    /// An entry of these values.
    ///
    /// - Throws: `RecordsError` (entry) for a value that the format cannot hold: an origin that is empty or not printable
    ///   ASCII, a time that is not a whole minute, a number above sixteen digits, a reference to a later entry, a text
    ///   that is no verifier key, more than 4 KiB.
    public init(origin: String, seq: UInt64, prev: Digest, minute: Int64, body: Body) throws(RecordsError) {
        try self.init(sized: origin, seq, prev, minute, body)
        // Only an origin or a key can be long; all else together stays far below half of what is allowed.
        if origin.utf8.count + body.textLength <= Self.maxByteCount / 2 { return }
        guard encoded.count <= Self.maxByteCount else { throw refusal("has more than \(Self.maxByteCount) bytes") }
    }

    /// An entry whose length is known to be within bounds.
    init(
        sized origin: String, _ seq: UInt64, _ prev: Digest, _ minute: Int64, _ body: Body
    ) throws(RecordsError) {
        self.origin = origin
        self.seq = seq
        self.prev = prev
        self.minute = minute
        self.body = body
        try check()
    }

    /// The type.
    public var type: EntryType { body.type }

    /// R: the root of the record that the entry commits to; nil for genesis, anchor, key, revoke and child.
    public var root: Digest? { body.root }

    /// The exact bytes of the leaf: the exact inverse of parsing.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(320)
        func end() { bytes.append(0x0A) }
        func add(_ digest: Digest) {
            digest.withUnsafeBytes { Base64.append(raw: $0, to: &bytes) }
            end()
        }
        func add(_ line: String) {
            bytes.append(contentsOf: line.utf8)
            end()
        }
        add(Self.version)
        add(origin)
        add(String(seq))
        add(prev)
        add(String(minute))
        add(type.rawValue)
        if let root { add(root) }
        for line in body.lines { add(line) }
        return bytes
    }

    /// Unix seconds rounded down to the minute; 0 for times before 1970.
    public static func minute(of seconds: Int64) -> Int64 {
        seconds < 0 ? 0 : seconds - seconds % 60
    }

    private func check() throws(RecordsError) {
        guard Self.isOrigin(origin) else { throw refusal("has an origin that is empty or not printable ASCII") }
        guard seq <= Self.maxNumber else { throw refusal("has a number above sixteen digits") }
        guard minute >= 0, minute % 60 == 0, minute <= Int64(Self.maxNumber) else {
            throw refusal("has a time that is no whole minute since 1970")
        }
        if let latest = body.latestEarlierEntry, latest >= seq {
            throw refusal("points to an entry that is not earlier")
        }
        switch body {
        case .genesis(let vkey, _):
            guard VerifierKeyText.isValid(vkey) else { throw refusal("holds no valid verifier key") }
        case .key(let vkey, let from), .revoke(let vkey, let from):
            guard VerifierKeyText.isValid(vkey) else { throw refusal("holds no valid verifier key") }
            guard from <= Self.maxNumber else { throw refusal("has a number above sixteen digits") }
        case .destroyOrder(_, let count, _), .destroyDone(_, _, let count, _):
            guard count <= Self.maxNumber else { throw refusal("has a number above sixteen digits") }
        case .anchor(let size, _):
            guard size <= Self.maxNumber else { throw refusal("has a number above sixteen digits") }
        case .child(let origin, let size, _):
            guard Self.isOrigin(origin) else { throw refusal("names a child log that is empty or not printable ASCII") }
            guard size <= Self.maxNumber else { throw refusal("has a number above sixteen digits") }
        case .record, .revise, .schedule, .hold, .release, .audit, .disclose, .erasePart, .incident:
            break
        }
    }

    private func refusal(_ what: String) -> RecordsError {
        RecordsError(.entry, "Entry \(seq) \(what).")
    }

    private static func isOrigin(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
