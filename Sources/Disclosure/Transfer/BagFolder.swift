internal import Crypto
package import Foundation
internal import Interchange
internal import Records

/// A BagIt bag (RFC 8493) as it is written to a folder: one file after another, each hashed on its way to the disk.
///
/// What is kept in memory is a line for each file, never a file. The same calls give the same bytes.
package final class BagFolder {
    /// A file of the payload.
    package struct Listed: Hashable, Sendable {
        /// Below the bag's folder: `data/…`.
        package let path: String
        package let size: Int
        fileprivate let digest: Records.Digest

        /// Lower-case hexadecimal.
        package var sha256: String { digest.hex }
    }

    /// The bag's own folder.
    package let folder: URL
    /// What was written below `data/`, in the order of writing.
    package private(set) var payload: [Listed] = []
    private var tags: [Listed] = []
    private var folders: Set<String> = []

    /// Begins a bag in a folder that is there and empty.
    package init(_ folder: URL) {
        self.folder = folder
    }

    /// Writes a file of the payload; `path` is below `data/`.
    package func write(_ path: String, _ bytes: [UInt8]) throws(DisclosureError) {
        let file = try open(path)
        try file.append(bytes)
        try close(file)
    }

    /// Begins a file of the payload that is written piece by piece, until `close`; `path` is below `data/`.
    package func open(_ path: String) throws(DisclosureError) -> BagFile {
        try BagFile("data/\(path)", in: folderMade(for: "data/\(path)"))
    }

    /// Ends a file that `open` began.
    package func close(_ file: BagFile) throws(DisclosureError) {
        payload.append(try file.listed())
    }

    /// Octets and files of the payload, as `Payload-Oxum` has them.
    package var oxum: (bytes: Int, files: Int) { (payload.reduce(0) { $0 + $1.size }, payload.count) }

    /// Writes the tag files: the bag is then whole.
    ///
    /// - Parameter info: the labels and values of `bag-info.txt` but `Payload-Oxum`.
    /// - Returns: the SHA-256 of `tagmanifest-sha256.txt` in hexadecimal, which covers every file of the bag.
    package func finish(info: KeyValuePairs<String, String>) throws(DisclosureError) -> String {
        var lines = info.map { "\($0.key): \(Self.oneLine($0.value))\n" }.joined()
        lines += "Payload-Oxum: \(oxum.bytes).\(oxum.files)\nBag-Software-Agent: Canute\n"
        try tag("bagit.txt", Bag.declaration)
        try tag("bag-info.txt", Array(lines.utf8))
        try tag("manifest-sha256.txt", Self.manifest(payload))
        try tag("tagmanifest-sha256.txt", Self.manifest(tags))
        return tags[tags.count - 1].sha256
    }

    /// Packs the finished bag as a zip with one top folder.
    ///
    /// - Returns: the zip's SHA-256 in hexadecimal.
    package func zip(to path: String, top: String) throws(DisclosureError) -> String {
        do {
            let writer = try ZipWriter(path: path)
            let sorted = payload.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
            for file in tags + sorted {
                let source = folder.appendingPathComponent(file.path).path
                try writer.write(name: "\(top)/\(file.path)", file: source, size: file.size)
            }
            try writer.finish()
        } catch {
            throw DisclosureError(.writing, "The package cannot be packed: \(error.message)")
        }
        return try BagFile.digest(of: path)
    }

    private func tag(_ name: String, _ bytes: [UInt8]) throws(DisclosureError) {
        let file = try BagFile(name, in: folder)
        try file.append(bytes)
        tags.append(try file.listed())
    }

    private func folderMade(for path: String) throws(DisclosureError) -> URL {
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        guard folders.insert(parent).inserted else { return folder }
        do {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(parent), withIntermediateDirectories: true)
        } catch {
            throw DisclosureError(.writing, "The folder \(parent) of the package cannot be made: check the disk.")
        }
        return folder
    }

    private static func manifest(_ files: [Listed]) -> [UInt8] {
        files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
            .flatMap { Array("\($0.sha256)  \(Bag.encoded($0.path))\n".utf8) }
    }

    /// A value with line breaks is put on one line.
    private static func oneLine(_ value: String) -> String {
        value.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }.joined()
    }
}

/// One file of a bag while it is written: synced when it ends, so that it survives a power cut with its folder.
package final class BagFile {
    private let path: String
    private let handle: FileHandle
    private var hash = SHA256()
    private var size = 0

    fileprivate init(_ path: String, in folder: URL) throws(DisclosureError) {
        let url = folder.appendingPathComponent(path)
        guard FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o644]),
            let handle = FileHandle(forWritingAtPath: url.path)
        else {
            throw DisclosureError(.writing, "\(url.path) cannot be written: check the folder's rights and the disk.")
        }
        self.path = path
        self.handle = handle
    }

    /// Adds bytes at the end.
    package func append(_ bytes: [UInt8]) throws(DisclosureError) {
        hash.update(data: bytes)
        size += bytes.count
        do { try handle.write(contentsOf: bytes) } catch {
            throw DisclosureError(.writing, "\(path) of the package cannot be written: check the disk.")
        }
    }

    fileprivate func listed() throws(DisclosureError) -> BagFolder.Listed {
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw DisclosureError(.writing, "\(path) of the package cannot be written: check the disk.")
        }
        return BagFolder.Listed(path: path, size: size, digest: Self.value(of: hash.finalize()))
    }

    fileprivate static func digest(of path: String) throws(DisclosureError) -> String {
        var hash = SHA256()
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
        } catch {
            throw DisclosureError(.writing, "\(path) cannot be read back: check the disk.")
        }
        return value(of: hash.finalize()).hex
    }

    private static func value(of digest: SHA256.Digest) -> Records.Digest {
        Records.Digest(bytes: Array(digest)) ?? .sha256([])
    }
}
