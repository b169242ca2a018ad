/// Finds the bytes of a forwarded mail within the mail that carries it.
enum ForwardedRange {
    /// The range from the forwarded mail's first header to the line end before the next enclosing boundary; nil when
    /// neither part tells where it began.
    static func find(
        _ part: PartView, _ message: PartView, in bytes: UnsafeRawBufferPointer, boundaries: [[UInt8]]
    ) -> Range<Int>? {
        let inner = message.fields().map(\.offset).filter { $0 >= 0 }.min()
        let outer = part.fields().map(\.offset).filter { $0 >= 0 }.max()
        guard let start = inner ?? outer.flatMap({ endOfHeader(from: $0, in: bytes) }), start <= bytes.count else {
            return nil
        }
        return start..<end(from: start, in: bytes, boundaries: boundaries)
    }

    private static func endOfHeader(from offset: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        var at = offset
        while at < bytes.count {
            let next = lineEnd(at, bytes)
            if UnsafeRawBufferPointer(rebasing: bytes[at..<next]).isBlankLine { return next }
            at = next
        }
        return nil
    }

    private static func end(from start: Int, in bytes: UnsafeRawBufferPointer, boundaries: [[UInt8]]) -> Int {
        var at = start
        while at < bytes.count {
            let next = lineEnd(at, bytes)
            let line = bytes[at..<next]
            if line.count > 2, line[at] == 45, line[at + 1] == 45,
                boundaries.contains(where: { isBoundary(line.dropFirst(2), $0) })
            {
                // The line end before a boundary belongs to the boundary (RFC 2046 5.1.1).
                if at > start, bytes[at - 1] == 10 { at -= 1 }
                if at > start, bytes[at - 1] == 13 { at -= 1 }
                return at
            }
            at = next
        }
        return bytes.count
    }

    private static func isBoundary(_ line: Slice<UnsafeRawBufferPointer>, _ boundary: [UInt8]) -> Bool {
        guard line.starts(with: boundary) else { return false }
        var rest = line.dropFirst(boundary.count)
        if rest.starts(with: [45, 45]) { rest = rest.dropFirst(2) }
        return rest.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 || $0 == 10 }
    }

    private static func lineEnd(_ at: Int, _ bytes: UnsafeRawBufferPointer) -> Int {
        bytes[at...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
    }
}

/// File name suffixes for parts that give no name.
enum MediaTypes {
    static func suffix(_ type: String) -> String {
        switch type {
        case "text/plain": ".txt"
        case "text/html": ".html"
        case "text/calendar": ".ics"
        case "text/csv": ".csv"
        case "application/pdf": ".pdf"
        case "application/ms-tnef": ".dat"
        case "application/pgp-signature", "application/pgp-encrypted": ".asc"
        case "application/pkcs7-signature", "application/x-pkcs7-signature": ".p7s"
        case "application/pkcs7-mime", "application/x-pkcs7-mime": ".p7m"
        case "application/zip": ".zip"
        case "image/jpeg": ".jpg"
        case "image/png": ".png"
        case "image/gif": ".gif"
        case "message/rfc822", "message/global": ".eml"
        case "message/delivery-status", "message/disposition-notification", "text/rfc822-headers": ".txt"
        default: ".bin"
        }
    }
}
