public import OpenSSH

/// The signature of the person who did an act, kept in the act's payload.
public struct PersonalSignature: Codable, Sendable, Equatable {
    /// The fingerprint of the key, as `ssh-keygen -l` shows it.
    public var key: String
    /// The entries whose R is signed, in order.
    public var over: [UInt64]
    /// The signature, as `ssh-keygen -Y sign` writes it.
    public var signature: String
}

/// An act that can be signed by the person who does it, over the R of what it is about.
public protocol SignedActPayload: ActPayload {
    /// The signature; nil where the name of who did it is only a claim.
    var signature: PersonalSignature? { get set }
    /// What the act says itself, as it stands in the statement that is signed.
    var signedDetails: [(name: String, value: String)] { get }
    /// The entries that the act is about, of those before `seq`, in order.
    func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64]
}

/// What a person signs with.
public enum PersonalSigner: Sendable {
    /// A key file.
    case file(SSHPrivateKey)
    /// Whichever of the person's registered keys an agent holds.
    case agent(SSHAgent)

    /// The signer that `--sign` names: `agent`, else the path of a key file.
    public init(naming text: String) throws {
        self = text == "agent" ? .agent(try SSHAgent()) : .file(try SSHPrivateKey(reading: text))
    }

    /// The keys that it can sign with.
    public func keys() throws -> [SSHPublicKey] {
        switch self {
        case .file(let key): [key.publicKey]
        case .agent(let agent): try agent.keys()
        }
    }

    func sign(_ statement: SignedStatement, by key: SSHPublicKey) throws -> SSHSignature {
        switch self {
        case .file(let file): try SSHSignature(of: statement.bytes, namespace: SignedStatement.namespace, by: file)
        case .agent(let agent):
            try SSHSignature(of: statement.bytes, namespace: SignedStatement.namespace, by: key, agent: agent)
        }
    }
}

/// Whether the name of who did an act is signed, or only claimed.
public enum Assurance {
    /// `signed SHA256:…`, or `claimed`.
    public static func words(_ key: String?) -> String { key.map { "signed \($0)" } ?? "claimed" }
}
