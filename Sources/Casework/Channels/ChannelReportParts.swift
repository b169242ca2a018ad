import Interchange
import Foundation

extension ChannelReport {
    /// What the record of processing has of one channel, in the order of Article 30(1).
    func entry(_ channel: Channel) -> [(term: String, value: String)] {
        func said(_ name: String, _ otherwise: String = "not declared") -> String {
            channel.declared[name] ?? otherwise
        }
        return [
            ("What is captured", channel.captured),
            ("Why", said("purpose")),
            ("On what basis", said("lawful basis")),
            ("Special categories", said("special categories", "no condition declared")),
            ("Controller", said("controller")),
            ("Owner", said("owner")),
            ("Held for", said("held for")),
            ("Whose data", said("data subjects", "those who write in it, and those they write about")),
            (
                "Impact assessment",
                said("DPIA") + (channel.declared["DPIA review date"].map { ", review by \($0)" } ?? "")
            ),
            (
                "Users were told",
                said("notice") + (channel.declared["date of the notice"].map { ", on \($0)" } ?? "")
                    + (channel.beforeNotice.map { $0 > 0 ? "; \($0) messages are older" : "" } ?? "")
            ),
            (
                "How long it is kept",
                channel.kept.isEmpty ? "nothing is kept yet" : channel.kept.joined(separator: "; ")
            ),
            ("Who reads it", said("readers", Self.readers)),
            (
                "What is not captured",
                channel.excluded.isEmpty ? "nothing is left out" : channel.excluded.joined(separator: "; ")
            ),
            ("Transfers abroad", "none by this archive"),
            ("Security", Self.security),
            ("Your rights", Self.rights + (channel.declared["contact"].map { " Ask: \($0)." } ?? "")),
            ("What is missing", channel.gaps.isEmpty ? "nothing is known to be" : channel.gaps.joined(separator: " ")),
            ("Not declared yet", channel.missing.isEmpty ? "nothing" : channel.missing.joined(separator: ", ")),
            ("To look at", channel.concerns.isEmpty ? "nothing" : channel.concerns.joined(separator: " ")),
        ]
    }

    /// The report in plain text.
    public func text() -> String {
        var lines = ["\(body): the messages we keep", "As of \(day). Schedule: \(schedule).", ""]
        if channels.isEmpty { lines.append("No source is declared.") }
        for channel in channels {
            lines.append("\(channel.name) (\(channel.kind.title))")
            lines += entry(channel).map { "  \($0.term): \($0.value)" }
            lines.append("")
        }
        lines.append("How talk moved between channels")
        lines += shift.findings.map { "  \($0)" }
        return lines.joined(separator: "\n")
    }

    /// The record of processing, a row for each channel (RFC 4180).
    public func csv() -> [UInt8] {
        let terms = entry(
            Channel(
                name: "", kind: .chat, declared: [:], missing: [], concerns: [], captured: "", kept: [], excluded: [],
                beforeNotice: nil, held: 0, gaps: [])
        ).map(\.term)
        var csv = CSVText(header: ["Channel", "Kind"] + terms)
        for channel in channels { csv.row([channel.name, channel.kind.title] + entry(channel).map(\.value)) }
        return csv.bytes
    }

    /// How talk moved between channels, a row for each month (RFC 4180).
    public func shiftCSV() -> [UInt8] {
        var csv = CSVText(
            header: ["Month"] + shift.kinds.flatMap { [$0.title, "\($0.title), share in percent"] } + ["All"])
        for month in shift.months {
            let cells = shift.kinds.flatMap { kind in
                ["\(month.counts[kind] ?? 0)", month.share(kind).map { "\(Int($0.rounded()))" } ?? ""]
            }
            csv.row([month.name] + cells + ["\(month.total)"])
        }
        return csv.bytes
    }
}

extension ChannelReport: Encodable {
    private enum CodingKeys: String, CodingKey { case body, origin, day, schedule, channels, shift, findings }

    private struct Row: Encodable {
        let month: String
        let counts: [String: Int]
    }

    /// Encodes what the report says, the shift as one row for each month.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(body, forKey: .body)
        try container.encode(origin, forKey: .origin)
        try container.encode(day, forKey: .day)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(channels, forKey: .channels)
        let rows = shift.months.map { month in
            Row(
                month: month.name,
                counts: Dictionary(uniqueKeysWithValues: month.counts.map { ($0.key.rawValue, $0.value) }))
        }
        try container.encode(rows, forKey: .shift)
        try container.encode(shift.findings, forKey: .findings)
    }
}
