public import Archive
import Capture
import Casework
public import Foundation
public import Ledger
public import Search
import Synchronization

/// The one owner of the open archive in a process that serves: reads side by side, writes one after another.
///
/// The writer lock is still taken for each commit, so that commands work beside it. After trouble (a full disk, a key
/// taken away) the archive is opened anew for whoever comes next, so that what was put right needs no restart.
public final class ArchiveDesk: Sendable {
    /// The name that the service's own acts carry.
    public static let name = "canute serve"

    /// Where the archive lies.
    public let files: ArchiveFiles
    private let wait: Double
    private let now: @Sendable () -> Date
    private let writers: Workers
    private let readers: Workers
    private let writing = Mutex<Opened?>(nil)
    private let idle = Mutex<[Opened]>([])
    private let accounts = LiveAccounts()

    private struct Opened: Sendable {
        let archive: OpenArchive
        let index: SearchIndex
    }

    /// Opens an archive, and finishes what a crash left unfinished.
    ///
    /// - Parameters:
    ///   - wait: how long to wait for another process that writes, in seconds.
    ///   - room: how many writes may wait.
    public init(
        _ files: ArchiveFiles, wait: Double = 30, room: Int = 256, now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        self.files = files
        self.wait = wait
        self.now = now
        writers = Workers("write", threads: 1, room: room)
        readers = Workers("read", threads: 4, room: 256)
        writing.withLock { $0 = nil }
        _ = try writer()
    }

    /// How many writes are under way or wait.
    var load: Int { writers.load }

    /// Looks into the archive; nothing is written, and other reads go on beside it.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (OpenArchive, SearchIndex) throws -> T
    ) async throws -> T {
        try await readers.run {
            let kept = self.idle.withLock { $0.popLast() }
            let opened = try kept ?? self.reader()
            let result = Result { try body(opened.archive, opened.index) }
            // What met trouble in the stores is not used again.
            if case .failure(let error) = result, error is LedgerError { return try result.get() }
            self.idle.withLock { $0.append(opened) }
            return try result.get()
        }
    }

    /// Acts in somebody's name.
    ///
    /// After it returns, what it recorded survives a power cut. What was captured since joins the holds whose queries it
    /// matches first, before anything is decided.
    public func decide<T: Sendable>(
        as name: String, _ body: @escaping @Sendable (OpenArchive, SearchIndex) throws -> T
    ) async throws -> T {
        try await write(as: name) { archive, index in
            try archive.growHolds(in: index)
            return try body(archive, index)
        }
    }

    /// Appends in somebody's name what decides nothing: an account of a read, messages.
    public func write<T: Sendable>(
        as name: String, _ body: @escaping @Sendable (OpenArchive, SearchIndex) throws -> T
    ) async throws -> T {
        try await writers.run {
            let opened = try self.writer()
            do { return try body(opened.archive.acting(as: name), opened.index) } catch let error as LedgerError {
                if error.code != .busy, error.code != .noSuchEntry, error.code != .wrongUse { self.close() }
                throw error
            }
        }
    }

    /// Takes messages that were pushed in.
    ///
    /// After it returns, what was kept survives a power cut.
    func take(_ bytes: [UInt8], as form: PushedForm, source: String, by name: String) async throws
        -> LiveAccounts.Answer
    {
        try await write(as: name) { [accounts] archive, _ in
            try accounts.take(into: archive, source: source, format: form.format) { sink in
                try form.read(bytes, into: sink)
            }
        }
    }

    /// Signs a checkpoint of what was appended and brings the index up to it.
    public func settle() async throws {
        try await writers.run {
            let opened = try self.writer()
            let ledger = opened.archive.ledger
            do {
                try opened.archive.catalogue.rollForward(ledger)
                try self.accounts.account(in: opened.archive)
                if try ledger.count() != ledger.signedSize() { try ledger.signCheckpoint() }
                try opened.index.rollForward(ledger)
            } catch {
                self.close()
                throw error
            }
        }
    }

    private func close() { writing.withLock { $0 = nil } }

    private func writer() throws -> Opened {
        try writing.withLock { state in
            if let opened = state { return opened }
            let archive = try OpenArchive(files, actor: Self.name, lockTimeout: wait, now: now)
            let index = SearchIndex(files)
            do { try archive.finishDestructions(projections: [archive.catalogue, index]) } catch let error
                as LedgerError
            {
                // It stays ordered and is tried again each time; until then everything else goes on.
                guard error.code == .refused || error.code == .busy else { throw error }
            }
            let opened = Opened(archive: archive, index: index)
            state = opened
            return opened
        }
    }

    private func reader() throws -> Opened {
        Opened(
            archive: try OpenArchive(files, access: .reading, actor: Self.name, now: now),
            index: SearchIndex(files, access: .reading))
    }
}
