import Foundation
import Testing

@Suite("Help")
struct HelpTests {
    /// Every command with none below it, found from the help texts themselves.
    private func commands(_ program: BuiltProgram, below path: [String] = []) throws -> [(path: [String], help: String)]
    {
        let help = try program.start(path + ["--help"])()
        #expect(help.status == 0 && help.errors.isEmpty)
        guard let list = help.output.range(of: "SUBCOMMANDS:\n") else { return [(path, help.output)] }
        let names = help.output[list.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !$0.isEmpty }.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(whereSeparator: { " ,".contains($0) }).first.map(String.init) }
        #expect(!names.isEmpty)
        return try names.filter { $0 != "help" }.flatMap { try commands(program, below: path + [$0]) }
    }

    @Test("every command has an example that begins with itself")
    func examples() throws {
        try BuiltProgram.run { program in
            let all = try commands(program)
            #expect(all.count > 30)
            for (path, help) in all {
                let example = help.range(of: "Example:").map { help[$0.upperBound...] } ?? ""
                let usual = path == ["search", "find"] ? ["search"] : path
                #expect(example.contains("canute \(usual.joined(separator: " "))"), "\(path.joined(separator: " "))")
            }
        }
    }

    @Test("without anything it says what there is, and the version is known")
    func plain() throws {
        try BuiltProgram.run { program in
            let plain = try program()
            #expect(plain.status == 0 && plain.output.contains("USAGE: canute"))
            let version = try program("--version")
            #expect(version.status == 0 && version.output.contains("."))
        }
    }
}
