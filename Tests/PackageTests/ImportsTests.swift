import Foundation
import Testing

@Suite("The package's shape")
struct ImportsTests {
    @Test("each target imports only what the module map allows it", arguments: ModuleMap.rows.map(\.target))
    func imports(target: String) throws {
        let row = try #require(ModuleMap.rows.first { $0.target == target })
        let allowed = row.imports.union(ModuleMap.everywhere)
        for file in try PackageFiles.swiftFiles(below: row.folder) {
            for module in importedModules(in: try PackageFiles.text(file)) where !allowed.contains(module) {
                Issue.record("\(file) imports \(module), which \(target) may not.")
            }
        }
    }

    @Test("the map itself names only targets further up")
    func order() {
        let targets = ModuleMap.rows.map(\.target)
        for (index, row) in ModuleMap.rows.enumerated() {
            let below = row.imports.intersection(targets[index...])
            #expect(below.isEmpty, "\(row.target) may import \(below.sorted()), which do not stand above it.")
        }
    }

    @Test("Package.swift has the targets of the map, in its order")
    func manifest() throws {
        let declaration = /\.(?:systemLibrary|target|executableTarget)\(\s*name: "([^"]+)"/
        let declared = try PackageFiles.text("Package.swift").matches(of: declaration).map { String($0.output.1) }
        #expect(declared == ModuleMap.rows.map(\.target))
    }

    @Test("every folder below Sources is a target of the map")
    func folders() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: PackageFiles.root.appending(path: "Sources").path)
        #expect(
            Set(folders.map { "Sources/\($0)" } + ["Benchmarks/Sources", "Tests/TestClients"])
                == Set(ModuleMap.rows.map(\.folder)))
    }

    @Test("no file passes 400 lines", arguments: ["Sources", "Tests", "Benchmarks"])
    func length(folder: String) throws {
        let files = try PackageFiles.swiftFiles(below: folder)
        #expect(!files.isEmpty)
        for file in files {
            let lines = try PackageFiles.text(file).count { $0.isNewline }
            #expect(lines <= 400, "\(file) has \(lines) lines: two ideas?")
        }
    }

    @Test("nothing in Sources ends the process over what it was given", arguments: ["try!", "fatalError("])
    func traps(word: String) throws {
        for file in try PackageFiles.swiftFiles(below: "Sources") {
            #expect(try !PackageFiles.text(file).contains(word), "\(file) has \(word)")
        }
    }

    @Test("finds an import in every form it can be written in")
    func forms() {
        let text = """
            import A
            public import B
            @testable import C
            @preconcurrency package import D
                import struct E.Thing
            import F.Submodule
            @_spi(Name) import G
            // import H
            let important = true
            """
        #expect(importedModules(in: text) == ["A", "B", "C", "D", "E", "F", "G"])
    }

    /// The modules a source file imports, submodules and single declarations by their module.
    private func importedModules(in text: String) -> [String] {
        let attribute = /(?:@\w+(?:\([^)]*\))?\s+)*/
        let access = /(?:(?:public|package|internal|fileprivate|private)\s+)?/
        let kind = /(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?/
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            var rest = line.drop { $0.isWhitespace }
            for prefix in [attribute, access] { rest = rest.dropping(prefix) }
            guard rest.hasPrefix("import ") else { return nil }
            let name = rest.dropFirst("import ".count).dropping(kind)
            return String(name.prefix { $0 == "_" || $0.isLetter || $0.isNumber })
        }
    }
}

extension Substring {
    /// What follows a match at the beginning; the whole where there is none.
    fileprivate func dropping(_ pattern: Regex<Substring>) -> Substring {
        prefixMatch(of: pattern).map { self[$0.range.upperBound...] } ?? self
    }
}
