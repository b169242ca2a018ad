package import Archive
package import Disclosure
import Ledger
import Records

extension OpenArchive {
    /// Messages as a pack of this layer would show them now, by their entries, whether or not they are decided to go out.
    package func disclosed(
        _ seqs: [UInt64], of request: RequestFile, layer: PackLayer = .requester
    ) throws -> [UInt64: DisclosedRecord] {
        let withholdings = Withholdings(
            request, layer: DisclosureStatement.Layer(rawValue: layer.rawValue) ?? .requester)
        var shown: [UInt64: DisclosedRecord] = [:]
        for record in try ledger.records(seqs) {
            guard let content = record.content else { continue }
            try request.requireInPlace(record.seq, content)
            let withholding = try withholdings.withholding(seq: record.seq, components: content.components)
            let opening = RecordOpening(entry: record.bytes, components: content.components, opening: content.opening)
            shown[record.seq] = try RedactedRecord(opening, withholding: withholding).shown
        }
        return shown
    }

    /// The ranges of UTF-8 bytes that are withheld of messages, by entry and path; a component withheld whole has one of all.
    package func withheldRanges(
        _ seqs: [UInt64], of request: RequestFile
    ) throws -> [UInt64: [String: [Range<Int>]]] {
        let withholdings = Withholdings(request, layer: .requester)
        var ranges: [UInt64: [String: [Range<Int>]]] = [:]
        for record in try ledger.records(seqs) {
            guard let content = record.content else { continue }
            let withholding = try withholdings.withholding(seq: record.seq, components: content.components)
            for component in content.components {
                if let ground = withholding.wholeComponents[component.path], !ground.isTechnical {
                    ranges[record.seq, default: [:]][component.path] = [0..<component.bytes.count]
                } else if let spans = withholding.spans[component.path] {
                    // Where a part of the message was erased since, a place may be none any more.
                    ranges[record.seq, default: [:]][component.path] = spans.map(\.range)
                        .filter { $0.upperBound <= component.bytes.count }.sorted { $0.lowerBound < $1.lowerBound }
                }
            }
        }
        return ranges
    }
}

extension RequestFile {
    /// Refuses words that were withheld before a part of their message was erased: their place has moved.
    func requireInPlace(_ seq: UInt64, _ content: OpenContent) throws {
        guard let erased = content.erasedBy.last else { return }
        let moved = redactions.first {
            $0.withheld.seq == seq && $0.withheld.from != nil && $0.entry < erased
                && content.erasedPaths.contains($0.withheld.path)
        }
        guard let moved else { return }
        throw CaseworkError(
            .gate,
            "A part of message \(seq) was erased (order in entry \(erased)) after words of its \(moved.withheld.path) were "
                + "withheld, so that their place has moved: withdraw the decision in entry \(moved.entry) and decide again."
        )
    }
}
