import Archive
import Disclosure
import Foundation
import Records

/// Compares what is about to go out with what earlier packs withheld: it advises, it does not refuse.
struct EarlierPacks {
    let archive: OpenArchive
    let request: RequestFile

    /// A sentence for each thing that an earlier pack withheld and this one shows.
    func revealed() throws -> [String] {
        var sentences: [String] = []
        let withholdings = Withholdings(request, layer: .requester)
        let sent = Set(request.relevant)
        for other in try archive.requests() where other.id != request.id && !other.issued.isEmpty {
            for redaction in other.redactions.map(\.withheld) where sent.contains(redaction.seq) {
                let components = try archive.components(of: redaction.seq)
                let now = try withholdings.withholding(seq: redaction.seq, components: components)
                let isWhole = now.wholeComponents[redaction.path] != nil
                let isCovered = now.spans[redaction.path, default: []].contains { span in
                    guard let from = redaction.from, let to = redaction.to else { return false }
                    return span.range.lowerBound <= from && to <= span.range.upperBound
                }
                guard !isWhole, !isCovered else { continue }
                sentences.append(
                    "message \(redaction.seq) \(redaction.path): \(other.id) withheld words under \(redaction.exemption) that "
                        + "this pack shows")
            }
            for person in other.people where !request.people.contains(where: { People.areSame($0.name, person.name) }) {
                let places = try archive.places(of: person, in: request).whole
                guard places > 0 else { continue }
                sentences.append(
                    "\(other.id) withheld \(person.standIn), whom \(places == 1 ? "1 message" : "\(places) messages") of this "
                        + "pack \(places == 1 ? "names" : "name")")
            }
        }
        return Array(Set(sentences)).sorted()
    }
}
