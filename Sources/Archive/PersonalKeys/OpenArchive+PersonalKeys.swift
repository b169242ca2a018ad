import Ledger
public import OpenSSH

extension OpenArchive {
    /// Registers a person's own key: the key itself signs who it is said to belong to.
    ///
    /// - Parameters:
    ///   - holder: what the new key signs with.
    ///   - key: which of its keys, where it has several.
    ///   - signer: with what the actor signs, where they have a key already.
    /// - Throws: `wrongUse` where it is not clear which key, the key is registered, or the person has one that holds.
    @discardableResult
    public func registerKey(
        of person: String, holder: PersonalSigner, key fingerprint: String? = nil, signer: PersonalSigner? = nil
    ) throws -> PersonKeyRegistered {
        let person = People.collapsed(person)
        guard !person.isEmpty else { throw ArchiveError(.wrongUse, "A key is somebody's: give --person NAME.") }
        let offered = try holder.keys().filter { fingerprint == nil || $0.fingerprint == fingerprint }
        guard let key = offered.first, offered.count == 1 else {
            throw ArchiveError(
                .wrongUse,
                offered.isEmpty
                    ? "The agent holds no such Ed25519 key: add it with `ssh-add`."
                    : "The agent holds \(offered.count) Ed25519 keys: say which with --fingerprint "
                        + offered.map(\.fingerprint).joined(separator: " or "))
        }
        let ring = try personalKeys()
        if let known = ring.keys.first(where: { $0.key == key }) {
            throw ArchiveError(
                .wrongUse, "\(key.fingerprint) was registered for \(known.person) in entry \(known.registered) already."
            )
        }
        if let held = ring.keys(of: person).first {
            throw ArchiveError(
                .wrongUse,
                "\(person) has a key that holds (\(held.key.fingerprint)): revoke it first (`canute person-key revoke`)."
            )
        }
        var registered = PersonKeyRegistered(
            person: person, key: key.line, fingerprint: key.fingerprint, proof: "", signature: nil)
        let proof = try ledger.statement(of: registered, subject: key.fingerprint, by: person, over: [])
        registered.proof = try holder.sign(proof, by: key).armored
        registered = try signed(registered, subject: key.fingerprint, with: signer)
        try record(registered, subject: key.fingerprint)
        return registered
    }

    /// Revokes a person's key, from now on or since an earlier entry.
    public func revokeKey(
        _ fingerprint: String, since: UInt64?, reason: String, signer: PersonalSigner? = nil
    ) throws {
        guard let key = try personalKeys().keys.first(where: { $0.key.fingerprint == fingerprint }) else {
            throw ArchiveError(
                .notFound, "No key \(fingerprint) is registered: `canute person-key list` shows them.")
        }
        guard key.revoked == nil || since.map({ $0 < (key.revoked?.since ?? 0) }) == true else {
            throw ArchiveError(.wrongUse, "\(fingerprint) is revoked already, since entry \(key.revoked?.since ?? 0).")
        }
        if let since, since >= (try ledger.count()) {
            throw ArchiveError(
                .wrongUse, "There is no entry \(since) yet: give the one from which on the key is not trusted.")
        }
        let revoked = PersonKeyRevoked(fingerprint: fingerprint, since: since, reason: reason)
        try record(try signed(revoked, subject: fingerprint, with: signer), subject: fingerprint)
    }

    /// Requires signatures, or ends that: the latter takes two people, one after the other.
    ///
    /// - Returns: whether signatures are required now.
    @discardableResult
    public func setSignatureRule(required: Bool, reason: String, signer: PersonalSigner? = nil) throws -> Bool {
        let ring = try personalKeys()
        guard required || ring.isRequired() else {
            throw ArchiveError(.wrongUse, "Signatures are not required: there is nothing to end.")
        }
        let holders = Set(ring.keys.filter { $0.revoked == nil }.map { $0.person.lowercased() })
        guard !required || holders.count > 1 else {
            throw ArchiveError(
                .wrongUse,
                "Signatures can be required when two people have a registered key, so that one can approve what the other "
                    + "proposed: `canute person-key register`.")
        }
        let rule = SignatureRuleSet(required: required, reason: reason)
        try record(try signed(rule, subject: "signatures", with: signer), subject: "signatures")
        return try personalKeys().isRequired()
    }

    /// The statement, the signature and the key of a signed act, for `ssh-keygen -Y verify`.
    ///
    /// - Throws: `notFound` for an entry that is no signed act of these kinds.
    public func signedStatement(
        in seq: UInt64, of types: [any SignedActPayload.Type]
    ) throws -> (statement: SignedStatement, signature: PersonalSignature, key: SSHPublicKey, by: String) {
        func read<Payload: SignedActPayload>(_ type: Payload.Type, _ act: Act) throws -> (
            SignedStatement, PersonalSignature
        )? {
            guard act.kind == type.kind else { return nil }
            let payload = try act.decode(type)
            guard let signature = payload.signature else { return nil }
            return (
                try ledger.statement(of: payload, subject: act.subject, by: act.by, over: signature.over), signature
            )
        }
        guard let act = try catalogue.act(seq), let found = try types.lazy.compactMap({ try read($0, act) }).first,
            let key = try personalKeys().key(found.1.key, before: seq)
        else { throw ArchiveError(.notFound, "Entry \(seq) is no act that somebody signed.") }
        return (found.0, found.1, key.key, act.by)
    }
}
