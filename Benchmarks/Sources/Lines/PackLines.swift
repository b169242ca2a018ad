import Foundation

extension Bench {
    /// An archive of chat with a request for all of it, decided and signed off, and what the decisions took.
    func decided() throws -> (archive: String, decided: Decided) {
        let archive = try once("packed") { _ in
            try makeArchive("packed")
            let numbers = ["--numbers", String(settings.redactions)]
            let chat = try once("packed-chat") {
                try runOwn("write-chat", [$0, String(settings.packed)] + numbers)
            }
            _ = try capture(chat, "slack", into: "packed")
            try runOwn("decide-pack", [path("packed")])
            try output().write(to: URL(fileURLWithPath: path("packed.json")))
        }
        let decided = try JSONDecoder().decode(
            Decided.self, from: Data(contentsOf: URL(fileURLWithPath: path("packed.json"))))
        return (archive, decided)
    }

    /// Issues the pack, in place of one that is there.
    func issue() throws -> Usage {
        let (archive, decided) = try decided()
        remove("pack.zip")
        return try run(
            canute,
            [
                "request", "issue", decided.request, "--layer", "requester", "--out", path("pack.zip"), "--archive",
                archive, "--by", "benchmark",
            ])
    }

    /// The files of the pack, in a folder.
    func packFiles() throws -> String {
        try once("pack-files") {
            if !exists("pack.zip") { _ = try issue() }
            try runOwn("unpack-zip", [path("pack.zip"), $0])
        }
    }
}

/// A whole pack, from decisions to the checked zip.
struct Pack: Line {
    let name = "pack"
    let work =
        "`canute request issue`: redaction, gate and leak scan, pages, XML, proofs, zip, and the verifier's own check"
    let reference = "the goal's limit, for 10,000 messages with 2,000 redactions"
    let goals = [Goal.figure(Quantity(60, .seconds))]

    func prepare(_ bench: Bench) throws { _ = try bench.decided() }

    func round(_ bench: Bench) throws -> Round {
        let (_, decided) = try bench.decided()
        let usage = try bench.issue()
        return .against(
            Quantity(60, .seconds), Quantity(usage.seconds, .seconds),
            also: [
                "\(bench.settings.packed) messages, \(decided.redactions) redactions; CPU \(Quantity(usage.cpuSeconds, .seconds).text), "
                    + "peak \(Quantity(usage.peakMiB, .mebibytes).text), zip of \(try bench.size("pack.zip") / 1000) kB; "
                    + "deciding the redactions took \(Quantity(decided.usage.seconds, .seconds).text)"
            ])
    }
}

/// The zip of a pack against what others write of the same files.
struct PackZip: Line {
    enum Peer: String, Sendable { case bsdtar, zip }

    private let peer: Peer

    init(_ peer: Peer) { self.peer = peer }

    var name: String { "pack-zip-\(peer.rawValue)" }
    let work = "the zip of the pack's files: deflated, the same bytes each time, synced"
    var reference: String {
        peer == .bsdtar ? "`bsdtar -a -cf pack.zip` of the same files" : "`zip -q -r` of the same files"
    }
    var goals: [Goal] { peer == .bsdtar ? [.ratio(atLeast: 1 / 1.5)] : [] }

    func prepare(_ bench: Bench) throws {
        _ = try program(bench)
        _ = try bench.packFiles()
    }

    func round(_ bench: Bench) throws -> Round {
        let files = try bench.packFiles()
        bench.remove("theirs.zip", "ours.zip")
        let theirs =
            switch peer {
            case .bsdtar:
                try bench.run(program(bench), ["-a", "-cf", bench.path("theirs.zip"), "-C", files, "."])
            case .zip:
                try bench.run(
                    "/bin/sh",
                    ["-c", "cd \"$1\" && exec \"$0\" -q -r \"$2\" .", program(bench), files, absolute(bench)])
            }
        let ours = try bench.runOwn("zip-files", [files, bench.path("ours.zip")])
        return Round(
            ours: Quantity(ours.seconds, .seconds), reference: Quantity(theirs.seconds, .seconds),
            also: ["\(try bench.size("ours.zip") / 1000) kB, theirs \(try bench.size("theirs.zip") / 1000) kB"])
    }

    private func program(_ bench: Bench) throws -> String {
        try peer == .bsdtar
            ? bench.program("/usr/bin/bsdtar", package: "libarchive-tools")
            : bench.program("/usr/bin/zip", package: "zip")
    }

    private func absolute(_ bench: Bench) -> String {
        URL(fileURLWithPath: bench.path("theirs.zip")).standardizedFileURL.path
    }
}

/// Validation of the pack's XML.
struct PackSchema: Line {
    let name = "pack-schema"
    let work = "validation of the pack's disclosure.xml against its schema, the whole process"
    let reference = "`xmllint --noout --stream --schema` of the same"

    func prepare(_ bench: Bench) throws {
        _ = try bench.program("/usr/bin/xmllint", package: "libxml2-utils")
        _ = try bench.packFiles()
    }

    func round(_ bench: Bench) throws -> Round {
        let root = try bench.packFiles()
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        guard let document = names.first(where: { $0.hasSuffix("disclosure.xml") }) else {
            throw BenchmarkError("The pack has no disclosure.xml.")
        }
        let (schema, file) = ("Schemas/disclosure-pack.xsd", "\(root)/\(document)")
        let theirs = try bench.run("/usr/bin/xmllint", ["--noout", "--stream", "--schema", schema, file])
        let ours = try bench.runOwn("validate-xml", [schema, file])
        return Round(
            ours: Quantity(ours.seconds, .seconds), reference: Quantity(theirs.seconds, .seconds),
            also: [
                "peak \(Quantity(ours.peakMiB, .mebibytes).text), theirs \(Quantity(theirs.peakMiB, .mebibytes).text)"
            ])
    }
}
