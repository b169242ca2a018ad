internal import Records

/// A record redacted: as the proof bundle opens it, and as the pack shows it.
package struct RedactedRecord: Sendable {
    /// The record as the bundle opens it, its inclusion proof still empty.
    package let bundle: BundleRecord
    package let shown: DisclosedRecord
    /// The byte ranges that are withheld, by the path of a text shown in part: the spans asked for, snapped to tokens.
    package let withheld: [String: [Range<Int>]]

    /// Redacts a record.
    ///
    /// Spans are snapped outward to whole tokens; where they cover all of a text it is withheld whole. A field key goes
    /// out only with a text of which nothing is withheld.
    /// - Parameter replyTo: the seq of the record this one answers, where that one is in the pack.
    /// - Throws: `DisclosureError.draft` when the withholding names a path that the record has not, a span of a blob, or
    ///   a span outside its text. Nothing is taken as "shown" for want of understanding.
    package init(
        _ opening: RecordOpening, withholding: Withholding, replyTo: UInt64? = nil
    ) throws(DisclosureError) {
        let entry = try Self.entry(opening.entry)
        try Self.check(withholding, fits: opening.components, seq: entry.seq)
        var bundled: [BundleComponent] = []
        var shown: [DisclosedComponent] = []
        var ranges: [String: [Range<Int>]] = [:]
        for (index, component) in opening.components.enumerated() {
            let its = opening.opening.component(index)
            let path = component.path
            // What was erased whole can only be left out, whatever else was decided.
            if let ground = withholding.wholeComponents[path] ?? its.ground {
                bundled.append(component.withheld(by: its))
                shown.append(
                    DisclosedComponent(path: path, isText: component.kind == .text, content: .withheld(ground)))
            } else if component.kind == .blob, case .field(let field) = its {
                let opened = BundleComponent.Opening.blob(salt: field.salt(0), value: component.bytes)
                bundled.append(BundleComponent(path: path, kind: .blob, opening: opened))
                shown.append(
                    DisclosedComponent(path: path, isText: false, content: .shown(blob: component.bytes, at: path)))
            } else {
                let text = try RedactedText(
                    component, its, seq: entry.seq, spans: withholding.spans[path] ?? [])
                bundled.append(text.opened(component, its))
                shown.append(DisclosedComponent(path: path, isText: true, content: text.content))
                if !text.ranges.isEmpty { ranges[path] = text.ranges }
            }
        }
        bundle = BundleRecord(proven: ProvenEntry(entry: opening.entry, proof: []), components: bundled)
        self.shown = DisclosedRecord(
            seq: entry.seq, revises: entry.revises, minute: entry.minute, replyTo: replyTo,
            components: DisclosedComponent.named(shown, seq: entry.seq))
        withheld = ranges
    }

    private static func entry(
        _ bytes: [UInt8]
    ) throws(DisclosureError) -> (seq: UInt64, minute: Int64, revises: UInt64?) {
        do {
            let entry = try Entry(parsing: bytes)
            switch entry.body {
            case .record: return (entry.seq, entry.minute, nil)
            case .revise(_, let earlier): return (entry.seq, entry.minute, earlier)
            default: throw DisclosureError(.draft, "Entry \(entry.seq) is no record; only records can be disclosed.")
            }
        } catch let error as DisclosureError {
            throw error
        } catch {
            throw DisclosureError(.draft, "A record's ledger entry cannot be read: \(error)")
        }
    }

    private static func check(
        _ withholding: Withholding, fits components: [Component], seq: UInt64
    ) throws(DisclosureError) {
        let kinds = Dictionary(components.map { ($0.path, $0.kind) }) { first, _ in first }
        for path in Set(withholding.wholeComponents.keys).union(withholding.spans.keys).sorted() {
            guard let kind = kinds[path] else {
                throw DisclosureError(
                    .draft, "Record \(seq) has no component \(path), which a decision withholds; correct the decision.")
            }
            guard
                kind == .text || withholding.spans[path]?.isEmpty != false
                    || withholding.wholeComponents[path] != nil
            else {
                throw DisclosureError(
                    .draft, "Component \(path) of record \(seq) is no text: it can only be withheld whole.")
            }
        }
    }
}

extension Component {
    /// The component withheld whole: nothing but its commitment.
    func withheld(by opening: ComponentOpening) -> BundleComponent {
        BundleComponent(path: path, kind: kind, opening: .withheld(opening.commitment(of: self)))
    }
}

extension ComponentOpening {
    /// The ground on which a component is left out that was erased whole; nil for any other.
    fileprivate var ground: Ground? { if case .erased = self { .erased } else { nil } }
}

extension DisclosedComponent.Content {
    /// The largest blob that stands as text in `disclosure.xml`; larger ones stand by size and digest.
    private static let largestValue = 4096

    /// A blob shown: as text where it is one, and small, and no file of its own.
    static func shown(blob bytes: [UInt8], at path: String) -> Self {
        if bytes.count <= largestValue, !ReleasedFile.isReleased(path: path),
            let text = String(validating: bytes, as: UTF8.self), XMLCharacters.allowed(text)
        {
            return .value(text)
        }
        return .bytes(size: bytes.count, sha256: Digest.sha256(bytes).hex, file: nil)
    }
}
