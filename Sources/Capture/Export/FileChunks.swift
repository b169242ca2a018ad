import Foundation

/// Owner of one open file that is read from its beginning to its end.
final class FileChunks {
    private static let chunkBytes = 256 << 10
    private let file: UnsafeMutablePointer<FILE>
    private let path: String
    /// Room for all of a small file and a byte more, so that its end is seen by the first read.
    private let chunkBytes: Int

    init(path: String) throws(CaptureError) {
        guard let file = fopen(path, "rbe") else {
            throw CaptureError(.notReadable, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        var status = stat()
        let size = fstat(fileno(file), &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : .max
        chunkBytes = size < FileChunks.chunkBytes ? max(size + 1, 4096) : FileChunks.chunkBytes
        self.file = file
        self.path = path
    }

    deinit { fclose(file) }

    /// The next bytes; nil at the end.
    func next() throws(CaptureError) -> [UInt8]? {
        if feof(file) != 0 { return nil }
        let chunk = [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        if ferror(file) != 0 {
            throw CaptureError(.notReadable, "\(path) cannot be read to its end: \(String(cString: strerror(errno)))")
        }
        return chunk.isEmpty ? nil : chunk
    }
}
