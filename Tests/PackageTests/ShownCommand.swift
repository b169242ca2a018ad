import Testing

/// A command line that a document or the demo shows: its words, with options apart.
struct ShownCommand: Sendable, CustomTestStringConvertible {
    let place: String
    let line: String

    var words: [String] { line.split(separator: " ").map(String.init) }
    var program: String { words.first ?? "" }
    var options: [String] { line.matches(of: #/ (--[a-z][a-z-]*)/#).map { String($0.output.1) } }
    var testDescription: String { "\(place): \(line)" }

    /// The commands of a Markdown document: the lines of its indented blocks that begin with a prompt.
    static func inDocument(_ path: String) throws -> [ShownCommand] {
        try PackageFiles.text(path).split(whereSeparator: \.isNewline).compactMap { line in
            line.hasPrefix("    $ ") ? ShownCommand(place: path, line: String(line.dropFirst(6))) : nil
        }
    }

    /// The canute commands that the demo plays, continued lines joined.
    static func inDemo() throws -> [ShownCommand] {
        let path = "Tests/Demo/demo.sh"
        let script = try PackageFiles.text(path).replacing("\\\n", with: " ")
        return script.matches(of: /(?m)^\s*(?:run|ask|expect \d) (canute .*)$/).map {
            ShownCommand(place: path, line: String($0.output.1))
        }
    }
}
