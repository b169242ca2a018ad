import Foundation

/// The package's own files, as the tests of this folder read them.
enum PackageFiles {
    /// The folder of `Package.swift`, found from where this file was compiled.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folder of the built executables: the test bundle's own.
    static var binaries: URL {
        get throws {
            let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: executable).deletingLastPathComponent()
        }
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The Swift files below a folder of the package, relative to its root and sorted; links to folders are not followed.
    static func swiftFiles(below folder: String) throws -> [String] {
        let path = root.appending(path: folder).path
        let files = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }.sorted()
    }
}
