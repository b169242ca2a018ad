import Capture
import Foundation

/// Made-up exports of the formats that no larger sample is of: one file each, the messages of one channel of 200 people, a
/// minute apart, every third an answer to the one before where the form has answers.
struct FormatSample {
    /// How a format is written.
    struct Form {
        let format: SourceFormat
        let reader: PythonReader
        let file: String
        var head = ""
        var tail = ""
        /// What stands between two messages.
        var between = "\n"
        /// Other files that the export needs, by name.
        var others: [String: String] = [:]
        let message: @Sendable (Message) -> String
    }

    /// What is said of one message; the words are ASCII without quotation marks, backslashes or angle brackets.
    struct Message {
        let number: Int
        let person: Int
        let words: String
        /// Seconds since 1970.
        let seconds: Int

        var isAnswer: Bool { number % 3 == 2 }
        /// The number of the message that it answers.
        var root: Int { number - 1 }
        var address: String { "person\(person)@council.example" }
        var rfc3339: String { moment.formatted(.iso8601) }
        var rfc2822: String { Self.stamp(moment, "%a, %d %b %Y %H:%M:%S +0000") }
        var day: String { Self.stamp(moment, "%d/%m/%Y") }
        var clock: String { Self.stamp(moment, "%H:%M") }
        var american: String { Self.stamp(moment, "%A, %B %d, %Y at %I:%M:%S %p UTC") }
        var twitter: String { Self.stamp(moment, "%a %b %d %H:%M:%S +0000 %Y") }

        private var moment: Date { Date(timeIntervalSince1970: Double(seconds)) }

        /// As C's strftime writes it, in English.
        private static func stamp(_ date: Date, _ form: String) -> String {
            var time = time_t(date.timeIntervalSince1970)
            var parts = tm()
            gmtime_r(&time, &parts)
            return String(unsafeUninitializedCapacity: 128) { buffer in
                buffer.withMemoryRebound(to: CChar.self) { strftime($0.baseAddress, $0.count, form, &parts) }
            }
        }
    }

    /// 2024-01-01T08:00:00Z.
    private static let start = 1_704_096_000

    private let form: Form
    private let text = SampleText()

    init(_ form: Form) { self.form = form }

    /// Writes an export of `count` messages; the same for every run.
    func write(_ count: Int, to folder: URL) throws {
        var random = SeededGenerator(seed: 20_250_301)
        for (name, content) in form.others { try Self.create(folder.appending(path: name), content) }
        let file = folder.appending(path: form.file)
        try Self.create(file, form.head)
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        try handle.seekToEnd()
        var chunk = ""
        for number in 0..<count {
            let message = Message(
                number: number, person: Int.random(in: 0..<200, using: &random),
                words: text.sentences(Int.random(in: 150...300, using: &random), &random),
                seconds: Self.start + 60 * number)
            chunk += (number == 0 ? "" : form.between) + form.message(message)
            guard chunk.utf8.count > 1 << 20 else { continue }
            try handle.write(contentsOf: Data(chunk.utf8))
            chunk = ""
        }
        try handle.write(contentsOf: Data((chunk + form.tail).utf8))
    }

    private static func create(_ file: URL, _ content: String) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
    }
}
