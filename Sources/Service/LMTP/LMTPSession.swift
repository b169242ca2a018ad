/// One conversation with a mail server, as a value that knows no network: bytes go in, replies and mails come out.
///
/// Commands may be pipelined (RFC 2920). After DATA each accepted recipient gets a reply of its own (RFC 2033, 4.2).
/// A command line that ends in a bare LF is refused and the connection closed.
struct LMTPSession {
    /// What is to be done next.
    enum Action: Equatable {
        /// One reply, of one line or more, with its line ends.
        case reply(String)
        /// A mail is whole; nothing more comes until `delivered` was called.
        case deliver(LMTPMail)
        /// The last reply, after which the connection is closed.
        case close(String)
    }

    private enum Phase { case greeting, ready, mail, data, delivering, closed }

    private let name: String
    private let limits: LMTPLimits
    private let accepted: Set<String>
    private let room: LMTPRoom
    private var input: [UInt8] = []
    private var start = 0
    private var phase = Phase.greeting
    private var sender = ""
    private var recipients: [String] = []
    private var data: LMTPData?
    private var claimed = 0
    private var mistakes = 0
    /// Up to its end, a command line that is too long is passed over.
    private var isOverlong = false

    /// - Parameters:
    ///   - accepted: the only recipients, in lower case; where there are none, every recipient is one.
    init(name: String, limits: LMTPLimits, accepted: Set<String>, room: LMTPRoom) {
        self.name = name
        self.limits = limits
        self.accepted = accepted
        self.room = room
    }

    /// What is said first.
    var greeting: String { "220 \(name) Canute LMTP\r\n" }

    /// Whether a mail was handed out and its verdict is awaited.
    var isDelivering: Bool { phase == .delivering }

    /// Takes what the client sent.
    mutating func receive(_ bytes: some Collection<UInt8>) {
        guard phase != .closed else { return }
        if start > 0, start == input.count || start > 64 << 10 {
            input.removeSubrange(..<start)
            start = 0
        }
        input.append(contentsOf: bytes)
    }

    /// What is to be done next; nil where more has to come first.
    mutating func next() -> Action? {
        switch phase {
        case .delivering, .closed: nil
        case .data: nextOfData()
        case .greeting, .ready, .mail: nextOfCommands()
        }
    }

    /// Takes what became of the mail and returns the replies, one a recipient.
    mutating func delivered(_ verdict: LMTPVerdict) -> String {
        let line =
            switch verdict {
            case .kept: "250 2.0.0 Kept\r\n"
            case .notNow(let why): "451 4.3.0 \(Self.printable(why))\r\n"
            case .never(let why): "554 5.6.0 \(Self.printable(why))\r\n"
            }
        return endOfMail(line)
    }

    /// Gives back what memory it holds; to be called when the connection has ended.
    mutating func end() {
        data?.release()
        data = nil
        room.give(claimed)
        claimed = 0
        phase = .closed
        input = []
        start = 0
    }

    private mutating func endOfMail(_ line: String) -> String {
        let replies = String(repeating: line, count: recipients.count)
        room.give(claimed)
        claimed = 0
        data = nil
        reset()
        return replies
    }

    private mutating func reset() {
        sender = ""
        recipients = []
        if phase != .greeting { phase = .ready }
    }

    private mutating func nextOfData() -> Action? {
        guard start < input.count, let (count, isEnd) = data?.take(input[start...]) else { return nil }
        start += count
        guard isEnd, let ended = data else { return nil }
        switch ended.trouble {
        case .tooLarge:
            return .reply(endOfMail("552 5.3.4 The mail is longer than \(limits.mailBytes) bytes\r\n"))
        case .noRoom:
            return .reply(endOfMail("452 4.3.1 Too much mail at once: offer it again\r\n"))
        case .bareLineFeed:
            return .reply(endOfMail("554 5.6.0 A line of the mail ends in LF alone: lines end in CR LF\r\n"))
        case nil:
            claimed = ended.claimed
            phase = .delivering
            data = nil
            return .deliver(LMTPMail(sender: sender, recipients: recipients, bytes: ended.bytes))
        }
    }

    private mutating func nextOfCommands() -> Action? {
        while start < input.count {
            guard let end = input[start...].firstIndex(of: 10) else {
                if input.count - start > limits.commandBytes {
                    isOverlong = true
                    start = input.count
                }
                return nil
            }
            let line = input[start..<end]
            start = end + 1
            if isOverlong || line.count >= limits.commandBytes {
                isOverlong = false
                return mistake("500 5.5.2 The line is longer than \(limits.commandBytes) bytes")
            }
            guard line.last == 13 else { return close("500 5.5.2 Lines end in CR LF") }
            return answer(LMTPCommand(line.dropLast()))
        }
        return nil
    }

    private mutating func answer(_ command: LMTPCommand) -> Action {
        switch command {
        case .hello:
            phase = .ready
            reset()
            return .reply(
                "250-\(name)\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n"
                    + "250 SIZE \(limits.mailBytes)\r\n")
        case .smtpHello: return mistake("500 5.5.1 This is LMTP: say LHLO")
        case .mail(let sender, let size): return begin(sender, size)
        case .recipient(let address): return add(address)
        case .data:
            guard phase == .mail, !recipients.isEmpty else {
                return mistake("503 5.5.1 First a mail and a recipient that is accepted")
            }
            data = LMTPData(limit: limits.mailBytes, room: room)
            phase = .data
            return .reply("354 Send the mail; a line that is one dot ends it\r\n")
        case .reset:
            reset()
            return .reply("250 2.0.0 Forgotten\r\n")
        case .noop: return .reply("250 2.0.0 Well\r\n")
        case .verify: return .reply("252 2.1.5 Nothing is said of addresses\r\n")
        case .quit: return close("221 2.0.0 Goodbye")
        case .wrong(let reply): return mistake(reply)
        }
    }

    private mutating func begin(_ sender: String, _ size: Int?) -> Action {
        guard phase != .greeting else { return mistake("503 5.5.1 Say LHLO first") }
        guard phase == .ready else { return mistake("503 5.5.1 A mail has begun: RSET forgets it") }
        if let size, size > limits.mailBytes {
            return .reply("552 5.3.4 A mail has at most \(limits.mailBytes) bytes here\r\n")
        }
        if let size, size > room.free { return .reply("452 4.3.1 Too much mail at once: offer it again\r\n") }
        self.sender = sender
        phase = .mail
        return .reply("250 2.1.0 Well\r\n")
    }

    private mutating func add(_ address: String) -> Action {
        guard phase == .mail else { return mistake("503 5.5.1 Say MAIL first") }
        guard accepted.isEmpty || accepted.contains(address.lowercased()) else {
            return .reply("550 5.1.1 Mail to this address is not taken here\r\n")
        }
        guard recipients.count < limits.recipients else {
            return .reply("452 4.5.3 A mail has at most \(limits.recipients) recipients here\r\n")
        }
        recipients.append(address)
        return .reply("250 2.1.5 Well\r\n")
    }

    private mutating func mistake(_ reply: String) -> Action {
        mistakes += 1
        return mistakes > limits.mistakes ? close("421 4.7.0 Too many mistakes") : .reply(reply + "\r\n")
    }

    private mutating func close(_ reply: String) -> Action {
        phase = .closed
        input = []
        start = 0
        return .close(reply + "\r\n")
    }

    /// One line of ASCII, as a reply has to be.
    private static func printable(_ words: String) -> String {
        String(words.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" }.prefix(400))
    }
}
