import Disclosure

/// A statement as one HTML file that needs nothing else: no script, no network; made for A4.
enum StatementPage {
    /// Makes the page: a title, what it came to in one sentence, and its parts.
    static func html(
        title: String, pageTitle: String, caption: String, outcome: String, isAlarm: Bool, parts: [StatementPart]
    ) -> [UInt8] {
        ReportPage.html(
            title: title, windowTitle: pageTitle, caption: caption, style: PackageResources.verification_statement_css
        ) { html in
            html.line("p", ["class": isAlarm ? "outcome alarm" : "outcome"], text: outcome)
            for part in parts { write(part, into: &html) }
        }
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
