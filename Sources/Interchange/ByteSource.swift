import Foundation

/// Bytes at offsets: a file that this object alone holds open, or memory.
final class ByteSource {
    private enum Storage {
        case file(Int32)
        case memory([UInt8])
    }

    let name: String
    let count: UInt64
    private let storage: Storage

    /// Takes over the descriptor and closes it at the end of its life.
    init(name: String, descriptor: Int32, count: UInt64) {
        self.name = name
        self.count = count
        storage = .file(descriptor)
    }

    init(name: String, bytes: [UInt8]) {
        self.name = name
        count = UInt64(bytes.count)
        storage = .memory(bytes)
    }

    deinit {
        if case .file(let descriptor) = storage { close(descriptor) }
    }

    /// Fills as much of `buffer` as the source has from `offset` on; fewer only at the end.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(InterchangeError) -> Int {
        guard let base = buffer.baseAddress, !buffer.isEmpty, offset < count else { return 0 }
        switch storage {
        case .memory(let bytes):
            let start = Int(offset)
            let length = min(buffer.count, bytes.count - start)
            bytes.withUnsafeBytes { all in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[start..<start + length]))
            }
            return length
        case .file(let descriptor):
            var done = 0
            while done < buffer.count {
                let got = pread(descriptor, base + done, buffer.count - done, off_t(offset) + off_t(done))
                if got == 0 { break }
                if got < 0 {
                    if errno == EINTR { continue }
                    throw .system(
                        .cannotRead, "Reading \(name) failed at byte \(offset)", errno: errno,
                        advice: "Check the disk, copy the file to another one and try again.")
                }
                done += got
            }
            return done
        }
    }

    /// Exactly `length` bytes from `offset`, or nil where the source ends before.
    func bytes(at offset: UInt64, count length: Int) throws(InterchangeError) -> [UInt8]? {
        guard length >= 0, offset <= count, UInt64(length) <= count - offset else { return nil }
        var bytes = [UInt8](repeating: 0, count: length)
        var got = 0
        // withUnsafeMutableBytes does not carry a typed error through; the result does.
        let outcome: Result<Int, InterchangeError> = bytes.withUnsafeMutableBytes { buffer in
            do throws(InterchangeError) { return .success(try read(at: offset, into: buffer)) } catch {
                return .failure(error)
            }
        }
        got = try outcome.get()
        return got == length ? bytes : nil
    }
}
