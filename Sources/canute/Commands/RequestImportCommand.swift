import Archive
import ArgumentParser
import Casework
import Foundation

extension RequestCommands {
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Log the requests of a CSV from your case system; those that are known already are left.",
            discussion: """
                The columns reference, regime, received, name and text are needed; division, address and owner may be there. \
                Either all new requests of the file are logged or none. `request list --csv` gives the register back.

                Example:
                  canute request import cases.csv --archive records
                """)

        @Argument(help: "The file.") var file: String
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            struct Logged: Encodable {
                let reference: String
                let id: String
            }

            let logged: [Logged]
            let known: [String]
        }

        func run() throws {
            let register = try RegisterImport(csv: Array(TextFile.read(file).utf8))
            try options.withArchive { archive, _ in
                let outcome = try archive.importRegister(register)
                if options.json {
                    return try Output.json(
                        Answer(
                            logged: outcome.logged.map { .init(reference: $0.reference, id: $0.id) },
                            known: outcome.known))
                }
                for one in outcome.logged { print("\(one.reference) is \(one.id)") }
                print(
                    "\(Output.count(outcome.logged.count, "request")) logged, \(outcome.known.count) known already.")
            }
        }
    }
}
