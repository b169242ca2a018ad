import Foundation

/// Where a container comes from, and how it is told what kind it is.
enum ContainerOpener {
    case path(String)
    case bytes([UInt8], name: String)

    var name: String {
        switch self {
        case .path(let path): path
        case .bytes(_, let name): name
        }
    }

    func open(
        _ limits: ArchiveLimits
    ) throws(InterchangeError) -> (kind: ContainerReader.Kind, contents: any ContainerContents) {
        switch self {
        case .bytes(let bytes, let name):
            return try Self.open(ByteSource(name: name, bytes: bytes), limits)
        case .path(let path):
            let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            var status = stat()
            guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
                let number = errno
                if descriptor >= 0 { close(descriptor) }
                throw .system(
                    .cannotOpen, "\(path) cannot be opened", errno: number, advice: "Check its name and rights.")
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG:
                return try Self.open(
                    ByteSource(name: path, descriptor: descriptor, count: UInt64(status.st_size)), limits)
            case S_IFDIR:
                close(descriptor)
                return (.folder, try FolderContents(path, limits: limits))
            default:
                close(descriptor)
                throw InterchangeError(
                    .notAContainer, "\(path) is neither a file nor a folder. Give a zip, a tar or a folder.")
            }
        }
    }

    private static func open(
        _ source: ByteSource, _ limits: ArchiveLimits
    ) throws(InterchangeError) -> (ContainerReader.Kind, any ContainerContents) {
        if source.count == 0 {
            throw InterchangeError(.notAContainer, "\(source.name) is empty. Ask for the export again.")
        }
        let head = try source.bytes(at: 0, count: Int(min(source.count, 512))) ?? []
        if !head.starts(with: [0x50, 0x4B]), isTar(head) {
            do throws(InterchangeError) { return (.tar, try StreamContents(tar: source)) } catch {
                throw notAContainer(source, error)
            }
        }
        let directory = try ZipDirectory(source, limits: limits)
        if let directory, directory.trouble == nil || !directory.records.isEmpty {
            return (.zip, ZipContents(source, directory: directory, limits: limits))
        }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            let why = directory?.trouble ?? "it has no table of contents"
            return (.zip, try StreamContents(zipWithoutDirectory: source, why: why))
        }
        if head.starts(with: [0x50, 0x4B]) {
            throw InterchangeError(
                .damaged, "\(source.name) is a zip that is damaged from the start. Ask for it again.")
        }
        do throws(InterchangeError) { return (.tar, try StreamContents(tar: source)) } catch {
            throw notAContainer(source, error)
        }
    }

    private static func isTar(_ head: [UInt8]) -> Bool {
        if head.starts(with: [0x1F, 0x8B]) { return true }
        return head.count == 512 && Array(head[257..<262]) == Array("ustar".utf8)
    }

    private static func notAContainer(_ source: ByteSource, _ error: InterchangeError) -> InterchangeError {
        guard error.code == .notAContainer else { return error }
        return InterchangeError(
            .notAContainer,
            "\(source.name) is neither a zip nor a tar (plain or gzipped). Give a zip, a tar or a folder.")
    }
}
