import Glibc

/// Cuts a mailbox (mbox) into its messages, as the bytes come in: push with `append` and `finish`, pull with `next`.
///
/// A message begins at a line "From " that follows an empty line or the start of the file, has a plausible envelope
/// (`MboxEnvelope`) and is followed by a header field, an empty line or the end. A Content-Length that points exactly at
/// such a line, or at the end, overrules the separators before it (mboxcl2). Holds one message and one pushed chunk.
package struct MboxSplitter: Sendable {
    var buffer: [UInt8] = []
    /// The absolute offset of `buffer[0]`.
    var base: Int64 = 0
    var ended = false
    let limit: Int

    /// Index of the next line to look at; everything before it belongs to `open` or is spent.
    var scan = 0
    /// How far behind `scan` no line end was found, so that a long line is searched once.
    var searched = 0
    var lineNumber = 1
    var afterBlank = true
    var midLine = false
    var lengthsCount = false
    var firstEnvelope: [UInt8]?
    var firstEnvelopeIsDateless = false
    var open = Open()

    /// The message being read.
    struct Open {
        enum State { case none, reading, skipping, preamble }
        var state = State.none
        var envelope = 0
        var content = 0
        var offset: Int64 = 0
        var line = 0
        var inHeader = true
        var contentLength: Int?
        var bodyStart = 0
        var bounded = false
        var quoted: [Int] = []
        var suspects = 0
    }

    /// - Parameter limit: bytes of one message; a longer one is passed over and reported by `next`.
    package init(limit: Int = MailLimits.standard.maxBytes) { self.limit = limit }

    /// Adds the next bytes of the mailbox.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        compact()
        buffer.append(contentsOf: bytes)
    }

    /// Says that no bytes follow.
    package mutating func finish() { ended = true }

    /// The next whole message; nil when more bytes are needed, or, after `finish`, when there are no more.
    /// - Throws: `MailError` `.tooLarge` for a message over the limit and `.notMailbox` for text before the first
    ///   envelope. Either is one item that was passed over: call again for the next message.
    package mutating func next() throws -> MboxMessage? {
        while true {
            guard let end = lineEnd() else {
                skipIfTooLarge()
                if ended { return try last() }
                return nil
            }
            switch judge(scan..<end) {
            case .needMore: return nil
            case .separator:
                let done = try close(at: scan, next: end)
                if let done { return done }
            case .suspect:
                open.suspects += 1
                advance(to: end)
                skipIfTooLarge()
            case .text:
                noteLine(scan..<end)
                advance(to: end)
                skipIfTooLarge()
            }
        }
    }
}

// MARK: - Lines

extension MboxSplitter {
    enum Judgement { case separator, text, suspect, needMore }

    /// The index behind the next LF, or, at the end of the mailbox, behind its last byte; nil when there is no line yet.
    mutating func lineEnd() -> Int? {
        let from = max(scan, searched)
        let found: Int? = buffer.withUnsafeBytes { raw in
            guard from < raw.count, let base = raw.baseAddress else { return nil }
            return memchr(base + from, 10, raw.count - from).map { UnsafeRawPointer($0) - base + 1 }
        }
        if found == nil { searched = buffer.count }
        return found ?? (ended && scan < buffer.count ? buffer.count : nil)
    }

    mutating func advance(to end: Int) {
        let blank = isBlank(scan..<end) && !midLine
        midLine = false
        afterBlank = blank
        lineNumber += 1
        scan = end
        if open.state == .reading && open.inHeader && blank {
            open.inHeader = false
            open.bodyStart = end
        }
    }

    func isBlank(_ line: Range<Int>) -> Bool {
        buffer.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[line]).isBlankLine }
    }

    func judge(_ line: Range<Int>) -> Judgement {
        guard line.count >= 5, buffer[line.lowerBound] == 70, !midLine else { return .text }
        guard isEnvelope(line) else { return .text }
        guard afterBlank || (open.bounded && target == line.lowerBound) else { return judgeUnseparated(line) }
        switch isFollowedByHeader(line.upperBound) {
        case nil: return .needMore
        case false?: return open.state == .none ? .separator : .text
        case true?: break
        }
        guard open.state == .reading, !open.inHeader, let target = target, target > line.lowerBound else {
            return .separator
        }
        switch endsMessage(at: target) {
        case nil: return .needMore
        case true?: return .text
        case false?: return .separator
        }
    }

    /// An envelope without an empty line before it separates only where it has no date and is the mailbox's first line
    /// again, word for word; any other is left in the text, and mentioned.
    func judgeUnseparated(_ line: Range<Int>) -> Judgement {
        guard open.state != .none, !open.inHeader else { return .text }
        guard let follows = isFollowedByHeader(line.upperBound) else { return .needMore }
        guard follows else { return .text }
        return firstEnvelopeIsDateless && isFirstEnvelope(line) ? .separator : .suspect
    }

    func isFirstEnvelope(_ line: Range<Int>) -> Bool {
        firstEnvelope.map { buffer[line].elementsEqual($0) } ?? false
    }

    /// A plausible envelope, the very first line of the mailbox whatever it is, or that same line again.
    func isEnvelope(_ line: Range<Int>) -> Bool {
        guard buffer[line].starts(with: "From ".utf8) else { return false }
        if open.state == .none { return true }
        if isFirstEnvelope(line) { return true }
        return buffer.withUnsafeBytes { MboxEnvelope.isPlausible(UnsafeRawBufferPointer(rebasing: $0[line])) }
    }

    /// Whether the line at `start` can begin a mail; nil when it is not wholly there.
    func isFollowedByHeader(_ start: Int) -> Bool? {
        let end = buffer[start...].prefix(1024).firstIndex(of: 10).map { $0 + 1 }
        guard end != nil || ended || buffer.count - start >= 1024 else { return nil }
        let line = buffer[start..<(end ?? min(buffer.count, start + 1024))]
        if line.isEmpty || line.starts(with: ">From ".utf8) { return true }
        return line.withUnsafeBytes { $0.isBlankLine || $0.isHeaderField }
    }

    /// Where Content-Length says that the open message ends; looked ahead for within reason only.
    var target: Int? {
        guard let length = open.contentLength, length <= min(limit, 64 << 20) else { return nil }
        return open.bodyStart + length
    }

    /// Whether a message can end at `index`: behind a line end, and a separator or the end of the mailbox follows.
    func endsMessage(at index: Int) -> Bool? {
        guard index + 1024 <= buffer.count || ended else { return nil }
        guard index <= buffer.count, index > 0, buffer[index - 1] == 10 else { return false }
        var at = index
        if buffer[at...].starts(with: [13]) { at += 1 }
        if buffer[at...].starts(with: [10]) { at += 1 } else { at = index }
        if at == buffer.count { return true }
        let end = buffer[at...].prefix(1000).firstIndex(of: 10).map { $0 + 1 } ?? min(buffer.count, at + 1000)
        return buffer.withUnsafeBytes { MboxEnvelope.isPlausible(UnsafeRawBufferPointer(rebasing: $0[at..<end])) }
    }
}
