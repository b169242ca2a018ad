import Foundation

/// Reads the small static files of the log, of which a verification opens two for each 256 entries.
enum StaticFile {
    /// No tile or bundle is larger: 256 entries of 4 KiB.
    private static let most = 2 << 20

    /// The bytes of a file; nil where it is absent, cannot be read or is larger than any tile.
    static func read(_ url: URL) -> [UInt8]? { read(path: url.path) }

    /// The same by its path.
    ///
    /// A pipe that somebody put there does not keep it waiting.
    static func read(path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard let size = FileSystem.size(of: file), size <= most else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { room, used in
            while used < size {
                let got = Foundation.read(file, room.baseAddress.map { $0 + used }, size - used)
                guard got > 0 else { return }
                used += got
            }
        }
        return bytes.count == size ? bytes : nil
    }

    /// Whether both hold the same bytes.
    static func areSame(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        guard one.count == other.count else { return false }
        guard let first = one.baseAddress, let second = other.baseAddress else { return true }
        return memcmp(first, second, one.count) == 0
    }
}
