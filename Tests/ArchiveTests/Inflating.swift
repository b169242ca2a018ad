/// Inflates deflate streams (RFC 1951) wherever they may begin in some bytes, for scans of what was left behind.
///
/// It is no library's: what a scan finds must not rest on the code that wrote the files.
struct Inflating {
    private let bytes: [UInt8]
    private var at: Int
    private var bits: UInt32 = 0
    private var count = 0
    private var output: [UInt8] = []
    private static let most = 4 << 20

    private struct Cut: Error {}

    /// What every zip entry, zlib and gzip stream in `bytes` comes to, as far as each can be read.
    static func everything(in bytes: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        func take(_ start: Int) {
            let plain = inflate(bytes, from: start)
            if plain.count > 3 { found.append(plain) }
        }
        guard bytes.count > 32 else { return found }
        for at in 0..<bytes.count - 12 {
            switch (bytes[at], bytes[at + 1]) {
            case (0x78, 0x01), (0x78, 0x5E), (0x78, 0x9C), (0x78, 0xDA): take(at + 2)
            case (0x1F, 0x8B) where bytes[at + 2] == 8: take(at + 10)
            case (0x50, 0x4B) where bytes[at + 2] == 3 && bytes[at + 3] == 4 && at + 30 < bytes.count:
                let name = Int(bytes[at + 26]) | Int(bytes[at + 27]) << 8
                let extra = Int(bytes[at + 28]) | Int(bytes[at + 29]) << 8
                if bytes[at + 8] == 8 { take(at + 30 + name + extra) }
            default: break
            }
        }
        return found
    }

    private static func inflate(_ bytes: [UInt8], from start: Int) -> [UInt8] {
        var stream = Inflating(bytes: bytes, at: start)
        try? stream.run()
        return stream.output
    }

    private init(bytes: [UInt8], at: Int) {
        self.bytes = bytes
        self.at = at
    }

    private mutating func take(_ width: Int) throws -> Int {
        while count < width {
            guard at < bytes.count else { throw Cut() }
            bits |= UInt32(bytes[at]) << UInt32(count)
            at += 1
            count += 8
        }
        defer {
            bits >>= UInt32(width)
            count -= width
        }
        return Int(bits & ((1 << UInt32(width)) - 1))
    }

    private mutating func run() throws {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try stored()
            case 1: try codes(Self.fixedLengths, Self.fixedDistances)
            case 2: try dynamic()
            default: throw Cut()
            }
        }
    }

    private mutating func stored() throws {
        (bits, count) = (0, 0)
        guard at + 4 <= bytes.count else { throw Cut() }
        let length = Int(bytes[at]) | Int(bytes[at + 1]) << 8
        guard length ^ 0xFFFF == Int(bytes[at + 2]) | Int(bytes[at + 3]) << 8, at + 4 + length <= bytes.count else {
            throw Cut()
        }
        output += bytes[at + 4..<at + 4 + length]
        at += 4 + length
    }

    /// A canonical Huffman code: how many codes of each length, and the symbols in order.
    private struct Code {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int] = []

        init(_ lengths: [Int]) {
            for length in lengths { counts[length] += 1 }
            symbols = lengths.indices.filter { lengths[$0] > 0 }.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
            counts[0] = 0
        }
    }

    private mutating func symbol(_ code: Code) throws -> Int {
        var (value, first, index) = (0, 0, 0)
        for length in 1..<16 {
            value |= try take(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Cut()
    }

    private mutating func codes(_ lengths: Code, _ distances: Code) throws {
        while true {
            let one = try symbol(lengths)
            if one < 256 {
                output.append(UInt8(one))
            } else if one == 256 {
                return
            } else {
                guard one - 257 < Self.lengthBase.count else { throw Cut() }
                let length = Self.lengthBase[one - 257] + (try take(Self.lengthExtra[one - 257]))
                let two = try symbol(distances)
                guard two < Self.distanceBase.count else { throw Cut() }
                let distance = Self.distanceBase[two] + (try take(Self.distanceExtra[two]))
                guard distance <= output.count else { throw Cut() }
                for _ in 0..<length { output.append(output[output.count - distance]) }
            }
            guard output.count < Self.most else { throw Cut() }
        }
    }

    private mutating func dynamic() throws {
        let (literals, distances, codes) = (try take(5) + 257, try take(5) + 1, try take(4) + 4)
        var lengths = [Int](repeating: 0, count: 19)
        for place in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].prefix(codes) {
            lengths[place] = try take(3)
        }
        let code = Code(lengths)
        var all: [Int] = []
        while all.count < literals + distances {
            switch try symbol(code) {
            case let length where length < 16: all.append(length)
            case 16:
                guard let last = all.last else { throw Cut() }
                all += Array(repeating: last, count: 3 + (try take(2)))
            case 17: all += Array(repeating: 0, count: 3 + (try take(3)))
            default: all += Array(repeating: 0, count: 11 + (try take(7)))
            }
        }
        guard all.count == literals + distances else { throw Cut() }
        try self.codes(Code(Array(all[..<literals])), Code(Array(all[literals...])))
    }

    private static let fixedLengths = Code((0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    private static let fixedDistances = Code(Array(repeating: 5, count: 30))
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
        8193, 12_289, 16_385, 24_577,
    ]
    private static let distanceExtra = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
}
