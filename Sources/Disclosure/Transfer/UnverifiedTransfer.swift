internal import Interchange

/// A transfer package as it came from outside, a zip or a folder: nothing in it is believed yet.
package struct UnverifiedTransfer {
    /// What `bag-info.txt` says of a bag of this kind.
    package static let kind = "canute-transfer/1"
    /// The label in `bag-info.txt` under which it says so.
    package static let kindLabel = "Package-Kind"
    /// The label in `bag-info.txt` under which the package claims the log's key.
    package static let keyLabel = "Log-Key"

    private let path: String

    /// Nil where the path leads to no transfer package: no bag there says that it is one.
    package init?(at path: String) {
        guard let reader = try? ContainerReader.open(path), [.zip, .folder].contains(reader.kind) else { return nil }
        // The tag files come first in a zip of ours, and among the first in a folder.
        while let entry = try? reader.next() {
            guard entry.refusal == nil, !entry.isDirectory, entry.name.hasSuffix("bag-info.txt") else { continue }
            guard let info = try? reader.readAll(limit: 1 << 20) else { return nil }
            guard BagTags.labels(info)[Self.kindLabel] == Self.kind else { return nil }
            self.path = path
            return
        }
        return nil
    }

    /// Checks the package, in memory of the size of its largest bundle and a line for each file.
    ///
    /// - Parameters and errors as for `UnverifiedPack.verdict`.
    package func verdict(key: String?, policy: [UInt8]? = nil) throws(DisclosureError) -> PackVerdict {
        let trust = try OutsideTrust(key: key, policy: policy)
        do {
            var check = TransferCheck(try ContainerReader.open(path, limits: Self.limits), trust)
            return try check.verdict()
        } catch {
            throw DisclosureError(.unreadable, "\(path) cannot be read to its end: \(error)")
        }
    }

    private static var limits: ArchiveLimits {
        var limits = ArchiveLimits.standard
        limits.maxEntries = 5_000_000
        limits.maxReadAllBytes = 1 << 30
        // A chat of one word repeated packs better than anything a stranger should send.
        limits.maxRatio = 2000
        return limits
    }
}

extension PackVerdict {
    /// Checks what came from outside: a disclosure pack, or a transfer package as a zip or a folder.
    package static func checking(
        _ path: String, key: String?, policy: [UInt8]? = nil
    ) throws(DisclosureError) -> PackVerdict {
        if let transfer = UnverifiedTransfer(at: path) { return try transfer.verdict(key: key, policy: policy) }
        return try UnverifiedPack(reading: path).verdict(key: key, policy: policy)
    }
}
