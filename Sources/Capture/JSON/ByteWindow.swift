/// The part of a byte stream that a JSON scanner looks at: what it has marked, and one chunk more.
struct ByteWindow {
    enum ValueOutcome { case complete, ended, tooDeep, tooLarge, noValue }

    private let nextChunk: () throws -> [UInt8]?
    private var buffer: [UInt8] = []
    private var position = 0
    /// The stream offset of `buffer[0]`.
    private var base = 0
    private var mark: Int?
    /// True when the marked bytes outgrew their limit and were let go.
    private(set) var markIsLost = false

    init(next: @escaping () throws -> [UInt8]?) {
        nextChunk = next
    }

    var offset: Int { base + position }

    var marked: [UInt8] {
        guard let mark else { return [] }
        return Array(buffer[mark..<position])
    }

    mutating func setMark() {
        mark = position
        markIsLost = false
    }

    mutating func clearMark() {
        mark = nil
    }

    mutating func advance() {
        position += 1
    }

    /// Drops what is neither marked nor ahead, and appends the next chunk; false at the end of the stream.
    private mutating func refill() throws -> Bool {
        guard let chunk = try nextChunk() else { return false }
        let keep = mark ?? position
        if keep == buffer.count {
            buffer = chunk
        } else {
            buffer.removeSubrange(..<keep)
            buffer.append(contentsOf: chunk)
        }
        base += keep
        position -= keep
        if mark != nil { mark = 0 }
        return true
    }

    private mutating func peek() throws -> UInt8? {
        while position == buffer.count {
            guard try refill() else { return nil }
        }
        return buffer[position]
    }

    mutating func skipByteOrderMark() throws {
        guard try peek() == 0xEF else { return }
        setMark()
        for expected: UInt8 in [0xEF, 0xBB, 0xBF] {
            guard try peek() == expected else {
                position = mark ?? position
                break
            }
            position += 1
        }
        clearMark()
    }

    /// The first byte that is no white space, not consumed; nil at the end.
    mutating func skipSpace() throws -> UInt8? {
        while let byte = try peek() {
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    /// The bytes between the quotes of a member's name, and the colon after them; nil where that is not what stands.
    ///
    /// Names longer than 256 bytes come back empty: no caller looks for one.
    mutating func scanKey() throws -> [UInt8]? {
        guard try peek() == UInt8(ascii: "\u{22}") else { return nil }
        position += 1
        var key: [UInt8] = []
        while let byte = try peek(), byte != UInt8(ascii: "\u{22}") {
            position += 1
            if key.count <= 256 { key.append(byte) }
            if byte == UInt8(ascii: "\\"), try peek() != nil { position += 1 }
        }
        guard try peek() != nil else { return nil }
        position += 1
        guard try skipSpace() == UInt8(ascii: ":") else { return nil }
        position += 1
        return key.count > 256 ? [] : key
    }

    /// Steps over one value, by brackets and strings alone.
    ///
    /// Marked bytes are let go when they outgrow the limit; the value is still stepped over to its end.
    mutating func scanValue(limits: JSONElementScanner.Limits) throws -> ValueOutcome {
        guard let first = try peek() else { return .ended }
        if first == UInt8(ascii: "}") || first == UInt8(ascii: "]") { return .noValue }
        let composite = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\u{22}")
        var walk = BracketWalk()
        repeat {
            position = composite ? walk.step(buffer, from: position) : scalarEnd()
            if composite ? walk.finished : position < buffer.count { return outcome(walk, limits) }
            if let start = mark, position - start > limits.elementBytes { loseMark() }
        } while try refill()
        return composite ? .ended : outcome(walk, limits)
    }

    private mutating func outcome(_ walk: BracketWalk, _ limits: JSONElementScanner.Limits) -> ValueOutcome {
        if let start = mark, position - start > limits.elementBytes { loseMark() }
        if walk.deepest > limits.depth { return .tooDeep }
        return markIsLost ? .tooLarge : .complete
    }

    private mutating func loseMark() {
        markIsLost = true
        mark = nil
    }

    private func scalarEnd() -> Int {
        buffer[position...].firstIndex { byte in
            byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
        } ?? buffer.count
    }
}

/// Where a walk over brackets and strings stands, so that it can go on in the next chunk.
private struct BracketWalk {
    private(set) var finished = false
    private(set) var deepest = 0
    private var depth = 0
    private var inString = false
    private var escaped = false

    /// Goes on from `start`; the position after the value, or the end of the buffer.
    mutating func step(_ buffer: [UInt8], from start: Int) -> Int {
        buffer.withUnsafeBufferPointer { bytes in
            var position = start
            while position < bytes.count, !finished {
                position = inString ? stepInString(bytes, position) : stepOutside(bytes, position)
            }
            return position
        }
    }

    @inline(__always)
    private mutating func stepInString(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var position = start
        if escaped {
            escaped = false
            position += 1
        }
        while position < bytes.count {
            position = ByteSearch.first(UInt8(ascii: "\u{22}"), or: UInt8(ascii: "\\"), in: bytes, from: position)
            guard position < bytes.count else { break }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\u{22}") {
                inString = false
                finished = depth == 0
                return position
            }
            if position == bytes.count { escaped = true }
            position += 1
        }
        return min(position, bytes.count)
    }

    @inline(__always)
    private mutating func stepOutside(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\u{22}"):
                inString = true
                return position
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth <= 0 {
                    finished = true
                    return position
                }
            default: continue
            }
        }
        return position
    }
}
