/// Reads a mailbox message by message, in the memory of one message and one chunk.
///
///     var reader = try MboxReader(path: "inbox.mbox")
///     while let message = try reader.next() { … }
///
/// What parts one message from the next is said at `MboxSplitter`, what is undone within one at `MboxMessage.Rule`.
public struct MboxReader {
    private var splitter: MboxSplitter
    private let source: () throws -> [UInt8]?
    private var ended = false

    /// Reads from `source`, which gives the mailbox's bytes in order, some at a time, and nil at the end.
    ///
    /// - Parameter limit: bytes of one message.
    public init(limit: Int = MailLimits.standard.maxBytes, source: @escaping () throws -> [UInt8]?) {
        splitter = MboxSplitter(limit: limit)
        self.source = source
    }

    /// Reads the file at `path`.
    ///
    /// - Throws: `MailError` `.unreadable`.
    public init(path: String, limit: Int = MailLimits.standard.maxBytes) throws {
        let file = try MailFile(path: path)
        self.init(limit: limit) { try file.next() }
    }

    /// The next message; nil at the end of the mailbox.
    ///
    /// - Throws: `MailError` `.tooLarge` and `.notMailbox` are about one item that was passed over: call again for the
    ///   message behind it. Whatever the source throws ends the reading.
    public mutating func next() throws -> MboxMessage? {
        while true {
            if let message = try splitter.next() { return message }
            if ended { return nil }
            do {
                if let bytes = try source() {
                    splitter.append(bytes)
                } else {
                    ended = true
                    splitter.finish()
                }
            } catch {
                ended = true
                throw error
            }
        }
    }
}
