public import Ledger
import OpenSSH
import Records

/// Checks what people signed: every such act against the R of what it is about, the key, and the rule of its time.
public struct SignatureCheck {
    private let ledger: Ledger
    private let catalogue: Catalogue
    private let ring: PersonalKeyring

    /// Reads the keys and the rule.
    ///
    /// - Parameter catalogue: says which entries are acts; what they say is read from the ledger.
    public init(_ ledger: Ledger, _ catalogue: Catalogue) throws {
        self.ledger = ledger
        self.catalogue = catalogue
        ring = try PersonalKeyring(catalogue.keyringActs())
    }

    /// The acts of this module that people sign.
    public static let types: [any SignedActPayload.Type] = [
        DisposalApproved.self, HoldReleased.self, PersonKeyRegistered.self, PersonKeyRevoked.self,
        SignatureRuleSet.self, ShorteningApproved.self, ExpungeDecided.self, ErasureDecided.self, ExclusionDecided.self,
    ]

    /// A finding for every act of these kinds whose signature is wrong, by a revoked key, or missing.
    public func findings(of types: [any SignedActPayload.Type]) throws -> [Finding] {
        func check<Payload: SignedActPayload>(_ type: Payload.Type) throws -> [Finding] {
            try catalogue.acts(type).compactMap { act, payload in try fault(act, payload) }
        }
        return try types.flatMap { try check($0) }
    }

    /// What is wrong with the signature of an act; nil where it holds, or none is needed.
    func fault<Payload: SignedActPayload>(
        _ act: Act, _ payload: Payload, isRequired: Bool? = nil
    ) throws -> Finding? {
        // What the catalogue shows may have been edited: the ledger's own words count.
        let stored = try ledger.record(act.seq)
        guard let content = stored.content else { return nil }
        guard let own = Act(act.seq, stored.entry.type, content.components), own.kind == Payload.kind,
            let payload = try? own.decode(Payload.self)
        else { return finding(act.seq, .signatureWrong, "is not the act that the catalogue says it is") }
        if let fault = try proofFault(own, payload) { return fault }
        guard let signature = payload.signature else {
            if isRequired ?? ring.isRequired(at: own.seq) {
                return finding(own.seq, .signatureMissing, "by \(own.by) is not signed, and signatures are required")
            }
            guard let key = ring.keys(of: own.by, at: own.seq).first else { return nil }
            return finding(
                own.seq, .signatureMissing, "by \(own.by) is not signed, although \(key.key.fingerprint) was registered"
            )
        }
        guard let key = ring.key(signature.key, before: own.seq), People.areSame(key.person, own.by) else {
            return finding(
                own.seq, .signatureWrong,
                "by \(own.by) is signed with \(signature.key), which was not registered for them")
        }
        let over = try payload.covered(subject: own.subject, before: own.seq, in: catalogue)
        guard signature.over == over,
            holds(
                signature.signature, by: key.key,
                over: try ledger.statement(of: payload, subject: own.subject, by: own.by, over: over))
        else {
            return finding(
                own.seq, .signatureWrong, "by \(own.by) carries a signature that does not hold over what it is about")
        }
        if let revoked = key.revoked, own.seq >= revoked.since {
            return finding(
                own.seq, .signatureRevoked,
                "by \(own.by) is signed with \(signature.key), which entry \(revoked.entry) revoked since entry \(revoked.since)"
            )
        }
        return nil
    }

    /// A registered key must have signed its own registration.
    private func proofFault(_ act: Act, _ payload: some SignedActPayload) throws -> Finding? {
        guard let registered = payload as? PersonKeyRegistered else { return nil }
        let statement = try ledger.statement(
            of: registered, subject: registered.fingerprint, by: registered.person, over: [])
        guard let key = try? SSHPublicKey(parsing: registered.key), key.fingerprint == registered.fingerprint,
            act.subject == registered.fingerprint, holds(registered.proof, by: key, over: statement)
        else { return finding(act.seq, .signatureWrong, "is not signed by the key that it registers") }
        return nil
    }

    private func holds(_ armored: String, by key: SSHPublicKey, over statement: SignedStatement) -> Bool {
        guard let signature = try? SSHSignature(parsing: armored), signature.key == key else { return false }
        return signature.isValid(over: statement.bytes, namespace: SignedStatement.namespace)
    }

    private func finding(_ seq: UInt64, _ code: Finding.Code, _ what: String) -> Finding {
        Finding(seq: seq, code: code, message: "The act in entry \(seq) \(what).")
    }
}

extension Catalogue {
    /// The acts that the personal keys and the rule on signatures rest on.
    func keyringActs() throws -> [Act] {
        try acts(PersonKeyRegistered.self).map(\.act) + acts(PersonKeyRevoked.self).map(\.act)
            + acts(SignatureRuleSet.self).map(\.act)
    }
}
