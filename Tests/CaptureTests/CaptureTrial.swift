import Capture
import Foundation
import Interchange
import Testing

/// What one run over a source gave, sorted out for tests.
struct CaptureTrial {
    var items: [CapturedItem] = []
    var failed: [CaptureDiagnostic] = []
    var refused: [CaptureDiagnostic] = []
    var notes: [CaptureDiagnostic] = []

    init(_ path: String, _ format: SourceFormat, options: CaptureOptions = CaptureOptions()) throws {
        try CaptureReader.read(path, format: format, options: options) { event in
            switch event {
            case .item(let item): items.append(item)
            case .failed(let diagnostic): failed.append(diagnostic)
            case .refused(let diagnostic): refused.append(diagnostic)
            case .note(let diagnostic): notes.append(diagnostic)
            case .members: break
            }
        }
    }

    /// Everything that the capture report counts.
    var read: Int { items.count + failed.count + refused.count }

    /// The one item with that identity and kind.
    func item(_ nativeID: String, _ kind: CapturedItem.Kind? = nil) throws -> CapturedItem {
        let found = items.filter { $0.nativeID == nativeID && (kind == nil || $0.kind == kind) }
        #expect(found.count == 1, "\(nativeID)")
        return try #require(found.first)
    }
}

/// Where tests find files, and where they put their own.
enum Place {
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let fixtures = package + "/Tests/Fixtures/Capture"
    /// Real exports, which are not part of the project; tests of them are left out where the folder is absent.
    static let shared = package + "/../shared/data"

    static func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Runs `body` with a new folder that is removed afterwards.
    static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let path = FileManager.default.temporaryDirectory.path + "/capture-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    static func write(_ text: String, to path: String) throws {
        try write(Array(text.utf8), to: path)
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// The files below a folder as entries of a container, sorted by name.
    static func entries(below folder: String, under top: String = "") throws -> [(name: String, bytes: [UInt8])] {
        let names = try #require(FileManager.default.subpaths(atPath: folder)).sorted()
        return try names.compactMap { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
            if isFolder.boolValue { return nil }
            return (top + name, Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
        }
    }
}
