import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Counts what is answered.
struct MeasuringRequests: MiddlewareProtocol {
    let measures: Measures

    func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        let response = try await next(request, context)
        let known: Set<String> = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]
        let method = request.method.rawValue
        measures.answered(
            known.contains(method) ? method : "other", response.status.code,
            seconds: (clock.now - start) / .seconds(1))
        return response
    }
}
