internal import TransparencyLog

/// What a check may rely on: a key and a policy from outside the pack.
struct OutsideTrust {
    let key: VerifierKey?
    let policy: WitnessPolicy?

    /// - Throws: `DisclosureError.key` when the key given is no log's key, or the policy is none.
    init(key: String?, policy: [UInt8]?) throws(DisclosureError) {
        do {
            self.policy = try policy.map { bytes throws(TransparencyLogError) in try WitnessPolicy(parsing: bytes) }
        } catch {
            throw DisclosureError(.key, error.message)
        }
        do {
            self.key = try key.map { text throws(TransparencyLogError) in try VerifierKey(parsing: text) }
        } catch {
            throw DisclosureError(.key, "The key is not in vkey form (NAME+ID+BASE64): \(error.message)")
        }
        if let key = self.key, key.algorithm != .ed25519 {
            throw DisclosureError(
                .key, "The key of \(key.name) is a witness's; a pack is checked with the log's key.")
        }
    }
}
