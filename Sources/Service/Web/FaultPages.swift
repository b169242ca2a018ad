import HTTPTypes
import Hummingbird
import Logging

/// Makes of every error a plain page, or problem details for a program, and logs what nobody foresaw.
///
/// A log line has no content: the method, the route's pattern and the kind of error, never its text.
struct FaultPages: MiddlewareProtocol {
    let site: Site

    struct View: ViewModel {
        let heading: String
        let sentence: String
    }

    func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch {
            let fault = Fault(of: error)
            if !fault.isTheirs, fault.status != .serviceUnavailable {
                site.logger.error(
                    "A request failed.",
                    metadata: [
                        "method": "\(request.method)", "route": "\(context.endpointPath ?? "-")",
                        "kind": "\(Self.kind(of: error))",
                    ])
            }
            return await answer(fault, request, context)
        }
    }

    private func answer(_ fault: Fault, _ request: Request, _ context: ServiceContext) async -> Response {
        var response: Response
        let view = PageView(
            template: "fault", title: Self.heading(fault.status),
            model: View(heading: Self.heading(fault.status), sentence: fault.sentence), status: fault.status)
        if Self.isForPrograms(request.uri.path) {
            response = Problem(fault).response
        } else if let page = try? await PageAnswering.page(view, request, context, site) {
            response = page
        } else {
            response = Response(
                status: fault.status, headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(byteBuffer: .init(string: fault.sentence + "\n")))
        }
        if let seconds = fault.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
        if fault.closes { response.headers[.connection] = "close" }
        if fault.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }

    /// Whether an address is one that programs ask, which read no pages.
    private static func isForPrograms(_ path: String) -> Bool {
        ["/api/", "/tile/", "/health/", "/metrics", "/checkpoint"].contains { path.hasPrefix($0) }
    }

    private static func heading(_ status: HTTPResponse.Status) -> String {
        switch status.code {
        case 400: "That cannot be done as it was sent"
        case 401: "Sign in first"
        case 403: "You may not do this"
        case 404: "Page not found"
        case 409: "That cannot be done now"
        case 410: "That is no longer there"
        case 413: "Too much was sent"
        case 429, 503: "Try again in a moment"
        default: (400..<500).contains(status.code) ? "That cannot be done as it was sent" : "Something went wrong"
        }
    }

    private static func kind(of error: any Error) -> String {
        if let error = error as? ServiceError { return "ServiceError.\(error.code)" }
        return "\(type(of: error))"
    }
}

/// Problem details for HTTP APIs.
///
/// Source: RFC 9457.
struct Problem {
    let fault: Fault

    init(_ fault: Fault) { self.fault = fault }

    private struct Body: Codable {
        let type: String
        let title: String
        let status: Int
        let detail: String
    }

    var response: Response {
        JSONAnswer.response(
            Body(
                type: "about:blank", title: fault.status.reasonPhrase, status: fault.status.code,
                detail: fault.sentence),
            status: fault.status, type: "application/problem+json")
    }
}
