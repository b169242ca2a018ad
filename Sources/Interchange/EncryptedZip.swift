/// A zip that holds one file, encrypted with AES-256 as WinZip does it, for what only one person may open.
///
/// The name of the file can be read without the passphrase; nothing else can. Its bytes are others each time.
public enum EncryptedZip {
    /// The fewest characters of a passphrase: whoever has the file can try as often as they like.
    public static let shortestPassphrase = 12

    /// Writes such a zip, which appears under its name only once it is whole and was read back.
    public static func write(
        _ bytes: [UInt8], named name: String, to path: String, passphrase: String
    ) throws(InterchangeError) {
        guard passphrase.count >= shortestPassphrase else {
            throw InterchangeError(
                .misuse, "A passphrase has at least \(shortestPassphrase) characters; this has \(passphrase.count).")
        }
        let memory = FileSink()
        let stream = try ArchiveWriteStream(sink: memory, passphrase: passphrase)
        try stream.write(name: name, bytes: bytes)
        try stream.close()
        let zip = memory.bytes
        guard try read(zip, name: path, passphrase: passphrase) == bytes else {
            throw InterchangeError(
                .cannotWrite, "The encrypted zip does not open as it was written; nothing was written.")
        }
        let file = try FileSink(path: path)
        _ = zip.withUnsafeBytes { file.write($0) }
        try file.commit()
    }

    /// The content of the one file in such a zip.
    ///
    /// - Throws: `refused` for a wrong passphrase, or a file that is none of these.
    public static func read(_ zip: [UInt8], name: String, passphrase: String) throws(InterchangeError) -> [UInt8] {
        let source = ByteSource(name: name, bytes: zip)
        let stream = try ArchiveStream(
            source: source, range: 0..<UInt64(zip.count), format: .zip, passphrase: passphrase)
        guard try stream.nextHeader().header?.isEncrypted == true else {
            throw InterchangeError(.refused, "\(name) holds no encrypted file.")
        }
        var bytes: [UInt8] = []
        while true {
            switch try stream.nextBlock({ piece, _ in bytes.append(contentsOf: piece) }) {
            case .ok: continue
            case .end: return bytes
            case .warning(let why), .failed(let why), .fatal(let why):
                throw InterchangeError(.refused, "\(name) cannot be opened with this passphrase: \(why).")
            }
        }
    }
}
