public import Foundation
public import TransparencyLog

/// What a witness answers, as HTTP will carry it.
public struct WitnessAnswer: Equatable, Sendable {
    /// 200, 400, 403, 404, 409 or 422.
    public let status: Int
    /// `text/x.tlog.size` for 409, else plain text.
    public let contentType: String
    /// The cosignature line, the size, or a sentence.
    public let body: String
}

/// A witness of logs (C2SP tlog-witness): remembers each log's last head, and cosigns only what continues it.
///
/// It knows no HTTP. Within a process one request is decided at a time; a lock on each log keeps other processes out.
public actor Witness {
    /// The key that its cosignatures are checked with.
    public nonisolated let verifierKey: VerifierKey
    /// The origins of the logs that it knew when it was opened.
    public nonisolated let origins: [String]

    private let store: WitnessStore
    private let key: CosigningKey
    private var logs: KnownLogs
    private let report: @Sendable (String) -> Void
    private let now: @Sendable () -> Date

    /// Makes a witness's folder and draws its key.
    ///
    /// - Returns: the public key, to be given to the logs and to those who verify.
    /// - Throws: `ServiceError` (usage) where the folder holds one already; `TransparencyLogError` for a bad name.
    public static func create(in folder: URL, name: String) throws -> VerifierKey {
        let key = try CosigningKey(name: name)
        try WitnessStore(folder: folder).write(key)
        return key.verifierKey
    }

    /// Opens a witness's folder.
    ///
    /// - Parameters:
    ///   - logs: keys of logs beside those in the folder.
    ///   - files: files of such keys, which are read again when they change, as those in the folder are.
    ///   - report: is told in a sentence when keys have changed, or cannot be read any more.
    public init(
        _ folder: URL, logs: [VerifierKey] = [], files: [URL] = [],
        report: @escaping @Sendable (String) -> Void = { _ in }, now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        store = WitnessStore(folder: folder)
        key = try store.readKey()
        self.logs = try KnownLogs(store, given: logs, files: files)
        verifierKey = key.verifierKey
        origins = self.logs.origins
        self.report = report
        self.now = now
    }

    /// A log's key as it stands; nil for the name of a file that has keys, one a line.
    ///
    /// - Throws: `TransparencyLogError` (key) for what is neither.
    public static func logKey(_ argument: String) throws -> VerifierKey? {
        guard !FileManager.default.fileExists(atPath: argument), argument.contains("+") else { return nil }
        return try VerifierKey(parsing: argument)
    }

    /// Reads a log's keys, one a line of a file, or one as it stands.
    public static func logKeys(_ argument: String) throws -> [VerifierKey] {
        try logKey(argument).map { [$0] } ?? WitnessStore.keys(in: URL(fileURLWithPath: argument))
    }

    /// Reads the logs' keys again where a file of them has changed; what cannot be read leaves those that were known.
    private func refresh() {
        do {
            guard let change = try logs.refresh() else { return }
            report(change)
        } catch {
            guard logs.isNews("\(error)") else { return }
            report("\(error) The logs that were known before stay known; nothing else is cosigned.")
        }
    }

    /// Decides on a request and, where it is right, cosigns.
    ///
    /// - Throws: what the store throws: nothing is cosigned that is not durable.
    public func add(_ body: [UInt8]) throws -> WitnessAnswer {
        let request: WitnessRequest
        do { request = try WitnessRequest(parsing: body) } catch { return Self.answer(.malformed(error.message)) }
        refresh()
        let rules = logs.rules
        switch rules.origin(of: request) {
        case .failure(let refusal): return Self.answer(refusal.decision)
        case .success(let origin):
            return try store.withLock(origin) {
                let decision = rules.decide(request, last: try store.last(origin))
                guard case .cosign(_, let note) = decision else {
                    if case .inconsistent = decision { try store.keepRefused(request.note, of: origin) }
                    return Self.answer(decision)
                }
                // A crash before this line: nothing happened. After it: the head stands, and an older one is refused.
                try store.keep(note, of: origin)
                let line = try key.cosign(note.text, time: UInt64(max(1, now().timeIntervalSince1970)))
                try store.publish(try note.adding([line]), of: origin)
                // Only now does the cosignature leave; a log that did not get it asks again with this size.
                return WitnessAnswer(status: 200, contentType: Self.plain, body: line.encoded)
            }
        }
    }

    /// The last cosigned checkpoint of the log whose origin has this SHA-256, in lower-case hexadecimal.
    public func latest(originHash: String) -> String? { store.cosigned(originHash: originHash) }

    private static let plain = "text/plain; charset=utf-8"

    private static func answer(_ decision: WitnessDecision) -> WitnessAnswer {
        switch decision {
        case .conflict(let size):
            WitnessAnswer(status: decision.status, contentType: "text/x.tlog.size", body: "\(size)\n")
        case .malformed(let words), .untrusted(let words), .unknownLog(let words), .inconsistent(let words):
            WitnessAnswer(status: decision.status, contentType: plain, body: words + "\n")
        case .cosign:
            WitnessAnswer(status: 200, contentType: plain, body: "")
        }
    }
}
