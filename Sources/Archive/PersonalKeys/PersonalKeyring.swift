public import OpenSSH

/// Whose personal keys are registered, which are revoked, and whether signatures are required: as the acts say.
///
/// Pure: a function of the acts, in order.
public struct PersonalKeyring: Sendable {
    /// One registered key.
    public struct Key: Sendable {
        /// Whose it is said to be.
        public let person: String
        /// The key.
        public let key: SSHPublicKey
        /// The entry that registered it.
        public let registered: UInt64
        /// Who registered it.
        public let registeredBy: String
        /// The entry that revoked it, and the one from which on its signatures count for nothing.
        public fileprivate(set) var revoked: (entry: UInt64, since: UInt64)?

        /// Whether it was known to hold when the act in entry `seq` was done.
        func held(at seq: UInt64) -> Bool { registered < seq && (revoked.map { seq <= $0.entry } ?? true) }
    }

    /// The keys in the order of registration.
    public private(set) var keys: [Key] = []
    private var rules: [(seq: UInt64, required: Bool, by: String)] = []

    /// Reads the acts; those of other kinds change nothing.
    public init(_ acts: [Act]) throws {
        for act in acts.sorted(by: { $0.seq < $1.seq }) {
            switch act.kind {
            case PersonKeyRegistered.kind:
                let registered = try act.decode(PersonKeyRegistered.self)
                guard let key = try? SSHPublicKey(parsing: registered.key) else { continue }
                keys.append(Key(person: registered.person, key: key, registered: act.seq, registeredBy: act.by))
            case PersonKeyRevoked.kind:
                let revoked = try act.decode(PersonKeyRevoked.self)
                for index in keys.indices where keys[index].key.fingerprint == revoked.fingerprint {
                    let since = min(revoked.since ?? act.seq, keys[index].revoked?.since ?? .max)
                    keys[index].revoked = (keys[index].revoked?.entry ?? act.seq, since)
                }
            case SignatureRuleSet.kind:
                rules.append((act.seq, try act.decode(SignatureRuleSet.self).required, act.by))
            default: break
            }
        }
    }

    /// The keys of a person that held when the act in entry `seq` was done.
    public func keys(of person: String, at seq: UInt64 = .max) -> [Key] {
        keys.filter { People.areSame($0.person, person) && $0.held(at: seq) }
    }

    /// The key with this fingerprint that was registered before entry `seq`.
    public func key(_ fingerprint: String, before seq: UInt64) -> Key? {
        keys.last { $0.key.fingerprint == fingerprint && $0.registered < seq }
    }

    /// Whether signatures were required when the act in entry `seq` was done.
    ///
    /// Two different people, one after the other, end it; whoever requires it again in between begins anew.
    public func isRequired(at seq: UInt64 = .max) -> Bool {
        var isRequired = false
        var proposer: String?
        for rule in rules where rule.seq < seq {
            if rule.required {
                (isRequired, proposer) = (true, nil)
            } else if let first = proposer, !People.areSame(first, rule.by) {
                (isRequired, proposer) = (false, nil)
            } else {
                proposer = rule.by
            }
        }
        return isRequired
    }
}
