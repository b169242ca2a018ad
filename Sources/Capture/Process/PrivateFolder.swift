import Foundation

/// A folder that only this user can look into and that goes with its owner.
///
/// What a killed process left behind is removed by the next that makes one: the name says whose it was.
final class PrivateFolder {
    let path: String
    private static let prefix = "canute-private-"

    /// - Throws: `CaptureError.notReadable` where none can be made.
    init() throws(CaptureError) {
        let base = FileManager.default.temporaryDirectory.path
        Self.removeAbandoned(in: base)
        path = "\(base)/\(Self.prefix)\(getpid())-\(UUID().uuidString)"
        guard mkdir(path, 0o700) == 0 else {
            throw CaptureError(
                .notReadable,
                "no folder can be made in \(base): \(String(cString: strerror(errno))); set TMPDIR to one with room")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Bytes and files below it, as far as they are counted.
    func use(upTo files: Int) -> (files: Int, bytes: Int) {
        var (count, bytes) = (0, 0)
        let all = FileManager.default.enumerator(at: URL(filePath: path), includingPropertiesForKeys: [.fileSizeKey])
        while let url = all?.nextObject() as? URL, count < files {
            count += 1
            bytes += (try? url.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
        }
        return (count, bytes)
    }

    private static func removeAbandoned(in base: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        for name in names where name.hasPrefix(prefix) {
            guard let process = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" }), process != getpid() else {
                continue
            }
            if kill(process, 0) != 0, errno == ESRCH { try? FileManager.default.removeItem(atPath: "\(base)/\(name)") }
        }
    }
}
