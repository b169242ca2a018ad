import HTTPTypes
import Hummingbird

/// Where the API's calls are entered: method, path, the action it takes (nil where anybody may), handler.
///
/// What is entered here is what `openapi.json` describes; a test compares them. A program signs in with a token; somebody
/// who is signed in to the pages may look, and posts nothing: their browser could be made to.
struct APIBook {
    typealias Handler = @Sendable (APICall) async throws -> Response

    struct Route: Sendable {
        let method: HTTPRequest.Method
        /// As OpenAPI writes it: `/api/v1/records/{seq}`.
        let path: String
        let action: Action
        let handler: Handler
    }

    /// Every call that needs a sign-in.
    static let routes: [Route] = CaptureCalls.routes + RecordCalls.routes + RequestCalls.routes + RegisterCalls.routes

    static func enter(in router: Router<ServiceContext>, _ site: Site) {
        for route in routes {
            router.on(RouterPath(colons(route.path)), method: route.method) { request, context in
                guard let visitor = context.visitor else {
                    throw Fault(.unauthorized, "Sign in first: send a token in the header Authorization.")
                }
                guard route.method == .get || visitor.session == nil else {
                    throw Fault(.forbidden, "The API takes what is sent from programs, which sign in with a token.")
                }
                try await Gate.require(route.action, of: visitor, on: context.parameters.get("id"), site)
                return try await route.handler(try APICall(site, visitor, request, context))
            }
        }
        PublicCalls.enter(in: router, site)
        WebhookCalls.enter(in: router, site)
    }

    /// `{name}` is `:name` to the router.
    static func colons(_ path: String) -> String {
        path.replacing(/\{(\w+)\}/) { ":\($0.output.1)" }
    }
}
