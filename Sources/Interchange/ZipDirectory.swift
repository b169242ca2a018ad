/// A zip's table of contents, read and checked before any entry is.
struct ZipDirectory {
    var records: [ZipRecord] = []
    /// What is wrong with the table after the records that could be read, or nil.
    var trouble: String?

    private static let endSignature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    private static let endSize = 22
    private static let maxBytes: UInt64 = 512 << 20

    private struct End {
        var position: UInt64
        var disks: Bool
        var count: UInt64
        var size: UInt64
        var offset: UInt64
    }

    /// Nil where the file has no table of contents at all; an error where it has one of a kind that is not supported.
    init?(_ source: ByteSource, limits: ArchiveLimits) throws(InterchangeError) {
        guard let end = try Self.findEnd(source) else { return nil }
        if end.disks {
            throw InterchangeError(
                .damaged, "\(source.name) is one part of a zip split over several files. Join the parts and try again.")
        }
        if end.count > UInt64(limits.maxEntries) || end.size > Self.maxBytes {
            throw InterchangeError(
                .limit, "\(source.name) declares \(end.count) entries; at most \(limits.maxEntries) are read. Split it."
            )
        }
        guard let (table, start, shift) = try Self.locate(end, in: source) else {
            trouble = "its table of contents does not lie where the zip says"
            return
        }
        read(table, shift: shift, declared: end.count, limits: limits)
        setBounds(tableStart: start)
    }

    private mutating func read(_ table: [UInt8], shift: UInt64, declared: UInt64, limits: ArchiveLimits) {
        var cursor = ByteCursor(table)
        while !cursor.isAtEnd, records.count <= limits.maxEntries {
            let place = cursor.position
            guard var record = ZipRecord(&cursor) else {
                trouble = "its table of contents is damaged after \(records.count) entries (byte \(place) of the table)"
                return
            }
            let (offset, overflow) = record.offset.addingReportingOverflow(shift)
            record.offset = overflow ? .max : offset
            records.append(record)
        }
        if UInt64(records.count) != declared {
            trouble = "its table of contents lists \(records.count) entries and declares \(declared)"
        }
    }

    /// No entry may reach into the next one: overlapping entries are how small zips unpack to petabytes.
    private mutating func setBounds(tableStart: UInt64) {
        var bound = tableStart
        var last = UInt64.max
        for index in records.indices.sorted(by: { records[$0].offset > records[$1].offset }) {
            let offset = records[index].offset
            if offset != last, last != .max { bound = min(bound, last) }
            records[index].bound = bound
            last = offset
        }
    }

    private static func locate(
        _ end: End, in source: ByteSource
    ) throws(InterchangeError) -> (table: [UInt8], start: UInt64, shift: UInt64)? {
        guard end.size <= end.position else { return nil }
        let (expected, overflow) = end.offset.addingReportingOverflow(end.size)
        if !overflow, expected <= end.position {
            // Bytes put in front of the zip (self-extracting programs) move everything by the same amount.
            let shift = end.position - expected
            let start = end.offset + shift
            if let table = try table(at: start, end, source) { return (table, start, shift) }
        }
        if let table = try table(at: end.offset, end, source) { return (table, end.offset, 0) }
        return nil
    }

    private static func table(
        at start: UInt64, _ end: End, _ source: ByteSource
    ) throws(InterchangeError) -> [UInt8]? {
        guard let bytes = try source.bytes(at: start, count: Int(end.size)) else { return nil }
        if bytes.isEmpty { return end.count == 0 ? bytes : nil }
        var cursor = ByteCursor(bytes)
        return cursor.u32() == ZipRecord.signature ? bytes : nil
    }

    /// The last end record whose comment fits into the file.
    private static func findEnd(_ source: ByteSource) throws(InterchangeError) -> End? {
        let span = min(source.count, UInt64(endSize + 0xFFFF))
        guard span >= UInt64(endSize), let tail = try source.bytes(at: source.count - span, count: Int(span)) else {
            return nil
        }
        var start = tail.count - endSize
        while start >= 0 {
            defer { start -= 1 }
            guard tail[start] == 0x50, Array(tail[start..<start + 4]) == endSignature else { continue }
            var cursor = ByteCursor(tail, at: start + 4)
            guard let disk = cursor.u16(), let tableDisk = cursor.u16(), let here = cursor.u16(),
                let count = cursor.u16(), let size = cursor.u32(), let offset = cursor.u32(),
                let comment = cursor.u16(),
                cursor.skip(Int(comment))
            else { continue }
            var end = End(
                position: source.count - span + UInt64(start), disks: disk != tableDisk || here != count,
                count: UInt64(count), size: UInt64(size), offset: UInt64(offset))
            if disk != 0, disk != 0xFFFF { end.disks = true }
            try widen(&end, source)
            return end
        }
        return nil
    }

    /// Zip64 (APPNOTE.TXT 4.3.14-15): the wide end record replaces the narrow one.
    private static func widen(_ end: inout End, _ source: ByteSource) throws(InterchangeError) {
        guard end.position >= 20, let locator = try source.bytes(at: end.position - 20, count: 20) else { return }
        var pointer = ByteCursor(locator)
        guard pointer.u32() == 0x0706_4b50, pointer.skip(4), let declared = pointer.u64() else { return }
        let beside = end.position >= 76 ? end.position - 76 : UInt64.max
        for position in [beside, declared] where position < end.position {
            guard let bytes = try source.bytes(at: position, count: 56) else { continue }
            var cursor = ByteCursor(bytes)
            guard cursor.u32() == 0x0606_4b50, cursor.skip(12), let disk = cursor.u32(), let tableDisk = cursor.u32(),
                let here = cursor.u64(), let count = cursor.u64(), let size = cursor.u64(), let offset = cursor.u64()
            else { continue }
            end = End(
                position: position, disks: disk != tableDisk || disk != 0 || here != count, count: count, size: size,
                offset: offset)
            return
        }
    }
}
