/// How much is measured; the table states it.
struct Settings: Codable {
    /// How often each pair is measured; the ratio is the median.
    var rounds = 3
    /// Chat messages that are captured and verified.
    var messages = 100_000
    /// Chat messages of the archive that is searched and grown.
    var large = 1_000_000
    /// Chat messages of the archive of which a third is swept.
    var swept = 300_000
    /// Entries of the log whose proofs and verification are measured.
    var entries = 1_000_000
    /// Mails of the mailbox.
    var mails = 5_000
    /// Bytes of the mailbox whose capture must not cost memory.
    var mailboxBytes = 2_000_000_000
    /// Large blobs, of 8 MiB each.
    var blobs = 64
    /// Messages of the pack, and how many of them have something withheld.
    var packed = 10_000
    var redactions = 2_000
    /// Searches of each kind, and proofs.
    var searches = 100
    var proofs = 1_000

    /// To try it: everything small, so that the figures mean little.
    static let short = Settings(
        rounds: 1, messages: 5_000, large: 20_000, swept: 3_000, entries: 20_000, mails: 300, mailboxBytes: 20_000_000,
        blobs: 4,
        packed: 300, redactions: 60, searches: 20, proofs: 100)

    var description: String {
        "\(rounds) rounds; \(messages) chat messages (150 to 300 bytes a body), \(large) in the large archive, \(swept) in the swept one, \(entries) entries in the "
            + "large log, \(mails) mails, \(blobs) blobs of 8 MiB, a pack of \(packed) with \(redactions) redactions"
    }
}
