import Mail

extension MailSource {
    /// Reads one mail as a mail server hands it over.
    ///
    /// Nothing is turned away for its form: what has no readable header is kept as text, with a note. Only an empty or an
    /// oversized mail has failed.
    /// - Parameter channel: what the mailbox is called.
    package static func read(
        _ mail: [UInt8], place: String, channel: String, into sink: (CaptureEvent) throws -> Void
    ) throws {
        var rest: [UInt8]? = mail
        let entry = MailEntry(
            place: place, name: MailboxName(path: "", root: channel), isMaildir: true,
            chunk: {
                defer { rest = nil }
                return rest
            })
        var failure: CaptureDiagnostic?
        try entry.read { event in
            if case .failed(let diagnostic) = event { failure = diagnostic } else { try sink(event) }
        }
        guard let failure else { return }
        let isEmpty = !mail.contains { $0 != 10 && $0 != 13 && $0 != 32 && $0 != 9 && $0 != 0 }
        guard !isEmpty, mail.count <= MailLimits.standard.maxBytes else { return try sink(.failed(failure)) }
        try sink(.item(MailItem.item(MailParser.headless(mail), raw: mail, channel: channel)))
        try sink(.note(CaptureDiagnostic(item: place, reason: failure.reason + " All of it was kept as text.")))
    }
}
