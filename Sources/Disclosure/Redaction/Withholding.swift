package import Records

/// Why something is withheld: the law, the words for the reader, and the reviewer's reason.
///
/// Nothing here may hold a withheld word: all of it is printed in the pack.
package struct Ground: Hashable, Sendable {
    /// The exemption or exception in short form, as the exemptions list names it: `FOIA 40(2)`.
    package var code: String
    /// Completes "withheld: …" for the reader, plain words then the section: "a member of staff's name, section 40(2)".
    package var label: String
    /// The reviewer's reason, for `redactions.csv`.
    package var reason: String
    /// The name that stands for a withheld person throughout the pack: "Officer B".
    package var standIn: String?

    package init(code: String, label: String, reason: String = "", standIn: String? = nil) {
        self.code = code
        self.label = label
        self.reason = reason
        self.standIn = standIn
    }
}

extension Ground {
    /// The code of what is left out although no exemption covers it.
    ///
    /// Copies in the source's own form and identifiers that only serve the archive: shown as left out wherever the
    /// components are listed, and not counted as withheld.
    package static let technicalCode = "technical"

    /// Not held any more: a part that was erased because somebody has a right to it.
    package static let erased = Ground(
        code: technicalCode, label: "a part that is no longer held: it was erased under UK GDPR Article 17")

    /// Whether nothing of the information itself is withheld on this ground.
    package var isTechnical: Bool { code == Self.technicalCode }
}

/// What a reviewer withholds of one record.
package struct Withholding: Hashable, Sendable {
    /// A stretch of one text component, in UTF-8 bytes; it is snapped outward to whole tokens.
    package struct Span: Hashable, Sendable {
        package var range: Range<Int>
        package var ground: Ground

        package init(_ range: Range<Int>, _ ground: Ground) {
            self.range = range
            self.ground = ground
        }
    }

    /// Components withheld whole, by path.
    package var wholeComponents: [String: Ground]
    /// Spans withheld, by the path of a text component.
    package var spans: [String: [Span]]

    package init(wholeComponents: [String: Ground] = [:], spans: [String: [Span]] = [:]) {
        self.wholeComponents = wholeComponents
        self.spans = spans
    }

    /// Nothing is withheld.
    package static let nothing = Withholding()

    /// Withholds the other forms of the same words whole, wherever one form is withheld in part or whole.
    ///
    /// - Parameters:
    ///   - alternates: groups of paths that hold the same words (`body`, `body_html`, `raw`); FORMAT.md, "Record
    ///     commitment".
    ///   - components: the record's own; paths that it has not are passed over.
    package func spreading(
        to alternates: [[String]], among components: [Component], ground: Ground
    ) -> Withholding {
        let own = Set(components.map(\.path))
        var spread = self
        for group in alternates.map({ $0.filter(own.contains) }) {
            let touched = group.filter { wholeComponents[$0] != nil || spans[$0]?.isEmpty == false }
            guard !touched.isEmpty else { continue }
            for path in group where !touched.contains(path) { spread.wholeComponents[path] = ground }
        }
        return spread
    }
}
