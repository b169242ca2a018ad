public import Archive

/// An account was made or changed: what the ledger says of it, which has no secret.
public struct AccountChanged: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "account_changed"
    /// What was done.
    public enum Change: String, Codable, Sendable { case added, disabled, enabled, password, roles }
    /// The account's name.
    public var account: String
    /// What was done.
    public var change: Change
    /// Whose account it is.
    public var person: String
    /// The roles that it has now.
    public var roles: [Role]
}

/// A token for the API was made or revoked.
public struct TokenChanged: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "token_changed"
    /// What was done.
    public enum Change: String, Codable, Sendable { case created, revoked }
    /// The token's number, which is no secret.
    public var token: String
    /// What was done.
    public var change: Change
    /// What it is for.
    public var label: String
    /// The roles that it has.
    public var roles: [Role]
    /// The sources that it may post to; nil for all.
    public var sources: [String]?
    /// When it ends, RFC 3339.
    public var expires: String
}

/// A webhook of a source was set up or removed.
public struct WebhookChanged: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "webhook_changed"
    /// What was done.
    public enum Change: String, Codable, Sendable { case set, removed }
    /// The source that its messages go to.
    public var source: String
    /// The system.
    public var system: Webhook.Kind
    /// What was done.
    public var change: Change
}

/// Somebody was refused what their roles do not allow.
public struct AccessRefused: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "access_refused"
    /// What they asked for.
    public var action: Action
    /// The roles that they had.
    public var roles: [Role]
    /// What it was asked on, such as a request's reference.
    public var object: String?
}

/// Somebody signed in.
public struct SignedIn: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "signed_in"
    /// The account.
    public var account: String
    /// How: `password`, or the provider's issuer.
    public var means: String
}
