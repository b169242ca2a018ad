import Disclosure
import Records

/// A statement as one HTML file that needs nothing else: no script, no network; made for A4.
enum StatementPage {
    /// Makes the page: a title, what it came to in one sentence, and its parts.
    static func html(
        title: String, pageTitle: String, caption: String, outcome: String, isAlarm: Bool, parts: [StatementPart]
    ) -> [UInt8] {
        let style = PackageResources.verification_statement_css
        var html = HTMLWriter()
        html.verbatim(Array("<!DOCTYPE html>\n".utf8))
        html.block("html", ["lang": "en-GB"]) { html in
            html.block("head") { html in
                html.startTag("meta", ["charset": "utf-8"])
                html.newline()
                let policy =
                    "default-src 'none'; style-src 'sha256-\(Digest.sha256(style).base64)'; base-uri 'none'; "
                    + "form-action 'none'"
                html.startTag("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
                html.newline()
                html.startTag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                html.newline()
                html.line("title", text: pageTitle)
                html.element("style") { $0.verbatim(style) }
                html.newline()
            }
            html.block("body") { html in
                html.block("main") { html in
                    html.line("p", ["class": "caption"], text: caption)
                    html.line("h1", text: title)
                    html.line("p", ["class": isAlarm ? "outcome alarm" : "outcome"], text: outcome)
                    for part in parts { write(part, into: &html) }
                }
            }
        }
        return html.bytes
    }

    private static func write(_ part: StatementPart, into html: inout HTMLWriter) {
        html.block("section", ["aria-labelledby": part.id, "class": part.startsPage ? "page" : "part"]) { html in
            html.line("h2", ["id": part.id], text: part.heading)
            for block in part.blocks { write(block, of: part, into: &html) }
        }
    }

    private static func write(_ block: StatementPart.Block, of part: StatementPart, into html: inout HTMLWriter) {
        switch block {
        case .paragraph(let words): html.line("p", text: words)
        case .list(let items):
            html.block("ul") { html in for item in items { html.line("li", text: item) } }
        case .facts(let facts):
            html.block("dl") { html in
                for fact in facts {
                    html.block("div") { html in
                        html.line("dt", text: fact.term)
                        html.line("dd", text: fact.value)
                    }
                }
            }
        case .table(let columns, let rows):
            html.block("table", ["aria-labelledby": part.id]) { html in
                html.block("thead") { html in
                    html.block("tr") { html in
                        for column in columns { html.line("th", ["scope": "col"], text: column) }
                    }
                }
                html.block("tbody") { html in for row in rows { write(row, into: &html) } }
            }
        case .lines(let labels):
            html.block("div", ["class": "lines"]) { html in
                for label in labels {
                    html.block("div") { html in
                        html.line("span", ["class": "label"], text: label)
                        html.line("span", ["class": "line"], text: "")
                    }
                }
            }
        }
    }

    private static func write(_ row: [String], into html: inout HTMLWriter) {
        let isNothing = row.count > 1 && row[1] == "0"
        html.block("tr", ["class": isNothing ? "none" : "some"]) { html in
            for (index, cell) in row.enumerated() {
                if index == 0 {
                    html.line("th", ["scope": "row"], text: cell)
                } else {
                    html.line("td", text: cell)
                }
            }
        }
    }
}
