/// What lies packed inside a file: the entries of a zip (Office and OpenDocument files are zips) and the streams of a PDF.
///
/// For the scan of what goes out whole: words inside are in no byte of the file as it lies there. Limits hold for depth,
/// number and size; whether they were reached is said, so that nobody takes a part for the whole.
package struct InnerParts: Sendable {
    /// One part: where it lies, and its bytes unpacked.
    package struct Part: Sendable {
        package let name: String
        package let bytes: [UInt8]
    }

    /// The parts, those within parts too.
    package private(set) var parts: [Part] = []
    /// Why not everything was looked into; nil where it was.
    package private(set) var unread: String?

    private static let mostDepth = 3
    private static let mostParts = 20_000
    private static let mostBytes = 512 << 20
    private static let mostPartBytes = 64 << 20
    private var total = 0

    package init(of bytes: [UInt8], name: String) { look(into: bytes, name, depth: 1) }

    private mutating func look(into bytes: [UInt8], _ name: String, depth: Int) {
        let isZip = bytes.starts(with: [0x50, 0x4B])
        guard isZip || bytes.starts(with: Array("%PDF-".utf8)) else { return }
        guard depth <= Self.mostDepth else {
            unread = "\(name) lies too deep inside"
            return
        }
        if isZip { unzip(bytes, name, depth) } else { inflate(bytes, name, depth) }
    }

    private mutating func unzip(_ bytes: [UInt8], _ name: String, _ depth: Int) {
        let before = parts.count
        do {
            let container = try ContainerReader.open(bytes: bytes, name: name)
            while let entry = try container.next() {
                // The name is words too, also of what is refused.
                guard !entry.isDirectory, entry.refusal == nil else {
                    if entry.refusal != nil { unread = "\(entry.name) in \(name) cannot be read" }
                    add("\(name)/\(entry.name)", [], depth)
                    continue
                }
                add("\(name)/\(entry.name)", try container.readAll(limit: Self.mostPartBytes), depth)
            }
            if parts.count == before { unread = unread ?? "nothing in \(name) can be read" }
        } catch {
            unread = "a part of \(name) cannot be read"
        }
    }

    private mutating func inflate(_ bytes: [UInt8], _ name: String, _ depth: Int) {
        let (begin, end) = (Array("stream".utf8), Array("endstream".utf8))
        var at = 0
        var number = 0
        while let start = Self.find(begin, in: bytes, from: at) {
            // "endstream" ends with the same word.
            var from = start + begin.count
            at = from
            guard start < 3 || Array(bytes[(start - 3)..<start]) != Array("end".utf8) else { continue }
            if from < bytes.count, bytes[from] == 0x0D { from += 1 }
            if from < bytes.count, bytes[from] == 0x0A { from += 1 }
            guard let stop = Self.find(end, in: bytes, from: from) else { break }
            number += 1
            at = stop + end.count
            let unpacked = Inflate.bytes(Array(bytes[from..<stop]), most: Self.mostPartBytes)
            if !unpacked.isEmpty { add("\(name), stream \(number)", unpacked, depth) }
        }
    }

    private mutating func add(_ name: String, _ bytes: [UInt8], _ depth: Int) {
        guard parts.count < Self.mostParts, total + bytes.count <= Self.mostBytes else {
            unread = "it holds more than is looked into"
            return
        }
        total += bytes.count
        parts.append(Part(name: name, bytes: bytes))
        look(into: bytes, name, depth: depth + 1)
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= needle.count else { return nil }
        var at = start
        while at <= bytes.count - needle.count {
            guard let next = bytes[at...].firstIndex(of: needle[0]), next <= bytes.count - needle.count else {
                return nil
            }
            if bytes[next..<(next + needle.count)].elementsEqual(needle) { return next }
            at = next + 1
        }
        return nil
    }
}
