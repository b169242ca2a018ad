/// How people sign in through an OpenID Connect provider.
public struct OIDCSettings: Sendable, Equatable {
    /// The provider's issuer, exactly as its tokens say it.
    public var issuer: String
    /// The client that the service is registered as.
    public var clientID: String
    /// Its secret; nil for a public client, which PKCE alone protects.
    public var clientSecret: String?
    /// The claim that lists somebody's groups.
    public var groupsClaim: String
    /// The roles of a group.
    public var roles: [String: Set<Role>]
    /// The address under which browsers reach the service, without a slash at its end.
    public var publicURL: String

    /// Where the provider sends a browser back to.
    var redirectURL: String { publicURL + "/sign-in/callback" }

    /// The roles of somebody in these groups.
    func roles(of groups: [String]) -> Set<Role> { groups.reduce(into: []) { $0.formUnion(roles[$1] ?? []) } }

    /// Reads `GROUP=role,GROUP=role`; a group may be named again for another role.
    ///
    /// - Throws: `ServiceError` (usage) for another form or an unknown role.
    static func roles(parsing text: String) throws -> [String: Set<Role>] {
        var roles: [String: Set<Role>] = [:]
        for pair in text.split(separator: ",") {
            guard let sign = pair.lastIndex(of: "="), sign > pair.startIndex else {
                throw ServiceError(.usage, "“\(pair)” maps no group: write GROUP=role, with commas between.")
            }
            let group = pair[..<sign].trimmingPrefix { $0.isWhitespace }
            let role = pair[pair.index(after: sign)...].filter { !$0.isWhitespace }
            roles[String(group), default: []].insert(try Role(parsing: role))
        }
        return roles
    }

    /// - Throws: `ServiceError` (usage) for an address that would be spoken to in the clear.
    func check() throws {
        for (name, address) in [("--oidc-issuer", issuer), ("--public-url", publicURL)] {
            guard Self.isSafe(address) else {
                throw ServiceError(.usage, "\(name) is an address that begins with https://, not “\(address)”.")
            }
        }
        guard !clientID.isEmpty else {
            throw ServiceError(.usage, "Signing in through a provider needs --oidc-client.")
        }
        guard !roles.isEmpty else {
            throw ServiceError(.usage, "No group has a role: give --oidc-roles GROUP=role,… or nobody could sign in.")
        }
    }

    /// https, or http to this machine alone.
    static func isSafe(_ address: String) -> Bool {
        if address.hasPrefix("https://") { return !address.hasSuffix("/") || address.count > 9 }
        return ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].contains { address.hasPrefix($0) }
    }
}
