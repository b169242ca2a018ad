/// What a witness answers to a request (C2SP tlog-witness): each case is one of the protocol's statuses.
public enum WitnessDecision: Equatable, Sendable {
    /// 200: it continues what was cosigned last. The note carries the verified signatures of the log's keys alone.
    case cosign(Checkpoint, SignedNote)
    /// 400: the request is malformed, or its old size is above the checkpoint's.
    case malformed(String)
    /// 403: no signature of a trusted key, or one of a trusted key that does not verify.
    case untrusted(String)
    /// 404: no key is known for the origin.
    case unknownLog(String)
    /// 409: what was cosigned last has another size: this one.
    case conflict(size: UInt64)
    /// 422: the tree is not proved to continue the one cosigned last.
    case inconsistent(String)

    /// The protocol's status.
    public var status: Int {
        switch self {
        case .cosign: 200
        case .malformed: 400
        case .untrusted: 403
        case .unknownLog: 404
        case .conflict: 409
        case .inconsistent: 422
        }
    }
}

/// The rules by which a witness decides, without a store, a clock or a network.
///
/// Source: C2SP tlog-witness, add-checkpoint; the checks stand in its order.
public struct WitnessRules: Sendable {
    /// The keys of the logs that the witness knows; a log's origin is the name of its key, and it may have several.
    public let logs: [VerifierKey]

    /// Rules for these logs.
    ///
    /// - Throws: `TransparencyLogError` (key) for a key that is a witness's and not a log's.
    public init(logs: [VerifierKey]) throws(TransparencyLogError) {
        for key in logs where key.algorithm != .ed25519 {
            throw TransparencyLogError(.key, "\(key.name) is a witness's key; a witness is told the logs' keys.")
        }
        self.logs = logs
    }

    /// The origin that a request speaks of; the decision where it speaks of none that is known.
    public func origin(of request: WitnessRequest) -> Result<String, WitnessDecision.Refusal> {
        guard let checkpoint = try? Checkpoint(headOf: request.note.text) else {
            return .failure(.init(.malformed("The note is no checkpoint: an origin, a size and a root in base64.")))
        }
        guard logs.contains(where: { $0.name.utf8.elementsEqual(checkpoint.origin.utf8) }) else {
            return .failure(.init(.unknownLog("This witness knows no log \(checkpoint.origin).")))
        }
        return .success(checkpoint.origin)
    }

    /// Decides on a request of a known origin.
    ///
    /// - Parameter last: the checkpoint of that origin that was cosigned last; nil for none.
    public func decide(_ request: WitnessRequest, last: Checkpoint?) -> WitnessDecision {
        guard let checkpoint = try? Checkpoint(headOf: request.note.text) else {
            return .malformed("The note is no checkpoint: an origin, a size and a root in base64.")
        }
        let signed: SignedNote
        switch verified(request.note, origin: checkpoint.origin) {
        case .success(let note): signed = note
        case .failure(let refusal): return refusal.decision
        }
        guard request.oldSize <= checkpoint.size else {
            return .malformed("The old size \(request.oldSize) is above the checkpoint's, \(checkpoint.size).")
        }
        guard request.oldSize == last?.size ?? 0 else { return .conflict(size: last?.size ?? 0) }
        if checkpoint.size == 0, checkpoint.root != .emptyTree {
            return .inconsistent("A tree without entries has another root than this.")
        }
        guard let last, last.size > 0 else {
            guard request.proof.hashes.isEmpty else { return .inconsistent("From size 0 there is nothing to prove.") }
            return .cosign(checkpoint, signed)
        }
        do {
            try request.proof.verify(
                oldSize: last.size, newSize: checkpoint.size, oldRoot: last.root, newRoot: checkpoint.root)
        } catch {
            return .inconsistent(error.message)
        }
        return .cosign(checkpoint, signed)
    }

    /// The note with those of its lines that are of the log's keys; all of them must verify.
    private func verified(_ note: SignedNote, origin: String) -> Result<SignedNote, WitnessDecision.Refusal> {
        let keys = logs.filter { $0.name.utf8.elementsEqual(origin.utf8) }
        let own = note.signatures.filter { line in keys.contains { line.isOf($0) } }
        let isSound = keys.allSatisfy { key in
            guard own.contains(where: { $0.isOf(key) }) else { return true }
            do { try note.verify(with: key) } catch { return false }
            return true
        }
        guard isSound, let signed = try? SignedNote(text: note.text, signatures: own) else {
            return .failure(.init(.untrusted("The checkpoint is not validly signed by a key known for \(origin).")))
        }
        return .success(signed)
    }
}

extension WitnessDecision {
    /// A decision that ends the matter before a store was looked at.
    public struct Refusal: Error, Equatable, Sendable {
        /// The decision; never `cosign`.
        public let decision: WitnessDecision

        init(_ decision: WitnessDecision) { self.decision = decision }
    }
}

extension Checkpoint {
    /// Reads the first three lines of any log's checkpoint body; extension lines say nothing to a witness.
    ///
    /// - Throws: `TransparencyLogError` (checkpoint) for any other form.
    public init(headOf body: String) throws(TransparencyLogError) {
        var lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        let extensions = lines.dropFirst(3).dropLast()
        guard lines.count >= 4, lines.last?.isEmpty == true, extensions.allSatisfy({ !$0.isEmpty }) else {
            throw TransparencyLogError(.checkpoint, "This is no checkpoint: an origin, a size, a root, each on a line.")
        }
        lines.removeSubrange(3...)
        try self.init(parsing: lines.joined(separator: "\n") + "\n")
    }
}
