import Foundation

/// Owner of one open file that is read from its beginning to its end.
final class FileChunks {
    private static let chunkBytes = 256 << 10
    private let file: UnsafeMutablePointer<FILE>
    private let path: String

    init(path: String) throws(CaptureError) {
        guard let file = fopen(path, "rbe") else {
            throw CaptureError(.notReadable, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        self.file = file
        self.path = path
    }

    deinit { fclose(file) }

    /// The next bytes; nil at the end.
    func next() throws(CaptureError) -> [UInt8]? {
        let chunk = [UInt8](unsafeUninitializedCapacity: FileChunks.chunkBytes) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        if ferror(file) != 0 {
            throw CaptureError(.notReadable, "\(path) cannot be read to its end: \(String(cString: strerror(errno)))")
        }
        return chunk.isEmpty ? nil : chunk
    }
}
