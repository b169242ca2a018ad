import Interchange

/// Why one file of an export cannot be read, or not to its end; the files after it still can.
struct ExportTrouble: Error {
    let diagnostic: CaptureDiagnostic

    init(_ name: String, _ error: any Error) {
        let reason =
            switch error {
            case let refusal as RefusedEntry: refusal.reason
            case let trouble as ExportTrouble: trouble.diagnostic.reason
            default: "\(error)"
            }
        diagnostic = CaptureDiagnostic(item: name, reason: reason)
    }
}

/// Reads the files of an export in any order, in bounded memory.
///
/// A container can only be read forwards. A file behind the present place takes another walk from the beginning; so
/// that a container in no order does not take a walk for every file, small files that will be wanted are kept as the
/// walk passes them.
final class ExportReader {
    private static let heldFileBytes: UInt64 = 1 << 20
    private static let heldBytesInAll = 32 << 20
    private static let chunkBytes = 256 << 10

    private let export: ExportFiles
    private var container: ContainerReader?
    /// The ordinal of the entry that `container` gives next.
    private var position = 0
    private var wanted: Set<Int> = []
    private var held: [Int: [UInt8]] = [:]
    private var heldBytes = 0

    /// A reader of its own place; `wanted` are the files that will be opened, each once.
    init(_ export: ExportFiles, wanted: [ExportFiles.File] = []) {
        self.export = export
        self.wanted = export.isFolder ? [] : Set(wanted.map(\.ordinal))
    }

    /// The chunks of one file; they end when the next file is opened.
    ///
    /// - Throws: `ExportTrouble`, here and from the chunks, so that it is told from what a sink throws.
    func open(_ file: ExportFiles.File) throws(ExportTrouble) -> () throws -> [UInt8]? {
        do {
            let next = try chunks(of: file)
            return {
                do { return try next() } catch { throw ExportTrouble(file.name, error) }
            }
        } catch {
            throw ExportTrouble(file.name, error)
        }
    }

    private func chunks(of file: ExportFiles.File) throws -> () throws -> [UInt8]? {
        if export.isFolder {
            let chunks = try FileChunks(path: "\(export.path)/\(file.name)")
            return { try chunks.next() }
        }
        wanted.remove(file.ordinal)
        if let bytes = held.removeValue(forKey: file.ordinal) {
            heldBytes -= bytes.count
            var rest: [UInt8]? = bytes
            return {
                defer { rest = nil }
                return rest
            }
        }
        let container = try walk(to: file)
        return { try container.read(upTo: ExportReader.chunkBytes) }
    }

    /// A whole file.
    ///
    /// - Returns: nil when it is larger than `limit`.
    func bytes(of file: ExportFiles.File, limit: Int) throws -> [UInt8]? {
        if let size = file.size, size > limit { return nil }
        let next = try open(file)
        var bytes: [UInt8] = []
        while let chunk = try next() {
            bytes += chunk
            if bytes.count > limit { return nil }
        }
        return bytes
    }

    private func walk(to file: ExportFiles.File) throws -> ContainerReader {
        var reader = container
        if reader == nil || position > file.ordinal {
            reader = try ContainerReader.open(export.path)
            position = 0
        }
        container = reader
        while let reader, let entry = try reader.next() {
            defer { position += 1 }
            if let refusal = entry.refusal, position == file.ordinal { throw refusal }
            if position == file.ordinal { return reader }
            try hold(entry, of: reader)
        }
        throw CaptureError(.notReadable, "\(file.name) is no longer in \(export.path): it changed while it was read")
    }

    private func hold(_ entry: ContainerEntry, of reader: ContainerReader) throws {
        guard wanted.contains(position), held[position] == nil, entry.refusal == nil, let size = entry.size,
            size <= ExportReader.heldFileBytes, heldBytes + Int(size) <= ExportReader.heldBytesInAll
        else { return }
        var bytes: [UInt8] = []
        do {
            while let chunk = try reader.read(upTo: ExportReader.chunkBytes) { bytes += chunk }
        } catch is RefusedEntry {
            return  // Damaged: it says so again when it is opened.
        }
        held[position] = bytes
        heldBytes += bytes.count
    }
}
