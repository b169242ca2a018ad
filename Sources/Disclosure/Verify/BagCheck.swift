internal import Records

/// The bag around the payload (RFC 8493): every file listed, every digest right, every tag file as Canute writes it.
struct BagCheck {
    private(set) var findings: [Finding] = []
    private let contents: PackContents

    /// - Parameter document: what `disclosure.xml` says, where it could be read; `bag-info.txt` must agree with it.
    init(_ contents: PackContents, document: DisclosureDocument?) {
        self.contents = contents
        let payload = contents.files.filter { $0.path.hasPrefix("data/") }
        checkDeclaration()
        checkInfo(Bag(payload: payload), document)
        checkManifest("manifest-sha256.txt", covers: payload, mismatch: .manifestDigestMismatch)
        checkManifest(
            "tagmanifest-sha256.txt", covers: contents.files.filter { Bag.tagFileNames.contains($0.path) },
            mismatch: .tagManifest)
        let known = Bag.tagFileNames + ["tagmanifest-sha256.txt"]
        for file in contents.files where !file.path.hasPrefix("data/") && !known.contains(file.path) {
            found(.manifestFileUnlisted, file.path, "This file stands beside the bag's own and in no manifest.")
        }
        if let document, document.statement.reference != contents.top {
            found(
                .topFolder, contents.top,
                "The top folder is not named as the reference, \(document.statement.reference).")
        }
    }

    private mutating func found(_ code: FindingCode, _ place: String, _ message: String) {
        findings.append(Finding(code, place, message))
    }

    private mutating func checkDeclaration() {
        if contents["bagit.txt"] != Bag.declaration {
            found(.bagDeclaration, "bagit.txt", "The bag's declaration is missing or not that of BagIt 1.0 in UTF-8.")
        }
    }

    private mutating func checkInfo(_ bag: Bag, _ document: DisclosureDocument?) {
        guard let info = contents["bag-info.txt"] else {
            return found(.bagInfo, "bag-info.txt", "The bag's description is missing.")
        }
        let lines = String(decoding: info, as: UTF8.self).split(separator: "\n")
        if !lines.contains("Payload-Oxum: \(bag.oxum)") {
            found(.bagInfo, "bag-info.txt", "Its Payload-Oxum is not \(bag.oxum), the bytes and files that are here.")
        } else if let statement = document?.statement,
            info
                != bag.info(authority: statement.authority, reference: statement.reference, issued: statement.issued)
        {
            found(.bagInfo, "bag-info.txt", "It does not say what disclosure.xml says.")
        }
    }

    private mutating func checkManifest(_ name: String, covers files: [PackFile], mismatch: FindingCode) {
        guard let bytes = contents[name] else { return found(.manifestMalformed, name, "The manifest is missing.") }
        guard bytes != Bag.manifest(files) else { return }
        let before = findings.count
        let byPath = Dictionary(files.map { ($0.path, $0) }) { first, _ in first }
        var listed: Set<String> = []
        for (number, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n").enumerated() {
            guard let (digest, path) = Self.parse(line), listed.insert(path).inserted else {
                found(
                    .manifestMalformed, "\(name) line \(number + 1)",
                    "The line is not a digest and a path, or stands twice.")
                continue
            }
            guard let file = byPath[path] else {
                found(.manifestFileMissing, path, "\(name) lists this file, but it is not in the pack.")
                continue
            }
            if Digest.sha256(file.bytes).hex != digest {
                found(mismatch, path, "The file was changed: its digest is not the one in \(name).")
            }
        }
        for file in files where !listed.contains(file.path) {
            found(.manifestFileUnlisted, file.path, "The file is in the pack but not in \(name).")
        }
        if findings.count == before {
            found(.manifestMalformed, name, "The manifest is not in the order and form in which Canute writes it.")
        }
    }

    private static func parse(_ line: Substring) -> (digest: String, path: String)? {
        let digest = line.prefix(64)
        let rest = line.dropFirst(64)
        let path = rest.drop { $0 == " " || $0 == "\t" }
        guard digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit), path.startIndex > rest.startIndex,
            !path.isEmpty
        else { return nil }
        return (digest.lowercased(), Bag.decoded(path))
    }
}
