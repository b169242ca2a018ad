import Foundation

/// A made-up export of a chat system in Slack's form: 200 people, 500 channels, a third of the messages in threads,
/// 150 to 300 bytes a body, and the blocks that repeat the words, as real exports have them.
struct ChatSample {
    private static let people = 200
    private static let channels = 500
    private static let messagesPerFile = 25
    /// 2024-01-01T08:00:00Z.
    private static let start = 1_704_096_000

    private let text = SampleText()
    private var random = SeededGenerator(seed: 20_241_206)
    private let folder: URL
    /// Every how many messages one of twenty telephone numbers is named; nil for never.
    private let numberEvery: Int?
    private var written = 0

    /// Writes an export of `count` messages; the same for every run.
    ///
    /// - Parameter numbers: about how many of them name a telephone number.
    static func write(_ count: Int, numbers: Int = 0, to folder: URL) throws {
        var sample = ChatSample(folder: folder, numberEvery: numbers > 0 ? max(1, count / numbers) : nil)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try sample.writeLists()
        var left = count
        for channel in 0..<channels {
            // Few channels hold much, many hold little.
            let share = channel == channels - 1 ? left : min(left, count / 40 / (1 + channel / 12) + count / 1000 + 1)
            try sample.writeChannel(channel, share)
            left -= share
        }
    }

    /// The telephone numbers that messages name, of the range that belongs to nobody.
    static let telephoneNumbers = (0..<20).map { "07700 900\(100 + $0 * 37)" }

    private init(folder: URL, numberEvery: Int?) {
        self.folder = folder
        self.numberEvery = numberEvery
    }

    private func writeLists() throws {
        let users = (0..<Self.people).map { index in
            #"{"id":"\#(Self.user(index))","name":"person\#(index)","profile":{"real_name":"Person \#(index) Sample","#
                + #""display_name":"Person \#(index)","email":"person\#(index)@council.example"}}"#
        }
        let channels = (0..<Self.channels).map { index in
            #"{"id":"\#(Self.identifier("C", index))","name":"\#(Self.channel(index))","is_private":false,"members":[]}"#
        }
        try write(users, to: "users.json")
        try write(channels, to: "channels.json")
    }

    private mutating func writeChannel(_ channel: Int, _ count: Int) throws {
        guard count > 0 else { return }
        let name = Self.channel(channel)
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
        var thread: String?
        for (day, first) in stride(from: 0, to: count, by: Self.messagesPerFile).enumerated() {
            let messages = (first..<min(count, first + Self.messagesPerFile)).map { index in
                let seconds = Self.start + day % 1400 * 86_400 + (index - first) * 1200 + day / 1400 * 60
                let stamp = "\(seconds).\(String(100_000 + channel * 1000 % 899_999 + index % 1000))"
                if Int.random(in: 0..<6, using: &random) == 0 { thread = nil }
                defer { if thread == nil, Int.random(in: 0..<8, using: &random) == 0 { thread = stamp } }
                return message(stamp, thread: thread)
            }
            let date = Date(timeIntervalSince1970: Double(Self.start + day * 86_400)).formatted(.iso8601).prefix(10)
            try write(messages, to: "\(name)/\(date).json")
        }
    }

    private mutating func message(_ stamp: String, thread: String?) -> String {
        var words = text.sentences(Int.random(in: 150...300, using: &random), &random)
        written += 1
        if let numberEvery, written.isMultiple(of: numberEvery) {
            words += " Call \(Self.telephoneNumbers[written / numberEvery % Self.telephoneNumbers.count])."
        }
        let user = Self.user(Int.random(in: 0..<Self.people, using: &random))
        let id = String(UInt64.random(in: .min ... .max, using: &random), radix: 16)
        let answers = thread.map { #""thread_ts":"\#($0)","# } ?? ""
        return #"{"client_msg_id":"\#(id)","type":"message","text":"\#(words)","user":"\#(user)","ts":"\#(stamp)","#
            + answers + #""team":"T01","blocks":[{"type":"rich_text","block_id":"\#(id.prefix(5))","elements":["#
            + #"{"type":"rich_text_section","elements":[{"type":"text","text":"\#(words)"}]}]}]}"#
    }

    private func write(_ elements: [String], to name: String) throws {
        let json = "[\n" + elements.joined(separator: ",\n") + "\n]\n"
        try Data(json.utf8).write(to: folder.appendingPathComponent(name))
    }

    private static func user(_ index: Int) -> String { identifier("U", index) }
    private static func channel(_ index: Int) -> String { "team-\(index)" }
    private static func identifier(_ letter: String, _ index: Int) -> String { "\(letter)\(10_000 + index)" }
}
