import Interchange
import Mail

/// Finds the words of an attached file, so that they are searched with the message.
///
/// What carries words and does not give them (encrypted, damaged, of an unsupported kind) is said to be unreadable; a
/// picture, a sound or a film carries none and is not. The file itself is kept in any case.
public enum AttachmentText {
    /// Why a file's words could not be read, in words.
    public typealias Unreadable = String

    private static let mostPlainBytes = 8 << 20

    /// Adds the words of each attached file that has bytes and no words yet; says of which they could not be had.
    public static func read(_ attachments: inout [Attachment]) -> [Unreadable] {
        var unreadable: [Unreadable] = []
        for index in attachments.indices where attachments[index].text == nil {
            guard let data = attachments[index].data, !data.isEmpty else { continue }
            switch outcome(of: data, name: attachments[index].name, mediaType: attachments[index].mediaType) {
            case .text(let words, let isCut):
                attachments[index].text = words.isEmpty ? nil : words
                if isCut { unreadable.append("\(attachments[index].name): only the first words, it is too long") }
            case .unreadable(let reason):
                attachments[index].unread = reason
                unreadable.append("\(attachments[index].name): \(reason)")
            case .other: break
            }
        }
        return unreadable
    }

    private static func outcome(of data: [UInt8], name: String, mediaType: String?) -> DocumentText.Outcome {
        let name = name.lowercased()
        if data.starts(with: Array("%PDF".utf8)) { return PDFText().read(data) }
        if data.starts(with: [0x50, 0x4B]) {
            let document = DocumentText.read(data, name: name)
            if document == .other, name.hasSuffix(".zip") { return .unreadable("a zip, which is not looked into") }
            return document
        }
        if data.starts(with: CompoundFile.signature) { return compound(data, name: name) }
        if data.starts(with: Array("{\\rtf".utf8)) {
            return RichText.text(data).map { .text($0, isCut: false) } ?? .other
        }
        if mediaType?.contains("pkcs7-mime") == true || name.hasSuffix(".p7m") {
            return .unreadable("it is encrypted or signed by S/MIME")
        }
        if data.starts(with: Array("-----BEGIN PGP MESSAGE".utf8)) { return .unreadable("it is encrypted by PGP") }
        if data.starts(with: [0x78, 0x9F, 0x3E, 0x22]) { return .unreadable("a winmail.dat, which is not supported") }
        if data.starts(with: [0x52, 0x61, 0x72, 0x21]) || data.starts(with: [0x37, 0x7A, 0xBC, 0xAF]) {
            return .unreadable("a packed archive of an unsupported kind")
        }
        return plain(data, name: name, mediaType: mediaType)
    }

    private static func compound(_ data: [UInt8], name: String) -> DocumentText.Outcome {
        guard let file = try? CompoundFile(data, name: name) else { return .unreadable("it is damaged") }
        let names = Set(file.entries.map(\.name))
        if names.contains("EncryptedPackage") { return .unreadable("it is encrypted") }
        if OutlookMessage.isMessage(data) {
            guard let (item, _) = try? OutlookMessage.item(data, name: name, channel: "") else {
                return .unreadable("it is damaged")
            }
            let lines = ["From: \(item.from?.label ?? "")", "Subject: \(item.subject ?? "")", "", item.body]
            return .text(lines.joined(separator: "\n"), isCut: false)
        }
        return .unreadable("a document of an older Office, which is not supported")
    }

    /// Text that says it is text and is UTF-8.
    private static func plain(_ data: [UInt8], name: String, mediaType: String?) -> DocumentText.Outcome {
        let endings = [".txt", ".csv", ".md", ".log", ".ics", ".vcf", ".html", ".htm", ".xml", ".json", ".eml"]
        guard mediaType?.hasPrefix("text/") == true || endings.contains(where: name.hasSuffix) else { return .other }
        guard data.count <= mostPlainBytes, !data.contains(0), let text = String(validating: data, as: UTF8.self) else {
            return .other
        }
        let isHTML = mediaType == "text/html" || name.hasSuffix(".html") || name.hasSuffix(".htm")
        return .text(isHTML ? HTMLText.text(fromHTML: text) : text, isCut: false)
    }
}

/// The words of a PDF, read by poppler's `pdftotext` in a process with limits.
struct PDFText {
    var program = "/usr/bin/pdftotext"
    var limits: LimitedProcess.Limits = {
        var limits = LimitedProcess.Limits()
        limits.outputBytes = DocumentText.mostBytes
        return limits
    }()

    func read(_ bytes: [UInt8]) -> DocumentText.Outcome {
        let process = LimitedProcess(limits: limits)
        switch process.run(program, ["-q", "-enc", "UTF-8", "/dev/fd/3", "-"], input: bytes) {
        case .notThere: return .unreadable("pdftotext is not here to read it: apt-get install poppler-utils")
        case .stopped(let reason): return .unreadable("reading it was stopped: \(reason)")
        case .ended(let status, let output, let errors):
            if errors.contains("ncorrect password") || status == 3 { return .unreadable("it is encrypted") }
            guard status == 0 else { return .unreadable("it is damaged") }
            let text = String(decoding: output, as: UTF8.self).replacing("\u{0C}", with: "\n").trimmed
            return text.isEmpty ? .unreadable("it has no words, as scanned pages have none") : .text(text, isCut: false)
        }
    }
}
