import Records

/// Reads logs of IRC channels as clients and bouncers write them: one line an event.
///
/// Identity: the format has none; an event is known by its channel, time, nick and words, of several such the later ones
/// by their number. The channel and, where no line tells it, the day are those of the file's name. Times: a clock time
/// without a zone, which must be stated, mostly to the minute; where no day is known there is no time. People: nicks,
/// which are no accounts and change. Replies, edits and deletions are not in the format. Joins, leaves, new nicks, modes
/// and topics are notices.
struct IRCSource {
    private let source: ExportSource
    private let output: CaptureOutput
    private let zone: LocalTime
    private var cutter: ChatCutter

    static func read(_ path: String, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void) throws {
        let zone = try LocalTime(stated: options.statedZone, for: "an IRC log")
        let cutter = ChatCutter(calendar: try ZoneCalendar(timeZone: zone.name))
        try CaptureOutput.run(path, into: sink) { source, output in
            var reader = IRCSource(source: source, output: output, zone: zone, cutter: cutter)
            try reader.readAll()
        }
    }

    private mutating func readAll() throws {
        let files = source.files.filter {
            source.isLone || $0.leaf.hasSuffix(".log") || $0.leaf.hasSuffix(".txt") || $0.leaf.hasSuffix(".weechatlog")
        }
        if files.isEmpty { try output.failed(source.path, "no log (.log, .txt) is in it") }
        for file in files {
            try output.reading { try read(file) }
        }
    }

    private mutating func read(_ file: ExportFiles.File) throws {
        let name = IRCFileName(file.name, in: source.path, isLone: source.isLone)
        let chat = Chat(
            id: name.channel, display: name.channel, channel: name.channel, isPrivate: !name.channel.hasPrefix("#"))
        try output.note(
            file.name, "times read in \(zone.name); the format has no identities, replies, edits or accounts")
        var seen = RepeatCounter()
        var clock = IRCClock(day: name.day)
        var lines = LineScanner(limit: 1 << 16, next: try source.open(file))
        while let line = try lines.next() {
            let place = "\(file.name), line \(line.number)"
            let text = line.text
            guard !line.isTooLong else {
                try output.failed(place, "the line is longer than \(1 << 16) bytes: no line of IRC is")
                continue
            }
            if text.trimmed.isEmpty { continue }
            if let day = IRCLine.dayMark(text) {
                clock.turn(to: day)
                continue
            }
            guard let event = IRCLine(text) else {
                try output.failed(place, "it is no line of an IRC log in a form that is known")
                continue
            }
            try deliver(event, line.bytes, in: chat, &clock, &seen, file.name)
        }
    }

    private mutating func deliver(
        _ event: IRCLine, _ raw: [UInt8], in chat: Chat, _ clock: inout IRCClock, _ seen: inout RepeatCounter,
        _ file: String
    ) throws {
        clock.take(event)
        var time: SentTime?
        if let day = clock.day, let second = event.second {
            time = zone.time(day: day, second: second, written: event.written, output, in: file)
        } else {
            output.loses("lines without a day or a time of their own", in: file)
        }
        let hash = Digest.sha256(Array(event.text.utf8)).hex.prefix(16)
        let day = clock.day.map { GregorianDay(number: $0) }
        let date = day.map { "\($0.monthKey)-\($0.day)" } ?? "undated"
        let id = seen.distinct("\(chat.id)/\(date)/\(event.second.map(String.init) ?? "")/\(event.nick ?? "")/\(hash)")
        // A line without a clock time still belongs to the month of its day.
        let month = time ?? clock.day.flatMap { SentTime(instant: ($0 * 86_400 + 43_200) * 1_000_000) }
        var item = CapturedItem(
            nativeID: id, kind: event.isNotice ? .system : .message,
            conversation: cutter.month(of: month, in: chat), from: event.nick.map { Party(name: $0) }, sentAt: time,
            body: event.text, threadKey: id, raw: raw)
        item.membership = event.membership.map { MembershipChange(Party(name: $0), $1) }
        try output.item(item)
    }
}

/// The day that a log is at.
private struct IRCClock {
    private(set) var day: Int64?
    private var last: Int?

    init(day: Int64?) { self.day = day }

    mutating func turn(to day: Int64) {
        self.day = day
        last = nil
    }

    /// A clock that falls by more than half a day has passed midnight.
    mutating func take(_ event: IRCLine) {
        if let own = event.day { turn(to: own) }
        guard let second = event.second else { return }
        if event.day == nil, let last, second + 43_200 < last { day = day.map { $0 + 1 } }
        last = second
    }
}

/// Channel and day out of the name of a log: "#roads.2024-11-14.log", "2004-11-15_03.raw.txt".
private struct IRCFileName {
    let channel: String
    let day: Int64?

    init(_ name: String, in path: String, isLone: Bool) {
        let parts = name.split(separator: "/").map(String.init)
        let leaf = parts.last ?? name
        let stem = leaf.replacing(/\.(weechatlog|raw|ascii|log|txt)/, with: "")
        var rest = stem
        var found: Int64?
        if let match = stem.firstMatch(of: /(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})/) {
            found = GregorianDay.number(
                year: Int64(match.output.1) ?? 0, month: Int(match.output.2) ?? 0, day: Int(match.output.3) ?? 0)
            if found != nil { rest.removeSubrange(match.range) }
        }
        day = found
        if let hash = rest.firstIndex(of: "#") { rest = String(rest[hash...]) }
        let named = String(rest.trimmingPrefix(/[-_. ]+/)).replacing(/[-_. ]+$/, with: "")
        let folder =
            parts.dropLast().last
            ?? (isLone
                ? path.split(separator: "/").dropLast().last.map(String.init)
                : path.split(separator: "/").last.map(String.init))
        let isNumber = named.allSatisfy(\.isNumber)
        channel = isNumber ? folder ?? leaf : named
    }
}
