import Foundation
import Mail
import Testing

/// What another parser makes of the same mails.
///
/// Skipped where `../shared/data` is absent.
@Suite(
    "Agreement with an independent parser",
    .enabled(if: SharedCorpus.isPresent, "../shared is not beside this checkout"))
struct StalwartTests {
    /// A mail and what is expected of one of its aspects, both as text.
    struct Comparison {
        let mail: String
        let aspect: String
        let expected: String
        let actual: String
        var agrees: Bool { expected == actual }
    }

    @Test("agrees on subject, parties, date, text and attachments", arguments: ["legacy", "rfc", "malformed"])
    func agreement(folder: String) throws {
        var all: [Comparison] = []
        for path in SharedCorpus.files("10-mime/stalwart-mail-parser/resources/eml/" + folder, suffix: ".eml") {
            let bytes = SharedCorpus.bytes(path)
            let json = SharedCorpus.bytes(String(path.dropLast(4)) + ".json")
            guard !json.isEmpty, let message = try? MailParser.parse(bytes),
                let expected = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
            else { continue }
            let name = URL(fileURLWithPath: path).lastPathComponent
            let theirs = StalwartMail(expected, bytes)
            all += theirs.comparisons(message, name: name)
            let lost = theirs.words.subtracting(StalwartMail.words(of: message))
            #expect(
                name == "049.eml" || lost.isEmpty || theirs.words.contains { $0.contains("\u{FFFD}") },
                "\(folder)/\(name) lost \(lost)")
        }
        // Where the other parser itself gave up on a charset there is nothing to compare with.
        all.removeAll { $0.expected.contains("\u{FFFD}") }
        let known: Set<String> = [
            // uuencoded files in the text: attachments to us.
            "049.eml text", "049.eml attachments",
        ]
        for one in all where !one.agrees && !known.contains("\(one.mail) \(one.aspect)") {
            // Broken boundaries leave open what is text and what is a part; the header does not.
            if folder == "malformed" && ["text", "attachments"].contains(one.aspect) { continue }
            Issue.record("\(folder)/\(one.mail), \(one.aspect): expected \(one.expected), got \(one.actual)")
        }
        #expect(all.filter(\.agrees).count * 10 >= all.count * 8)
    }
}

/// The expectation in stalwart's JSON.
struct StalwartMail {
    private let parts: [[String: Any]]
    private let textBody: [Int]
    private let attachments: [Int]
    private let bytes: [UInt8]

    init(_ json: [String: Any], _ bytes: [UInt8]) {
        parts = json["parts"] as? [[String: Any]] ?? []
        textBody = json["text_body"] as? [Int] ?? []
        attachments = json["attachments"] as? [Int] ?? []
        self.bytes = bytes
    }

    func comparisons(_ message: MailMessage, name: String) -> [StalwartTests.Comparison] {
        func compare(_ aspect: String, _ expected: String, _ actual: String) -> StalwartTests.Comparison {
            StalwartTests.Comparison(mail: name, aspect: aspect, expected: expected, actual: actual)
        }
        let text = textBody.map { body($0, "Text") ?? body($0, "Html") ?? "" }.joined(separator: "\n")
        let ours = message.texts.map(\.text).joined(separator: "\n")
        return [
            compare("subject", header("subject").flatMap { $0["Text"] as? String } ?? "", message.subject ?? ""),
            compare("from", addresses("from"), Self.show(message.from)),
            compare("to", addresses("to"), Self.show(message.to)),
            compare("date", date, message.date?.instant.map(String.init) ?? ""),
            compare("text", Self.squeezed(text), Self.squeezed(ours)),
            compare("attachments", "\(attachments.count)", "\(message.attachments.count)"),
        ]
    }

    /// Every word of the body text that the other parser found.
    var words: Set<String> {
        Set(
            textBody.compactMap { body($0, "Text") }.flatMap {
                $0.split(whereSeparator: \.isWhitespace).map(String.init)
            })
    }

    /// Every word of our texts and attachments.
    static func words(of message: MailMessage) -> Set<String> {
        let texts = message.texts.map(\.text) + message.htmlTexts.map(\.text)
        let attached = message.attachments.flatMap { [$0.text ?? "", String(decoding: $0.data, as: UTF8.self)] }
        return Set((texts + attached).flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) })
    }

    private static func squeezed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func show(_ list: [MailAddress]) -> String {
        list.map { address in
            // A name without "@" and brackets is an address to the one, a display name to the other.
            guard let mailbox = address.address, mailbox.contains("@") else {
                return address.name ?? address.address ?? ""
            }
            return "\(address.name ?? "") <\(mailbox)>"
        }.joined(separator: ", ")
    }

    private func header(_ name: String) -> [String: Any]? {
        let headers = parts.first?["headers"] as? [[String: Any]] ?? []
        return headers.last { $0["name"] as? String == name }?["value"] as? [String: Any]
    }

    private func addresses(_ name: String) -> String {
        guard let value = header(name)?["Address"] as? [String: Any] else { return "" }
        func one(_ entry: [String: Any]) -> MailAddress {
            MailAddress(name: entry["name"] as? String, address: entry["address"] as? String)
        }
        if let list = value["List"] as? [[String: Any]] { return Self.show(list.map(one)) }
        let groups = value["Group"] as? [[String: Any]] ?? []
        return Self.show(
            groups.flatMap { group -> [MailAddress] in
                let members = (group["addresses"] as? [[String: Any]] ?? []).map(one)
                return members.isEmpty ? [MailAddress(name: group["name"] as? String, address: nil)] : members
            })
    }

    private var date: String {
        guard let value = header("date")?["DateTime"] as? [String: Any] else { return "" }
        func number(_ key: String) -> Int { value[key] as? Int ?? 0 }
        var parts = DateComponents()
        (parts.year, parts.month, parts.day) = (number("year"), number("month"), number("day"))
        (parts.hour, parts.minute, parts.second) = (number("hour"), number("minute"), number("second"))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        let offset = (number("tz_hour") * 60 + number("tz_minute")) * 60
        let before = value["tz_before_gmt"] as? Bool ?? false
        return calendar.date(from: parts).map { String(Int($0.timeIntervalSince1970) + (before ? offset : -offset)) }
            ?? ""
    }

    private func body(_ index: Int, _ kind: String) -> String? {
        guard parts.indices.contains(index) else { return nil }
        return (parts[index]["body"] as? [String: Any])?[kind] as? String
    }
}
