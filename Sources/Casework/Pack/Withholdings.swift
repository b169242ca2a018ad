import Disclosure
import Foundation
import Records

/// Turns an officer's decisions into what is withheld of each record.
struct Withholdings {
    private let request: RequestFile
    /// The people decided throughout, and in the log's layer the requester.
    let people: [PersonDecided]

    /// Parts of a record that repeat its words or only serve the archive: never sent out.
    ///
    /// `raw` and `body_html` are alternates of the words (FORMAT, "Record commitment"); the others identify accounts,
    /// threads and channels of the source.
    private static let technical = [
        "raw", "body_html", "context", "native_id",
    ]

    init(_ request: RequestFile, layer: DisclosureStatement.Layer) {
        self.request = request
        people = request.people + (layer == .log ? [Requester(request).decided] : [])
    }

    /// What is withheld of one record.
    func withholding(seq: UInt64, components: [Component]) throws -> Withholding {
        var result = Withholding()
        for component in components where Self.isTechnical(component.path) {
            result.wholeComponents[component.path] = .technical
        }
        // Own words are kept whole: who asks for their data knows whom they named (DPA 2018 Sch 2 para 16(3)).
        if !isOwn(components) { for person in people { try withhold(person, components, in: &result) } }
        for redaction in request.redactions where redaction.withheld.seq == seq {
            let withheld = redaction.withheld
            let ground = Self.ground(
                try request.exemption(withheld.exemption), reason: withheld.reason, what: nil)
            if let from = withheld.from, let to = withheld.to {
                // Inside what is withheld already, a second decision adds nothing for the reader.
                let isCovered = result.spans[withheld.path, default: []].contains {
                    $0.range.lowerBound <= from && to <= $0.range.upperBound
                }
                if !isCovered { result.spans[withheld.path, default: []].append(.init(from..<to, ground)) }
            } else {
                result.wholeComponents[withheld.path] = ground
            }
        }
        return result
    }

    /// Whether a record is what somebody who asks for their own data wrote themselves.
    func isOwn(_ components: [Component]) -> Bool { request.regime == .sar && Requester(request).wrote(components) }

    private func withhold(_ person: PersonDecided, _ components: [Component], in result: inout Withholding) throws {
        let ground = Self.ground(
            try request.exemption(person.exemption), reason: person.reason, what: "a person's name",
            standIn: person.standIn)
        for component in components where Occurrences.isSearched(component) && !Self.isTechnical(component.path) {
            let text = component.string ?? ""
            let ranges = person.names.flatMap { Occurrences.ranges(of: $0, in: text, wholeWords: true) }
            guard !ranges.isEmpty else { continue }
            if component.path == "from" || component.path.hasPrefix("to/") {
                result.wholeComponents[component.path] = ground
            } else {
                result.spans[component.path, default: []] += ranges.map { .init($0, ground) }
            }
        }
    }

    static func isTechnical(_ path: String) -> Bool {
        technical.contains(path) || path.hasPrefix("in_reply_to")
            || (path.hasPrefix("att/") && (path.hasSuffix("/text") || path.hasSuffix("/unread")))
    }

    /// The ground that a gap rests on, in words for the reader.
    static func ground(
        _ exemption: Exemption, reason: String, what: String?, standIn: String? = nil
    ) -> Ground {
        let words = what ?? exemption.words
        return Ground(
            code: exemption.code, label: "\(words), \(exemption.provision)", reason: reason, standIn: standIn)
    }
}

extension Ground {
    /// Not part of what was asked for: a copy in the source's own form, or an identifier that only serves the archive.
    static let technical = Ground(
        code: Ground.technicalCode, label: "a technical copy or identifier, not part of the message")
}
