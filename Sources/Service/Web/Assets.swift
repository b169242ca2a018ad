import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The style sheet and the script, as parts of the program; they may be kept, since their address changes with them.
enum Assets {
    /// Names this state of both.
    static let version = SHA256.hash(data: Data(PackageResources.canute_css + PackageResources.canute_js))
        .prefix(8).map { String(format: "%02x", $0) }.joined()

    static func enter(in router: Router<ServiceContext>) {
        enter("assets/:version/canute.css", "text/css; charset=utf-8", PackageResources.canute_css, in: router)
        enter(
            "assets/:version/canute.js", "text/javascript; charset=utf-8", PackageResources.canute_js, in: router)
    }

    private static func enter(_ path: RouterPath, _ type: String, _ bytes: [UInt8], in router: Router<ServiceContext>) {
        let buffer = ByteBuffer(bytes: bytes)
        router.get(path) { _, _ in
            Response(
                status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=31536000, immutable"],
                body: .init(byteBuffer: buffer))
        }
    }
}
