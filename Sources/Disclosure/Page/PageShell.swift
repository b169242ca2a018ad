internal import Crypto
internal import Foundation

/// The frame of every HTML file in a pack: head, style, content security policy, skip link.
///
/// The policy allows this style sheet and, on the index page, this script, by their hashes, and nothing else: no network,
/// no other script, no form, no frame.
struct PageShell {
    var title: String
    var runsCheck: Bool

    /// The whole document; the closure writes what stands in `<body>` after the skip link.
    func document(_ body: (inout HTMLWriter) -> Void) -> [UInt8] {
        var html = HTMLWriter()
        html.verbatim(Array("<!DOCTYPE html>\n".utf8))
        html.block("html", ["lang": "en-GB"]) { html in
            html.block("head") { writeHead(into: &$0) }
            html.block("body") { html in
                html.line("a", ["class": "skip", "href": "#main"], text: "Skip to main content")
                body(&html)
                if runsCheck {
                    html.element("script") { $0.verbatim(Self.script) }
                    html.newline()
                }
            }
        }
        return html.bytes
    }

    /// The content security policy of this page.
    var policy: String {
        let style = "style-src 'sha256-\(Self.digest(PackageResources.page_css))'"
        let script = "script-src 'sha256-\(Self.digest(Self.script))'"
        let closed = "base-uri 'none'; form-action 'none'"
        return "default-src 'none'; \(style); " + (runsCheck ? "\(script); " : "") + closed
    }

    /// The check: its parts in order, within one function of their own.
    static let script: [UInt8] =
        Array("(() => {\n\"use strict\";\n".utf8) + PackageResources.check_bytes_js + PackageResources.check_zip_js
        + PackageResources.check_proofs_js + PackageResources.check_page_js + Array("})();\n".utf8)

    private func writeHead(into html: inout HTMLWriter) {
        html.startTag("meta", ["charset": "utf-8"])
        html.newline()
        html.startTag("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
        html.newline()
        html.startTag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        html.newline()
        html.startTag("meta", ["name": "referrer", "content": "no-referrer"])
        html.newline()
        html.startTag("meta", ["name": "format-detection", "content": "telephone=no"])
        html.newline()
        html.line("title", text: title)
        html.element("style") { $0.verbatim(PackageResources.page_css) }
        html.newline()
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        Data(SHA256.hash(data: bytes)).base64EncodedString()
    }
}
