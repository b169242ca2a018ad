/// Durable capture of chat with its index caught up, as `canute capture run` leaves it.
struct CaptureChat: Line {
    let name = "capture-chat"
    let work = "`canute capture run` of a Slack export: chain, seals, keys, proofs, catalogue and index, all synced"
    let reference =
        "plain SQLite and FTS5 through C: same text and batch, one index, fsync each commit (synchronous=FULL)"
    let goals = [Goal.ratio(atLeast: 0.6, aim: 0.85)]

    func prepare(_ bench: Bench) throws { _ = try bench.chat() }

    func round(_ bench: Bench) throws -> Round {
        let plain = try PlainPeer(bench, export: bench.chat(), index: true).load()
        try bench.makeArchive("captured")
        let usage = try bench.capture(bench.chat(), "slack", into: "captured")
        return Round(
            ours: usage.rate(plain.messages), reference: plain.usage.rate(plain.messages),
            also: [
                "per core \(usage.ratePerCore(plain.messages).text), peak \(Quantity(usage.peakMiB, .mebibytes).text)"
            ])
    }
}

/// Durable capture that is acknowledged while its index is behind.
struct CaptureBehind: Line {
    let name = "capture-behind"
    let work = "the same capture, acknowledged and synced, the index left behind"
    let reference = "plain SQLite inserts through C without any index: same batch, fsync each commit"
    let goals = [Goal.ratio(atLeast: 0.2, aim: 0.3)]

    func prepare(_ bench: Bench) throws { _ = try bench.chat() }

    func round(_ bench: Bench) throws -> Round {
        let plain = try PlainPeer(bench, export: bench.chat(), index: false).load()
        try bench.makeArchive("captured")
        let usage = try bench.runOwn("acknowledge", [bench.chat(), bench.path("captured")])
        return Round(ours: usage.rate(plain.messages), reference: plain.usage.rate(plain.messages))
    }
}

/// Durable capture of a real Zulip export.
struct CaptureZulip: Line {
    let name = "capture-zulip"
    let work = "`canute capture run` of the real Zulip export, index caught up"
    let reference = "plain SQLite and FTS5 through C: same text and batch, one index, fsync each commit"
    let mostRounds = 1

    func prepare(_ bench: Bench) throws { _ = try bench.realChat() }

    func round(_ bench: Bench) throws -> Round {
        let plain = try PlainPeer(bench, export: bench.realChat(), index: true, format: "zulip").load()
        try bench.makeArchive("captured")
        let usage = try bench.capture(bench.realChat(), "zulip", into: "captured")
        return Round(
            ours: usage.rate(plain.messages), reference: plain.usage.rate(plain.messages),
            also: ["\(plain.messages) messages"])
    }
}

/// The plain table that captures of chat are measured against.
struct PlainPeer {
    private let bench: Bench
    private let arguments: [String]

    init(_ bench: Bench, export: String, index: Bool, format: String = "slack") {
        self.bench = bench
        arguments = [export, bench.path("plain.sqlite"), "--format", format] + (index ? ["--index"] : [])
    }

    func load() throws -> Load {
        bench.remove("plain.sqlite", "plain.sqlite-wal", "plain.sqlite-shm")
        return try bench.figures(Load.self, "load-plain", arguments)
    }
}
