import Digests

/// The body of a request to a witness (C2SP tlog-witness, add-checkpoint): what the witness saw last, a proof, a note.
///
///     old 20852014
///     PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
///     jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
///
///     example.com/behind-the-sofa
///     20852163
///     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
///
///     — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE…
public struct WitnessRequest: Equatable, Sendable {
    /// The most bytes of a request: 63 proof lines, and room for a note of a hundred signatures.
    public static let maxByteCount = 128 << 10
    /// The most lines of a consistency proof.
    public static let maxProofLines = 63

    /// The size of the checkpoint that the witness cosigned last, as the log knows it; 0 for none.
    public let oldSize: UInt64
    /// The proof from the old size to the note's; empty where the old size is 0.
    public let proof: ConsistencyProof
    /// The signed checkpoint.
    public let note: SignedNote

    /// A request; nothing is checked yet.
    public init(oldSize: UInt64, proof: ConsistencyProof, note: SignedNote) {
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
    }

    /// Reads a request, strictly.
    ///
    /// - Throws: `TransparencyLogError` (witness) that names the line for any deviation from the form, (note) for the note.
    public init(parsing bytes: [UInt8]) throws(TransparencyLogError) {
        guard bytes.count <= Self.maxByteCount else {
            throw TransparencyLogError(.witness, "The request has more than \(Self.maxByteCount) bytes.")
        }
        let prefix = Array("old ".utf8)
        var rest = bytes[...]
        func line() throws(TransparencyLogError) -> ArraySlice<UInt8> {
            guard let end = rest.firstIndex(of: 0x0A) else {
                throw TransparencyLogError(.witness, "The request ends before its checkpoint.")
            }
            defer { rest = rest[(end + 1)...] }
            return rest[..<end]
        }
        let first = try line()
        guard first.starts(with: prefix), let oldSize = Decimal.parse(first.dropFirst(prefix.count)) else {
            throw TransparencyLogError(.witness, "The request's first line is not “old” and a size.")
        }
        var hashes: [MerkleHash] = []
        while true {
            let next = try line()
            if next.isEmpty { break }
            guard hashes.count < Self.maxProofLines,
                let hash = MerkleHash(base64: String(decoding: next, as: UTF8.self))
            else {
                throw TransparencyLogError(
                    .witness, "Line \(hashes.count + 1) of the proof is no hash in base64, or one too many.")
            }
            hashes.append(hash)
        }
        guard let text = String(validating: rest, as: UTF8.self) else {
            throw TransparencyLogError(.note, "The checkpoint is not in UTF-8.")
        }
        self.init(
            oldSize: oldSize, proof: ConsistencyProof(hashes: hashes), note: try SignedNote(parsing: text))
    }

    /// The request's bytes: the exact inverse of parsing.
    public var encoded: String {
        "old \(oldSize)\n" + proof.hashes.map { $0.base64 + "\n" }.joined() + "\n" + note.encoded
    }
}
