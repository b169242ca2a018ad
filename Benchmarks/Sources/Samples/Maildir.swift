import Foundation

/// Takes a mailbox apart into a Maildir, for programs that want one file a mail.
enum Maildir {
    /// Writes the mails of a mailbox and returns how many there are.
    ///
    /// Each begins with a line `From ` after an empty line, which mailboxes of the form mboxrd quote everywhere else.
    static func write(_ mailbox: String, to folder: URL) throws -> Int {
        for name in ["cur", "new", "tmp"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: mailbox)))
        let starts = Self.starts(in: bytes)
        for (number, start) in starts.enumerated() {
            let mail = bytes[start..<(number + 1 < starts.count ? starts[number + 1] : bytes.count)]
            let header = mail.firstIndex(of: newline).map { $0 + 1 } ?? mail.endIndex
            try Data(mail[header...]).write(to: folder.appendingPathComponent("cur/\(number).mail:2,S"))
        }
        return starts.count
    }

    private static let newline = UInt8(ascii: "\n")

    /// Where each mail's line `From ` begins.
    static func starts(in bytes: [UInt8]) -> [Int] {
        let mark = Array("From ".utf8)
        let isMark = { (place: Int) in
            place + mark.count <= bytes.count && bytes[place..<place + mark.count].elementsEqual(mark)
        }
        var starts = isMark(0) ? [0] : []
        guard bytes.count > 2 else { return starts }
        for place in 2..<bytes.count where bytes[place] == mark[0] {
            if bytes[place - 1] == newline, bytes[place - 2] == newline, isMark(place) { starts.append(place) }
        }
        return starts
    }
}
