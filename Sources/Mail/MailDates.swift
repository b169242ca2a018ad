import CGMime

/// Dates of mail: read loosely by GMime, believed only within reason.
enum MailDates {
    /// 13 August 1982, RFC 822: a mail that claims to be older lies about its date.
    private static let earliest: Int64 = 397_958_400
    private static let day: Int64 = 86_400

    /// Whether the text gives hours and minutes: GMime takes a date without them for midnight, which nobody said.
    private static func hasTime(_ text: String) -> Bool {
        text.utf8.split { $0 == 32 || $0 == 9 || $0 == 44 }.contains { word in
            let fields = word.split(separator: 58, omittingEmptySubsequences: false)
            return (2...3).contains(fields.count)
                && fields.allSatisfy { field in
                    (1...2).contains(field.prefix { $0 != 46 }.count) && field.allSatisfy { $0 >= 46 && $0 <= 57 }
                }
        }
    }

    /// The instant of a field's text, seconds since 1970; nil when GMime finds no date.
    static func parse(_ text: String) -> Int64? {
        guard !text.isEmpty, let date = g_mime_utils_header_decode_date(text) else { return nil }
        defer { g_date_time_unref(date) }
        return Int64(g_date_time_to_unix(date))
    }

    /// The Date field, its instant dropped where it cannot be true; `received` are the texts of the Received fields.
    static func read(_ text: String, received: [String], log: DefectLog) -> MailDate {
        let shown = "\"\(text.printableStart(60))\""
        guard hasTime(text), let instant = parse(text) else {
            log.note(text.isEmpty ? "The Date field is empty." : "The Date field \(shown) is no date and time.")
            return MailDate(instant: nil, text: text)
        }
        let arrivals = received.compactMap { $0.split(separator: ";").last.flatMap { parse(String($0)) } }
        if instant < earliest {
            log.note("The Date field \(shown) lies before Internet mail: not believed.")
            return MailDate(instant: nil, text: text)
        }
        if let last = arrivals.max(), instant > last + 7 * day {
            log.note("The Date field \(shown) lies more than a week after the mail was received: not believed.")
            return MailDate(instant: nil, text: text)
        }
        if instant > 4_102_444_800 {
            log.note("The Date field \(shown) lies after the year 2099: not believed.")
            return MailDate(instant: nil, text: text)
        }
        if let first = arrivals.min(), instant < first - 30 * day {
            log.note("The Date field \(shown) lies \((first - instant) / day) days before the mail was received.")
        }
        return MailDate(instant: instant, text: text)
    }
}
