import Crypto
import Foundation
import Records
import TransparencyLog

/// A time stamp that the log refers to.
public struct Anchor: Sendable {
    /// The entry that refers to it.
    public let seq: UInt64
    /// The log whose checkpoint is stamped: this one, or one that it goes on from.
    public let origin: String
    /// The size of that checkpoint.
    public let size: UInt64
    /// What the authority states.
    public let info: TimeStampInfo
}

extension Ledger {
    /// The checkpoint that was last signed, kept so that a stamp over its exact bytes can be checked for ever.
    ///
    /// The published note changes when cosignatures are added, and with every checkpoint.
    /// - Returns: a request over the kept note.
    /// - Throws: `LedgerError` (time-stamp) where nothing was signed yet.
    public func requestTimeStamp() throws -> TimeStampRequest {
        try requireWriting()
        guard let note = try checkpoint() else {
            throw LedgerError(.timeStamp, "No checkpoint was signed yet: there is nothing to stamp.")
        }
        let request = try TimeStampRequest(over: Array(note.utf8))
        // After this line the note is durable: whatever comes back later finds what it is over.
        try DurableFile.write(Array(note.utf8), to: files.stampedNote(Records.Digest(sha256Of: Array(note.utf8))))
        return request
    }

    /// Verifies the answer to a request, keeps the token, and refers to it in the log by an `anchor` entry.
    ///
    /// - Throws: `LedgerError` (time-stamp), with nothing kept, for an answer that does not hold.
    public func addAnchor(
        _ token: TimeStampToken, for request: TimeStampRequest, authorities: TimeStampAuthorities
    ) async throws -> Anchor {
        try requireWriting()
        guard let note = stampedNote(request.imprint) else {
            throw LedgerError(
                .timeStamp,
                "The checkpoint that the request is over is not kept in \(files.tokens.path): make the request again.")
        }
        guard let stamped = try? openStamped(note) else {
            throw LedgerError(
                .timeStamp,
                "The request is over no checkpoint of \(origin): it was made for another log, or for the one before this "
                    + "one. Make the request again.")
        }
        try await token.verify(over: note, nonce: request.nonce, authorities: authorities)
        let hash = Records.Digest(sha256Of: token.encoded)
        // After this line the token is durable; a crash before the entry leaves a file that nothing refers to.
        try DurableFile.write(token.encoded, to: files.token(hash))
        let seq = try append([Draft(.anchor(size: stamped.size, token: hash), components: [])]).lowerBound
        return Anchor(seq: seq, origin: origin, size: stamped.size, info: token.info)
    }

    /// Checks every `anchor` entry against the token that it names, the checkpoint that was stamped, and the tree.
    ///
    /// - Parameters:
    ///   - authorities: without them it is not asked who stamped, only what.
    ///   - first: the first entry that is looked at.
    /// - Returns: what is wrong, and the stamps that hold, each with the log whose checkpoint it dates.
    public func verifyAnchors(
        _ authorities: TimeStampAuthorities?, from first: UInt64 = 0
    ) async throws -> VerifiedStamps {
        guard let authorities else { return try verifyAnchors(from: first) }
        var stamps = VerifiedStamps(areAuthoritiesAsked: true)
        let found = try anchorEntries(from: first)
        let earlier = try EarlierAnchors(published, found.map { ($0.seq, $0.size) })
        for (seq, size, hash) in found {
            do {
                let kept = try check(seq, size, hash, earlier)
                do { try await kept.token.verify(over: kept.note, nonce: nil, authorities: authorities) } catch {
                    throw AnchorFault(
                        code: .anchorUntrusted, message: "The time stamp that entry \(seq) names: \(error)")
                }
                stamps.anchors.append(kept.anchor)
            } catch let error as AnchorFault {
                stamps.findings.append(Finding(seq: seq, code: error.code, message: error.message))
            }
        }
        return stamps
    }

    /// The same without asking who stamped, only what.
    public func verifyAnchors(from first: UInt64 = 0) throws -> VerifiedStamps {
        var stamps = VerifiedStamps(areAuthoritiesAsked: false)
        let found = try anchorEntries(from: first)
        let earlier = try EarlierAnchors(published, found.map { ($0.seq, $0.size) })
        for (seq, size, hash) in found {
            do { stamps.anchors.append(try check(seq, size, hash, earlier).anchor) } catch let error as AnchorFault {
                stamps.findings.append(Finding(seq: seq, code: error.code, message: error.message))
            }
        }
        return stamps
    }

    private struct AnchorFault: Error {
        let code: Finding.Code
        let message: String
    }

    private func check(
        _ seq: UInt64, _ size: UInt64, _ hash: Records.Digest, _ earlier: EarlierAnchors
    ) throws -> (anchor: Anchor, token: TimeStampToken, note: [UInt8]) {
        guard let bytes = try? [UInt8](Data(contentsOf: files.token(hash))) else {
            throw AnchorFault(
                code: .anchorTokenMissing,
                message: "The time stamp that entry \(seq) names, ledger/tokens/\(hash.hex), is missing.")
        }
        let altered = AnchorFault(
            code: .anchorTokenAltered,
            message:
                "The time stamp that entry \(seq) names is not the one that was logged, or not over its checkpoint.")
        guard Records.Digest(sha256Of: bytes) == hash, let token = try? TimeStampToken(parsing: bytes),
            (try? token.checkSignature()) != nil, let note = stampedNote(token.info.imprint),
            (try? token.checkImprint(over: note)) != nil,
            let stamped = try earlier.stamped(note, at: seq) ?? openStamped(note), stamped.size == size
        else { throw altered }
        guard try earlier.holds(stamped) ?? isOurs(stamped) else {
            throw AnchorFault(
                code: .anchorTokenAltered,
                message:
                    "The checkpoint of \(size) entries of \(stamped.origin) that entry \(seq) dates is not of that "
                    + "log's tree: the log was rewritten since, or its tiles were altered.")
        }
        return (Anchor(seq: seq, origin: stamped.origin, size: size, info: token.info), token, note)
    }

    private func stampedNote(_ imprint: [UInt8]) -> [UInt8]? {
        Records.Digest(bytes: imprint).flatMap { try? [UInt8](Data(contentsOf: files.stampedNote($0))) }
    }

    /// The stamped checkpoint, under whichever of this log's keys signed it.
    ///
    /// That the key was replaced or revoked since does not undo the stamp: it dates a tree, which is compared with this one.
    private func openStamped(_ note: [UInt8]) throws -> Checkpoint? {
        try openAsEvidence(String(decoding: note, as: UTF8.self))
    }

    private func isOurs(_ checkpoint: Checkpoint) throws -> Bool {
        guard checkpoint.origin == origin, checkpoint.size > 0, checkpoint.size <= (try signedSize()) else {
            return false
        }
        return (try? root(at: checkpoint.size)) == checkpoint.root
    }

    private func anchorEntries(from first: UInt64) throws -> [(seq: UInt64, size: UInt64, token: Records.Digest)] {
        let word = Array("\nanchor\n".utf8)
        var found: [(seq: UInt64, size: UInt64, token: Records.Digest)] = []
        let end = try count()
        var next = first
        while next < end {
            let batch = try entries.entries(from: next, below: end, limit: 4096)
            guard let last = batch.last?.seq else { break }
            for (seq, bytes) in batch where bytes.firstRange(of: word) != nil {
                guard let entry = try? Entry(parsing: bytes), case .anchor(let size, let token) = entry.body else {
                    continue
                }
                found.append((seq, size, token))
            }
            next = last + 1
        }
        return found
    }
}

extension Records.Digest {
    /// The plain SHA-256 of a file that comes from outside, such as a token.
    init(sha256Of bytes: [UInt8]) { self = Records.Digest(bytes: Array(SHA256.hash(data: bytes))) ?? .zero }
}
