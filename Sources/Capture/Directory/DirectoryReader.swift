import Foundation
import Mail
import Records

extension DirectoryFile {
    /// The largest file that is read.
    private static let mostBytes = 256 << 20

    /// Reads a directory's export; its form is recognised where it is not named.
    ///
    /// - Throws: `CaptureError.notReadable` where the file cannot be read or holds no directory at all; `.badOption` where
    ///   its form is not recognised.
    public static func read(_ path: String, format: DirectoryFormat? = nil) throws(CaptureError) -> DirectoryFile {
        let chunks = try FileChunks(path: path)
        var bytes: [UInt8] = []
        while let chunk = try chunks.next() {
            bytes += chunk
            guard bytes.count <= mostBytes else {
                throw CaptureError(.notReadable, "\(path) is larger than \(mostBytes >> 20) MB: hand it in by parts.")
            }
        }
        return try read(bytes, named: path, format: format)
    }

    /// Reads a directory's export from memory.
    public static func read(
        _ bytes: [UInt8], named name: String, format: DirectoryFormat? = nil
    ) throws(CaptureError) -> DirectoryFile {
        let (text, remark) = Self.text(bytes)
        guard let format = format ?? recognised(text) else {
            throw CaptureError(
                .badOption,
                "\(name) is no directory in a form that is known: it begins neither as LDIF nor as SCIM's JSON, and has no heading "
                    + "that names people. Say which it is with --format csv, ldif or scim.")
        }
        var gathering = DirectoryGathering()
        if let remark { gathering.note(name, remark) }
        do throws(Unreadable) {
            switch format {
            case .csv: try DirectoryCSV.read(text, into: &gathering)
            case .ldif: try DirectoryLDIF.read(text, into: &gathering)
            case .scim: try DirectorySCIM.read(text, into: &gathering)
            }
        } catch {
            throw CaptureError(.notReadable, "\(name) cannot be read as \(format.rawValue): \(error.reason)")
        }
        var file = DirectoryFile(format: format, sha256: Digest.sha256(bytes).hex)
        (file.rows, file.refused, file.notes) = (gathering.rows, gathering.refused, gathering.notes)
        return file
    }

    /// Why a whole file cannot be read.
    struct Unreadable: Error {
        let reason: String
    }

    /// The text in UTF-8: spreadsheets also write UTF-16 with a mark, and Windows-1252.
    private static func text(_ bytes: [UInt8]) -> (text: [UInt8], remark: String?) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (Array(bytes.dropFirst(3)), nil) }
        for (mark, isBig) in [([0xFF, 0xFE], false), ([0xFE, 0xFF], true)] as [([UInt8], Bool)]
        where bytes.starts(with: mark) {
            let units = stride(from: 2, to: bytes.count - 1, by: 2).map { at in
                let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
                return isBig ? first << 8 | second : second << 8 | first
            }
            return (Array(String(decoding: units, as: UTF16.self).utf8), nil)
        }
        guard String(validating: bytes, as: UTF8.self) == nil else { return (bytes, nil) }
        let (text, _) = Charset.decode(bytes, label: "windows-1252")
        return (Array(text.utf8), "it is no UTF-8 and was read as Windows-1252: look at names with accents")
    }

    /// The form, by what the file begins with.
    private static func recognised(_ text: [UInt8]) -> DirectoryFormat? {
        let head = String(decoding: text.prefix(64 << 10), as: UTF8.self)
        let start = head.drop { $0.isWhitespace }
        if start.first == "{" || start.first == "[" {
            // Other exports have lists of users too: Slack's is no directory of SCIM's.
            let marks = ["\"userName\"", "\"Resources\"", "urn:ietf:params:scim"]
            return marks.contains { head.contains($0) } ? .scim : nil
        }
        let lines = head.split(whereSeparator: \.isNewline)
        let first = lines.first { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }?.lowercased() ?? ""
        if first.hasPrefix("version:") || first.hasPrefix("dn:") { return .ldif }
        return DirectoryCSV.names(lines.first.map(String.init) ?? "") ? .csv : nil
    }
}
