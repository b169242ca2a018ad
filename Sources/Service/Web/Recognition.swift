import HTTPTypes
import Hummingbird

/// Finds out who asks, by the session's cookie or by a token.
struct Recognition: MiddlewareProtocol {
    let site: Site

    func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let header = request.headers[.authorization] {
            context.visitor = try await bearer(header)
        } else if let carried = request.cookies[site.cookieName]?.value, !carried.isEmpty, carried.utf8.count <= 100 {
            let secret = Secret(carried: carried)
            context.formSecret = secret
            context.visitor = try await site.storeWork.run { [store = site.store, limits = site.settings.sessions] in
                try store.use(secret, limits: limits).map {
                    Visitor(account: $0.name, person: $0.person, roles: $0.roles, session: secret, sources: nil)
                }
            }
        }
        return try await next(request, context)
    }

    /// Source: RFC 6750, 2.1.
    private func bearer(_ header: String) async throws -> Visitor {
        let parts = header.split(separator: " ")
        if parts.count == 2, parts[0].lowercased() == "bearer" {
            let carried = String(parts[1])
            let token = try await site.storeWork.run { [store = site.store] in try store.token(carried: carried) }
            if let token {
                return Visitor(
                    account: token.id, person: "\(token.label) (token \(token.id))", roles: token.roles, session: nil,
                    sources: token.sources)
            }
        }
        throw Fault(.unauthorized, "This token opens nothing: it is wrong, has ended or was revoked.")
    }
}
