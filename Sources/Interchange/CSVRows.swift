/// Reads comma-separated values (RFC 4180) from a stream, row by row, in the memory of one row.
///
/// Quoted fields may hold commas, doubled quotes and line ends. Lenient where nothing is lost: a bare LF ends a row, and
/// a quote within an unquoted field is itself. A row over the limits is stepped over to its end and told.
package struct CSVRows {
    /// One row.
    package struct Row {
        /// What stands in its cells.
        package let fields: [String]
        /// The exact bytes, without the line end.
        package let raw: [UInt8]
        /// The line on which the row begins, counted from 1.
        package let line: Int
    }

    /// What is found next.
    package enum Event {
        case row(Row)
        case damaged(line: Int, reason: String)
    }

    /// What one row may be.
    package struct Limits: Sendable {
        var fieldBytes = 4 << 20
        var rowBytes = 16 << 20
        var fields = 10_000

        /// The usual limits.
        package init() {}
    }

    private enum State { case start, plain, quoted, quoteInQuoted }

    private let nextChunk: () throws -> [UInt8]?
    private let limits: Limits
    private let separator: UInt8
    private var chunk: [UInt8] = []
    private var position = 0
    private var line = 1
    private var isFirst = true

    /// Reads from a stream.
    package init(limits: Limits = Limits(), next: @escaping () throws -> [UInt8]?) {
        self.limits = limits
        separator = UInt8(ascii: ",")
        nextChunk = next
    }

    /// Reads from memory; what stands between cells may be another character than a comma, as spreadsheets write it.
    package init(separator: UInt8, bytes: [UInt8]) {
        limits = Limits()
        self.separator = separator
        var rest: [UInt8]? = bytes
        nextChunk = {
            defer { rest = nil }
            return rest
        }
    }

    private var rowLine = 1
    private var raw: [UInt8] = []
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var state = State.start
    private var excess: String?

    /// The next row that is not empty; nil at the end.
    package mutating func next() throws -> Event? {
        begin()
        while let byte = try nextByte() {
            if byte == 0x0A { line += 1 }
            if byte == 0x0A, state != .quoted {
                if let event = endOfRow() { return event }
                begin()
                continue
            }
            take(byte)
        }
        if state == .quoted {
            let from = rowLine
            begin()
            return .damaged(
                line: from, reason: "the file ends within a quoted field: the row is cut off; export it again")
        }
        return endOfRow()
    }

    private mutating func begin() {
        (rowLine, raw, field, fields, state, excess) = (line, [], [], [], .start, nil)
    }

    private mutating func nextByte() throws -> UInt8? {
        while position == chunk.count {
            guard let more = try nextChunk() else { return nil }
            chunk = more
            position = 0
            if isFirst, chunk.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
            isFirst = false
        }
        position += 1
        return chunk[position - 1]
    }

    private mutating func take(_ byte: UInt8) {
        if raw.count >= limits.rowBytes { excess = "the row is larger than \(limits.rowBytes) bytes" }
        if field.count >= limits.fieldBytes { excess = "a field is larger than \(limits.fieldBytes) bytes" }
        if fields.count >= limits.fields { excess = "the row has more than \(limits.fields) fields" }
        if excess == nil { raw.append(byte) } else { release() }
        switch (state, byte) {
        case (.start, UInt8(ascii: "\"")): state = .quoted
        case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
        case (.quoteInQuoted, UInt8(ascii: "\"")):
            add(byte)
            state = .quoted
        case (.quoted, _): add(byte)
        case (_, separator): endOfField()
        default:
            add(byte)
            state = .plain
        }
    }

    private mutating func release() {
        raw = []
        field = []
        fields = []
    }

    private mutating func add(_ byte: UInt8) {
        if excess == nil { field.append(byte) }
    }

    private mutating func endOfField() {
        if excess == nil { fields.append(String(decoding: field, as: UTF8.self)) }
        field = []
        state = .start
    }

    /// Nil for an empty line.
    private mutating func endOfRow() -> Event? {
        if let excess { return .damaged(line: rowLine, reason: excess) }
        if raw.last == 0x0D {
            raw.removeLast()
            if field.last == 0x0D { field.removeLast() }
        }
        if raw.isEmpty { return nil }
        endOfField()
        return .row(Row(fields: fields, raw: raw, line: rowLine))
    }
}
