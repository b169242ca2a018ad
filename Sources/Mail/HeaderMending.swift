/// Repairs, in a copy, what GMime would not see or would read wrongly in a mail's header.
///
/// What stands behind the header stays byte for byte, so that what is cut from the copy is as in the original.
enum HeaderMending {
    /// The mended copy; nil when nothing needs it.
    static func mended(_ bytes: UnsafeRawBufferPointer, _ scan: ByteScan, _ log: DefectLog) -> [UInt8]? {
        let macintosh = !scan.hasLF && scan.bareCR > 1
        let words = holdsEncodedWord(bytes.prefix(scan.bodyStart))
        guard macintosh || scan.nulInHeader || words else { return nil }
        var copy = Array(bytes)
        if macintosh {
            log.note("All line ends are bare CR: read as LF.")
            for index in copy.indices where copy[index] == 13 { copy[index] = 10 }
        }
        let end = macintosh ? copy.withUnsafeBytes { ByteScan($0).bodyStart } : scan.bodyStart
        var header = Array(copy[..<end])
        if header.contains(0) {
            log.note("NUL in the header: read as a space.")
            header = header.map { $0 == 0 ? 32 : $0 }
        }
        if words { header = EncodedWords.normalised(header, log) }
        return header + copy[end...]
    }

    private static func holdsEncodedWord(_ header: Slice<UnsafeRawBufferPointer>) -> Bool {
        zip(header, header.dropFirst()).contains { $0 == 61 && $1 == 63 }
    }
}
