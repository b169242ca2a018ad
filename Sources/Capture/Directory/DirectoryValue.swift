import Foundation

/// A value of a directory in the form in which it is kept, or why it cannot be taken.
enum DirectoryValue {
    /// Why a value cannot be taken, in words that follow its name.
    struct Refusal: Error {
        let reason: String
    }

    private static let longest = 400

    /// The value of a field in the form in which it is kept; nil where there is nothing in it.
    static func kept(_ text: String, as field: DirectoryField) throws(Refusal) -> String? {
        let words = try plain(text)
        guard !words.isEmpty else { return nil }
        switch field {
        case .name: return turned(words)
        case .mail: return try mail(words)
        case .joined, .left: return try day(words)
        case .standing: return try standing(words)
        case .publicFacing: return try publicFacing(words)
        case .handle: return try handle(words)
        case .login: return words.lowercased()
        case .number, .title, .team, .grade, .skill, .interest: return words
        }
    }

    /// Text on one line with single spaces; what would disguise it is refused.
    private static func plain(_ text: String) throws(Refusal) -> String {
        guard text.utf8.count <= 16 * longest else { throw Refusal(reason: "is longer than \(longest) characters") }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard words.count <= longest else { throw Refusal(reason: "is longer than \(longest) characters") }
        for scalar in words.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned:
                // A zero-width joiner belongs to the spelling of some names; an override of direction belongs to none.
                if scalar.value == 0x200D || scalar.value == 0x200C { continue }
                let number = String(scalar.value, radix: 16, uppercase: true)
                throw Refusal(reason: "holds the invisible character U+\(number)")
            default: continue
            }
        }
        guard !words.contains("\u{FFFD}") else { throw Refusal(reason: "holds bytes that are no text") }
        return words
    }

    /// "Doe, Jane" as "Jane Doe".
    private static func turned(_ name: String) -> String {
        let parts = name.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return name }
        let turned = "\(parts[1].trimmingPrefix(" ")) \(parts[0])"
        return turned.hasPrefix(" ") || parts[0].isEmpty ? name : turned
    }

    private static func mail(_ text: String) throws(Refusal) -> String {
        var address = text.lowercased()
        for scheme in ["mailto:", "smtp:"] where address.hasPrefix(scheme) {
            address = String(address.dropFirst(scheme.count))
        }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !address.contains(where: { " <>,;\"".contains($0) })
        else { throw Refusal(reason: "is no mail address") }
        return address
    }

    private static func handle(_ text: String) throws(Refusal) -> String {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { throw Refusal(reason: "does not name its source: write SOURCE:ACCOUNT") }
        let account = parts[1].trimmingPrefix(" ").trimmingPrefix("@")
        guard !account.isEmpty else { throw Refusal(reason: "names no account") }
        return "\(parts[0].trimmingCharacters(in: .whitespaces)):\(account)"
    }

    private static func standing(_ text: String) throws(Refusal) -> String {
        let word = HeaderRow.bare(text)
        let inside = [
            "internal", "employee", "staff", "permanent", "fixedterm", "temporary", "casual", "apprentice", "member",
            "councillor", "secondee", "fulltime", "parttime", "regular",
        ]
        let outside = [
            "external", "contractor", "agency", "agencyworker", "consultant", "supplier", "partner", "guest", "interim",
            "volunteer", "contingent", "contingentworker", "temp", "intern",
        ]
        if inside.contains(word) { return "internal" }
        if outside.contains(word) { return "external" }
        throw Refusal(
            reason: "is neither internal (employee, staff, member) nor external (contractor, agency, partner)")
    }

    private static func publicFacing(_ text: String) throws(Refusal) -> String {
        switch text.lowercased() {
        case "yes", "y", "true", "1": return "yes"
        case "no", "n", "false", "0": return "no"
        default: throw Refusal(reason: "is neither yes nor no")
        }
    }
}

// MARK: - Days

extension DirectoryValue {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// A day as exports write it, as `YYYY-MM-DD`.
    ///
    /// `2024-03-01` with or without a time, `20240301…` (RFC 4517 GeneralizedTime), `01/03/2024` with the day first, as
    /// in the United Kingdom, `1 March 2024`, `01-Mar-2024`. Two digits of a year are not guessed at.
    private static func day(_ text: String) throws(Refusal) -> String {
        let parts = text.split { "-/. T:,".contains($0) }.map(String.init)
        let numbers = parts.map { $0.allSatisfy(\.isASCII) ? Int64($0) : nil }
        var day: (year: Int64, month: Int64, day: Int64)?
        if let digits = parts.first, digits.count >= 8, digits.prefix(8).allSatisfy({ $0.isASCII && $0.isNumber }),
            let number = Int64(digits.prefix(8))
        {
            day = (number / 10_000, number / 100 % 100, number % 100)
        } else if parts.count >= 3, parts[0].count == 4, let year = numbers[0], let month = numbers[1],
            let last = Int64(parts[2].prefix(2))
        {
            day = (year, month, last)
        } else if parts.count >= 3, parts[2].count == 4, let first = numbers[0], let year = numbers[2] {
            let month =
                numbers[1] ?? months.firstIndex(of: parts[1].lowercased().prefix(3).description).map { Int64($0) + 1 }
            if let month { day = (year, month, first) }
        }
        guard let day, (1900...2199).contains(day.year), let month = Int(exactly: day.month),
            let last = Int(exactly: day.day), GregorianDay.number(year: day.year, month: month, day: last) != nil
        else {
            throw Refusal(reason: "is no day: write it as 2024-03-31, or with the day first, 31/03/2024")
        }
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(day.year)-\(two(month))-\(two(last))"
    }
}
