import HTTPTypes
import Hummingbird

/// Puts on every answer what keeps a browser from doing what a page did not mean.
///
/// Source: OWASP Secure Headers; Content Security Policy Level 3.
struct SecurityHeaders: MiddlewareProtocol {
    let isSecure: Bool

    private static let fixed: [(name: String, value: String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]

    func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in Self.fixed {
            if let field = HTTPField.Name(name), response.headers[field] == nil { response.headers[field] = value }
        }
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        // What may be kept says so itself; everything else may be content.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
