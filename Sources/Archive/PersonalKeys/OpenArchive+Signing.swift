import Ledger
import OpenSSH
import Records

extension OpenArchive {
    /// The personal keys and the rule on signatures.
    public func personalKeys() throws -> PersonalKeyring { try PersonalKeyring(catalogue.keyringActs()) }

    /// The payload with the actor's signature, where the actor has a key or the body requires one.
    ///
    /// - Throws: `needsSignature` where it must be signed and nothing to sign with is given, or not the actor's own key.
    package func signed<Payload: SignedActPayload>(
        _ payload: Payload, subject: String, with signer: PersonalSigner?
    ) throws -> Payload {
        let ring = try personalKeys()
        let own = ring.keys(of: actor)
        guard let signer else {
            if let key = own.first {
                throw ArchiveError(
                    .needsSignature,
                    "\(actor) has a registered key (\(key.key.fingerprint)), so what is done in that name is signed with it: give "
                        + "--sign FILE or --sign agent. Nothing was recorded.")
            }
            if ring.isRequired() {
                throw ArchiveError(
                    .needsSignature,
                    "This body requires that approvals, sign-offs and releases are signed, and \(actor) has no registered key: "
                        + "`canute person-key register`. Nothing was recorded.")
            }
            return payload
        }
        let given = try signer.keys()
        guard let key = own.first(where: { given.contains($0.key) }) else {
            let known = own.isEmpty ? "none is registered" : own.map(\.key.fingerprint).joined(separator: ", ")
            throw ArchiveError(
                .needsSignature,
                "The key given is not one of \(actor)'s (\(known)): sign with your own, or register it first. Nothing was recorded."
            )
        }
        let over = try payload.covered(subject: subject, before: .max, in: catalogue)
        let statement = try ledger.statement(of: payload, subject: subject, by: actor, over: over)
        var signed = payload
        signed.signature = PersonalSignature(
            key: key.key.fingerprint, over: over, signature: try signer.sign(statement, by: key.key).armored)
        return signed
    }

    /// Refuses an act whose signature does not hold although one is required.
    package func requireSound<Payload: SignedActPayload>(_ act: Act, _ payload: Payload) throws {
        guard try personalKeys().isRequired() else { return }
        guard let fault = try SignatureCheck(ledger, catalogue).fault(act, payload, isRequired: true) else { return }
        throw ArchiveError(.needsSignature, "\(fault.message) It has to be done again, signed. Nothing was changed.")
    }
}

extension Ledger {
    /// The statement that is signed for an act.
    func statement(
        of payload: some SignedActPayload, subject: String, by: String, over: [UInt64]
    ) throws -> SignedStatement {
        SignedStatement(
            origin: origin, kind: type(of: payload).kind, subject: subject, by: by, details: payload.signedDetails,
            over: try over.map { ($0, try record($0).entry.root ?? .zero) })
    }
}
