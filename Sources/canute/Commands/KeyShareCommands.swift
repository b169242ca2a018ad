import Archive
import ArgumentParser
import Foundation
import Ledger

/// The archive's key among several people.
enum KeyShareCommands {
    /// What belongs among the verbs of `canute key`.
    static var all: [any ParsableCommand.Type] { [Split.self, Join.self] }

    struct Split: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Split the archive's key into printable shares, some of which give it back.",
            discussion: """
                The key that is split opens the wrapped keys of all records (archive.key), not the one that signs. Print \
                each share, hand it to one person, and remove the file. Fewer shares than --threshold say nothing of the key.

                Example:
                  canute key split --shares 5 --threshold 3 --out shares --archive records
                """)

        @Option(help: "How many shares there are to be.") var shares: Int
        @Option(help: "How many of them give the key.") var threshold: Int
        @Option(help: ArgumentHelp("A new folder for the shares.", valueName: "dir")) var out: String
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard (2...255).contains(shares), (2...max(2, shares)).contains(threshold) else {
                throw ValidationError("--shares is 2 to 255, and --threshold 2 to as many as there are shares.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let folder = try StagedFolder(URL(fileURLWithPath: out, isDirectory: true))
                do {
                    let all = try archive.ledger.splitArchiveKey(count: shares, threshold: threshold)
                    for share in all {
                        try DurableFile.write(
                            Array(share.encoded.utf8),
                            to: folder.staging.appendingPathComponent("share-\(share.index)-of-\(share.count).txt"),
                            mode: 0o600)
                    }
                    let first = all[0]
                    try archive.record(
                        KeySplit(
                            key: KeyShare.hex(first.fingerprint), set: KeyShare.hex(first.set), shares: shares,
                            threshold: threshold), subject: archive.ledger.origin)
                    try folder.publish()
                    try ShareAnswer(first, out).print(options.json)
                } catch {
                    folder.discard()
                    throw error
                }
            }
        }
    }

    struct Join: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give the archive's key back from shares.",
            discussion: """
                Example:
                  canute key join share-1-of-5.txt share-3-of-5.txt share-4-of-5.txt --out secrets/archive.key
                """)

        @Argument(help: "The shares.") var files: [String]
        @Option(help: ArgumentHelp("The key file to write; it must not exist.", valueName: "file")) var out: String
        @Flag(help: "Print one JSON object on standard output.") var json = false

        func run() throws {
            let place = URL(fileURLWithPath: out)
            guard !FileManager.default.fileExists(atPath: place.path) else {
                throw LedgerError(.alreadyExists, "\(out) exists already and may be a key: give another name.")
            }
            let shares = try files.map { file in
                let data = try InputFile.read(file)
                guard data.count <= 65_536, let text = String(data: data, encoding: .utf8) else {
                    throw LedgerError(.wrongUse, "\(file) holds no share of a key: give the file of one.")
                }
                return try KeyShare(parsing: text, name: file)
            }
            let key = try KeyShare.join(shares)
            try DurableFile.write(KeyShare.keyFile(key), to: place, mode: 0o600)
            try ShareAnswer(shares[0], out).print(json)
        }
    }
}

/// A splitting as it is shown; nothing of the key itself.
private struct ShareAnswer: Encodable {
    let origin: String
    let key: String
    let set: String
    let shares: Int
    let threshold: Int
    let out: String

    init(_ share: KeyShare, _ out: String) {
        origin = share.origin
        key = KeyShare.hex(share.fingerprint)
        set = KeyShare.hex(share.set)
        shares = share.count
        threshold = share.threshold
        self.out = out
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        Swift.print("Key \(key) of \(origin), set \(set): any \(threshold) of \(shares) shares. Written: \(out)")
    }
}
