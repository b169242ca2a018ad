/// The lines after DATA, until a line that is one dot.
///
/// Only CR LF "." CR LF ends a mail: a bare LF ends no line, and a mail that has one is refused whole, so that no second
/// mail can be hidden in the first. A dot that stands before more of a line is taken away. A bare CR is kept as it came.
/// Source: RFC 5321, 2.3.8 and 4.5.2.
struct LMTPData {
    /// Why a mail is not taken although all of it came.
    enum Trouble: Equatable { case tooLarge, noRoom, bareLineFeed }

    private enum State { case lineStart, dot, dotReturn, inLine, afterReturn }

    private(set) var bytes: [UInt8] = []
    private(set) var trouble: Trouble?
    private var state = State.lineStart
    private let limit: Int
    private let room: LMTPRoom
    /// What of the room this mail has; whoever takes the mail over gives it back.
    private(set) var claimed = 0

    private static let lf: UInt8 = 10
    private static let cr: UInt8 = 13
    private static let dot: UInt8 = 46

    init(limit: Int, room: LMTPRoom) {
        self.limit = limit
        self.room = room
    }

    /// Takes bytes up to the end of the mail.
    ///
    /// - Returns: how many were taken, and whether the mail has ended.
    mutating func take(_ input: ArraySlice<UInt8>) -> (count: Int, isEnd: Bool) {
        var index = input.startIndex
        while index < input.endIndex {
            if state == .inLine {
                let end = input[index...].firstIndex { $0 == Self.cr || $0 == Self.lf } ?? input.endIndex
                append(input[index..<end])
                index = end
                guard index < input.endIndex else { break }
            }
            let byte = input[index]
            index += 1
            if state == .dotReturn, byte == Self.lf { return (index - input.startIndex, true) }
            step(byte)
        }
        return (input.count, false)
    }

    private mutating func step(_ byte: UInt8) {
        switch (state, byte) {
        case (.lineStart, Self.dot):
            state = .dot
            return
        case (.dot, Self.cr):
            state = .dotReturn
            return
        case (.dotReturn, _): append([Self.cr])
        default: break
        }
        if byte == Self.lf {
            if state != .afterReturn { fail(.bareLineFeed) }
            state = state == .afterReturn ? .lineStart : .inLine
        } else {
            state = byte == Self.cr ? .afterReturn : .inLine
        }
        append([byte])
    }

    private mutating func append(_ more: some Collection<UInt8>) {
        guard trouble == nil, !more.isEmpty else { return }
        guard bytes.count + more.count <= limit else { return fail(.tooLarge) }
        let wanted = bytes.count + more.count
        if wanted > claimed {
            // In steps, so that the room that all share is not asked for every line.
            let step = min(limit, max(wanted, claimed + min(max(claimed, 16 << 10), 4 << 20))) - claimed
            guard room.take(step) else { return fail(.noRoom) }
            claimed += step
        }
        bytes.append(contentsOf: more)
    }

    private mutating func fail(_ trouble: Trouble) {
        if self.trouble == nil { self.trouble = trouble }
        bytes = []
        release()
    }

    /// Gives the room back.
    mutating func release() {
        room.give(claimed)
        claimed = 0
    }
}
