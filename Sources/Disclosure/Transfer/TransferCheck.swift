internal import Crypto
internal import Interchange
internal import Records
internal import TransparencyLog

/// The check of one transfer package: the bag, the proofs, and every original and attachment against what is proved.
///
/// Two passes over the container: one for the tag files and the checkpoint, one for all else, a file at a time.
struct TransferCheck {
    private let reader: ContainerReader
    private let trust: OutsideTrust
    private var findings: [Finding] = []
    private var top: String?
    private var listed: [String: String] = [:]
    private var checkpoint = ""
    private var origin = ""
    private var size: UInt64 = 0
    private var records: [UInt64: VerifiedRecord] = [:]
    private var proven: Set<String> = []
    private var bytes = 0

    init(_ reader: ContainerReader, _ trust: OutsideTrust) {
        self.reader = reader
        self.trust = trust
    }

    mutating func verdict() throws -> PackVerdict {
        let tags = BagTags(try readTags())
        findings += tags.findings
        listed = tags.listed
        let key = chooseKey(claim: tags.labels[UnverifiedTransfer.keyLabel])
        try reader.rewind()
        var seen: Set<String> = []
        try eachFile { check, path, reader in
            guard path.hasPrefix("data/") else { return }
            seen.insert(path)
            try check.take(path, reader, key: key)
        }
        for path in listed.keys.sorted() where !seen.contains(path) {
            found(.manifestFileMissing, path, "The manifest lists this file, but it is not in the package.")
        }
        if tags.labels["Payload-Oxum"] != "\(bytes).\(seen.count)" {
            found(
                .bagInfo, "bag-info.txt",
                "Its Payload-Oxum is not \(bytes).\(seen.count), the bytes and files that are here.")
        }
        let folders = ["data/records/originals/", "data/records/files/"]
        for path in seen.subtracting(proven).sorted() where folders.contains(where: path.hasPrefix) {
            found(.fileUnexpected, path, "No proof speaks of this file: the log does not say that it was captured.")
        }
        if records.isEmpty { found(.fileMissing, "data/proofs", "The package proves no record.") }
        if let policy = trust.policy, let key { findings += policy.findings(on: checkpoint, of: key) }
        guard findings.isEmpty, let key else { return .refused(findings) }
        let verified = VerifiedPack(
            reference: tags.labels["External-Identifier"] ?? "", authority: tags.labels["Source-Organization"] ?? "",
            origin: origin, size: size, key: key.encoded, disclosedAt: 0,
            records: records.values.sorted { $0.seq < $1.seq })
        return trust.key == nil ? .consistent(verified) : .verified(verified)
    }

    private mutating func found(_ code: FindingCode, _ place: String, _ message: String) {
        findings.append(Finding(code, place, message))
    }

    /// The tag files, by name; the checkpoint is kept on the way.
    private mutating func readTags() throws -> [String: [UInt8]] {
        var tags: [String: [UInt8]] = [:]
        try eachFile { check, path, reader in
            if path == "data/checkpoint" {
                check.checkpoint = String(decoding: try reader.readAll(limit: 1 << 20), as: UTF8.self)
            } else if !path.hasPrefix("data/") {
                tags[path] = try reader.readAll(limit: 1 << 30)
            }
        }
        return tags
    }

    /// Walks the files, paths below the bag's folder; what is refused becomes a finding in the first pass alone.
    private mutating func eachFile(_ body: (inout Self, String, ContainerReader) throws -> Void) throws {
        let isFirst = top == nil
        while let entry = try reader.next() {
            if let refusal = entry.refusal {
                if isFirst {
                    found(.unsafeEntry, refusal.name, "The package has an entry that is not taken: \(refusal.reason)")
                }
                continue
            }
            guard !entry.isDirectory, let path = below(entry.name, isFirst) else { continue }
            do { try body(&self, path, reader) } catch let refusal as RefusedEntry {
                found(.zipDamaged, refusal.name, "The package is damaged: \(refusal.reason)")
            }
        }
        if isFirst, top == nil { top = "" }
    }

    /// The path below the single top folder of a zip; a folder is the bag itself.
    private mutating func below(_ name: String, _ isFirst: Bool) -> String? {
        guard reader.kind == .zip else { return name }
        guard let slash = name.firstIndex(of: "/") else {
            if isFirst { found(.topFolder, name, "This file stands outside the package's top folder.") }
            return nil
        }
        let folder = String(name[..<slash])
        if top == nil { top = folder }
        guard folder == top else {
            if isFirst { found(.topFolder, name, "A package has all its files in one top folder.") }
            return nil
        }
        return String(name[name.index(after: slash)...])
    }

    private mutating func chooseKey(claim: String?) -> VerifierKey? {
        if let key = trust.key {
            if let claim, claim != key.encoded {
                found(
                    .keyClaim, "bag-info.txt",
                    "The package claims the key \(claim), which is not the key given: it is of another log, or forged.")
            }
            return key
        }
        guard let claim, let key = try? VerifierKey(parsing: claim) else {
            found(.keyClaim, "bag-info.txt", "The package claims no key in vkey form: give the log's key.")
            return nil
        }
        return key
    }

    /// Hashes a file and compares it with the manifest; a bundle of proofs is checked.
    private mutating func take(_ path: String, _ reader: ContainerReader, key: VerifierKey?) throws {
        let isBundle = path.hasPrefix("data/proofs/")
        var hash = SHA256()
        var kept: [UInt8] = []
        while let piece = try reader.read(upTo: 1 << 20) {
            hash.update(data: piece)
            bytes += piece.count
            if isBundle { kept += piece }
        }
        let digest = Digest(bytes: Array(hash.finalize()))?.hex
        guard let wanted = listed[path] else {
            return found(.manifestFileUnlisted, path, "The file is in the package but not in the manifest.")
        }
        if digest != wanted {
            found(.manifestDigestMismatch, path, "The file was changed: its digest is not the one listed.")
        }
        if isBundle, let key { check(kept, at: path, key: key) }
    }

    private mutating func check(_ bytes: [UInt8], at path: String, key: VerifierKey) {
        let bundle: ProofBundle
        do { bundle = try ProofBundle(parsing: bytes) } catch {
            return found(error.finding.code, path, error.finding.message)
        }
        if bundle.checkpoint != checkpoint {
            found(.checkpointDiffers, path, "Its proofs lead to another checkpoint than data/checkpoint.")
        }
        let checked = CheckedBundle(bundle, key: key, packRoot: nil, place: path)
        findings += checked.findings
        (origin, size) = (checked.origin, checked.size)
        for record in checked.records {
            let verified = VerifiedRecord(seq: record.seq, minute: record.minute, withheld: record.withheld)
            if records.updateValue(verified, forKey: record.seq) != nil {
                found(.recordOrder, path, "Entry \(record.seq) is proved twice.")
            }
            for file in DisclosedRecord(record).files {
                let place = "data/\(file.path)"
                proven.insert(place)
                if listed[place] != file.sha256 {
                    found(
                        .attachmentDiffers, place,
                        "The file is not what the log says was captured in entry \(record.seq), or is not listed.")
                }
            }
        }
    }
}

extension DisclosedRecord {
    /// A proven record as it is shown: what its files are called follows from it.
    fileprivate init(_ record: CheckedBundle.Record) {
        let components = record.components.map { component in
            let content: DisclosedComponent.Content =
                switch component.opening {
                case .blob(_, let value): .shown(blob: value, at: component.path)
                case .text(_, let utf8, _): .text([.text(XMLCharacters.safe(String(decoding: utf8, as: UTF8.self)))])
                case .part, .withheld: .withheld(Ground(code: Ground.technicalCode, label: ""))
                }
            return DisclosedComponent(path: component.path, isText: component.kind == .text, content: content)
        }
        self.init(
            seq: record.seq, revises: record.revises, minute: record.minute, replyTo: nil,
            components: DisclosedComponent.named(components, seq: record.seq))
    }
}
