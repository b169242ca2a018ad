internal import Foundation

/// A verdict as people and programs read it; `canute-verify` and `canute pack verify` print the same.
package struct VerifyReport: Sendable {
    private let verdict: PackVerdict
    private let name: String

    package init(_ verdict: PackVerdict, of name: String) {
        self.verdict = verdict
        self.name = name
    }

    /// 0 verified; 1 consistent or refused: something to act on.
    package var exitStatus: Int32 {
        if case .verified = verdict { 0 } else { 1 }
    }

    /// The verdict in sentences, and every finding on a line of its own.
    package var text: String {
        switch verdict {
        case .verified(let pack):
            return """
                verified: \(name)
                \(summary(pack))
                Signed by the key you gave, \(pack.key).
                It shows that the text is what was captured on the dates given, not that all was captured.

                """
        case .consistent(let pack):
            return """
                consistent: \(name)
                \(summary(pack))
                It agrees with the key that it claims itself, \(pack.key).
                Compare that key with the one published at \(pack.origin), then check again with --key.

                """
        case .refused(let findings):
            let lines = findings.map { "  \($0.code.rawValue)  \($0.place): \($0.message)\n" }
            let count = findings.count == 1 ? "1 finding" : "\(findings.count) findings"
            return "refused: \(name)\nThis pack is not what was issued, or is damaged: \(count).\n" + lines.joined()
        }
    }

    /// One object: `{"verdict","records","withheld","findings":[{"code","place","message"}]}`, without a line end.
    package var json: String {
        var json = JSONText()
        json.raw("{\"verdict\":")
        json.string(verdict.word)
        json.raw(",\"records\":")
        json.number(verdict.pack?.records.count ?? 0)
        json.raw(",\"withheld\":")
        json.number(verdict.pack?.withheld ?? 0)
        json.raw(",\"findings\":")
        json.array(verdict.findings) { json, finding in
            json.raw("{\"code\":")
            json.string(finding.code.rawValue)
            json.raw(",\"place\":")
            json.string(finding.place)
            json.raw(",\"message\":")
            json.string(finding.message)
            json.raw("}")
        }
        json.raw("}")
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func summary(_ pack: VerifiedPack) -> String {
        let records = PlainWords.count(pack.records.count, "record", "records")
        let parts = PlainWords.count(pack.withheld, "word or field", "words and fields")
        return
            "\(pack.reference) of \(pack.authority): \(records), \(parts) withheld (each counts by itself), from the log \(pack.origin) "
            + "of \(PlainWords.grouped(Int(clamping: pack.size))) entries."
    }

    /// The key of `--key`: a vkey as it is, else the first line of a file that is not empty.
    ///
    /// - Throws: `DisclosureError.key` when it is neither.
    package static func key(_ argument: String) throws(DisclosureError) -> String {
        if !FileManager.default.fileExists(atPath: argument), argument.contains("+") { return argument }
        guard let text = try? String(contentsOfFile: argument, encoding: .utf8) else {
            throw DisclosureError(
                .key, "The key is neither a vkey (NAME+ID+BASE64) nor a file that can be read: \(argument)")
        }
        let line = text.split(whereSeparator: \.isNewline).first ?? ""
        return line.trimmingCharacters(in: .whitespaces)
    }

    /// The bytes of the file of `--policy`; what it says is judged with the pack.
    ///
    /// - Throws: `DisclosureError.unreadable` when it cannot be read.
    package static func policy(_ path: String) throws(DisclosureError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DisclosureError(
                .unreadable, "The policy \(path) cannot be read. Check that the file is there and that you may read it."
            )
        }
        return Array(data)
    }
}
