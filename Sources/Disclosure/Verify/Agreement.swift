internal import Records

/// What `disclosure.xml` says, held against what the proofs open.
struct Agreement {
    private(set) var findings: [Finding] = []
    private static let place = "data/disclosure.xml"

    init(_ document: DisclosureDocument, _ bundle: CheckedBundle) {
        if !bundle.origin.isEmpty, document.statement.log.origin != bundle.origin {
            found(
                .keyClaim, Self.place,
                "It names the log \(document.statement.log.origin); the checkpoint is of \(bundle.origin).")
        }
        compareRecords(document.records, bundle.records, complete: bundle.findings.isEmpty)
    }

    private mutating func found(_ code: FindingCode, _ place: String, _ message: String) {
        findings.append(Finding(code, place, message))
    }

    /// - Parameter complete: false where the bundle had faults, so that a record missing from it says nothing new.
    private mutating func compareRecords(
        _ shown: [DisclosedRecord], _ proven: [CheckedBundle.Record], complete: Bool
    ) {
        let bySeq = Dictionary(proven.map { ($0.seq, $0) }) { first, _ in first }
        for record in shown {
            guard let proof = bySeq[record.seq] else {
                if complete {
                    found(.recordsDiffer, "\(Self.place) record \(record.seq)", "The proofs lack this record.")
                }
                continue
            }
            compare(record, proof)
        }
        let named = Set(shown.map(\.seq))
        for record in proven where !named.contains(record.seq) {
            found(.recordsDiffer, "data/proofs.json entry \(record.seq)", "disclosure.xml lacks this record.")
        }
    }

    private mutating func compare(_ record: DisclosedRecord, _ proof: CheckedBundle.Record) {
        let place = "\(Self.place) record \(record.seq)"
        if record.minute != proof.minute || record.revises != proof.revises {
            found(.recordsDiffer, place, "Its time of capture, or what it revises, is not what the log says.")
        }
        let shown = record.components.map { "\($0.path) \($0.isText)" }
        let proven = proof.components.map { "\($0.path) \($0.kind == .text)" }
        guard shown == proven else {
            return found(.componentsDiffer, place, "Its components are not those of the proof, or not in their order.")
        }
        for (component, opened) in zip(record.components, proof.components) {
            if let code = component.disagreement(with: opened) {
                let what = code == .withheldGapsDiffer ? "What is withheld of it" : "What is shown of it"
                found(code, "\(place) \(component.path)", "\(what) is not what the proof opens.")
            }
        }
    }
}

extension DisclosedComponent {
    /// What differs from the opened component, or nil: the same words, and the same gaps in the same places.
    fileprivate func disagreement(with opened: BundleComponent) -> FindingCode? {
        switch (content, opened.opening) {
        case (.withheld, .withheld):
            return nil
        case (.withheld, _), (_, .withheld):
            return .withheldGapsDiffer
        case (.value(let text), .blob(_, let value)):
            return value.elementsEqual(text.utf8) ? nil : .shownTextDiffers
        case (.bytes(let size, let sha256, let file), .blob(_, let value)):
            let same = size == value.count && sha256 == Digest.sha256(value).hex
            return same && (file != nil) == ReleasedFile.isReleased(path: path) ? nil : .shownTextDiffers
        case (.text(let runs), .text(_, let utf8, _)):
            return Self.compare(Self.merged(runs), utf8.isEmpty ? [] : [.shown(Self.bytes(utf8))])
        case (.text(let runs), .part(_, let tokens)):
            return Self.compare(Self.merged(runs), Self.pieces(tokens))
        default:
            return .componentsDiffer
        }
    }

    /// Words by their bytes: Swift's string equality would take differently composed letters for the same.
    private enum Piece: Equatable {
        case shown([UInt8])
        case gap(parts: Int)
    }

    /// Neighbouring gaps rest on different grounds; to the proof they are one.
    private static func merged(_ runs: [DisclosedRun]) -> [Piece] {
        var pieces: [Piece] = []
        for run in runs {
            switch (run, pieces.last) {
            case (.withheld(_, let more), .gap(let parts)?): pieces[pieces.count - 1] = .gap(parts: parts + more)
            case (.withheld(_, let parts), _): pieces.append(.gap(parts: parts))
            case (.text(let text), _): pieces.append(.shown(Array(text.utf8)))
            }
        }
        return pieces
    }

    /// Shown words as they can stand in XML.
    private static func bytes(_ utf8: [UInt8]) -> [UInt8] {
        Array(XMLCharacters.safe(String(decoding: utf8, as: UTF8.self)).utf8)
    }

    private static func pieces(_ tokens: [BundleComponent.Token]) -> [Piece] {
        var pieces: [Piece] = []
        var shown: [UInt8] = []
        for token in tokens {
            switch token {
            case .shown(_, let utf8): shown += utf8
            case .withheld:
                if !shown.isEmpty { pieces.append(.shown(bytes(shown))) }
                shown = []
                if case .gap(let parts)? = pieces.last {
                    pieces[pieces.count - 1] = .gap(parts: parts + 1)
                } else {
                    pieces.append(.gap(parts: 1))
                }
            }
        }
        if !shown.isEmpty { pieces.append(.shown(bytes(shown))) }
        return pieces
    }

    /// Gaps are compared in number and place first, so that the finding names what is wrong.
    private static func compare(_ shown: [Piece], _ proven: [Piece]) -> FindingCode? {
        func gaps(_ pieces: [Piece]) -> [Piece?] {
            pieces.map { if case .gap = $0 { $0 } else { nil } }
        }
        if shown == proven { return nil }
        return gaps(shown) == gaps(proven) ? .shownTextDiffers : .withheldGapsDiffer
    }
}
