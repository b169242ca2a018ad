import Crypto

extension Ledger {
    /// Splits the key that wraps the archive's keys among `count` people, any `threshold` of whom give it back.
    public func splitArchiveKey(count: Int, threshold: Int) throws -> [KeyShare] {
        try KeyShare.split(
            secrets.archive.withUnsafeBytes { Array($0) }, origin: origin, count: count, threshold: threshold)
    }
}
