/// One line of a zip's table of contents (APPNOTE.TXT 4.3.12), with its offset made absolute.
struct ZipRecord {
    var rawName: [UInt8]
    var unicodeName: [UInt8]?
    var flags: UInt16
    var method: UInt16
    var crc: UInt32
    var packed: UInt64
    var size: UInt64
    var offset: UInt64
    /// Where the next entry or the table of contents begins: this one must end before.
    var bound: UInt64 = .max
    var host: UInt8
    var attributes: UInt32

    static let signature: UInt32 = 0x0201_4b50
    static let fixedSize = 46

    var isEncrypted: Bool { flags & 0x2041 != 0 || method == 99 }
    var sizesFollowData: Bool { flags & 0x0008 != 0 }
    private var unixFileType: UInt32 { (attributes >> 16) & 0o170000 }
    /// Pipes are not among them: `zip` marks what it read from its standard input so, and its content is an ordinary
    /// file's.
    var isSpecial: Bool { [0o020000, 0o060000, 0o140000].contains(unixFileType) }
    var isLink: Bool { unixFileType == 0o120000 }
    var isDirectory: Bool {
        rawName.last == UInt8(ascii: "/") || unixFileType == 0o040000
            || (unixFileType == 0 && attributes & 0x10 != 0 && size == 0)
    }

    /// Windows tools of old wrote backslashes between the parts; only there do they mean that.
    var separatorIsBackslash: Bool { [0, 10, 11, 14].contains(host) }

    var name: String {
        var text =
            if let unicodeName { EntryName.decode(unicodeName, fallback: .codePage437) } else {
                EntryName.decode(rawName, fallback: .codePage437)
            }
        if separatorIsBackslash { text = String(text.map { $0 == "\\" ? "/" : $0 }) }
        return isDirectory && !text.hasSuffix("/") && !text.isEmpty ? text + "/" : text
    }

    /// Reads the record at the cursor; nil where the bytes are none.
    init?(_ cursor: inout ByteCursor) {
        guard cursor.u32() == Self.signature, let madeBy = cursor.u16(), cursor.skip(2), let flags = cursor.u16(),
            let method = cursor.u16(), cursor.skip(4), let crc = cursor.u32(), let packed = cursor.u32(),
            let size = cursor.u32(), let nameLength = cursor.u16(), let extraLength = cursor.u16(),
            let commentLength = cursor.u16(), let disk = cursor.u16(), cursor.skip(2),
            let attributes = cursor.u32(), let offset = cursor.u32(), let name = cursor.bytes(Int(nameLength)),
            let extra = cursor.bytes(Int(extraLength)), cursor.skip(Int(commentLength)), disk == 0 || disk == 0xFFFF
        else { return nil }
        host = UInt8(madeBy >> 8)
        self.flags = flags
        self.method = method
        self.crc = crc
        self.packed = UInt64(packed)
        self.size = UInt64(size)
        self.offset = UInt64(offset)
        self.attributes = attributes
        rawName = name
        readExtra(extra)
    }

    /// Takes zip64 sizes (0x0001) and the Unicode path (0x7075, only where its checksum fits the plain name).
    private mutating func readExtra(_ extra: [UInt8]) {
        var cursor = ByteCursor(extra)
        while let id = cursor.u16(), let length = cursor.u16(), let body = cursor.bytes(Int(length)) {
            var field = ByteCursor(body)
            switch id {
            case 0x0001:
                if size == 0xFFFF_FFFF, let value = field.u64() { size = value }
                if packed == 0xFFFF_FFFF, let value = field.u64() { packed = value }
                if offset == 0xFFFF_FFFF, let value = field.u64() { offset = value }
            case 0x7075:
                guard field.u8() == 1, let sum = field.u32(), sum == CRC32.of(rawName) else { continue }
                unicodeName = field.rest()
            default: continue
            }
        }
    }
}

/// The header in front of an entry's content (APPNOTE.TXT 4.3.7).
struct ZipLocalHeader {
    var flags: UInt16
    var method: UInt16
    var crc: UInt32
    var packed: UInt64
    var size: UInt64
    var rawName: [UInt8]
    var dataOffset: UInt64

    static let signature: UInt32 = 0x0403_4b50
    static let fixedSize = 30

    init?(source: ByteSource, offset: UInt64) throws(InterchangeError) {
        guard let fixed = try source.bytes(at: offset, count: Self.fixedSize) else { return nil }
        var cursor = ByteCursor(fixed)
        guard cursor.u32() == Self.signature, cursor.skip(2), let flags = cursor.u16(), let method = cursor.u16(),
            cursor.skip(4), let crc = cursor.u32(), let packed = cursor.u32(), let size = cursor.u32(),
            let nameLength = cursor.u16(), let extraLength = cursor.u16(),
            let tail = try source.bytes(
                at: offset + UInt64(Self.fixedSize), count: Int(nameLength) + Int(extraLength))
        else { return nil }
        self.flags = flags
        self.method = method
        self.crc = crc
        self.packed = UInt64(packed)
        self.size = UInt64(size)
        rawName = Array(tail.prefix(Int(nameLength)))
        dataOffset = offset + UInt64(Self.fixedSize + tail.count)
        var extra = ByteCursor(Array(tail.dropFirst(Int(nameLength))))
        while let id = extra.u16(), let length = extra.u16(), let body = extra.bytes(Int(length)) {
            guard id == 0x0001 else { continue }
            var field = ByteCursor(body)
            if self.size == 0xFFFF_FFFF, let value = field.u64() { self.size = value }
            if self.packed == 0xFFFF_FFFF, let value = field.u64() { self.packed = value }
        }
    }

    /// What the two headers of one entry disagree on, or nil.
    func contradiction(of record: ZipRecord) -> String? {
        if rawName != record.rawName { return "another name" }
        if method != record.method { return "another way of packing" }
        if flags & 0x1 != record.flags & 0x1 { return "something else about encryption" }
        if record.sizesFollowData || flags & 0x8 != 0 { return nil }
        if crc != record.crc { return "another checksum" }
        if packed != record.packed || size != record.size { return "another size" }
        return nil
    }

    /// A header of our own for libarchive, made from the table of contents alone, so that it unpacks exactly what was
    /// checked.
    static func synthetic(for record: ZipRecord) -> [UInt8] {
        let wide = record.packed >= 0xFFFF_FFFF || record.size >= 0xFFFF_FFFF
        var bytes: [UInt8] = []
        func put(_ value: UInt64, _ count: Int) { for i in 0..<count { bytes.append(UInt8(value >> (8 * i) & 0xFF)) } }
        put(UInt64(signature), 4)
        put(45, 2)
        put(UInt64(record.flags & 0x0006), 2)
        put(UInt64(record.method), 2)
        put(0, 4)
        put(UInt64(record.crc), 4)
        put(wide ? 0xFFFF_FFFF : record.packed, 4)
        put(wide ? 0xFFFF_FFFF : record.size, 4)
        put(1, 2)
        put(wide ? 20 : 0, 2)
        bytes.append(UInt8(ascii: "e"))
        if wide {
            put(1, 2)
            put(16, 2)
            put(record.size, 8)
            put(record.packed, 8)
        }
        return bytes
    }
}
