import ArgumentParser
import Foundation

/// The words that open an encrypted zip; never on the command line, which everybody on the machine can read.
enum Passphrase {
    /// Reads `file:PATH` or a path, `env:NAME` or `fd:NUMBER`: the first line.
    static func read(_ source: String) throws -> String {
        let text: String?
        if source.hasPrefix("env:") {
            text = ArchiveOptions.environment(String(source.dropFirst(4)))
        } else if source.hasPrefix("fd:") {
            guard let number = Int32(source.dropFirst(3)), number >= 0 else { throw unknown(source) }
            let data = try? FileHandle(fileDescriptor: number, closeOnDealloc: false).readToEnd()
            text = data.map { String(decoding: $0, as: UTF8.self) }
        } else {
            let path = source.hasPrefix("file:") ? String(source.dropFirst(5)) : source
            text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        }
        guard let line = text?.split(whereSeparator: \.isNewline).first.map(String.init) else { throw unknown(source) }
        return line
    }

    private static func unknown(_ source: String) -> ValidationError {
        ValidationError(
            "No passphrase is there: --passphrase takes a file that holds it, env:NAME or fd:NUMBER, not the words themselves."
        )
    }
}
