import Foundation
public import TransparencyLog

/// Asks a witness over HTTP (C2SP tlog-witness).
public struct WitnessClient: Sendable {
    /// What a witness answered to a checkpoint.
    public enum Outcome: Equatable, Sendable {
        /// It cosigned: the lines as they came, not yet verified.
        case cosigned([NoteSignature])
        /// It cosigned a checkpoint of this size last.
        case conflict(size: UInt64)
        /// It refused, with the protocol's status and its words.
        case refused(status: Int, words: String)
    }

    /// The prefix of the witness's addresses.
    public let url: String

    /// A client of the witness at this prefix.
    public init(url: String) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    /// Submits a checkpoint.
    ///
    /// - Throws: `ServiceError` (exchange) where nobody answers, or not as the protocol says.
    public func add(_ request: WitnessRequest) async throws -> Outcome {
        let answer = try await HTTPExchange.send(
            .post, url + "/add-checkpoint", type: "text/plain; charset=utf-8", body: Array(request.encoded.utf8),
            limit: 64 << 10, seconds: 20)
        switch answer.status {
        case 200:
            let text = request.note.text + "\n" + String(decoding: answer.body, as: UTF8.self)
            guard let note = try? SignedNote(parsing: text), note.text == request.note.text else {
                throw ServiceError(.exchange, "\(url) did not answer with cosignatures: is it a witness?")
            }
            return .cosigned(note.signatures)
        case 409:
            let text = String(decoding: answer.body, as: UTF8.self)
            guard text.hasSuffix("\n"), let size = UInt64(text.dropLast()), "\(size)\n" == text else {
                throw ServiceError(
                    .exchange, "\(url) answered that it has another size, but not which: is it a witness?")
            }
            return .conflict(size: size)
        default:
            return .refused(status: answer.status, words: answer.words)
        }
    }

    /// The checkpoint of a log that the witness cosigned last, as it stands there; nil where there is none.
    ///
    /// Nothing in it is verified: open it with the log's key and the witness's.
    /// - Throws: `ServiceError` (exchange).
    public func latest(origin: String) async throws -> String? {
        let answer = try await HTTPExchange.send(
            .get, "\(url)/\(WitnessStore.originHash(origin))/checkpoint", limit: SignedNote.maxByteCount, seconds: 20)
        guard answer.status == 200 else { return nil }
        return String(validating: answer.body, as: UTF8.self)
    }

    /// The verified latest checkpoint: signed by the log's key of its size, cosigned by the witness.
    ///
    /// - Throws: `TransparencyLogError` where a signature does not hold, or the key does not hold at that size;
    ///   `ServiceError` (exchange).
    public func latest(
        log: SigningKeyHistory, witness: VerifierKey
    ) async throws -> (note: String, checkpoint: Checkpoint)? {
        guard let note = try await latest(origin: log.terms[0].key.name) else { return nil }
        let checkpoint = try log.open(note)
        _ = try SignedNote(parsing: note).verify(with: witness)
        return (note, checkpoint)
    }
}
