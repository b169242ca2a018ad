extension WitnessPolicy {
    /// The most bytes of a policy file.
    public static let maxByteCount = 1 << 20

    /// Reads a policy file, strictly; names are compared byte by byte, whatever they look like.
    ///
    /// - Throws: `TransparencyLogError` (policy) that names the line.
    public init(parsing bytes: [UInt8]) throws(TransparencyLogError) {
        guard bytes.count <= Self.maxByteCount else {
            throw TransparencyLogError(.policy, "The policy has more than \(Self.maxByteCount) bytes.")
        }
        var lines = PolicyLines()
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            do {
                try lines.take(line)
            } catch {
                throw TransparencyLogError(.policy, "Line \(index + 1) of the policy \(error.what).")
            }
        }
        guard let quorum = lines.quorum else {
            throw TransparencyLogError(.policy, "The policy has no quorum line: say “quorum NAME” or “quorum none”.")
        }
        self.init(logs: lines.logs, witnesses: lines.witnesses, quorum: quorum, groups: lines.groups)
    }
}

/// The lines of a policy, taken from the first to the last.
private struct PolicyLines {
    struct Wrong: Error {
        let what: String
    }

    private(set) var logs: [WitnessPolicy.Log] = []
    private(set) var witnesses: [WitnessPolicy.Witness] = []
    private(set) var groups: [[UInt8]: (least: Int, members: [[UInt8]])] = [:]
    private(set) var quorum: [UInt8]?
    private var names: Set<[UInt8]> = []
    private var grouped: Set<[UInt8]> = []

    mutating func take(_ line: ArraySlice<UInt8>) throws(Wrong) {
        guard line.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw Wrong(what: "holds a control character")
        }
        let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map { Array($0) }
        guard let first = words.first, first.first != UInt8(ascii: "#") else { return }
        let rest = Array(words.dropFirst())
        switch String(decoding: first, as: UTF8.self) {
        case "log": try takeLog(rest)
        case "witness": try takeWitness(rest)
        case "group": try takeGroup(rest)
        case "quorum": try takeQuorum(rest)
        default: throw Wrong(what: "begins with none of log, witness, group, quorum")
        }
    }

    private mutating func takeLog(_ words: [[UInt8]]) throws(Wrong) {
        guard (1...2).contains(words.count) else { throw Wrong(what: "is not “log VKEY [URL]”") }
        let key = try key(words[0], .ed25519)
        guard !logs.contains(where: { $0.key.publicKey == key.publicKey }) else {
            throw Wrong(what: "names a log's key for the second time")
        }
        logs.append(.init(key: key, url: words.count > 1 ? text(words[1]) : nil))
    }

    private mutating func takeWitness(_ words: [[UInt8]]) throws(Wrong) {
        guard (2...3).contains(words.count) else { throw Wrong(what: "is not “witness NAME VKEY [URL]”") }
        try define(words[0])
        let key = try key(words[1], .cosignatureV1)
        guard !witnesses.contains(where: { $0.key.publicKey == key.publicKey }) else {
            throw Wrong(what: "names a witness's key for the second time")
        }
        witnesses.append(
            .init(
                name: text(words[0]), key: key, url: words.count > 2 ? text(words[2]) : nil, octets: words[0]))
    }

    private mutating func takeGroup(_ words: [[UInt8]]) throws(Wrong) {
        guard words.count >= 3 else { throw Wrong(what: "is not “group NAME all|any|COUNT NAME...”") }
        let members = Array(words[2...])
        let least: Int
        switch text(words[1]) {
        case "all": least = members.count
        case "any": least = 1
        default:
            guard let count = Decimal.parse(words[1]), count >= 1, count <= UInt64(members.count) else {
                throw Wrong(what: "asks for none of all, any, and a number from 1 to that of the members")
            }
            least = Int(count)
        }
        for member in members {
            guard names.contains(member) else {
                throw Wrong(what: "names \(text(member)), which no line before it defines")
            }
            guard grouped.insert(member).inserted else {
                throw Wrong(what: "puts \(text(member)) into a group for the second time")
            }
        }
        try define(words[0])
        groups[words[0]] = (least, members)
    }

    private mutating func takeQuorum(_ words: [[UInt8]]) throws(Wrong) {
        guard words.count == 1 else { throw Wrong(what: "is not “quorum NAME”") }
        guard quorum == nil else { throw Wrong(what: "is a second quorum") }
        guard names.contains(words[0]) || words[0].elementsEqual("none".utf8) else {
            throw Wrong(what: "names \(text(words[0])), which no line before it defines")
        }
        quorum = words[0]
    }

    private mutating func define(_ name: [UInt8]) throws(Wrong) {
        guard !name.elementsEqual("none".utf8) else { throw Wrong(what: "defines “none”, which has a meaning already") }
        guard names.insert(name).inserted else { throw Wrong(what: "defines \(text(name)) for the second time") }
    }

    private func key(_ word: [UInt8], _ algorithm: VerifierKey.Algorithm) throws(Wrong) -> VerifierKey {
        guard let key = try? VerifierKey(parsing: text(word)), key.algorithm == algorithm else {
            throw Wrong(what: "holds no \(algorithm == .ed25519 ? "log's" : "witness's") key in vkey form")
        }
        return key
    }

    private func text(_ word: [UInt8]) -> String { String(decoding: word, as: UTF8.self) }
}
