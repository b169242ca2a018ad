public import Ledger

/// Asks a time-stamping authority over HTTP (RFC 3161, 3.4).
public struct TimeStampClient: Sendable {
    /// The authority's address.
    public let url: String

    /// A client of the authority at this address.
    public init(url: String) { self.url = url }

    /// Sends a request and reads the answer; nothing in it is verified yet.
    ///
    /// - Throws: `ServiceError` where nobody answers, `LedgerError` (time-stamp) where the authority refuses.
    public func stamp(_ request: TimeStampRequest) async throws -> TimeStampToken {
        let answer = try await HTTPExchange.send(
            .post, url, type: "application/timestamp-query", body: try request.encoded,
            limit: TimeStampResponse.maxByteCount, seconds: 30)
        let type = answer.contentType.lowercased().prefix { $0 != ";" }
        guard answer.status == 200, type == "application/timestamp-reply" else {
            throw ServiceError(
                .exchange,
                "\(url) answered with status \(answer.status) and not with a time stamp: is it a time-stamping authority's "
                    + "address? \(answer.words)")
        }
        return try TimeStampResponse(parsing: answer.body).token
    }
}
