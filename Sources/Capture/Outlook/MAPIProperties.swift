import Interchange
import Mail

/// The properties of a message, a recipient or an attachment within an Outlook message file.
///
/// Values of fixed size stand in one stream, the others in a stream each, named by tag and type. Source: [MS-OXMSG]
/// 2.4, tags: [MS-OXPROPS].
struct MAPIProperties {
    private let file: CompoundFile
    private var streams: [String: CompoundFile.Entry] = [:]
    private var fixed: [UInt16: [UInt8]] = [:]
    let storages: [CompoundFile.Entry]

    /// - Parameter header: bytes before the first property: 32 of a message file, 24 of a message within it, 8 of
    ///   recipients and attachments.
    init(_ file: CompoundFile, _ entries: [CompoundFile.Entry], header: Int) {
        self.file = file
        storages = entries.filter(\.isStorage)
        for entry in entries where !entry.isStorage { streams[entry.name.lowercased()] = entry }
        guard let list = streams["__properties_version1.0"], let bytes = try? file.bytes(of: list, limit: 16 << 20)
        else { return }
        var at = header
        while at + 16 <= bytes.count {
            if let tag = bytes.little16(at: at + 2) { fixed[tag] = Array(bytes[at + 8..<at + 16]) }
            at += 16
        }
    }

    /// A value of type 0102, any bytes.
    ///
    /// - Throws: `InterchangeError` where it is too large or its sectors are broken.
    func binary(_ tag: UInt16, limit: Int = 256 << 20) throws(InterchangeError) -> [UInt8]? {
        guard let stream = stream(tag, "0102") else { return nil }
        return try file.bytes(of: stream, limit: limit)
    }

    /// A text of type 001F (UTF-16) or 001E (the code page of the message), without U+0000.
    func text(_ tag: UInt16, codePage: UInt32? = nil) throws(InterchangeError) -> String? {
        if let stream = stream(tag, "001f") {
            let bytes = try file.bytes(of: stream, limit: 64 << 20)
            let units = (0..<bytes.count / 2).compactMap { bytes.little16(at: 2 * $0) }
            return clean(String(decoding: units, as: UTF16.self))
        }
        guard let stream = stream(tag, "001e") else { return nil }
        let bytes = try file.bytes(of: stream, limit: 64 << 20)
        return clean(Charset.decode(bytes, label: codePage.map(Self.label)).text)
    }

    /// A text that is not empty.
    func words(_ tag: UInt16, codePage: UInt32? = nil) throws(InterchangeError) -> String? {
        guard let text = try text(tag, codePage: codePage)?.trimmed, !text.isEmpty else { return nil }
        return text
    }

    /// A value of type 0003.
    func number(_ tag: UInt16) -> UInt32? { fixed[tag]?.little32(at: 0) }

    /// A value of type 0040, hundreds of nanoseconds since 1601, in microseconds since 1970.
    func time(_ tag: UInt16) -> Int64? {
        guard let ticks = fixed[tag]?.little64(at: 0), ticks > 0, ticks < UInt64(Int64.max) else { return nil }
        return Int64(ticks) / 10 - 11_644_473_600_000_000
    }

    /// The storage that stands for a value of type 000D.
    func object(_ tag: UInt16) -> CompoundFile.Entry? {
        let name = Self.name(tag, "000d")
        return storages.first { $0.name.lowercased() == name }
    }

    /// Whether there is a value of that tag and one of the types that have a stream.
    func has(_ tag: UInt16) -> Bool { ["0102", "001f", "001e"].contains { stream(tag, $0) != nil } }

    private func stream(_ tag: UInt16, _ type: String) -> CompoundFile.Entry? { streams[Self.name(tag, type)] }

    private static func name(_ tag: UInt16, _ type: String) -> String {
        let digits = String(tag, radix: 16)
        return "__substg1.0_" + String(repeating: "0", count: 4 - digits.count) + digits + type
    }

    private func clean(_ text: String) -> String {
        guard text.utf8.contains(0) || text.utf8.contains(13) else { return text }
        return text.filter { $0 != "\u{0}" }.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    /// The charset of a Windows code page; UTF-8 and the ISO sets have numbers too.
    static func label(_ page: UInt32) -> String {
        switch page {
        case 65001: "utf-8"
        case 20127: "us-ascii"
        case 20866: "koi8-r"
        case 28591...28605: "iso-8859-\(page - 28590)"
        case 50220, 50221, 50222: "iso-2022-jp"
        case 51932: "euc-jp"
        case 51949: "euc-kr"
        case 54936: "gb18030"
        case 932: "shift_jis"
        case 936: "gbk"
        case 949: "cp949"
        case 950: "big5"
        default: "windows-\(page)"
        }
    }
}
