import Interchange
import Mail

/// Tells which format a source is in, by looking into it.
///
/// The files are looked at one by one, by their first 64 KiB. Where the source has the list or the folder that only one
/// format has, that decides; otherwise what the files hold does. Two formats that fit are told and not chosen between.
public struct FormatRecognition: Sendable, Equatable {
    /// The format.
    public let format: SourceFormat
    /// What shows it, in words for the person who runs the capture.
    public let because: String

    /// Files that are looked into; of a source with more, those first in order and one of each folder.
    private static let mostFiles = 64

    /// Recognises the source at `path`.
    ///
    /// - Throws: `CaptureError.notReadable`; `.badOption` where no format fits, or more than one does.
    public static func of(_ path: String) throws -> FormatRecognition {
        let source: ExportSource
        switch try ExportOpening(path) {
        case .files(let export): source = ExportSource(export)
        case .loneFile: source = ExportSource(lone: path)
        case .unreadable(let diagnostic):
            throw CaptureError(.notReadable, "\(path) cannot be looked into: \(diagnostic.reason)")
        }
        let names = source.files.map(\.name)
        var structural: [SourceFormat: String] = [:]
        var contents: [SourceFormat: String] = [:]
        if !source.isLone, let found = structure(names) { structural[found.format] = found.because }
        for file in chosen(source.files) {
            guard let head = try? source.head(of: file, count: Glimpse.headBytes) else { continue }
            let glimpse = Glimpse(name: file.name, head: head)
            if let found = FormatMarks.structural(glimpse) {
                structural[found.format] = structural[found.format] ?? found.because
            }
            if let found = FormatMarks.content(glimpse) {
                contents[found.format] = contents[found.format] ?? found.because
            }
        }
        if structural.isEmpty, contents.count == 2, contents[.msg] != nil, contents[.mail] != nil {
            // A folder of both is read as mail, which knows either.
            contents[.msg] = nil
        }
        let found = structural.isEmpty ? contents : structural
        if found.count == 1, let (format, because) = found.first {
            return FormatRecognition(format: format, because: because)
        }
        let all = SourceFormat.allCases.map(\.rawValue).joined(separator: ", ")
        guard !found.isEmpty else {
            throw CaptureError(
                .badOption, "\(path) is in none of the formats that are known: say which with --format (\(all))")
        }
        let list = found.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) (\($0.value))" }
        throw CaptureError(
            .badOption, "\(path) can be \(list.joined(separator: " or ")): say which it is with --format")
    }

    /// The first files, then one of every folder that is not among them.
    private static func chosen(_ files: [ExportFiles.File]) -> [ExportFiles.File] {
        var chosen = Array(files.prefix(mostFiles))
        var folders = Set(chosen.map(\.folder))
        for file in files.dropFirst(mostFiles) where chosen.count < 2 * mostFiles {
            if folders.insert(file.folder).inserted { chosen.append(file) }
        }
        return chosen
    }

    /// What names alone show.
    private static func structure(_ names: [String]) -> (format: SourceFormat, because: String)? {
        let leaves = Set(names.map { String($0[($0.lastIndex(of: "/").map($0.index(after:)) ?? $0.startIndex)...]) })
        let days = names.contains { $0.firstMatch(of: /(^|\/)\d{4}-\d{2}-\d{2}\.json$/) != nil }
        let lists = ["channels.json", "groups.json", "dms.json", "mpims.json"].filter(leaves.contains)
        if days, let list = lists.first { return (.slack, "\(list) beside a file of messages for each day") }
        if leaves.contains("usersList.json"), leaves.contains("teamsList.json") {
            return (.teams, "usersList.json and teamsList.json")
        }
        if leaves.contains("realm.json"), leaves.contains(where: { $0.hasPrefix("messages-") }) {
            return (.zulip, "realm.json beside files of messages")
        }
        if names.contains(where: { $0.hasSuffix("data/tweets.js") || $0.hasSuffix("data/tweet.js") }) {
            return (.x, "data/tweets.js")
        }
        let maildir = names.contains { $0.firstMatch(of: /(^|\/)(cur|new)\/[^\/]*[:;!]2,[A-Za-z]*$/) != nil }
        return maildir ? (.mail, "the cur and new of a Maildir") : nil
    }
}
