import Disclosure
import Records

/// One report as one HTML file that needs nothing else: no script, no network.
enum ReportPage {
    /// Makes the page around what `body` writes.
    ///
    /// - Parameters:
    ///   - windowTitle: what stands in the window's bar; the title, unless another is given.
    ///   - style: the style sheet, which alone the page lets in.
    static func html(
        title: String, windowTitle: String? = nil, caption: String,
        style: [UInt8] = PackageResources.channel_report_css,
        _ body: (inout HTMLWriter) -> Void
    ) -> [UInt8] {
        var html = HTMLWriter()
        html.verbatim(Array("<!DOCTYPE html>\n".utf8))
        html.block("html", ["lang": "en-GB"]) { html in
            html.block("head") { html in
                html.startTag("meta", ["charset": "utf-8"])
                html.newline()
                let policy =
                    "default-src 'none'; style-src 'sha256-\(Digest.sha256(style).base64)'; base-uri 'none'; form-action 'none'"
                html.startTag("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
                html.newline()
                html.startTag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                html.newline()
                html.line("title", text: windowTitle ?? title)
                html.element("style") { $0.verbatim(style) }
                html.newline()
            }
            html.block("body") { html in
                html.block("main") { html in
                    html.line("p", ["class": "caption"], text: caption)
                    html.line("h1", text: title)
                    body(&html)
                }
            }
        }
        return html.bytes
    }

    /// Writes terms with their values.
    static func facts(_ facts: [(term: String, value: String)], into html: inout HTMLWriter) {
        html.block("dl") { html in
            for fact in facts {
                html.block("div") { html in
                    html.line("dt", text: fact.term)
                    html.line("dd", text: fact.value)
                }
            }
        }
    }

    /// Writes a table; the first cell of a row is its head.
    static func table(_ columns: [String], _ rows: [[String]], into html: inout HTMLWriter) {
        html.block("table") { html in
            html.block("thead") { html in
                html.block("tr") { html in for column in columns { html.line("th", ["scope": "col"], text: column) } }
            }
            html.block("tbody") { html in
                for row in rows {
                    html.block("tr") { html in
                        for (index, cell) in row.enumerated() {
                            if index == 0 {
                                html.line("th", ["scope": "row"], text: cell)
                            } else {
                                html.line("td", ["class": cell.count > 40 ? "words" : "figure"], text: cell)
                            }
                        }
                    }
                }
            }
        }
    }
}
