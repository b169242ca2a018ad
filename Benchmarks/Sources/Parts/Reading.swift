import ArgumentParser
import Capture
import Foundation

/// Writes a made-up export of a format.
struct WriteExport: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "write-export", shouldDisplay: false)
    @Argument var folder: String
    @Argument var format: String
    @Argument var messages: Int

    func run() throws {
        guard let form = FormatSample.forms.first(where: { $0.format.rawValue == format }) else {
            throw ValidationError("There is no made-up export in the format \(format).")
        }
        try FormatSample(form).write(messages, to: URL(fileURLWithPath: folder))
    }
}

/// Reads an export as capture does, keeps nothing, and prints what there was.
struct ReadExport: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "read-export", shouldDisplay: false)
    @Argument var path: String
    @Option var format: String

    func run() throws {
        guard let format = SourceFormat(rawValue: format) else { throw ValidationError("No format \(format).") }
        var items = 0
        let options = CaptureOptions(timeZone: "Europe/London", dateOrder: .dayMonthYear)
        try CaptureReader.read(path, format: format, options: options) { event in
            if case .item = event { items += 1 }
        }
        guard items > 0 else { throw BenchmarkError("Nothing was read of \(path) as \(format.rawValue).") }
        try printJSON(ReadCount(items: items, bytes: Self.size(path)))
    }

    private static func size(_ path: String) -> Int {
        let names = (FileManager.default.subpaths(atPath: path) ?? []).map { "\(path)/\($0)" }
        return (names.isEmpty ? [path] : names).reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: name)
            let isFile = attributes?[.type] as? FileAttributeType == .typeRegular
            return sum + (isFile ? attributes?[.size] as? Int ?? 0 : 0)
        }
    }
}

/// What was read of an export.
struct ReadCount: Codable {
    let items: Int
    let bytes: Int
}
