import Archive
import ArgumentParser
import Foundation
import Ledger
import Service

struct AccountCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Who may sign in to `canute serve`.",
        subcommands: [Add.self, List.self, Disable.self, Enable.self, SetPassword.self, SetRole.self])

    /// Where a password comes from: never from the command line, which every process can read.
    struct PasswordOptions: ParsableArguments {
        @Option(help: ArgumentHelp("A file whose first line is the password; else standard input.", valueName: "file"))
        var passwordFile: String?

        func read() throws -> String {
            if let passwordFile {
                guard let text = String(validating: try InputFile.read(passwordFile), as: UTF8.self) else {
                    throw ValidationError("\(passwordFile) holds no text: give the password's file.")
                }
                return Self.firstLine(text)
            }
            if isatty(STDIN_FILENO) == 1 {
                Edge.printError("Type the password, then Enter. It is shown: use --password-file where others look on.")
            }
            guard let line = readLine() else {
                throw ValidationError("No password came in: give --password-file, or a line on standard input.")
            }
            return line
        }

        private static func firstLine(_ text: String) -> String {
            text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        }
    }

    struct Row: Encodable {
        let name: String
        let person: String
        let roles: [String]
        let disabled: Bool
        let local: Bool

        init(_ account: Account) {
            name = account.name
            person = account.person
            roles = account.roles.map(\.rawValue).sorted()
            disabled = account.isDisabled
            local = account.isLocal
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a local account, with a password from standard input or a file.",
            discussion: """
                The roles are \(Role.allCases.map(\.rawValue).joined(separator: ", ")).

                Example:
                  canute account add jane --person "Jane Doe" --role foi-officer --archive records < password
                """)

        @Argument(help: "What is typed at sign-in.") var name: String
        @Option(help: ArgumentHelp("Whose it is: the name that acts carry.", valueName: "name")) var person: String
        @Option(help: ArgumentHelp("What they may do; may be given again.", valueName: "role")) var role: [String]
        @OptionGroup var password: PasswordOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let roles = Set(try role.map(Role.init(parsing:)))
            let password = try password.read()
            try AccountCommands.change(options) { accounts, _ in
                try accounts.add(name, person: person, roles: roles, password: password)
                if options.json { return try Output.json(["account": name.lowercased()]) }
                print("\(name.lowercased()) can sign in as \(person).")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the accounts.", discussion: "Example:\n  canute account list --archive records")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let rows = try ServiceStore(options.files()).accounts().map(Row.init)
            if options.json { return try Output.json(["accounts": rows]) }
            if rows.isEmpty { print("There is no account: `canute account add NAME` makes one.") }
            for row in rows {
                print(
                    "\(row.name)  \(row.person)  \(row.roles.joined(separator: ", "))"
                        + "\(row.disabled ? "  disabled" : "")\(row.local ? "" : "  through a provider")")
            }
        }
    }

    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shut an account; its sessions end at once.",
            discussion: "Example:\n  canute account disable jane --archive records")

        @Argument(help: "The account.") var name: String
        @OptionGroup var options: ArchiveOptions

        func run() throws { try AccountCommands.set(disabled: true, name, options) }
    }

    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open an account again.",
            discussion: "Example:\n  canute account enable jane --archive records")

        @Argument(help: "The account.") var name: String
        @OptionGroup var options: ArchiveOptions

        func run() throws { try AccountCommands.set(disabled: false, name, options) }
    }

    struct SetPassword: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "password", abstract: "Give an account another password; its sessions end.",
            discussion: "Example:\n  canute account password jane --archive records < password")

        @Argument(help: "The account.") var name: String
        @OptionGroup var password: PasswordOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let password = try password.read()
            try AccountCommands.change(options) { accounts, _ in
                try accounts.setPassword(password, of: name)
                if options.json { return try Output.json(["account": name.lowercased()]) }
                print("\(name.lowercased()) has another password.")
            }
        }
    }

    struct SetRole: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "role", abstract: "Give an account other roles; its sessions end.",
            discussion: """
                The roles are \(Role.allCases.map(\.rawValue).joined(separator: ", ")).

                Example:
                  canute account role jane --role foi-officer --role approver --archive records
                """)

        @Argument(help: "The account.") var name: String
        @Option(help: ArgumentHelp("What they may do; may be given again.", valueName: "role")) var role: [String]
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let roles = Set(try role.map(Role.init(parsing:)))
            try AccountCommands.change(options) { accounts, _ in
                try accounts.setRoles(roles, of: name)
                if options.json { return try Output.json(["account": name.lowercased()]) }
                print("\(name.lowercased()) has the roles \(roles.map(\.rawValue).sorted().joined(separator: ", ")).")
            }
        }
    }

    static func set(disabled: Bool, _ name: String, _ options: ArchiveOptions) throws {
        try change(options) { accounts, _ in
            try accounts.setDisabled(disabled, name)
            if options.json { return try Output.json(["account": name.lowercased()]) }
            print(disabled ? "\(name.lowercased()) is shut." : "\(name.lowercased()) can sign in again.")
        }
    }

    static func change(_ options: ArchiveOptions, _ body: (Accounts, ServiceStore) throws -> Void) throws {
        try options.withArchive { archive, _ in
            let store = try ServiceStore(archive.ledger.files)
            try body(Accounts(archive, store), store)
        }
    }
}
