/// Unpacks deflated data (RFC 1951), alone or in its zlib wrapping (RFC 1950), as PDF streams hold it.
///
/// For looking into files only: checksums are not verified, and what is cut off gives what came before it.
struct Inflate {
    private let input: [UInt8]
    private var at: Int
    private var buffer: UInt32 = 0
    private var bits = 0
    private var output: [UInt8] = []
    private let most: Int

    private enum Stop: Error { case end, damaged, full }

    /// What `bytes` unpack to, at most `most` bytes; as far as they can be read.
    static func bytes(_ bytes: [UInt8], most: Int) -> [UInt8] {
        // A zlib header: method 8, and a multiple of 31.
        let isWrapped =
            bytes.count > 2 && bytes[0] & 0x0F == 8 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
        var inflate = Inflate(input: bytes, at: isWrapped ? 2 : 0, most: most)
        do { try inflate.run() } catch {}
        return inflate.output
    }

    private init(input: [UInt8], at: Int, most: Int) {
        self.input = input
        self.at = at
        self.most = most
    }

    private mutating func run() throws(Stop) {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try stored()
            case 1: try coded(Self.fixedLengths, Self.fixedDistances)
            case 2: try dynamic()
            default: throw .damaged
            }
        }
    }

    private mutating func take(_ count: Int) throws(Stop) -> Int {
        while bits < count {
            guard at < input.count else { throw .end }
            buffer |= UInt32(input[at]) << UInt32(bits)
            at += 1
            bits += 8
        }
        let value = Int(buffer & (UInt32(1) << UInt32(count) - 1))
        buffer >>= UInt32(count)
        bits -= count
        return value
    }

    private mutating func put(_ byte: UInt8) throws(Stop) {
        guard output.count < most else { throw .full }
        output.append(byte)
    }

    private mutating func stored() throws(Stop) {
        (buffer, bits) = (0, 0)
        guard at + 4 <= input.count else { throw .end }
        let length = Int(input[at]) | Int(input[at + 1]) << 8
        at += 4
        guard at + length <= input.count else { throw .end }
        for byte in input[at..<(at + length)] { try put(byte) }
        at += length
    }

    private mutating func dynamic() throws(Stop) {
        let literals = try take(5) + 257
        let distances = try take(5) + 1
        let count = try take(4) + 4
        var lengths = [Int](repeating: 0, count: 19)
        for index in 0..<count { lengths[Self.order[index]] = try take(3) }
        let code = Code(lengths)
        var all: [Int] = []
        while all.count < literals + distances {
            switch try symbol(code) {
            case let length where length < 16: all.append(length)
            case 16:
                guard let last = all.last else { throw .damaged }
                all += Array(repeating: last, count: try take(2) + 3)
            case 17: all += Array(repeating: 0, count: try take(3) + 3)
            default: all += Array(repeating: 0, count: try take(7) + 11)
            }
        }
        guard all.count == literals + distances else { throw .damaged }
        try coded(Code(Array(all.prefix(literals))), Code(Array(all.suffix(distances))))
    }

    private mutating func coded(_ literals: Code, _ distances: Code) throws(Stop) {
        while true {
            let symbol = try self.symbol(literals)
            if symbol < 256 {
                try put(UInt8(symbol))
            } else if symbol == 256 {
                return
            } else {
                guard symbol < 286 else { throw .damaged }
                let length = Self.lengthBase[symbol - 257] + (try take(Self.lengthExtra[symbol - 257]))
                let code = try self.symbol(distances)
                guard code < 30 else { throw .damaged }
                let distance = Self.distanceBase[code] + (try take(code < 4 ? 0 : code / 2 - 1))
                guard distance <= output.count else { throw .damaged }
                for _ in 0..<length { try put(output[output.count - distance]) }
            }
        }
    }

    /// A canonical Huffman code: how many codes there are of each length, and the symbols in their order.
    private struct Code {
        let counts: [Int]
        let symbols: [Int]

        init(_ lengths: [Int]) {
            var counts = [Int](repeating: 0, count: 16)
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            self.counts = counts
            symbols = lengths.indices.filter { lengths[$0] > 0 }.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
        }
    }

    private mutating func symbol(_ code: Code) throws(Stop) -> Int {
        var (value, first, index) = (0, 0, 0)
        for length in 1...15 {
            value |= try take(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .damaged
    }

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthExtra = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145,
        8193, 12289, 16385, 24577,
    ]
    private static let fixedLengths = Code(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    private static let fixedDistances = Code([Int](repeating: 5, count: 30))
}
