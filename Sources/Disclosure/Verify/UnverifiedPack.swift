internal import Foundation

/// A pack as it came from outside: nothing in it is believed yet.
///
///     let verdict = try UnverifiedPack(reading: "FOI-2026-0123.zip").verdict(key: vkey)
public struct UnverifiedPack: Sendable {
    /// The name it goes by in findings.
    public let name: String
    let bytes: [UInt8]

    /// Takes a pack from a file, whole.
    ///
    /// - Throws: `DisclosureError.unreadable`: the file cannot be looked at. What is wrong inside is a finding instead.
    public init(reading path: String) throws(DisclosureError) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw DisclosureError(.unreadable, "\(path) is a folder; give the zip file of the pack.")
        }
        do {
            bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw DisclosureError(
                .unreadable, "\(path) cannot be read. Check that the file is there and that you may read it.")
        }
        name = path
    }

    /// Takes a pack that lies in memory.
    public init(bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
    }

    /// Checks the pack.
    ///
    /// - Parameter key: the log's key in vkey form, from outside the pack; nil to see whether the pack agrees with the key
    ///   that it claims itself.
    /// - Parameter policy: the bytes of a policy file (C2SP tlog-policy) that says which witnesses must have cosigned.
    /// - Throws: `DisclosureError.key` when the key given is no log's key, or the policy is none.
    public func verdict(key: String?, policy: [UInt8]? = nil) throws(DisclosureError) -> PackVerdict {
        let trust = try OutsideTrust(key: key, policy: policy)
        return PackCheck(self, key: trust.key, policy: trust.policy).verdict()
    }
}
