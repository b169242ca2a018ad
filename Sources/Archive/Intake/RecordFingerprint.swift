import Capture
import Foundation
import Ledger
import Records

/// The fingerprint that a captured record must have, made from its components.
struct RecordFingerprint {
    /// What the fingerprint of its content can be; more than one where the record does not say which.
    let candidates: [Fingerprint]
    /// Whether one of the candidates must be in the row: the components say to the byte what the source said.
    let isExact: Bool

    /// The keyed hash of the native id.
    var native: [UInt8] { candidates.first?.native.bytes ?? [] }

    /// The source keys that were derived already.
    struct Keys {
        private let ledger: Ledger
        private var bySource: [String: FingerprintKey] = [:]

        init(_ ledger: Ledger) { self.ledger = ledger }

        /// The fingerprint of a captured message; nil for what was not captured.
        mutating func fingerprint(of components: [Component]) -> RecordFingerprint? {
            func string(_ path: String) -> String? { components.first { $0.path == path }?.string }
            guard let source = string("source"), let id = string(OtherMessage.path) ?? string("native_id")
            else { return nil }
            let key = bySource[source] ?? ledger.fingerprintKey(source: source)
            bySource[source] = key
            let (contents, isExact) = ItemComponents.contents(of: components)
            return RecordFingerprint(
                candidates: contents.map { key.fingerprint(native: Array(id.utf8), content: $0) }, isExact: isExact)
        }
    }
}

extension ItemComponents {
    /// What `content(_:)` was of the message that became these components, read back from them.
    ///
    /// - Returns: the candidates, the likeliest first, and whether one of them is it for certain. It is not where
    ///   more people were addressed than a record names.
    static func contents(of components: [Component]) -> (candidates: [[UInt8]], isExact: Bool) {
        var (head, tail): ([UInt8], [UInt8]) = ([], [])
        var context: MessageContext?
        var values: [String: Component] = [:]
        var addressed = 0
        func add(_ value: String?, to bytes: inout [UInt8]) {
            let value = value ?? "\u{0}"
            withUnsafeBytes(of: UInt32(value.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: value.utf8)
        }
        for component in components {
            switch component.path {
            case "context": context = MessageContext(parsing: component.bytes)
            case let path where path.hasPrefix("to/"):
                addressed += 1
                add(component.string, to: &tail)
            default: values[component.path] = component
            }
        }
        add(values["kind"]?.string == CapturedItem.Kind.deletion.rawValue ? "deletion" : "", to: &head)
        for path in ["sent_at", "subject", "body"] { add(values[path]?.string, to: &tail) }
        var attachment = 0
        while let name = values["att/\(attachment)/name"] {
            add(name.string, to: &tail)
            if let data = values["att/\(attachment)/data"] {
                tail.append(contentsOf: Digest.sha256(data.bytes).bytes)
            }
            attachment += 1
        }
        let sender = context?.participants.first { $0.isSender }
        // Without an account it is the label that counts, unless the source gave an empty account.
        let senders = sender?.account.map { [$0] } ?? [values["from"]?.string] + (sender == nil ? [] : [""])
        let candidates = senders.map { name in
            var bytes = head
            add(name, to: &bytes)
            return bytes + tail
        }
        return (candidates, addressed < namedRecipients)
    }
}

extension OpenArchive {
    /// Makes the fingerprints again that a check finds wrong, from the records that open.
    ///
    /// A tombstone cannot be made again: what it stands for opens no more.
    /// - Returns: how many messages' fingerprints were put right.
    @discardableResult
    public func mendFingerprints() throws -> Int {
        let check = try FingerprintCheck.run(ledger)
        guard !check.wrong.isEmpty else { return 0 }
        var right: [[UInt8]: KnownMessage] = [:]
        var keys = RecordFingerprint.Keys(ledger)
        try ledger.walk(from: 0) { records in
            for record in records {
                guard let mark = record.content.flatMap({ keys.fingerprint(of: $0.components) }),
                    check.wrong.contains(mark.native), let content = mark.candidates.first
                else { continue }
                let before = right[mark.native] ?? KnownMessage(seq: record.seq, states: [])
                // Of what lost a part no fingerprint is kept: its message must not be captured again.
                let order = before.destroyedBy ?? record.content?.erasedBy.last
                right[mark.native] =
                    order.map { KnownMessage(seq: record.seq, states: [], destroyedBy: $0) }
                    ?? before.adding(content, seq: record.seq)
            }
            return true
        }
        try ledger.mendFingerprints(removing: check.wrong.filter { right[$0] == nil }, setting: right)
        return check.wrong.count
    }
}
