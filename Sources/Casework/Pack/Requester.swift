import Disclosure
import Foundation

/// The applicant, who is nobody's business in the layer that is published.
struct Requester {
    private let request: RequestFile
    private static let standIn = "the requester"

    init(_ request: RequestFile) { self.request = request }

    /// The requester decided like any person who is withheld throughout.
    var decided: PersonDecided {
        PersonDecided(
            name: request.opened.from.trimmingCharacters(in: .whitespaces), identifiers: addresses,
            publicInterest: nil, standIn: Self.standIn, exemption: request.regime.personalData,
            reason: "Who asked is not published.")
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
            try request.exemption(request.regime.personalData), reason: "Who asked is not published.", what: "a name",
            standIn: Self.standIn)
        return pieces.map { $0.isNamed ? .withheld(ground, parts: 0) : .text($0.text) }
    }

    /// The words of the request with "[the requester]" where they are named.
    var anonymous: String { pieces.map { $0.isNamed ? "[\(Self.standIn)]" : $0.text }.joined() }

    private var pieces: [(text: String, isNamed: Bool)] {
        let text = request.opened.text
        let bytes = Array(text.utf8)
        var isNamed = [Bool](repeating: false, count: bytes.count)
        for word in decided.names + lines + phones {
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

    private var source: String { request.opened.text + "\n" + (request.opened.address ?? "") }

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
        (request.opened.address ?? "").split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.count >= 5 }
    }
}
