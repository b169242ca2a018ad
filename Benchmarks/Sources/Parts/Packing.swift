import Archive
import ArgumentParser
import Casework
import Foundation
import Interchange
import Ledger
import Retention
import Search

/// Logs a request for all of an archive and decides it, telephone numbers withheld; prints what that took.
struct DecidePack: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "decide-pack", shouldDisplay: false)
    @Argument var folder: String

    func run() throws {
        let files = ArchiveFiles(root: URL(fileURLWithPath: folder, isDirectory: true))
        let archive = try OpenArchive(files, actor: "benchmark")
        let index = SearchIndex(files)
        let request = try archive.openRequest(
            regime: .foia, division: .england, received: try CivilDate(parsing: "2025-12-01"), from: "A Requester",
            address: "1 Sample Street", text: "All messages of the teams.")
        _ = try archive.search(.init(terms: ""), for: request.id, in: index)
        try archive.review(
            request.id, conversation: nil, seqs: [], undecided: true, relevant: true, reason: nil)
        var places = 0
        let usage = try Stopwatch.time {
            for number in ChatSample.telephoneNumbers {
                places += try archive.withholdEverywhere(
                    number, on: request.id, exemption: "40(2)", reason: "A private number", publicInterest: nil)
            }
        }
        try OpenArchive(files, actor: "somebody else").signOff(request.id, singleOfficer: false)
        try archive.ledger.signCheckpoint()
        try printJSON(Decided(request: request.id, redactions: places, usage: usage))
    }
}

/// A request that was decided.
struct Decided: Codable {
    let request: String
    let redactions: Int
    /// Of the redactions alone.
    let usage: Usage
}

/// Takes a zip apart into a folder.
struct UnpackZip: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "unpack-zip", shouldDisplay: false)
    @Argument var zip: String
    @Argument var folder: String

    func run() throws {
        for entry in try ZipWriter.entries(of: zip, limit: 2 << 30) {
            let file = URL(fileURLWithPath: folder).appendingPathComponent(entry.name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(entry.bytes).write(to: file)
        }
    }
}

/// Writes the files below a folder as a zip, as a pack is written.
struct ZipFiles: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "zip-files", shouldDisplay: false)
    @Argument var folder: String
    @Argument var zip: String

    func run() throws {
        let root = URL(fileURLWithPath: folder)
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let writer = try ZipWriter(path: zip)
        for name in names.sorted() {
            let file = root.appendingPathComponent(name)
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            try writer.write(name: name, bytes: [UInt8](Data(contentsOf: file)))
        }
        try writer.finish()
    }
}

/// Validates a document against a schema, as packs are checked.
struct ValidateXML: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "validate-xml", shouldDisplay: false)
    @Argument var schema: String
    @Argument var document: String

    func run() throws {
        let schema = try XMLSchema([UInt8](Data(contentsOf: URL(fileURLWithPath: schema))))
        let wrong = schema.validate([UInt8](try Data(contentsOf: URL(fileURLWithPath: document))))
        guard wrong.isEmpty else { throw BenchmarkError("The document is not valid: \(wrong[0])") }
    }
}
