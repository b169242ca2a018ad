/// The forms in which messages are pushed to the service, rather than read from an export.
public enum PushedForm: String, Sendable, CaseIterable {
    /// Canute's own: a JSON object with `messages`; see `PostedMessages`.
    case messages
    /// One event of Slack's Events API, in its envelope.
    case slack
    /// One post, as Mattermost's outgoing webhooks send it.
    case mattermost
    /// One activity, as it is posted to an ActivityPub inbox, or a collection of them.
    case activity

    /// The format whose rules of identity it shares, so that a later export of the source is recognised.
    public var format: SourceFormat {
        switch self {
        case .messages: .messages
        case .slack: .slack
        case .mattermost: .mattermost
        case .activity: .activitystreams
        }
    }

    /// Reads what was pushed and hands every event to `sink`.
    ///
    /// - Throws: `PushedError` where it is no JSON of this form as a whole, `CaptureError` for an unknown time zone, and
    ///   whatever `sink` throws.
    public func read(
        _ bytes: [UInt8], options: CaptureOptions = CaptureOptions(), into sink: (CaptureEvent) throws -> Void
    ) throws {
        let document: JSONDocument
        do { document = try JSONDocument(parsing: bytes) } catch {
            throw PushedError("It is not valid JSON at byte \(error.offset): \(error.reason).")
        }
        guard document.root.isObject else { throw PushedError("It is JSON, but not an object.") }
        let calendar = try ZoneCalendar(timeZone: options.timeZone)
        switch self {
        case .messages: try PostedMessages.read(document.root, calendar: calendar, into: sink)
        case .slack: try Self.readSlack(document.root, bytes, calendar, into: sink)
        case .mattermost: try MattermostHook.read(document.root, raw: bytes, calendar: calendar, into: sink)
        case .activity: try Self.readActivity(document.root, bytes, calendar, into: sink)
        }
    }

    /// Source: Slack, Events API, the `event_callback` envelope; its identity is the message's, as in an export.
    private static func readSlack(
        _ envelope: JSONNode, _ bytes: [UInt8], _ calendar: ZoneCalendar, into sink: (CaptureEvent) throws -> Void
    ) throws {
        guard envelope["event"]?.isObject == true else { throw PushedError("It has no event.") }
        let directory = SlackDirectory()
        var message = SlackMessage(directory: directory, calendar: calendar)
        let channel = envelope["event"]?["channel"]?.nonEmpty ?? "unknown"
        switch message.read(envelope, raw: bytes, in: directory.conversation(id: channel)) {
        case .item(let item): try sink(.item(item))
        case .failed(let reason): try sink(.failed(CaptureDiagnostic(item: "the event", reason: reason)))
        case .refused(let reason): try sink(.refused(CaptureDiagnostic(item: "the event", reason: reason)))
        }
    }

    private static func readActivity(
        _ node: JSONNode, _ bytes: [UInt8], _ calendar: ZoneCalendar, into sink: (CaptureEvent) throws -> Void
    ) throws {
        var activities = Activities(calendar: calendar)
        let inner = Activities.itemsOfCollection(node).map { $0.map { ($0, $0.bytes) } } ?? [(node, bytes)]
        for (index, (activity, raw)) in inner.enumerated() {
            let place = "activity \(index + 1)"
            switch activities.read(activity, raw: raw) {
            case .item(let item, _): try sink(.item(item))
            case .failed(let reason): try sink(.failed(CaptureDiagnostic(item: place, reason: reason)))
            case .refused(let reason): try sink(.refused(CaptureDiagnostic(item: place, reason: reason)))
            }
        }
    }
}

/// Why what was pushed cannot be looked at as a whole.
public struct PushedError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, and where.
    public let message: String

    init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}
