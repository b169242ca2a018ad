/// Which witnesses must have cosigned a checkpoint for it to be relied upon (C2SP tlog-policy).
///
///     log archive.example.gov.uk/records+728e58a3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
///     witness north north.example/w+5b1ffee2+BBy5k… https://witness.north.example
///     witness south south.example/w+0a9c2c55+BPmTr…
///     witness east  east.example/w+c1d61ab3+BKq0o…
///     group two-of-three 2 north south east
///     quorum two-of-three
public struct WitnessPolicy: Sendable {
    /// A log that the policy accepts.
    public struct Log: Sendable {
        /// The log's key, whose name is the origin.
        public let key: VerifierKey
        /// Where the log is published.
        public let url: String?
    }

    /// A witness that the policy knows.
    public struct Witness: Sendable {
        /// The name within the policy.
        public let name: String
        /// The key that its cosignatures are checked with.
        public let key: VerifierKey
        /// The prefix that checkpoints are submitted below.
        public let url: String?

        /// The name's octets, by which the quorum refers to it.
        let octets: [UInt8]
    }

    /// What a note's cosignatures come to.
    public struct Judgement: Sendable {
        /// The witnesses whose cosignature on the note verifies, in the policy's order.
        public let cosigned: [Cosignature]
        /// The names in the policy of the witnesses whose cosignature is there and does not verify.
        public let invalid: [String]
        /// Whether the quorum is reached and no cosignature of a known witness is invalid.
        public let isSatisfied: Bool
    }

    /// The accepted logs; empty where the log is known from elsewhere.
    public let logs: [Log]
    /// The witnesses, in the file's order.
    public let witnesses: [Witness]

    let quorum: [UInt8]
    let groups: [[UInt8]: (least: Int, members: [[UInt8]])]

    /// Whether this policy accepts checkpoints of the log with this key.
    public func accepts(log key: VerifierKey) -> Bool {
        logs.isEmpty || logs.contains { $0.key.encoded.utf8.elementsEqual(key.encoded.utf8) }
    }

    /// Checks the cosignatures on a note, whose log signature was checked elsewhere.
    public func judge(_ note: SignedNote) -> Judgement {
        var cosigned: [Cosignature] = []
        var names: Set<[UInt8]> = []
        var invalid: [String] = []
        for witness in witnesses where note.signatures.contains(where: { $0.isOf(witness.key) }) {
            if let time = try? note.verify(with: witness.key) {
                cosigned.append(Cosignature(name: witness.key.name, time: time))
                names.insert(witness.octets)
            } else {
                invalid.append(witness.name)
            }
        }
        return Judgement(
            cosigned: cosigned, invalid: invalid, isSatisfied: invalid.isEmpty && isReached(quorum, by: names))
    }

    /// The quorum in words, for a person.
    public var requirement: String {
        if quorum.elementsEqual("none".utf8) { return "no witness" }
        guard let group = groups[quorum] else { return "witness \(String(decoding: quorum, as: UTF8.self))" }
        let members = group.members.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
        return "\(group.least) of \(group.members.count) (\(members))"
    }

    private func isReached(_ name: [UInt8], by names: Set<[UInt8]>) -> Bool {
        if name.elementsEqual("none".utf8) { return true }
        guard let group = groups[name] else { return names.contains(name) }
        return group.members.count { isReached($0, by: names) } >= group.least
    }
}
