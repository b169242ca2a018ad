public import Archive
import Disclosure
import Foundation
import Records

/// Something in a request's messages that looks like personal data and that nobody has decided on.
public struct RedactionSuggestion: Sendable {
    /// The message.
    public let seq: UInt64
    /// The component.
    public let path: String
    /// What it looks like, and where.
    public let finding: PersonalDataScan.Finding
}

extension OpenArchive {
    /// What looks like personal data in the messages about a request and is neither withheld nor released by decision.
    public func suggestions(for id: String) throws -> [RedactionSuggestion] {
        let request = try openRequest(id)
        let withholdings = Withholdings(request, layer: .requester)
        // Those whom messages name, and those whom the directory knows, by every name that they ever had.
        let named = try catalogue.people(matching: "").map(\.name) + catalogue.directory().names
        let shown = request.named.map(\.name)
        let scan = PersonalDataScan(
            names: Set(named.filter { name in name.contains(" ") && !shown.contains { People.areSame($0, name) } })
                .sorted())
        var suggestions: [RedactionSuggestion] = []
        for seq in request.relevant {
            let components = try components(of: seq)
            let withholding = try withholdings.withholding(seq: seq, components: components)
            let released = request.releasedWords[seq] ?? []
            for component in components
            where Occurrences.isSearched(component) && withholding.wholeComponents[component.path] == nil {
                let spans = withholding.spans[component.path, default: []].map(\.range)
                for finding in scan.findings(in: component.string ?? "")
                where !spans.contains(where: { $0.overlaps(finding.range) })
                    && !released.contains(where: { $0.contains(finding.words) })
                {
                    suggestions.append(RedactionSuggestion(seq: seq, path: component.path, finding: finding))
                }
            }
        }
        return suggestions
    }

    /// Withholds all suggestions of a kind under one provision, and returns how many places that is.
    ///
    /// - Throws: `notFound` where nothing of the kind is suggested.
    @discardableResult
    public func accept(
        suggestions kind: PersonalDataScan.Kind, on id: String, exemption: String, reason: String,
        publicInterest: String? = nil
    ) throws -> Int {
        let accepted = try suggestions(for: id).filter { $0.finding.kind == kind }
        guard !accepted.isEmpty else {
            throw CaseworkError(.notFound, "Nothing that nobody decided on looks like \(kind.rawValue) in \(id).")
        }
        for one in accepted {
            try withhold(
                .span(path: one.path, from: one.finding.range.lowerBound, to: one.finding.range.upperBound),
                of: one.seq,
                on: id, exemption: exemption, reason: reason, publicInterest: publicInterest)
        }
        return accepted.count
    }
}
