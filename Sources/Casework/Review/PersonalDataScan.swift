import Foundation

/// Finds what is most likely somebody's personal data, by form and by check digit; a person decides on each.
///
/// Forms: National Insurance numbers as HMRC's NIM39110 describes them, NHS numbers with their modulus 11 digit, telephone
/// numbers of the national numbering plan, postcodes as BS 7666 writes them, mail addresses, sort codes with account numbers.
public struct PersonalDataScan: Sendable {
    /// What something looks like.
    public enum Kind: String, Sendable, CaseIterable {
        case nationalInsurance = "national-insurance"
        case nhs = "nhs-number"
        case bank
        case phone
        case mail
        case postcode
        case name
    }

    /// One place.
    public struct Finding: Sendable, Equatable {
        /// What it looks like.
        public let kind: Kind
        /// The range of UTF-8 bytes.
        public let range: Range<Int>
        /// The words.
        public let words: String
    }

    /// Names that the directory of people knows.
    let names: [String]

    /// All findings in a text, in order; where two overlap, the one that says more.
    func findings(in text: String) -> [Finding] {
        var found: [Finding] = []
        func add(_ kind: Kind, _ range: Range<String.Index>) {
            let lower = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
            let bytes = lower..<lower + text.utf8.distance(from: range.lowerBound, to: range.upperBound)
            if !found.contains(where: { $0.range.overlaps(bytes) }) {
                found.append(Finding(kind: kind, range: bytes, words: String(text[range])))
            }
        }
        for match in text.matches(of: /\b[A-Za-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d]\b/)
        where Self.isNationalInsurance(match.output) { add(.nationalInsurance, match.range) }
        for match in text.matches(of: /\b\d{2}-\d{2}-\d{2}[ ,;:A-Za-z]{0,20}\b\d{8}\b/) { add(.bank, match.range) }
        for match in text.matches(of: /\b\d{3}[ -]?\d{3}[ -]?\d{4}\b/) where Self.isNHS(match.output) {
            add(.nhs, match.range)
        }
        for match in text.matches(of: /(?:\+44 ?|\b0)(?:[ ()\-]?\d){9,10}\b/) { add(.phone, match.range) }
        for match in text.matches(of: /[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+/) {
            add(.mail, match.range)
        }
        for match in text.matches(of: /\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][ABD-HJLNP-UW-Z]{2}\b/) {
            add(.postcode, match.range)
        }
        let words = Set(text.lowercased().split { !$0.isLetter })
        // Cheap before dear: a name can only stand where each of its words does.
        for name in names where name.lowercased().split(whereSeparator: { !$0.isLetter }).allSatisfy(words.contains) {
            for bytes in Occurrences.ranges(of: name, in: text, wholeWords: true)
            where !found.contains(where: { $0.range.overlaps(bytes) }) {
                found.append(
                    Finding(
                        kind: .name, range: bytes,
                        words: String(decoding: Array(text.utf8)[bytes], as: UTF8.self)))
            }
        }
        return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Whether the letters are ones that are given out.
    static func isNationalInsurance(_ text: some StringProtocol) -> Bool {
        let letters = text.uppercased().prefix(2)
        let never: Set<Substring> = ["BG", "GB", "NK", "KN", "TN", "NT", "ZZ"]
        guard let first = letters.first, let second = letters.last, !never.contains(letters) else { return false }
        return !"DFIQUV".contains(first) && !"DFIOQUV".contains(second)
    }

    /// Whether the tenth digit checks the nine before it, modulus 11.
    static func isNHS(_ text: some StringProtocol) -> Bool {
        let digits = text.compactMap(\.wholeNumberValue)
        guard digits.count == 10, Set(digits).count > 1 else { return false }
        let sum = zip(digits, stride(from: 10, to: 1, by: -1)).reduce(0) { $0 + $1.0 * $1.1 }
        let check = 11 - sum % 11
        return check != 10 && (check == 11 ? 0 : check) == digits[9]
    }
}
