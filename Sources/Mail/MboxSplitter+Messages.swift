extension MboxSplitter {
    /// Takes note of a line that is no separator, on behalf of the open message.
    mutating func noteLine(_ line: Range<Int>) {
        switch open.state {
        case .none:
            if !isBlank(line) {
                open.state = .preamble
                open.offset = base + Int64(line.lowerBound)
                open.line = lineNumber
            }
        case .reading:
            let first = buffer[line.lowerBound]
            if first == 62 && !midLine && isQuotedFrom(line) {
                open.quoted.append(line.lowerBound)
            } else if open.inHeader && first | 32 == 99 {
                noteContentLength(line)
            } else if first == 70, afterBlank, !open.inHeader, isEnvelope(line), let target, target > line.lowerBound,
                endsMessage(at: target) == true
            {
                open.bounded = true
            }
        case .skipping, .preamble: break
        }
    }

    func isQuotedFrom(_ line: Range<Int>) -> Bool {
        buffer[line].drop { $0 == 62 }.starts(with: "From ".utf8)
    }

    mutating func noteContentLength(_ line: Range<Int>) {
        let name = "content-length:".utf8
        guard line.count < 60, buffer[line].prefix(name.count).map({ $0 | 32 }).elementsEqual(name) else { return }
        let digits = buffer[line].dropFirst(name.count).drop { $0 == 32 }.prefix { $0 >= 48 && $0 <= 57 }
        open.contentLength = Int(String(decoding: digits, as: UTF8.self))
    }

    /// Ends the open message before the separator `start..<next` and opens the one that it begins.
    mutating func close(at start: Int, next: Int) throws -> MboxMessage? {
        let done = open
        let message = done.state == .reading ? built(done, end: start) : nil
        lengthsCount = lengthsCount || done.bounded
        var fresh = Open()
        fresh.state = .reading
        fresh.envelope = start
        fresh.content = next
        fresh.offset = base + Int64(start)
        fresh.line = lineNumber
        fresh.bodyStart = next
        open = fresh
        if firstEnvelope == nil {
            firstEnvelope = Array(buffer[start..<next])
            firstEnvelopeIsDateless = !buffer[start..<next].withUnsafeBytes { MboxEnvelope.isPlausible($0) }
        }
        advance(to: next)
        afterBlank = false
        try report(done)
        return message
    }

    func report(_ done: Open) throws {
        switch done.state {
        case .skipping:
            throw MailError(
                .tooLarge,
                "The message at line \(done.line) (byte \(done.offset)) is longer than \(limit) bytes and was not read."
            )
        case .preamble:
            throw MailError(
                .notMailbox, "The text at line \(done.line) stands before any \"From \" line: it is no message.")
        case .none, .reading: return
        }
    }

    mutating func last() throws -> MboxMessage? {
        let done = open
        open = Open()
        scan = buffer.count
        try report(done)
        guard done.state == .reading else { return nil }
        var message = built(done, end: buffer.count)
        message.isLast = true
        if buffer.last != 10 {
            message.endsWithinLine = true
            message.defects.append(
                "The mailbox ends within a line: its last message may be cut off. If so, export or copy it again.")
        }
        return message
    }

    func built(_ done: Open, end: Int) -> MboxMessage {
        var stop = end
        if done.bounded, let length = done.contentLength {
            stop = min(end, done.bodyStart + length)
        } else if stop > done.content, isBlankBefore(stop, from: done.content) {
            stop -= stop - 2 >= done.content && buffer[stop - 2] == 13 ? 2 : 1
        }
        let keep = done.bounded || (lengthsCount && done.contentLength.map { done.bodyStart + $0 == stop } == true)
        let quoted = keep ? [] : done.quoted.filter { $0 < stop }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(stop - done.content)
        var from = done.content
        for mark in quoted {
            bytes.append(contentsOf: buffer[from..<mark])
            from = mark + 1
        }
        bytes.append(contentsOf: buffer[from..<stop])
        let envelope = buffer[done.envelope..<done.content].prefix { $0 != 10 && $0 != 13 }
        let kept = done.bounded || (keep && !done.quoted.isEmpty)
        let rule: MboxMessage.Rule = kept ? .mboxcl2 : quoted.isEmpty ? .unquoted : .mboxrd
        let defects =
            done.suspects == 0
            ? []
            : ["\(done.suspects) lines look like envelopes but have no empty line before them: not taken for messages."]
        return MboxMessage(
            bytes: bytes, offset: done.offset, line: done.line, envelope: String(decoding: envelope, as: UTF8.self),
            unquotedLines: quoted.count, rule: rule, defects: defects)
    }

    /// Whether the line that ends at `stop` is empty: the separator's blank line, dropped once.
    func isBlankBefore(_ stop: Int, from start: Int) -> Bool {
        guard buffer[stop - 1] == 10 else { return false }
        let before = stop - 2 >= start && buffer[stop - 2] == 13 ? stop - 3 : stop - 2
        return before < start || buffer[before] == 10
    }

    /// Gives up holding a message that grew over the limit: what is buffered of it goes, reading goes on.
    mutating func skipIfTooLarge() {
        let known = searched == buffer.count ? buffer.count : scan
        switch open.state {
        case .reading where known - open.content > limit:
            open.state = .skipping
            open.quoted = []
        case .none where known - scan > limit:
            open.state = .preamble
            open.offset = base + Int64(scan)
            open.line = lineNumber
        default: return
        }
    }

    /// Drops what is spent: all before the open message, or all but the line being looked at.
    mutating func compact() {
        if open.state == .skipping || open.state == .preamble, searched == buffer.count, buffer.count > scan + 4096 {
            // Within a line that is passed over anyway, only its end matters.
            midLine = true
            scan = buffer.count
        }
        let keep = open.state == .reading ? open.envelope : scan
        guard keep > 0 else { return }
        buffer.removeSubrange(..<keep)
        base += Int64(keep)
        scan -= keep
        searched = max(0, searched - keep)
        open.envelope -= keep
        open.content -= keep
        open.bodyStart -= keep
        open.quoted = open.quoted.map { $0 - keep }
    }
}
