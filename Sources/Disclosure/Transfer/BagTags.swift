internal import Records

/// The tag files of a bag as they were read.
struct BagTags {
    private(set) var findings: [Finding] = []
    /// What `bag-info.txt` says.
    let labels: [String: String]
    /// The digests that the manifest lists, by path.
    private(set) var listed: [String: String] = [:]

    init(_ files: [String: [UInt8]]) {
        labels = Self.labels(files["bag-info.txt"] ?? [])
        if files["bagit.txt"] != Bag.declaration {
            found(.bagDeclaration, "bagit.txt", "The bag's declaration is missing or not that of BagIt 1.0 in UTF-8.")
        }
        listed = read("manifest-sha256.txt", files)
        let tags = read("tagmanifest-sha256.txt", files)
        for name in Bag.tagFileNames {
            guard let bytes = files[name] else {
                found(.fileMissing, name, "The package lacks this file.")
                continue
            }
            if tags[name] != Digest.sha256(bytes).hex {
                found(.tagManifest, name, "Its digest is not the one in tagmanifest-sha256.txt.")
            }
        }
        for name in files.keys.sorted() where !Bag.tagFileNames.contains(name) && name != "tagmanifest-sha256.txt" {
            found(.manifestFileUnlisted, name, "This file stands beside the bag's own and in no manifest.")
        }
    }

    /// The labels and values of `bag-info.txt`, none of them folded.
    static func labels(_ bytes: [UInt8]) -> [String: String] {
        var labels: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            labels[String(line[..<colon])] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return labels
    }

    private mutating func read(_ name: String, _ files: [String: [UInt8]]) -> [String: String] {
        guard let bytes = files[name] else {
            found(.manifestMalformed, name, "The manifest is missing.")
            return [:]
        }
        var digests: [String: String] = [:]
        for (number, line) in bytes.split(separator: 0x0A).enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            let digest = String(text.prefix(64))
            let path = Bag.decoded(text.dropFirst(66))
            guard digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit), text.dropFirst(64).hasPrefix("  "),
                !path.isEmpty, digests.updateValue(digest, forKey: path) == nil
            else {
                found(
                    .manifestMalformed, "\(name) line \(number + 1)", "The line is no digest and path, or stands twice."
                )
                continue
            }
        }
        return digests
    }

    private mutating func found(_ code: FindingCode, _ place: String, _ message: String) {
        findings.append(Finding(code, place, message))
    }
}
