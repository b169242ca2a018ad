import Disclosure
import Foundation
import Records
import Retention

/// The applicant, who is nobody's business in the layer that is published.
struct Requester {
    private let particulars: RequestFile.Particulars
    private let text: String
    private let regime: Regime
    private static let standIn = "the requester"

    init(_ request: RequestFile) { self.init(request.requester, text: request.text, regime: request.regime) }

    init(_ particulars: RequestFile.Particulars, text: String, regime: Regime) {
        self.particulars = particulars
        self.text = text
        self.regime = regime
    }

    /// The requester decided like any person who is withheld throughout.
    var decided: PersonDecided {
        PersonDecided(
            name: (particulars.name ?? "").trimmingCharacters(in: .whitespaces), identifiers: addresses,
            publicInterest: nil, standIn: Self.standIn, exemption: regime.personalData,
            reason: "Who asked is not published.")
    }

    /// Whether anything says where the answer goes: a postal address, or one of mail.
    var hasAddress: Bool { particulars.address?.contains { !$0.isWhitespace } == true || !addresses.isEmpty }

    /// Whether a record was written by the requester.
    func wrote(_ components: [Component]) -> Bool {
        guard let from = components.first(where: { $0.path == "from" })?.string else { return false }
        return decided.names.contains { !Occurrences.ranges(of: $0, in: from, wholeWords: true).isEmpty }
    }

    /// What of the requester must stand in no byte.
    var secrets: Set<Secret> {
        Set(decided.names.map { Secret($0, label: Self.standIn) })
            .union(lines.map { Secret($0, label: Self.standIn) })
            .union(phones.map { Secret($0, kind: .phone, label: Self.standIn) })
    }

    /// The words of the request with gaps where the requester is named.
    func runs() throws -> [DisclosedRun] {
        let ground = Withholdings.ground(
            try Exemption(parsing: regime.personalData, under: regime), reason: "Who asked is not published.",
            what: "a name",
            standIn: Self.standIn)
        return pieces(of: text).map { $0.isNamed ? .withheld(ground, parts: 0) : .text($0.text) }
    }

    /// The words of the request with "[the requester]" where they are named.
    var anonymous: String { leftOut(of: text) }

    /// Any words with "[the requester]" where they are named.
    func leftOut(of words: String) -> String {
        pieces(of: words).map { $0.isNamed ? "[\(Self.standIn)]" : $0.text }.joined()
    }

    /// Each part of the name, since people sign with one.
    ///
    /// Too common to be looked for in records, sure enough in a letter.
    private var parts: [String] {
        let titles: Set<String> = [
            "mr", "mrs", "ms", "miss", "mx", "dr", "sir", "rev", "prof", "cllr", "councillor", "the",
        ]
        return (particulars.name ?? "").split { !$0.isLetter && $0 != "-" && $0 != "'" && $0 != "\u{2019}" }.map(
            String.init
        )
        .filter { $0.count >= 3 && !titles.contains($0.lowercased()) }
    }

    private func pieces(of text: String) -> [(text: String, isNamed: Bool)] {
        let bytes = Array(text.utf8)
        var isNamed = [Bool](repeating: false, count: bytes.count)
        for word in decided.names + parts + lines + phones {
            for range in Occurrences.ranges(of: word, in: text, wholeWords: true) {
                for at in range { isNamed[at] = true }
            }
        }
        var pieces: [(text: String, isNamed: Bool)] = []
        var start = 0
        while start < bytes.count {
            let end = isNamed[start...].firstIndex { $0 != isNamed[start] } ?? bytes.count
            pieces.append((String(decoding: bytes[start..<end], as: UTF8.self), isNamed[start]))
            start = end
        }
        return pieces
    }

    private var source: String { text + "\n" + (particulars.address ?? "") }

    /// Mail addresses in the request and in where the answer goes.
    private var addresses: [String] {
        source.matches(of: /[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]*[A-Za-z0-9]/).map { String($0.output) }
    }

    /// Telephone numbers, as they are written.
    private var phones: [String] {
        source.matches(of: /\+?[0-9(][0-9 ()\-]{7,}[0-9]/).map { String($0.output) }.filter {
            (9...15).contains($0.count(where: \.isNumber))
        }
    }

    /// The lines of the postal address.
    private var lines: [String] {
        (particulars.address ?? "").split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.count >= 5 }
    }
}
