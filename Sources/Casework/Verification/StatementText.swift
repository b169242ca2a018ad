extension VerificationStatement {
    /// The statement as plain text, 78 columns wide.
    public func text() -> [UInt8] {
        StatementLayout.text(title: "Statement of verification", caption: authority, outcome: outcome, parts: parts)
    }
}

/// Lays out plain text.
enum StatementLayout {
    static let width = 78

    /// A whole statement.
    static func text(title: String, caption: String, outcome: String, parts: [StatementPart]) -> [UInt8] {
        var lines = [title.uppercased(), caption, String(repeating: "=", count: width), ""]
        lines += wrap(outcome)
        for part in parts {
            lines += ["", part.heading.uppercased(), String(repeating: "-", count: part.heading.count)]
            for (number, block) in part.blocks.enumerated() {
                if number > 0 { lines.append("") }
                lines += Self.lines(block)
            }
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func lines(_ block: StatementPart.Block) -> [String] {
        switch block {
        case .paragraph(let words): return wrap(words)
        case .list(let items): return items.flatMap { wrap($0, first: "- ", rest: "  ") }
        case .facts(let facts):
            let width = (facts.map(\.term.count).max() ?? 0) + 2
            let margin = String(repeating: " ", count: width)
            return facts.flatMap { fact in
                wrap(
                    fact.value, first: fact.term + String(repeating: " ", count: width - fact.term.count), rest: margin)
            }
        case .table(let columns, let rows): return table(columns, rows)
        case .lines(let labels):
            return labels.flatMap { label in
                ["", label + " " + String(repeating: "_", count: max(1, 50 - label.count))]
            }
        }
    }

    /// Breaks words into lines; a word longer than a line stands alone.
    static func wrap(_ text: String, first: String = "", rest: String = "") -> [String] {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = rest
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + [line]
    }

    /// Rows of cells, each column as wide as its widest cell.
    static func table(_ columns: [String], _ rows: [[String]]) -> [String] {
        let widths = columns.indices.map { column in
            ([columns] + rows).map { $0[column].count }.max() ?? 0
        }
        // Columns stand side by side where all fit; else long ones go on lines of their own below the others.
        let allFit = widths.reduce(0) { $0 + $1 + 2 } <= width + 2
        let short = columns.indices.filter { allFit || widths[$0] <= 26 }
        let long = columns.indices.filter { !allFit && widths[$0] > 26 }
        func beside(_ cells: [String]) -> String {
            let line = short.map { cells[$0] + String(repeating: " ", count: widths[$0] - cells[$0].count) }
                .joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        let head = beside(columns)
        return [head, String(repeating: "-", count: max(head.count, 1))]
            + rows.flatMap { row in [beside(row)] + long.flatMap { wrap(row[$0], first: "    ", rest: "    ") } }
    }
}
