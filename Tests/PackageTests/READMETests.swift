import Foundation
import Testing

@Suite("What the documents show")
struct READMETests {
    private static let documents = ["README.md", "CONTRIBUTING.md"]

    @Test("every document shows commands, and only of programs that there are", arguments: documents)
    func programs(document: String) throws {
        let commands = try ShownCommand.inDocument(document)
        #expect(!commands.isEmpty)
        for command in commands {
            #expect(["make", "canute", "canute-verify"].contains(command.program), "\(command.testDescription)")
        }
    }

    @Test("every make target shown is one that the Makefile has and explains", arguments: documents)
    func targets(document: String) throws {
        let targets = Set(try PackageFiles.text("Makefile").matches(of: #/(?m)^([a-z]+):.*## /#).map { $0.output.1 })
        for command in try ShownCommand.inDocument(document) where command.program == "make" {
            for target in command.words.dropFirst() {
                #expect(targets.contains(Substring(target)), "\(command.testDescription)")
            }
        }
    }

    @Test("every canute command shown, and every one the demo plays, has that name and those options")
    func commands() throws {
        var help: [[String]: String] = [:]
        let shown = try Self.documents.flatMap(ShownCommand.inDocument).filter { $0.program == "canute" }
        for command in try shown + ShownCommand.inDemo() {
            let path = try Self.path(of: command, help: &help)
            let text = help[path] ?? ""
            let usage = (["canute"] + path).joined(separator: " ")
            #expect(text.contains("USAGE: \(usage)"), "\(command.testDescription): canute has no such command.")
            for option in command.options {
                #expect(text.contains(option), "\(command.testDescription): \(usage) does not have \(option).")
            }
        }
    }

    @Test("every canute command of the README is one that the demo plays")
    func played() throws {
        let played = Set(try ShownCommand.inDemo().map { $0.words.prefix(3) })
        for command in try ShownCommand.inDocument("README.md") where command.program == "canute" {
            #expect(played.contains(command.words.prefix(3)), "\(command.testDescription)")
        }
    }

    @Test("the README's module table has the targets of the package, in its order")
    func modules() throws {
        let rows = try PackageFiles.text("README.md").split(whereSeparator: \.isNewline).filter { $0.hasPrefix("| `") }
        let named = rows.flatMap { row in
            (row.split(separator: "|").first ?? "").matches(of: /`([^`]+)`/).map { String($0.output.1) }
        }
        #expect(
            named
                == ModuleMap.rows.map(\.target).filter {
                    (!$0.hasPrefix("C") || $0.hasPrefix("Ca")) && !ModuleMap.besides.contains($0)
                })
    }

    @Test("the files and folders that the documents point to are there", arguments: documents)
    func links(document: String) throws {
        for link in try PackageFiles.text(document).matches(of: /\]\(([^):]+)\)/) {
            let path = PackageFiles.root.appending(path: String(link.output.1)).path
            #expect(FileManager.default.fileExists(atPath: path), "\(document) points to \(link.output.1)")
        }
    }

    /// The command's name, `search` or `pack verify`: two words where the first has commands below it.
    private static func path(of command: ShownCommand, help: inout [[String]: String]) throws -> [String] {
        let words = Array(command.words.dropFirst().prefix(2))
        let noun = Array(words.prefix(1))
        let isGroup = try text(of: noun, help: &help).contains("SUBCOMMANDS:")
        let hasVerb = words.last?.wholeMatch(of: /[a-z][a-z-]*/) != nil
        let path = isGroup && hasVerb ? words : noun
        _ = try text(of: path, help: &help)
        return path
    }

    private static func text(of path: [String], help: inout [[String]: String]) throws -> String {
        if let known = help[path] { return known }
        let canute = try PackageFiles.binaries.appending(path: "canute")
        let text = try ProgramOutcome.run(canute, path + ["--help"]).output
        help[path] = text
        return text
    }
}
