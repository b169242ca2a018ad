/// Splits a JSON array that is too large to hold into the exact bytes of its elements.
///
/// The array is the whole text, or a named member of the object that is the whole text (`orderedItems`, `messages`).
/// An object without such a member is itself the one element. Memory holds one element and one chunk of input.
///
/// Structure is found by counting brackets outside of strings, so that damage inside one element costs that element
/// alone wherever its brackets still balance. What an element means is for `JSONDocument` to find out.
struct JSONElementScanner {
    /// The exact bytes of one element and where they stand.
    struct Slice {
        let bytes: [UInt8]
        /// Bytes from the beginning of the text.
        let offset: Int
        /// Counted from 0, damaged elements too.
        let index: Int
    }

    enum Event {
        case element(Slice)
        /// Something that cannot be had; scanning goes on where more events follow.
        case damaged(offset: Int, reason: String)
    }

    struct Limits {
        var elementBytes = 16 << 20
        var depth = JSONDocument.maximumDepth
    }

    private enum State { case start, array, object, end, done }

    private var window: ByteWindow
    private let members: [[UInt8]]
    private let limits: Limits
    private var state = State.start
    private var index = 0
    private var insideObject = false

    /// A scanner of the chunks that `next` gives until it gives nil; errors of `next` pass through `next()`.
    init(members: [String] = [], limits: Limits = Limits(), next: @escaping () throws -> [UInt8]?) {
        self.members = members.map { Array($0.utf8) }
        self.limits = limits
        window = ByteWindow(next: next)
    }

    /// The next element or damage; nil at the end.
    mutating func next() throws -> Event? {
        while true {
            switch state {
            case .start: if let event = try begin() { return event }
            case .array: if let event = try nextInArray() { return event }
            case .object: if let event = try walkObject() { return event }
            case .end: if let event = try finish() { return event }
            case .done: return nil
            }
        }
    }

    private mutating func begin() throws -> Event? {
        try window.skipByteOrderMark()
        switch try window.skipSpace() {
        case UInt8(ascii: "["):
            window.advance()
            state = .array
        case UInt8(ascii: "{"):
            state = .object
        case nil:
            state = .done
            return .damaged(offset: window.offset, reason: "the file is empty")
        case let byte?:
            state = .done
            return .damaged(offset: window.offset, reason: JSONElementScanner.notJSON(byte))
        }
        return nil
    }

    private static func notJSON(_ byte: UInt8) -> String {
        if byte >= 0xFE || byte == 0 { return "this is not UTF-8 (perhaps UTF-16): save it as UTF-8" }
        let shown = (0x21...0x7E).contains(byte) ? "\u{22}\(Unicode.Scalar(byte))\u{22}" : "byte \(byte)"
        return "this is not JSON: it begins with \(shown) and not with a bracket or a brace"
    }

    private mutating func nextInArray() throws -> Event? {
        var byte = try window.skipSpace()
        while byte == UInt8(ascii: ",") {
            window.advance()
            byte = try window.skipSpace()
        }
        let start = window.offset
        guard let byte else {
            state = .done
            return .damaged(offset: start, reason: JSONElementScanner.endsMidway)
        }
        if byte == UInt8(ascii: "]") {
            window.advance()
            state = insideObject ? .object : .end
            return nil
        }
        window.setMark()
        let outcome = try window.scanValue(limits: limits)
        defer {
            index += 1
            window.clearMark()
        }
        switch outcome {
        case .complete:
            return .element(Slice(bytes: window.marked, offset: start, index: index))
        case .ended:
            state = .done
            return .damaged(offset: start, reason: JSONElementScanner.endsMidway)
        case .tooDeep:
            return .damaged(offset: start, reason: "it is nested deeper than \(limits.depth) levels")
        case .tooLarge:
            return .damaged(offset: start, reason: "it is larger than \(limits.elementBytes) bytes")
        case .noValue:
            // A closing brace where an element should stand: one step on, so that what follows is still found.
            window.advance()
            return .damaged(offset: start, reason: "a brace closes here that was never opened")
        }
    }

    private static let endsMidway =
        "the file ends midway: what begins here, and whatever came after it, is missing; export or copy it again"

    /// Goes through the members of the outer object up to a named array, or to its end.
    private mutating func walkObject() throws -> Event? {
        let start = window.offset
        let wholeMayBeElement = !insideObject
        if wholeMayBeElement {
            window.setMark()
            window.advance()
        }
        insideObject = true
        while true {
            var byte = try window.skipSpace()
            while byte == UInt8(ascii: ",") {
                window.advance()
                byte = try window.skipSpace()
            }
            if byte == UInt8(ascii: "}") {
                window.advance()
                state = .end
                return wholeMayBeElement ? takeWhole(from: start) : nil
            }
            guard byte == UInt8(ascii: "\u{22}"), let key = try window.scanKey(), try window.skipSpace() != nil else {
                return stop(at: byte == nil ? start : window.offset, ended: byte == nil)
            }
            if try window.skipSpace() == UInt8(ascii: "["), members.contains(key) {
                window.advance()
                window.clearMark()
                state = .array
                return nil
            }
            let outcome = try window.scanValue(limits: limits)
            if outcome == .ended || outcome == .noValue { return stop(at: start, ended: outcome == .ended) }
        }
    }

    private mutating func takeWhole(from start: Int) -> Event {
        defer { window.clearMark() }
        if window.markIsLost {
            return .damaged(offset: start, reason: "one object is larger than \(limits.elementBytes) bytes")
        }
        index += 1
        return .element(Slice(bytes: window.marked, offset: start, index: index - 1))
    }

    private mutating func stop(at offset: Int, ended: Bool) -> Event {
        state = .done
        window.clearMark()
        return .damaged(
            offset: offset, reason: ended ? JSONElementScanner.endsMidway : "a member of the outer object is damaged")
    }

    private mutating func finish() throws -> Event? {
        state = .done
        guard try window.skipSpace() != nil else { return nil }
        return .damaged(offset: window.offset, reason: "what follows the end of the JSON text is not read")
    }
}
