/// The types of entries; the raw value is the word on the wire (FORMAT, table of types).
public enum EntryType: String, Sendable, CaseIterable, Codable {
    /// The log's parameters: its first entry.
    case genesis
    /// A message captured.
    case record
    /// An edit or a deletion seen at the source.
    case revise
    /// A schedule adopted, a class given or changed.
    case schedule
    /// A hold placed.
    case hold
    /// A hold released.
    case release
    /// Anything else somebody did.
    case audit
    /// What was issued.
    case disclose
    /// The authority to destroy, before.
    case destroyOrder = "destroy-order"
    /// The certificate, after.
    case destroyDone = "destroy-done"
    /// Part erasure done.
    case erasePart = "erase-part"
    /// A restore, a loss, a clock that went back.
    case incident
    /// An outside value written into the log.
    case anchor
    /// A new key of the log.
    case key
    /// A key of the log that holds no longer.
    case revoke
    /// The head of another log.
    case child

    /// Whether an entry of this type commits to a record by its root.
    public var hasRoot: Bool {
        switch self {
        case .genesis, .anchor, .key, .revoke, .child: false
        case .record, .revise, .schedule, .hold, .release, .audit, .disclose, .destroyOrder, .destroyDone,
            .erasePart, .incident:
            true
        }
    }
}
