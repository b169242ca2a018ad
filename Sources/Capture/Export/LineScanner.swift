/// Splits a stream of bytes into lines, in the memory of one chunk and one line.
struct LineScanner {
    struct Line {
        /// Without its end, LF or CR LF.
        let bytes: [UInt8]
        /// Counted from 1.
        let number: Int
        /// Bytes from the beginning of the file.
        let offset: Int
        /// True when the line outgrew the limit: its bytes are not here.
        let isTooLong: Bool

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    static let mostLineBytes = 16 << 20

    private let nextChunk: () throws -> [UInt8]?
    private let limit: Int
    private var chunk: [UInt8] = []
    private var position = 0
    private var offset = 0
    private var number = 0
    private var ended = false

    init(limit: Int = LineScanner.mostLineBytes, next: @escaping () throws -> [UInt8]?) {
        nextChunk = next
        self.limit = limit
    }

    /// The next line; nil at the end.
    mutating func next() throws -> Line? {
        var bytes: [UInt8] = []
        var isTooLong = false
        let start = offset
        while true {
            if position == chunk.count {
                guard !ended, let more = try nextChunk() else {
                    ended = true
                    return offset == start ? nil : line(bytes, start, isTooLong)
                }
                chunk = more
                position = 0
            }
            let end = chunk[position...].firstIndex(of: 0x0A)
            let stop = end ?? chunk.count
            if bytes.count + stop - position > limit {
                isTooLong = true
                bytes = []
            }
            if !isTooLong { bytes += chunk[position..<stop] }
            offset += stop - position + (end == nil ? 0 : 1)
            position = stop + (end == nil ? 0 : 1)
            if end != nil { return line(bytes, start, isTooLong) }
        }
    }

    private mutating func line(_ found: [UInt8], _ start: Int, _ isTooLong: Bool) -> Line {
        number += 1
        var bytes = found
        if bytes.last == 0x0D { bytes.removeLast() }
        if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        return Line(bytes: bytes, number: number, offset: start, isTooLong: isTooLong)
    }
}
