import Crypto
public import Foundation
import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

/// The certificates that time-stamping authorities must be certified under: given from outside, never from a token.
public struct TimeStampAuthorities: Sendable {
    private let roots: [Certificate]

    /// Reads a file of one or more certificates, PEM, or one in DER.
    ///
    /// - Throws: `LedgerError` (time-stamp) that names the file.
    public init(reading file: URL) throws {
        guard let data = try? Data(contentsOf: file), data.count <= 1 << 20 else {
            throw LedgerError(
                .timeStamp, "The certificates in \(file.path) cannot be read: check the path and its mode.")
        }
        do {
            if data.starts(with: [0x30]) {
                roots = [try Certificate(derEncoded: [UInt8](data))]
            } else {
                roots = try PEMDocument.parseMultiple(pemString: String(decoding: data, as: UTF8.self))
                    .map { try Certificate(pemDocument: $0) }
            }
        } catch {
            throw LedgerError(.timeStamp, "\(file.path) is no file of certificates (PEM, or one in DER).")
        }
        guard !roots.isEmpty else {
            throw LedgerError(.timeStamp, "\(file.path) holds no certificate.")
        }
    }

    /// Refuses a signer that is not certified for time stamping under one of these, as of `time`.
    func validate(_ signer: Certificate, others: [Certificate], at time: Date) async throws {
        var verifier = Verifier(rootCertificates: CertificateStore(roots)) {
            RFC5280Policy(fixedExpiryValidationTime: time)
            TimeStampingPolicy()
        }
        switch await verifier.validate(leaf: signer, intermediates: CertificateStore(others)) {
        case .validCertificate: return
        case .couldNotValidate(let failures):
            let why = failures.map(\.policyFailureReason.description).first
            throw LedgerError(
                .timeStamp,
                "The time stamp's signer is not certified under the authority given, for time stamping and at the time "
                    + "it states\(why.map { ": \($0)" } ?? "").")
        }
    }
}

/// RFC 3161, 2.3: the signer's certificate is for time stamping, critically so, and for nothing else.
private struct TimeStampingPolicy: VerifierPolicy {
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [.X509ExtensionID.extendedKeyUsage]

    func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
        let usage = chain.leaf.extensions[oid: .X509ExtensionID.extendedKeyUsage]
        guard let usage, usage.critical, let purposes = try? ExtendedKeyUsage(usage), Array(purposes) == [.timeStamping]
        else {
            return .failsToMeetPolicy(reason: "its extended key usage is not time stamping alone and critical")
        }
        return .meetsPolicy
    }
}

extension TimeStampToken {
    /// Verifies the token as a stamp over `bytes` by an authority certified under `authorities`.
    ///
    /// - Parameter nonce: that of the request, where the token comes in answer to one.
    /// - Throws: `LedgerError` (time-stamp) for the first thing that does not hold.
    public func verify(over bytes: [UInt8], nonce: UInt64?, authorities: TimeStampAuthorities) async throws {
        try checkImprint(over: bytes)
        if let nonce, info.nonce != nonce {
            throw LedgerError(.timeStamp, "The time stamp answers another request than this: its nonce differs.")
        }
        let signing = try checkSignature()
        let others = certificates.map(\.certificate).filter { $0 != signing }
        try await authorities.validate(signing, others: others, at: info.time)
    }

    /// Refuses a token that is over other bytes.
    func checkImprint(over bytes: [UInt8]) throws {
        guard info.imprint == Array(SHA256.hash(data: bytes)) else {
            throw LedgerError(.timeStamp, "The time stamp is over something else than this checkpoint.")
        }
    }

    /// Checks the signature with the certificate that the token holds and names; whether that is trusted is not said.
    ///
    /// - Returns: the signer's certificate.
    func checkSignature() throws -> Certificate {
        let signer = signer
        let named = certificates.first { one in
            one.issuer == signer.issuer && one.certificate.serialNumber.bytes == signer.serial
                && TimeStampDigest.hash(one.encoded, signer.certificateHash.algorithm) == signer.certificateHash.bytes
        }
        guard let named else {
            throw LedgerError(.timeStamp, "The time stamp does not hold the certificate that it names as its signer's.")
        }
        guard TimeStampDigest.hash(statement, signer.digest.identifier) == signer.messageDigest,
            named.certificate.publicKey.isValidSignature(
                signer.signature, for: signer.signedBytes, signatureAlgorithm: signer.signatureAlgorithm)
        else {
            throw LedgerError(.timeStamp, "The time stamp's signature does not hold: it was altered.")
        }
        return named.certificate
    }
}
