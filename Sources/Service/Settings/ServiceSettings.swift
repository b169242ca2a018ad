/// How the service is to run.
public struct ServiceSettings: Sendable, Equatable {
    /// The address to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one.
    public var port = 8080
    /// The certificate chain's file (PEM); with `tlsKey`, TLS is spoken.
    public var tlsCertificate: String?
    /// The private key's file (PEM).
    public var tlsKey: String?
    /// Whether a proxy stands before it that speaks TLS and says who asks in `X-Forwarded-For`.
    public var isBehindProxy = false
    /// How long a sign-in lasts.
    public var sessions = SessionLimits()
    /// How many connections are served at once; others wait.
    public var connections = 512
    /// How long a connection may be idle, in seconds.
    public var idleSeconds: Int64 = 60
    /// How long a body may take to arrive, in seconds.
    public var bodySeconds: Int64 = 30
    /// The most that is taken in one post of messages, in bytes.
    public var captureBytes = 16 << 20
    /// The provider through which people sign in; nil where only local accounts do.
    public var oidc: OIDCSettings?
    /// How many writes may wait before others are told to come again.
    public var queue = 256

    /// The settings as they are without any saying.
    public init() {}

    /// Whether browsers reach it over TLS.
    var isSecure: Bool { tlsCertificate != nil || isBehindProxy }

    /// Checks that the settings go together.
    ///
    /// - Throws: `ServiceError` (usage) for TLS with half of its files, or an address that others reach without TLS.
    public func check() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ServiceError(.usage, "TLS needs both files: give --tls-certificate and --tls-key.")
        }
        try oidc?.check()
        let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
        guard isLoopback || isSecure else {
            throw ServiceError(
                .usage,
                "\(host) is not loopback: passwords and records would cross the network readable. Give --tls-certificate "
                    + "and --tls-key, or say --behind-proxy where a proxy that speaks TLS stands before it.")
        }
    }
}
