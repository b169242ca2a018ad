import Archive
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Ledger
import NIOCore
import TransparencyLog

/// What anybody may ask: the log's checkpoint and hash tiles, whether the service is up, what the API is.
///
/// Entry bundles go to auditors and are no part of it. Source: C2SP tlog-tiles.
enum PublicCalls {
    static let paths = [
        "/checkpoint", "/tile/{path}", "/health/live", "/health/ready", "/api/openapi.json",
    ]

    static func enter(in router: Router<ServiceContext>, _ site: Site) {
        router.get("api/openapi.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_json)))
        }
        router.get("health/live") { _, _ in Response.plain("live\n") }
        router.get("health/ready") { _, _ in
            _ = try await site.desk.read { archive, _ in try archive.ledger.count() }
            let store = site.store
            _ = try await site.storeWork.run { try store.accounts().count }
            return Response.plain("ready\n")
        }
        router.get("checkpoint") { _, _ in
            try file(
                site.desk.files.ledger.appendingPathComponent("checkpoint"), "text/plain; charset=utf-8", "no-cache")
        }
        router.get("tile/**") { _, context in
            let path = "tile/" + context.parameters.getCatchAll().joined(separator: "/")
            guard path.wholeMatch(of: /tile\/\d{1,2}(\/x\d{3})*\/\d{3}(\.p\/\d{1,3})?/) != nil else {
                throw Fault(.notFound, "There is no such tile.")
            }
            return try file(
                site.desk.files.ledger.appendingPathComponent(path), "application/octet-stream",
                "public, max-age=31536000, immutable")
        }
    }

    private static func file(_ url: URL, _ type: String, _ keeping: String) throws -> Response {
        guard let data = try? Data(contentsOf: url), !data.isEmpty else {
            throw Fault(.notFound, "There is no such file of the log yet.")
        }
        return Response(
            status: .ok, headers: [.contentType: type, .cacheControl: keeping],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}

extension Response {
    /// A short text.
    static func plain(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
