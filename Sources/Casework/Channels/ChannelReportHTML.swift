import Disclosure

extension ChannelReport {
    /// The report as one HTML file: the notice in plain words first, then the record of processing.
    public func html() -> [UInt8] {
        ReportPage.html(title: "The messages we keep", caption: "\(body), as of \(day)") { html in
            html.line(
                "p",
                text:
                    "This page says which messages of \(body) are kept as records, why, for how long, who reads them, and "
                    + "what is left out. It is also the record of processing that the law asks for (UK GDPR Article 30)."
            )
            let unready = channels.filter { !$0.missing.isEmpty && $0.held > 0 }.map(\.name)
            if !unready.isEmpty {
                html.line(
                    "p", ["class": "notice"],
                    text:
                        "Captured without a whole declaration: \(unready.joined(separator: ", ")). What is missing stands there."
                )
            }
            html.line("h2", text: "Channel by channel")
            if channels.isEmpty { html.line("p", text: "No source is declared.") }
            for channel in channels {
                html.block("section", ["class": "channel"]) { html in
                    html.line("h3", text: "\(channel.name) (\(channel.kind.title.lowercased()))")
                    ReportPage.facts(entry(channel), into: &html)
                }
            }
            write(shift, into: &html)
            html.line("p", ["class": "caption"], text: "Schedule in force: \(schedule). Log: \(origin).")
        }
    }

    private func write(_ shift: ChannelShift, into html: inout HTMLWriter) {
        html.line("h2", text: "How talk moved between channels")
        guard !shift.months.isEmpty else { return html.line("p", text: "Nothing is held yet.") }
        html.block("ul") { html in for finding in shift.findings { html.line("li", text: finding) } }
        html.line(
            "p",
            text:
                "It counts what is held, by the month in which it was sent. A month that was not captured shows as a fall."
        )
        html.block("div", ["class": "beside"]) { html in
            html.block("figure") { html in
                ShiftChart(shift).write(into: &html)
                html.line("figcaption", text: "Messages a month, by kind of channel.")
            }
            html.block("div") { html in
                let columns = ["Month"] + shift.kinds.flatMap { [$0.title, "share"] }
                let rows = shift.months.map { month in
                    [MonthWords.short(month.name)]
                        + shift.kinds.flatMap { ["\(month.counts[$0] ?? 0)", ChannelShift.percent(month.share($0))] }
                }
                ReportPage.table(columns, rows, into: &html)
            }
        }
    }
}
