import Interchange

/// Undoes the compression of rich text in Outlook's messages (LZFu).
///
/// Source: [MS-OXRTFCP].
enum CompressedRTF {
    /// What the window holds before the first byte.
    private static let beginning =
        #"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "#
        + "SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
        + #"\pard\plain\f0\fs20\b\i\u\tab\tx"#

    /// The rich text; nil where the bytes are none, or promise more than `limit`.
    static func text(_ bytes: [UInt8], limit: Int = 64 << 20) -> [UInt8]? {
        guard let size = bytes.little32(at: 4), let kind = bytes.little32(at: 8), size <= limit, bytes.count >= 16
        else { return nil }
        switch kind {
        case 0x414C_454D: return Array(bytes[16...].prefix(Int(size)))
        case 0x7546_5A4C: return expand(bytes, to: Int(size))
        default: return nil
        }
    }

    private static func expand(_ bytes: [UInt8], to size: Int) -> [UInt8] {
        var window = [UInt8](repeating: 0, count: 4096)
        for (index, byte) in beginning.utf8.enumerated() { window[index] = byte }
        var place = beginning.utf8.count
        var output: [UInt8] = []
        var at = 16
        func give(_ byte: UInt8) {
            output.append(byte)
            window[place] = byte
            place = (place + 1) & 4095
        }
        while at < bytes.count, output.count < size {
            let control = bytes[at]
            at += 1
            for bit in 0..<8 where at < bytes.count && output.count < size {
                if control >> bit & 1 == 0 {
                    give(bytes[at])
                    at += 1
                    continue
                }
                guard at + 1 < bytes.count else { return output }
                let token = Int(bytes[at]) << 8 | Int(bytes[at + 1])
                at += 2
                let offset = token >> 4
                if offset == place { return output }
                for step in 0..<(token & 15) + 2 where output.count < size { give(window[(offset + step) & 4095]) }
            }
        }
        return output
    }
}
