import Foundation
public import Ledger
public import TransparencyLog

/// What came of asking one witness.
public struct WitnessReport: Sendable {
    /// How it ended.
    public enum Outcome: Sendable {
        /// The witness cosigned; the line was verified.
        case cosigned(NoteSignature, Cosignature)
        /// The witness holds a checkpoint that this log signed and that contradicts this one: both are the proof.
        case fork(theirs: String, why: String)
        /// The witness refused, for the reason given.
        case refused(String)
        /// Nobody answered, or not as the protocol says.
        case failed(String)
    }

    /// The witness's address.
    public let url: String
    /// How it ended.
    public let outcome: Outcome
}

/// Gathers cosignatures over a log's last signed checkpoint.
public struct CosignatureGathering: Sendable {
    /// The checkpoint that is to be cosigned.
    public let note: SignedNote

    private let ledger: Ledger
    private let checkpoint: Checkpoint
    private let witnesses: [VerifierKey]

    /// Takes the last signed checkpoint of `ledger`.
    ///
    /// - Parameter witnesses: the keys whose cosignatures count; others are ignored.
    /// - Throws: `ServiceError` (usage) without keys or a checkpoint.
    public init(_ ledger: Ledger, witnesses: [VerifierKey]) throws {
        guard !witnesses.isEmpty, witnesses.allSatisfy({ $0.algorithm == .cosignatureV1 }) else {
            throw ServiceError(
                .usage, "Whose cosignatures count? Give the witnesses' public keys (type 4), by --policy or --key.")
        }
        guard let text = try ledger.checkpoint() else {
            throw ServiceError(.usage, "No checkpoint was signed yet: there is nothing to cosign.")
        }
        note = try SignedNote(parsing: text)
        checkpoint = try ledger.openCheckpoint(text)
        self.ledger = ledger
        self.witnesses = witnesses
    }

    /// Asks all of them at once; the answers come in the order of `urls`.
    public func ask(_ urls: [String]) async -> [WitnessReport] {
        await withTaskGroup(of: (Int, WitnessReport).self) { group in
            for (index, url) in urls.enumerated() { group.addTask { (index, await ask(url)) } }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func ask(_ url: String) async -> WitnessReport {
        let client = WitnessClient(url: url)
        do { return WitnessReport(url: url, outcome: try await ask(client)) } catch {
            return WitnessReport(url: url, outcome: .failed("\(error)"))
        }
    }

    private func ask(_ client: WitnessClient) async throws -> WitnessReport.Outcome {
        // Without knowing what the witness has, the first try says 0; its answer then tells.
        var size: UInt64 = 0
        for _ in 0..<4 {
            guard size <= checkpoint.size else { return try await ahead(client, size) }
            let proof =
                size == 0 ? ConsistencyProof(hashes: []) : try ledger.consistencyProof(from: size, to: checkpoint.size)
            switch try await client.add(WitnessRequest(oldSize: size, proof: proof, note: note)) {
            case .cosigned(let lines): return verified(lines)
            case .conflict(let known): size = known
            case .refused(422, let words): return try await contradiction(client, words)
            case .refused(403, let words): return try .refused("It answered 403: \(words)\(hintAtRotation())")
            case .refused(let status, let words): return .refused("It answered \(status): \(words)")
            }
        }
        return .refused("It named another size each time it was asked: somebody else submits checkpoints of this log.")
    }

    /// What a witness lacks that knows the key of before a rotation alone.
    private func hintAtRotation() throws -> String {
        guard let term = try ledger.keyHistory().term(at: checkpoint.size), term.entry > 0 else { return "" }
        return
            " This log is signed by another key from size \(term.from) on, which this witness was not told of yet: send "
            + "its keeper \(term.key.encoded), to be put on a line of its own in the folder logs of the witness, which is "
            + "then started again."
    }

    private func verified(_ lines: [NoteSignature]) -> WitnessReport.Outcome {
        for line in lines {
            for key in witnesses where line.isOf(key) {
                if let one = try? SignedNote(text: note.text, signatures: [line]), let time = try? one.verify(with: key)
                {
                    return .cosigned(line, Cosignature(name: key.name, time: time))
                }
                return .refused("Its cosignature does not verify with the key of \(key.name).")
            }
        }
        return .refused("It cosigned with a key that is none of those given.")
    }

    /// The witness saw a larger tree: this archive was put back, or another copy of it signs as well.
    private func ahead(_ client: WitnessClient, _ size: UInt64) async throws -> WitnessReport.Outcome {
        let why =
            "It cosigned a checkpoint of \(size) entries, but here there are \(checkpoint.size): this archive was put back "
            + "to an earlier state, or another copy of it signs as well."
        guard let theirs = try await client.latest(origin: checkpoint.origin), try isOurs(theirs) else {
            return .refused(why)
        }
        return .fork(theirs: theirs, why: why)
    }

    /// The witness says that the trees contradict: so they do if what it has is signed by this log over another root.
    private func contradiction(_ client: WitnessClient, _ words: String) async throws -> WitnessReport.Outcome {
        guard let theirs = try await client.latest(origin: checkpoint.origin), try isOurs(theirs),
            let seen = try ledger.openAsEvidence(theirs), seen.size <= checkpoint.size,
            try ledger.root(at: seen.size) != seen.root
        else { return .refused("It answered 422: \(words)") }
        return .fork(
            theirs: theirs,
            why:
                "This log signed two trees: the first \(seen.size) entries here are not those that the witness saw signed."
        )
    }

    /// Also by a key that was replaced: another copy of this archive may go on under it.
    private func isOurs(_ note: String) throws -> Bool { try ledger.openAsEvidence(note) != nil }
}
