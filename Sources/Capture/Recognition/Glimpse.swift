import Interchange

/// The beginning of one file of a source, and what can be told from it.
struct Glimpse {
    /// The bytes that are looked at.
    static let headBytes = 65_536

    let name: String
    let head: [UInt8]
    /// Names that are followed by a colon, as members of JSON objects are.
    let keys: Set<String>

    init(name: String, head: [UInt8]) {
        self.name = name
        self.head = head
        let isJSON =
            name.hasSuffix(".js") || head.first { $0 > 0x20 && $0 < 0x80 }.map { "{[".utf8.contains($0) } ?? false
        keys = isJSON ? Self.keys(in: head) : []
    }

    /// The last part of the name, in lower case.
    var leaf: String { (name.split(separator: "/").last.map(String.init) ?? name).lowercased() }
    var text: String { String(decoding: head, as: UTF8.self) }

    func has(_ names: String...) -> Bool { names.allSatisfy(keys.contains) }

    private static func keys(in bytes: [UInt8]) -> Set<String> {
        var found: Set<String> = []
        var at = 0
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: "\"") else {
                at += 1
                continue
            }
            let start = at + 1
            at = start
            while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
            guard at < bytes.count else { break }
            let end = at
            at += 1
            while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
            if at < bytes.count, bytes[at] == UInt8(ascii: ":"), end - start < 64 {
                found.insert(String(decoding: bytes[start..<end], as: UTF8.self))
            }
        }
        return found
    }
}
