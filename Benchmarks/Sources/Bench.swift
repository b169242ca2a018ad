import Foundation

/// Where lines are measured: the programs, the work folder, and what several lines measure on, made when first asked for.
///
/// Every measurement is a process of its own, on files of its own; this one stays small, see ``Usage/peakMiB``.
final class Bench: Sendable {
    let canute: String
    let settings: Settings
    /// The folder of the real samples, see CONTRIBUTING; it need not be there.
    let shared: URL
    private let work: URL
    private let own: String

    init(canute: String, work: URL, shared: URL, settings: Settings) throws {
        self.canute = canute
        self.work = work
        self.shared = shared
        self.settings = settings
        own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        clear()
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { work.appendingPathComponent(name).path }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func remove(_ names: String...) {
        for name in names { try? FileManager.default.removeItem(atPath: path(name)) }
    }

    func size(_ name: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path(name))[.size] as? Int ?? 0
    }

    /// Makes something once: `body` runs where nothing has this name yet.
    func once(_ name: String, _ body: (String) throws -> Void) throws -> String {
        if !exists(name) { try body(path(name)) }
        return path(name)
    }

    /// Removes what the measurements made; the last result stays.
    func clear() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: work.path)) ?? [] where name != "result.json"
        {
            remove(name)
        }
    }

    /// Keeps the result in the work folder.
    func keep(_ data: Data) throws { try data.write(to: work.appendingPathComponent("result.json")) }
}

// MARK: - Processes

extension Bench {
    /// Runs a program to its end.
    @discardableResult
    func run(_ program: String, _ arguments: [String], expecting status: Int32 = 0) throws -> Usage {
        try ChildProcess.run(
            program, arguments, output: path("output"), errors: path("errors"), expecting: status)
    }

    /// Runs a part of this program.
    @discardableResult
    func runOwn(_ part: String, _ arguments: [String]) throws -> Usage { try run(own, [part] + arguments) }

    /// Runs a part of this program that measures by itself and prints what it found as JSON.
    func figures<T: Decodable>(_ type: T.Type, _ part: String, _ arguments: [String]) throws -> T {
        try runOwn(part, arguments)
        return try decode(type)
    }

    /// What the last part printed as JSON.
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try JSONDecoder().decode(type, from: output()) }

    /// What the last program printed.
    func output() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path("output"))) }

    /// The path of a program that a Debian package brings.
    func program(_ path: String, package: String) throws -> String {
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw NotHere.notInstalled(URL(fileURLWithPath: path).lastPathComponent, package: package)
        }
        return path
    }

    /// `openssl dgst -sha256` over a file.
    func digest(_ file: String) throws -> Usage {
        try run(program("/usr/bin/openssl", package: "openssl"), ["dgst", "-sha256", file])
    }
}

// MARK: - Archives

extension Bench {
    /// Makes an empty archive of this name; the one before is set aside, not removed.
    ///
    /// A file system that has just taken away thousands of files is slow to make new ones: ext4 passes over their inodes
    /// for some minutes. That would be measured with the capture.
    func makeArchive(_ name: String) throws {
        if exists(name) {
            try FileManager.default.createDirectory(atPath: path("used"), withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: path(name), toPath: path("used/\(UUID().uuidString)"))
        }
        try run(
            canute,
            [
                "init", path(name), "--name", "Benchmark Council", "--origin", "records.council.example", "--by",
                "benchmark",
            ])
    }

    /// Captures with the program, as its users do: the index is caught up when it ends.
    ///
    /// - Parameter status: what it may end with: 1 where the source holds something that cannot be taken.
    func capture(
        _ source: String, _ format: String, into archive: String, as name: String = "chat", expecting status: Int32 = 0
    ) throws -> Usage {
        try run(
            canute,
            [
                "capture", "run", source, "--archive", path(archive), "--source", name, "--format", format, "--by",
                "benchmark",
            ], expecting: status)
    }

    /// The seeded chat of ``Settings/messages`` as a Slack export.
    func chat() throws -> String {
        try once("chat") { try runOwn("write-chat", [$0, String(settings.messages)]) }
    }

    /// An archive that holds ``chat()``.
    func chatArchive() throws -> String {
        try once("chat-archive") { _ in
            try makeArchive("chat-archive")
            _ = try capture(chat(), "slack", into: "chat-archive")
        }
    }

    /// All bytes of ``chat()`` in one file.
    func chatBytes() throws -> String {
        try once("chat.bytes") { try Self.concatenate(chat(), into: $0) }
    }

    /// The seeded chat of ``Settings/large``.
    func largeChat() throws -> String {
        try once("large") { try runOwn("write-chat", [$0, String(settings.large)]) }
    }

    /// An archive that holds ``largeChat()``.
    func largeArchive() throws -> String {
        try once("large-archive") { _ in
            try makeArchive("large-archive")
            _ = try capture(largeChat(), "slack", into: "large-archive")
        }
    }

    /// One plain table with one FTS5 index that holds ``largeChat()``.
    func largePlain() throws -> String {
        try once("large.sqlite") { try runOwn("load-plain", [largeChat(), $0, "--index"]) }
    }

    /// A signed log of ``Settings/entries`` small records, its checkpoint beside it, and a thousand more.
    func log() throws -> String {
        try once("log") { try runOwn("build-log", [$0, String(settings.entries)]) }
    }

    /// Writes the files below a folder one after another, in the order of their names.
    static func concatenate(_ folder: String, into file: String) throws {
        guard FileManager.default.createFile(atPath: file, contents: nil),
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String })
        else { throw BenchmarkError("Cannot write \(file).") }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        for name in names.sorted() {
            let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            try handle.write(contentsOf: Data(contentsOf: url))
        }
    }
}

// MARK: - Mailboxes and real samples

extension Bench {
    /// The seeded mailbox of ``Settings/mails``.
    func mailbox() throws -> String {
        try once("mails.mbox") { try runOwn("write-mailbox", [$0, "--mails", String(settings.mails)]) }
    }

    /// The same mails, one file each, as notmuch wants them.
    func maildir(of mailbox: String, _ name: String) throws -> String {
        try once(name) { try runOwn("write-maildir", [mailbox, $0]) }
    }

    /// The real mailbox of the shared samples, unpacked.
    func realMailbox() throws -> String {
        try once("real.mbox") { try unpack("linux-mips-1998-2004.mbox.zst", to: $0) }
    }

    /// The real Zulip export of the shared samples, unpacked.
    func realChat() throws -> String {
        try once("zulip") { folder in
            try unpack("lean-general-newmembers.tar.zst", to: path("zulip.tar"))
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try run("/usr/bin/tar", ["xf", path("zulip.tar"), "-C", folder])
            remove("zulip.tar")
        }
    }

    private func unpack(_ name: String, to target: String) throws {
        let file = shared.appendingPathComponent("data/bench/\(name)").path
        guard FileManager.default.fileExists(atPath: file) else {
            throw NotHere(description: "not present: \(file) (--shared DIR)")
        }
        try run(program("/usr/bin/zstd", package: "zstd"), ["-q", "-d", "-f", file, "-o", target])
    }
}
