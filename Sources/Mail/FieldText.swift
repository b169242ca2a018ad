/// Unstructured field text.
enum FieldText {
    /// One line: folding undone, tabs as blanks, outer blanks removed, NUL and other controls left out.
    static func unfolded(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if byte == 9 {
                bytes.append(32)
            } else if byte >= 32 && byte != 127 {
                bytes.append(byte)
            }
        }
        let start = bytes.firstIndex { $0 != 32 } ?? bytes.count
        let end = bytes.lastIndex { $0 != 32 }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
