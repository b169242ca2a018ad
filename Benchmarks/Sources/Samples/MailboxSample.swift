import Foundation

/// A made-up mailbox (mbox) of any size: mails of 1 to 8 kB, every fiftieth with an attachment of up to 2 MB.
struct MailboxSample {
    private let text = SampleText()
    private var random = SeededGenerator(seed: 20_250_109)
    private var number = 0

    /// Writes mails until there are so many, or the file has so many bytes, and returns their number.
    static func write(mails: Int, bytes size: Int, to file: URL) throws -> Int {
        var sample = MailboxSample()
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw BenchmarkError("Cannot create \(file.path).")
        }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        var written = 0
        while written < size, sample.number < mails {
            var chunk = Data()
            while chunk.count < 4 << 20, written + chunk.count < size, sample.number < mails {
                chunk.append(sample.mail())
            }
            try handle.write(contentsOf: chunk)
            written += chunk.count
        }
        return sample.number
    }

    private mutating func mail() -> Data {
        number += 1
        let sender = Int.random(in: 0..<200, using: &random)
        let receiver = Int.random(in: 0..<200, using: &random)
        let boundary = "b\(number)b"
        var mail = "From person\(sender)@council.example Mon Jan  8 09:30:00 2024\n"
        mail += "From: Person \(sender) <person\(sender)@council.example>\nTo: Person \(receiver) "
        mail += "<person\(receiver)@council.example>\nDate: Mon, 8 Jan 2024 09:30:00 +0000\n"
        mail += "Message-ID: <\(number).\(random.next())@council.example>\n"
        mail += "Subject: \(text.sentences(40, &random))\nMIME-Version: 1.0\n"
        let hasFile = number % 50 == 0
        if hasFile { mail += "Content-Type: multipart/mixed; boundary=\(boundary)\n\n--\(boundary)\n" }
        mail += "Content-Type: text/plain; charset=utf-8\n\n"
        for _ in 0..<Int.random(in: 10...80, using: &random) { mail += text.sentences(70, &random) + "\n" }
        guard hasFile else { return Data((mail + "\n").utf8) }
        mail += "--\(boundary)\nContent-Type: application/pdf; name=plan.pdf\nContent-Transfer-Encoding: base64\n"
        mail += "Content-Disposition: attachment; filename=plan.pdf\n\n"
        let size = Int.random(in: 10_000...2_000_000, using: &random)
        let file = Data((0..<size / 8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } })
        return Data(mail.utf8) + file.base64EncodedData(options: [.lineLength76Characters, .endLineWithLineFeed])
            + Data("\n--\(boundary)--\n\n".utf8)
    }
}
