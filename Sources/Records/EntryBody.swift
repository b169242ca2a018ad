extension Entry {
    /// What an entry says after its head: R where the type has one, then the lines of the type.
    public enum Body: Hashable, Sendable {
        /// The log's verifier key and the hash of the previous epoch's last checkpoint.
        case genesis(vkey: String, previousEpoch: Digest?)
        /// A message captured.
        case record(Digest)
        /// A later state of what entry `earlier` holds.
        case revise(Digest, earlier: UInt64)
        /// A schedule adopted, a class given or changed.
        case schedule(Digest)
        /// A hold placed.
        case hold(Digest)
        /// A hold released.
        case release(Digest)
        /// Anything else somebody did.
        case audit(Digest)
        /// A pack issued.
        case disclose(Digest, packRoot: Digest)
        /// The authority to destroy the listed entries' content.
        case destroyOrder(Digest, count: UInt64, list: Digest)
        /// The certificate that the content of the list is destroyed, under the order at `order`.
        case destroyDone(Digest, order: UInt64, count: UInt64, list: Digest)
        /// Part of the record at `record` erased, under the order at `order`.
        case erasePart(Digest, order: UInt64, record: UInt64)
        /// A restore, a loss, a clock that went back.
        case incident(Digest)
        /// H(token) of an outside time stamp over the head of `size` entries.
        case anchor(size: UInt64, token: Digest)
        /// A key that holds from the head of size `from`.
        case key(vkey: String, from: UInt64)
        /// A key that holds no longer from the head of size `from`.
        case revoke(vkey: String, from: UInt64)
        /// The head of another log.
        case child(origin: String, size: UInt64, root: Digest)
    }
}

extension Entry.Body {
    /// The type's word on the wire.
    public var type: EntryType {
        switch self {
        case .genesis: .genesis
        case .record: .record
        case .revise: .revise
        case .schedule: .schedule
        case .hold: .hold
        case .release: .release
        case .audit: .audit
        case .disclose: .disclose
        case .destroyOrder: .destroyOrder
        case .destroyDone: .destroyDone
        case .erasePart: .erasePart
        case .incident: .incident
        case .anchor: .anchor
        case .key: .key
        case .revoke: .revoke
        case .child: .child
        }
    }

    /// R: the root of the record that the entry commits to; nil for genesis, anchor, key, revoke and child.
    public var root: Digest? {
        switch self {
        case .record(let root), .revise(let root, _), .schedule(let root), .hold(let root), .release(let root),
            .audit(let root), .disclose(let root, _), .destroyOrder(let root, _, _),
            .destroyDone(let root, _, _, _), .erasePart(let root, _, _), .incident(let root):
            root
        case .genesis, .anchor, .key, .revoke, .child:
            nil
        }
    }

    /// The lines after the type and R.
    var lines: [String] {
        switch self {
        case .record, .schedule, .hold, .release, .audit, .incident: []
        case .genesis(let vkey, let previous): ["1", vkey, previous?.base64 ?? "-"]
        case .revise(_, let earlier): ["\(earlier)"]
        case .disclose(_, let packRoot): [packRoot.base64]
        case .destroyOrder(_, let count, let list): ["\(count)", list.base64]
        case .destroyDone(_, let order, let count, let list): ["\(order)", "\(count)", list.base64]
        case .erasePart(_, let order, let record): ["\(order)", "\(record)"]
        case .anchor(let size, let token): ["\(size)", token.base64]
        case .key(let vkey, let from), .revoke(let vkey, let from): [vkey, "\(from)"]
        case .child(let origin, let size, let root): [origin, "\(size)", root.base64]
        }
    }

    /// The length of the texts in the body, which unlike hashes and numbers have no fixed most.
    var textLength: Int {
        switch self {
        case .genesis(let vkey, _), .key(let vkey, _), .revoke(let vkey, _): vkey.utf8.count
        case .child(let origin, _, _): origin.utf8.count
        default: 0
        }
    }

    /// The latest of the entries that the body points back to, which must be below the entry's own; nil for none.
    var latestEarlierEntry: UInt64? {
        switch self {
        case .revise(_, let earlier): earlier
        case .destroyDone(_, let order, _, _): order
        case .erasePart(_, let order, let record): max(order, record)
        default: nil
        }
    }
}
