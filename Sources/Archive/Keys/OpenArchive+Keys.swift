public import Ledger
import Records
public import TransparencyLog

/// The log's signing key was replaced.
public struct SigningKeyRotated: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "signing_key_rotated"
    /// The new key.
    public var vkey: String
    /// The first size that it holds for.
    public var from: UInt64
    /// Why.
    public var reason: String
}

/// A signing key was revoked.
public struct SigningKeyRevoked: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "signing_key_revoked"
    /// The key.
    public var vkey: String
    /// The first size of which its signature is refused.
    public var since: UInt64
    /// Why.
    public var reason: String
}

/// The archive's key was ordered to be replaced: all segment keys come under the new one.
public struct ArchiveKeyRotated: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "archive_key_rotated"
    /// What the old key is known by.
    public var old: String
    /// What the new key is known by.
    public var new: String
    /// Why.
    public var reason: String
}

extension OpenArchive {
    /// Gives the log another signing key.
    @discardableResult
    public func rotateSigningKey(to source: KeySource? = nil, reason: String) throws -> SigningKeyHistory.Term {
        let term = try ledger.rotateSigningKey(to: source) { key, from in
            try Act.components(
                SigningKeyRotated(vkey: key.encoded, from: from, reason: reason), subject: key.encoded, by: actor,
                at: now()
            )
        }
        try catalogue.rollForward(ledger)
        return term
    }

    /// Revokes a signing key of the log since a size.
    @discardableResult
    public func revokeSigningKey(
        _ key: VerifierKey, since size: UInt64, reason: String
    ) throws -> SigningKeyHistory {
        let history = try ledger.revokeSigningKey(key, since: size) {
            try Act.components(
                SigningKeyRevoked(vkey: key.encoded, since: size, reason: reason), subject: key.encoded, by: actor,
                at: now())
        }
        try catalogue.rollForward(ledger)
        return history
    }

    /// Gives the archive another key, and returns what the new one is known by.
    @discardableResult
    public func rotateArchiveKey(to source: KeySource? = nil, reason: String) throws -> String {
        let fingerprint = try ledger.rotateArchiveKey(to: source) { old, new in
            try Act.components(
                ArchiveKeyRotated(old: old, new: new, reason: reason), subject: new, by: actor, at: now())
        }
        try catalogue.rollForward(ledger)
        return fingerprint
    }
}
