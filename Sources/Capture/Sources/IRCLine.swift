/// One line of an IRC log: its time, its nick, its words.
struct IRCLine {
    /// Seconds since midnight.
    private(set) var second: Int?
    /// The day that the line itself tells.
    private(set) var day: Int64?
    /// The time as it stands in the line.
    private(set) var written = ""
    private(set) var nick: String?
    private(set) var text = ""
    private(set) var isNotice = false

    /// A line with a time and a nick or a notice, or one of the marks that logs have.
    var isOfALog: Bool { (second != nil && (nick != nil || isNotice)) || isNotice }

    init?(_ line: String) {
        var rest = Substring(line)
        takeTime(&rest)
        rest = rest.drop { $0 == " " || $0 == "\t" }
        guard takeWords(rest) else { return nil }
    }

    private mutating func takeTime(_ rest: inout Substring) {
        if let match = rest.prefixMatch(of: /\[?(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?\]?/) {
            let found = match.output
            day = GregorianDay.number(year: Int64(found.1) ?? 0, month: Int(found.2) ?? 0, day: Int(found.3) ?? 0)
            take(found.4, found.5, found.6, String(found.0))
            rest = rest[match.range.upperBound...]
        } else if let match = rest.prefixMatch(of: /(?:[A-Z][a-z]{2} \d{1,2} )?\[?(\d{1,2}):(\d{2})(?::(\d{2}))?\]?/) {
            let found = match.output
            take(found.1, found.2, found.3, String(found.0))
            rest = rest[match.range.upperBound...]
        }
    }

    private mutating func take(_ hour: Substring, _ minute: Substring, _ second: Substring?, _ whole: String) {
        guard let hour = Int(hour), let minute = Int(minute), hour < 24, minute < 60 else { return }
        self.second = hour * 3600 + minute * 60 + min(second.flatMap { Int($0) } ?? 0, 59)
        written = whole.filter { $0 != "[" && $0 != "]" }
    }

    /// False for what is no event.
    private mutating func takeWords(_ rest: Substring) -> Bool {
        if let match = rest.prefixMatch(of: /<[ @+%&~!]?([^> ]+)>(?:[ \t]|$)/) {
            nick = String(match.output.1)
            text = String(rest[match.range.upperBound...])
            return true
        }
        for mark in ["=== ", "*** ", "-!- ", "--> ", "<-- ", "-- ", "-->\t", "<--\t", "--\t"] where rest.hasPrefix(mark)
        {
            isNotice = true
            text = String(rest.dropFirst(mark.count)).trimmed
            return true
        }
        if rest == "===" || rest == "***" {
            isNotice = true
            return true
        }
        if let match = rest.prefixMatch(of: /(?:\* |\*\t| \* )([^ \t]+)(?:[ \t](.*))?$/) {
            nick = String(match.output.1)
            text = "* \(match.output.1) \(match.output.2 ?? "")".trimmed
            return true
        }
        if let match = rest.prefixMatch(of: /-([^ ]+)- (.*)$/) {
            nick = String(match.output.1)
            text = String(match.output.2)
            return true
        }
        // WeeChat parts its columns by tabs.
        if day != nil, let match = rest.prefixMatch(of: /[@+%&~]?([^ \t]+)\t(.*)$/) {
            nick = String(match.output.1)
            text = String(match.output.2)
            return true
        }
        return false
    }

    /// "--- Day changed Fri Nov 15 2024", "--- Log opened Thu Nov 14 09:00:00 2024", "**** BEGIN LOGGING AT …".
    static func dayMark(_ line: String) -> Int64? {
        guard line.hasPrefix("--- ") || line.hasPrefix("**** ") else { return nil }
        guard let match = line.firstMatch(of: /([A-Z][a-z]{2}) +(\d{1,2}) (?:\d{2}:\d{2}:\d{2} )?(\d{4})/) else {
            return nil
        }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let month = months.firstIndex(of: String(match.output.1)) else { return nil }
        return GregorianDay.number(year: Int64(match.output.3) ?? 0, month: month + 1, day: Int(match.output.2) ?? 0)
    }
}
