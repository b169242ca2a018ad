import Archive
import ArgumentParser
import Casework
import Foundation
import Ledger
import Search

/// What every command on an archive takes.
struct ArchiveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The archive's folder; else CANUTE_ARCHIVE.", valueName: "dir"))
    var archive: String?

    @Option(help: ArgumentHelp("Who acts; else CANUTE_USER, else the login name.", valueName: "name"))
    var by: String?

    @Option(
        help: ArgumentHelp(
            "Where the signing key comes from: a file, env:NAME or fd:NUMBER.", valueName: "source", visibility: .hidden
        ))
    var signingKey: String?

    @Option(
        help: ArgumentHelp(
            "Where the archive's key comes from: a file, env:NAME or fd:NUMBER.", valueName: "source",
            visibility: .hidden))
    var archiveKey: String?

    @Option(
        help: ArgumentHelp(
            "The folder of both keys; else CANUTE_SECRETS, else DIR/secrets.", valueName: "dir", visibility: .hidden))
    var secrets: String?

    @Option(help: ArgumentHelp("How long to wait for another writer.", valueName: "seconds"))
    var wait: Double = 30

    @Flag(help: "Print one JSON object on standard output.")
    var json = false

    func validate() throws {
        guard wait >= 0, wait <= 86_400 else { throw ValidationError("--wait is a number of seconds from 0 to 86400.") }
        guard by?.allSatisfy(\.isWhitespace) != true else { throw ValidationError("--by needs a name.") }
    }

    /// The archive's files; where its keys come from is said by options, else by variables.
    func files() throws -> ArchiveFiles {
        guard let path = archive ?? Self.environment("CANUTE_ARCHIVE") else {
            throw ValidationError("Which archive? Give --archive DIR or set CANUTE_ARCHIVE.")
        }
        let secrets = secrets ?? Self.environment("CANUTE_SECRETS")
        return ArchiveFiles(
            root: URL(fileURLWithPath: path, isDirectory: true),
            secrets: secrets.map { URL(fileURLWithPath: $0, isDirectory: true) },
            signingKey: try KeySources.source(signingKey, variable: "CANUTE_SIGNING_KEY"),
            archiveKey: try KeySources.source(archiveKey, variable: "CANUTE_ARCHIVE_KEY"))
    }

    /// Who acts.
    var actor: String { People.collapsed(by ?? Self.environment("CANUTE_USER") ?? NSUserName()) }

    /// Opens the archive, finishes what a crash left unfinished, runs `body`, and signs a checkpoint of what it appended.
    func withArchive<T>(_ body: (OpenArchive, SearchIndex) throws -> T) throws -> T {
        let files = try files()
        guard !actor.isEmpty else { throw ValidationError("Who acts? --by and CANUTE_USER must not be blank.") }
        let archive = try OpenArchive(files, actor: actor, lockTimeout: wait)
        let index = SearchIndex(files)
        do { try archive.finishDestructions(projections: [archive.catalogue, index]) } catch let error as LedgerError {
            // It stays ordered and is tried again each time; until then everything else goes on.
            guard error.code == .refused || error.code == .busy else { throw error }
            Edge.printError("canute: \(error)")
        }
        let before = try archive.ledger.signedSize()
        let result = Result {
            // What was captured since joins the holds whose queries it matches, before anything is decided.
            try archive.growHolds(in: index)
            return try body(archive, index)
        }
        // What was appended is signed also where the command then failed: the entries are there.
        if try archive.ledger.count() != before { try archive.ledger.signCheckpoint() }
        return try result.get()
    }

    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Content is read for a purpose, which the ledger keeps.
struct PurposeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What the content is read for; else CANUTE_PURPOSE.", valueName: "text"))
    var purpose: String?

    @Option(help: ArgumentHelp("The request that the content is read for.", valueName: "id"))
    var request: String?

    /// The purpose, in words.
    func words() throws -> String {
        if let request { return "request \(request)" }
        let said = purpose ?? ArchiveOptions.environment("CANUTE_PURPOSE")
        if let said, said.contains(where: { !$0.isWhitespace }) { return said }
        throw ValidationError(
            "What for? Content is read for a purpose, which is kept: give --purpose TEXT or --request ID, or set CANUTE_PURPOSE."
        )
    }

    /// Refuses a request that was never logged.
    func check(in archive: OpenArchive) throws { if let request { _ = try archive.request(request) } }
}
