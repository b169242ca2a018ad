/// Looks at every byte of a zip that is no file's content: nothing may hide in it, and what it says twice must agree.
///
/// Checked against APPNOTE.TXT 4.3 and 4.4: local headers, data and (if any) descriptors follow each other without gaps
/// from byte 0 up to the central directory, that up to the end record, that up to the end of the file; no comments. A
/// zip packed again by a common tool passes; one with a changed bit outside the contents mostly does not.
struct ZipStructure {
    private let bytes: [UInt8]
    private var findings: [Finding] = []

    private static let local: UInt64 = 0x0403_4B50
    private static let central: UInt64 = 0x0201_4B50
    private static let end: UInt64 = 0x0605_4B50
    private static let descriptor: UInt64 = 0x0807_4B50

    static func findings(in bytes: [UInt8]) -> [Finding] {
        var structure = ZipStructure(bytes: bytes)
        structure.walk()
        return structure.findings
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func hidden(_ message: String) {
        findings.append(Finding(.zipHiddenBytes, "the zip", message))
    }

    private func number(_ offset: Int, _ width: Int) -> UInt64? {
        guard offset >= 0, offset + width <= bytes.count else { return nil }
        return (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }

    private mutating func walk() {
        let start = bytes.count - 22
        guard number(start, 4) == Self.end, let total = number(start + 10, 2), let size = number(start + 12, 4),
            let first = number(start + 16, 4), number(start + 20, 2) == 0
        else {
            return hidden("The zip has a comment or further bytes after its end, or is cut short.")
        }
        guard number(start + 4, 4) == 0, number(start + 8, 2) == total else {
            return hidden("The zip's end record contradicts itself.")
        }
        // Zip64: with the wide end record the narrow fields are all ones; such packs are checked by content alone.
        guard size != 0xFFFF_FFFF, first != 0xFFFF_FFFF, total != 0xFFFF else { return }
        guard first + size == UInt64(start) else {
            return hidden("There are bytes between the zip's table of contents and its end.")
        }
        var at = Int(first)
        var records: [ZipEntryRecord] = []
        while at < start {
            guard let record = ZipEntryRecord(bytes, at: at), at + record.length <= start else {
                return hidden("The zip's table of contents is damaged at byte \(at).")
            }
            records.append(record)
            at += record.length
        }
        guard UInt64(records.count) == total else {
            return hidden("The zip's table of contents has \(records.count) entries and \(total) are announced.")
        }
        var next = 0
        for record in records.sorted(by: { $0.offset < $1.offset }) {
            guard record.offset == next, let length = localLength(of: record) else {
                return hidden("There are bytes that belong to no file, or two descriptions disagree, at byte \(next).")
            }
            next += length
        }
        if next != Int(first) { hidden("There are bytes that belong to no file at byte \(next).") }
        checkLikeness(records)
    }

    /// The length of header, content and descriptor, or nil where they disagree with the table of contents.
    private func localLength(of record: ZipEntryRecord) -> Int? {
        let at = record.offset
        guard number(at, 4) == Self.local, number(at + 4, 2) == record.versionNeeded,
            number(at + 6, 2) == record.flags, number(at + 8, 2) == record.method, number(at + 10, 4) == record.time,
            let crc = number(at + 14, 4), let packed = number(at + 18, 4), let size = number(at + 22, 4),
            let nameLength = number(at + 26, 2).map(Int.init), let extraLength = number(at + 28, 2).map(Int.init),
            at + 30 + nameLength + extraLength <= bytes.count,
            bytes[(at + 30)..<(at + 30 + nameLength)].elementsEqual(record.name),
            let extra = ZipExtra(bytes[(at + 30 + nameLength)..<(at + 30 + nameLength + extraLength)]),
            extra.agrees(with: record.extra)
        else { return nil }
        let length = 30 + nameLength + extraLength + Int(record.packed)
        if record.flags & 8 == 0 {
            return crc == record.crc && packed == record.packed && size == record.size ? length : nil
        }
        // With a descriptor the header may leave each of the three at 0.
        let bare =
            (crc == 0 || crc == record.crc) && (packed == 0 || packed == record.packed)
            && (size == 0 || size == record.size)
        let signed = number(at + length, 4) == Self.descriptor
        let fields = at + length + (signed ? 4 : 0)
        guard bare, number(fields, 4) == record.crc, number(fields + 4, 4) == record.packed,
            number(fields + 8, 4) == record.size
        else { return nil }
        return length + (signed ? 16 : 12)
    }

    /// One tool wrote all entries in one go: their attributes are alike.
    private mutating func checkLikeness(_ records: [ZipEntryRecord]) {
        let files = records.filter { $0.name.last != UInt8(ascii: "/") }
        guard let first = files.first, files.count > 2 else { return }
        // Among many alike the odd one out need not be the first.
        let usual = files.filter { $0.likeness == first.likeness }.count > 1 ? first : files[1]
        if let odd = files.first(where: { $0.likeness != usual.likeness }) {
            let name = String(decoding: odd.name, as: UTF8.self)
            findings.append(
                Finding(.zipHiddenBytes, name, "The zip describes this file in another way than its other files."))
        }
    }
}

/// One line of a zip's table of contents, and the rules that hold for it alone.
struct ZipEntryRecord {
    let versionNeeded: UInt64
    let flags: UInt64
    let method: UInt64
    let time: UInt64
    let crc: UInt64
    let packed: UInt64
    let size: UInt64
    let name: ArraySlice<UInt8>
    let offset: Int
    let length: Int
    let extra: ZipExtra
    /// The fields that stand in the table of contents only.
    let likeness: [UInt64]

    /// nil where the record is cut short or holds what no pack needs: a comment, encryption, odd extra fields.
    init?(_ bytes: [UInt8], at start: Int) {
        func number(_ offset: Int, _ width: Int) -> UInt64 {
            (0..<width).reduce(0) { $0 | UInt64(bytes[start + offset + $1]) << UInt64(8 * $1) }
        }
        guard start >= 0, start + 46 <= bytes.count, number(0, 4) == 0x0201_4B50 else { return nil }
        versionNeeded = number(6, 2)
        flags = number(8, 2)
        method = number(10, 2)
        time = number(12, 4)
        crc = number(16, 4)
        packed = number(20, 4)
        size = number(24, 4)
        offset = Int(number(42, 4))
        let nameLength = Int(number(28, 2))
        let extraLength = Int(number(30, 2))
        length = 46 + nameLength + extraLength
        // Bits 1 and 2: how hard the packer tried; 3: sizes follow; 11: the name is UTF-8.
        guard flags & ~0b1000_0000_1110 == 0, method == 0 || method == 8, [10, 20, 45].contains(versionNeeded),
            number(32, 2) == 0, number(34, 2) == 0, start + length <= bytes.count
        else { return nil }
        name = bytes[(start + 46)..<(start + 46 + nameLength)]
        guard let extra = ZipExtra(bytes[(start + 46 + nameLength)..<(start + length)]) else { return nil }
        self.extra = extra
        // Info-ZIP (version 3.0) notes in bit 0 whether a file looks like text.
        let internalAttributes = number(4, 1) == 30 ? number(36, 2) & ~1 : number(36, 2)
        likeness = [number(4, 2), internalAttributes, number(38, 4)]
    }
}

/// The extra fields of an entry: time stamps (UT), owner (ux, Ux) and zip64 sizes within a plausible length; no others.
struct ZipExtra {
    private var fields: [Int: ArraySlice<UInt8>] = [:]
    private static let zip64 = 0x0001

    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let head = Array(rest.prefix(4))
            let id = Int(head[0]) | Int(head[1]) << 8
            let length = Int(head[2]) | Int(head[3]) << 8
            guard [Self.zip64, 0x5455, 0x7875, 0x7855].contains(id), length <= 32, rest.count >= 4 + length,
                fields.updateValue(rest.dropFirst(4).prefix(length), forKey: id) == nil
            else { return nil }
            rest = rest.dropFirst(4 + length)
        }
    }

    /// Both places have the same fields; the table of contents may give less of each.
    func agrees(with central: ZipExtra) -> Bool {
        let own = fields.filter { $0.key != Self.zip64 }
        let others = central.fields.filter { $0.key != Self.zip64 }
        return own.count == others.count
            && own.allSatisfy { id, value in
                others[id].map {
                    $0.starts(with: value.prefix($0.count)) && value.starts(with: $0.prefix(value.count))
                } ?? false
            }
    }
}
