import Archive
import ArgumentParser
import Casework
import Foundation
import Records

extension DisposalCommands {
    struct Certificate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the certificate of a disposal that was carried out, or write it as XML and as a page.",
            discussion: """
                The XML is of the form of Schemas/disposal-certificate.xsd and names every entry; the page is made for A4.

                Example:
                  canute disposal certificate D-812 --archive records
                  canute disposal certificate D-812 --xml D-812.xml --html D-812.html --archive records
                """)

        @Argument(help: "The disposal.") var id: String
        @Option(help: ArgumentHelp("Where the XML is written.", valueName: "file")) var xml: String?
        @Option(help: ArgumentHelp("Where the page is written.", valueName: "file")) var html: String?
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let id: String
            let records: UInt64
            let conversations: UInt64
            let list_hash: String
            let certificates: [UInt64]
            @OrNull var backups_expire: String?
            let packs: [String]
            let single_officer: Bool
            @OrNull var xml: String?
            @OrNull var html: String?
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let certificate = try archive.disposalCertificate(id)
                let form = try certificate.xml()
                if let xml { try Self.write(form, to: xml) }
                if let html { try Self.write(certificate.html(), to: html) }
                guard options.json else {
                    if xml == nil, html == nil {
                        Swift.print(String(decoding: certificate.text(), as: UTF8.self), terminator: "")
                    }
                    for path in [xml, html].compactMap(\.self) { Swift.print("Written: \(path)") }
                    return
                }
                try Output.json(
                    Answer(
                        id: id, records: certificate.list.count, conversations: certificate.conversations,
                        list_hash: certificate.list.hash.hex,
                        certificates: certificate.disposal.batches.compactMap(\.certificate?.seq),
                        backups_expire: certificate.backupsExpire, packs: certificate.packs.map(\.request),
                        single_officer: certificate.isSingleOfficer, xml: xml, html: html))
            }
        }

        /// Writes a file that is not there yet.
        private static func write(_ bytes: [UInt8], to path: String) throws {
            guard !FileManager.default.fileExists(atPath: path) else {
                throw ValidationError("\(path) is there already: give another name, so that nothing is overwritten.")
            }
            do { try Data(bytes).write(to: URL(fileURLWithPath: path)) } catch {
                throw ValidationError("\(path) cannot be written: check the folder, and that you may write there.")
            }
        }
    }
}
