internal import Records

/// The tag files of a BagIt bag (RFC 8493), exactly as Canute writes them; paths below the top folder.
struct Bag {
    /// All payload files, `data/…`.
    let payload: [PackFile]

    static let declaration = Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)
    static let tagFileNames = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt"]

    /// `bag-info.txt` (RFC 8493 section 2.2.2).
    ///
    /// A value with line breaks is put on one line; no tag of ours needs folding.
    func info(authority: String, reference: String, issued: Readable.Day) -> [UInt8] {
        let name = authority.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }
        return Array(
            """
            Source-Organization: \(name.joined())
            External-Identifier: \(reference)
            Bagging-Date: \(PlainWords.isoDay(issued))
            Payload-Oxum: \(oxum)
            Bag-Software-Agent: Canute

            """.utf8)
    }

    /// Octets and files of the payload: `12345.9`.
    var oxum: String { "\(payload.reduce(0) { $0 + $1.bytes.count }).\(payload.count)" }

    /// One line a file, sorted by the bytes of the path.
    static func manifest(_ files: [PackFile]) -> [UInt8] {
        let sorted = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return sorted.flatMap { Array("\(Digest.sha256($0.bytes).hex)  \(encoded($0.path))\n".utf8) }
    }

    /// RFC 8493 section 2.1.3: LF, CR and % in a path are percent-encoded, and nothing else is.
    static func encoded(_ path: String) -> String {
        path.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "%": result += "%25"
            case "\n": result += "%0A"
            case "\r": result += "%0D"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    static func decoded(_ path: Substring) -> String {
        var rest = path
        var decoded = ""
        while let percent = rest.firstIndex(of: "%") {
            decoded += rest[..<percent]
            let code = rest[percent...].prefix(3).uppercased()
            let known = ["%25": "%", "%0A": "\n", "%0D": "\r"][code]
            decoded += known ?? "%"
            rest = rest[rest.index(percent, offsetBy: known == nil ? 1 : 3)...]
        }
        return decoded + rest
    }
}
