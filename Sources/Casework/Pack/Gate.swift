import Disclosure
import Foundation
import Interchange
import Retention

/// One thing that keeps a pack from going out.
public struct GateFinding: Sendable, Equatable {
    /// What sort of thing it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// Nobody decided on something that would go out.
        case undecided
        /// The law asks for more before it may be relied on.
        case requirement
        /// Withheld words stand somewhere in what would go out.
        case leak
    }

    /// What sort of thing it is.
    public let kind: Kind
    /// The message that it is about; nil where it is about the request.
    public let seq: UInt64?
    /// What is the matter, and what to do.
    public let sentence: String
}

/// What must hold before a pack goes out.
///
/// Source: DESIGN, "Disclosure pack", last part but one.
struct Gate {
    let result: PackAssembly.Result
    let request: RequestFile
    let today: CivilDate
    /// Who could see a message and is not known as staff; nil where there is no directory to ask.
    let outsiders: (UInt64) throws -> [String]?

    /// What it found, and the labels of words that were withheld in one place and released by decision in another.
    struct Outcome {
        let findings: [GateFinding]
        let alsoReleased: [String]
        /// What the scan could not look into, a sentence each.
        let unread: [String]
    }

    /// Looks for every withheld word in every byte, and for what nobody has decided.
    func look(into files: PackFiles) throws -> Outcome {
        var findings = result.undecided.map {
            GateFinding(
                kind: .undecided, seq: $0.seq,
                sentence: "nobody has decided on \($0.words): release it (`canute request release`) or withhold it")
        }
        findings += try Requirements(request: request, today: today, outsiders: outsiders).missing().map {
            GateFinding(kind: .requirement, seq: nil, sentence: $0)
        }
        let outcome = LeakScan(result.secrets).scan(files.files, skeleton: try files.skeleton())
        findings += leaks(outcome) { "stand in data/\($0.path), \($0.place)" }
        findings += leaks(LeakScan(result.secrets).scan(result.attachedWords)) {
            "stand in the file \($0.path), which would go out whole, \($0.place)"
        }
        let packed = Self.packed(in: files)
        findings += leaks(LeakScan(result.secrets).scan(packed.parts)) {
            "lie packed inside data/\($0.path), which would go out whole, \($0.place)"
        }
        return Outcome(
            findings: findings, alsoReleased: Set(outcome.alsoReleased.map(\.secret.label)).sorted(),
            unread: packed.unread)
    }

    /// Lets a pack through.
    ///
    /// - Returns: what is no reason to keep it back and yet to be known.
    /// - Throws: `gate`, naming every place.
    func pass(_ files: PackFiles) throws -> Outcome {
        let outcome = try look(into: files)
        guard outcome.findings.isEmpty else {
            throw CaseworkError(
                .gate,
                "The pack of \(request.id) cannot go out yet:\n  - "
                    + outcome.findings.map(\.sentence).joined(separator: "\n  - "))
        }
        return outcome
    }

    /// What lies packed inside the files that go out whole: parts of Office files, streams of PDF, zips.
    private static func packed(in files: PackFiles) -> (parts: [PackFile], unread: [String]) {
        let inner = files.files.filter {
            $0.path.hasPrefix("records/files/") || $0.path.hasPrefix("records/originals/")
        }.map { InnerParts(of: $0.bytes, name: $0.path) }
        return (
            inner.flatMap(\.parts).map { PackFile(path: $0.name, bytes: $0.bytes) },
            inner.compactMap(\.unread).map { "the scan for withheld words did not see all: \($0)" }
        )
    }

    private func leaks(_ outcome: LeakScan.Outcome, _ place: (LeakScan.Hit) -> String) -> [GateFinding] {
        Set(outcome.leaks).sorted { ($0.path, $0.place) < ($1.path, $1.place) }.map {
            GateFinding(
                kind: .leak, seq: result.places[$0.secret.label],
                sentence: "words withheld as \($0.secret.label) \(place($0))")
        }
    }
}
