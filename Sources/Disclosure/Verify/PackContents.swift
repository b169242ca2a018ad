internal import Interchange

/// The files of a pack's zip, safely read: one top folder, no two names alike, every checksum right.
struct PackContents {
    /// The name of the single top folder.
    private(set) var top = ""
    /// All files, paths below the top folder, in the zip's order.
    private(set) var files: [PackFile] = []
    private(set) var findings: [Finding] = []
    /// Whether there is enough to look at.
    private(set) var isReadable = false

    private var index: [String: Int] = [:]

    /// Files below `data/`, paths below it.
    var data: [PackFile] {
        files.compactMap { file in
            file.path.hasPrefix("data/") ? PackFile(path: String(file.path.dropFirst(5)), bytes: file.bytes) : nil
        }
    }

    subscript(path: String) -> [UInt8]? { index[path].map { files[$0].bytes } }

    init(reading pack: UnverifiedPack) {
        var named: [(name: String, bytes: [UInt8])] = []
        var folders: [String] = []
        do {
            let container = try ContainerReader.open(bytes: pack.bytes, name: pack.name, limits: Self.limits)
            guard container.kind == .zip else {
                findings.append(Finding(.zipDamaged, pack.name, "It is no zip file."))
                return
            }
            while let entry = try container.next() {
                if let refusal = entry.refusal {
                    findings.append(Self.finding(refusal))
                } else if entry.isDirectory {
                    folders.append(entry.name)
                } else {
                    do {
                        named.append((entry.name, try container.readAll(limit: Self.largestFile)))
                    } catch let refusal as RefusedEntry {
                        findings.append(Self.finding(refusal))
                    }
                }
            }
        } catch {
            findings.append(Finding(.zipDamaged, pack.name, "The zip cannot be read: \(error)"))
            return
        }
        checkNames(named.map(\.name), folders: folders, of: pack)
        let prefix = top + "/"
        for entry in named where entry.name.hasPrefix(prefix) {
            let path = String(entry.name.dropFirst(prefix.count))
            index[path] = files.count
            files.append(PackFile(path: path, bytes: entry.bytes))
        }
        isReadable = !files.isEmpty
    }

    private mutating func checkNames(_ names: [String], folders: [String], of pack: UnverifiedPack) {
        // Where nothing could be read there is nothing to say about folders either.
        guard !names.isEmpty || findings.isEmpty else { return }
        let tops = Set(names.map { $0.split(separator: "/", maxSplits: 1)[0] })
        guard tops.count == 1, let only = tops.first, names.allSatisfy({ $0.contains("/") }) else {
            findings.append(
                Finding(.topFolder, pack.name, "A pack has all its files in one top folder; this has \(tops.count)."))
            // The folder with the bag in it is still worth a look.
            let bag = names.first { $0.hasSuffix("/bagit.txt") }
            top = bag.map { String($0.dropLast("/bagit.txt".count)) } ?? ""
            return
        }
        top = String(only)
        for folder in folders where !names.contains(where: { $0.hasPrefix(folder + "/") }) {
            findings.append(Finding(.zipHiddenBytes, folder, "The zip names a folder that holds no file."))
        }
        var folded: Set<String> = []
        for name in names where !folded.insert(name.lowercased()).inserted {
            findings.append(
                Finding(.unsafeEntry, name, "Two files have names that many computers cannot tell apart."))
        }
    }

    private static let largestFile = 2 << 30
    private static var limits: ArchiveLimits {
        var limits = ArchiveLimits.standard
        limits.maxEntries = 500_000
        limits.maxEntryBytes = UInt64(largestFile)
        limits.maxTotalBytes = 8 << 30
        return limits
    }

    /// What a reader should not unpack is unsafe; what could not be unpacked is damaged.
    private static func finding(_ refusal: RefusedEntry) -> Finding {
        let sentence = refusal.reason.hasSuffix(".") ? refusal.reason : refusal.reason + "."
        return switch refusal.code {
        case .unsafeName, .link, .special, .encrypted, .duplicate, .tooLarge, .ratio, .unsupported:
            Finding(.unsafeEntry, refusal.name, "The zip has an entry that is not taken: \(sentence)")
        case .sizeMismatch, .badChecksum, .truncated, .damaged, .inconsistent, .restUnreadable:
            Finding(.zipDamaged, refusal.name, "The zip is damaged: \(sentence)")
        }
    }
}
