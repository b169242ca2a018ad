import Foundation
import TransparencyLog

/// The logs that a witness knows, as the files of their keys say; read again when one of those changes.
struct KnownLogs: Sendable {
    private let store: WitnessStore
    private let given: [VerifierKey]
    private let files: [URL]
    private var seen: [Trace]
    private var trouble: String?
    /// The rules for these logs.
    private(set) var rules: WitnessRules

    /// What of a file changes when it is written or replaced.
    private struct Trace: Equatable, Sendable {
        let path: String
        let size: Int64
        let modified: Date?
        let number: UInt64
    }

    init(_ store: WitnessStore, given: [VerifierKey], files: [URL]) throws {
        self.store = store
        self.given = given
        self.files = files
        seen = Self.traces(store.logFiles() + files)
        rules = try Self.read(store, given, files)
    }

    /// The names of the logs.
    var origins: [String] { Array(Set(rules.logs.map(\.name))).sorted() }

    /// Reads the keys again where a file has changed.
    ///
    /// - Returns: which logs are known now; nil where nothing changed.
    /// - Throws: what is wrong with a file; the logs that were known stay, and it is read again the next time.
    mutating func refresh() throws -> String? {
        let now = Self.traces(store.logFiles() + files)
        guard now != seen else { return nil }
        let fresh = try Self.read(store, given, files)
        let isSame = fresh.logs == rules.logs
        (rules, seen, trouble) = (fresh, now, nil)
        return isSame ? nil : "The keys of logs have changed. Witnessed now: \(origins.joined(separator: ", "))."
    }

    /// Whether this trouble was not told yet.
    mutating func isNews(_ words: String) -> Bool {
        defer { trouble = words }
        return trouble != words
    }

    private static func read(_ store: WitnessStore, _ given: [VerifierKey], _ files: [URL]) throws -> WitnessRules {
        try WitnessRules(logs: (store.logFiles() + files).flatMap { try WitnessStore.keys(in: $0) } + given)
    }

    private static func traces(_ files: [URL]) -> [Trace] {
        files.map { file in
            let found = try? FileManager.default.attributesOfItem(atPath: file.path)
            return Trace(
                path: file.path, size: (found?[.size] as? NSNumber)?.int64Value ?? -1,
                modified: found?[.modificationDate] as? Date,
                number: (found?[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0)
        }
    }
}
