/// Verification of chain, tree, tiles and checkpoint, without content.
struct VerifyEntries: Line {
    enum Source: Sendable { case database, bundles }

    private let source: Source

    init(_ source: Source) { self.source = source }

    var name: String { source == .database ? "verify-entries" : "verify-bundles" }
    var work: String {
        "chain, tree, tiles and checkpoint of the large log, entries a core and second, from "
            + (source == .database ? "archive.sqlite" : "the published bundles")
    }
    let reference = "`openssl dgst -sha256` of the bundles' bytes once (verification hashes each entry thrice)"
    var goals: [Goal] { [.figure(Quantity(source == .database ? 800_000 : 1_500_000, .perSecond))] }

    func prepare(_ bench: Bench) throws { _ = try bench.log() }

    func round(_ bench: Bench) throws -> Round {
        let log = try bench.log()
        let digest = try bench.digest(log + ".bytes")
        let usage = try bench.runOwn("verify-log", [log] + (source == .bundles ? ["--published"] : []))
        let entries = bench.settings.entries
        return Round(
            ours: usage.ratePerCore(entries), reference: digest.ratePerCore(entries),
            also: ["wall clock \(usage.rate(entries).text), peak \(Quantity(usage.peakMiB, .mebibytes).text)"])
    }
}

/// Verification of every byte of content of chat.
struct VerifyContent: Line {
    let name = "verify-content"
    let work =
        "entries and all content of chat, every record opened and its root made again, messages a core and second"
    let reference = "`openssl dgst -sha256` of the export's bytes"
    let goals = [Goal.figure(Quantity(60_000, .perSecond))]

    func prepare(_ bench: Bench) throws {
        _ = try bench.chatArchive()
        _ = try bench.chatBytes()
    }

    func round(_ bench: Bench) throws -> Round {
        let digest = try bench.digest(bench.chatBytes())
        let usage = try bench.runOwn("verify-content", [bench.chatArchive()])
        let messages = bench.settings.messages
        return Round(
            ours: usage.ratePerCore(messages), reference: digest.ratePerCore(messages),
            also: ["wall clock \(usage.rate(messages).text), peak \(Quantity(usage.peakMiB, .mebibytes).text)"])
    }
}

/// Verification of large blobs, where hashing and opening are all that counts.
struct VerifyBlobs: Line {
    let name = "verify-blobs"
    let work = "content of blobs of 8 MiB, opened and hashed, bytes a core and second"
    let reference = "`openssl dgst -sha256` of the same bytes"
    let goals = [Goal.ratio(atLeast: 0.5)]

    func prepare(_ bench: Bench) throws {
        _ = try bench.once("blobs") { try bench.runOwn("write-blobs", [$0, String(bench.settings.blobs)]) }
    }

    func round(_ bench: Bench) throws -> Round {
        let digest = try bench.digest(bench.path("blobs.bytes"))
        let usage = try bench.runOwn("verify-content", [bench.path("blobs")])
        let bytes = bench.settings.blobs * WriteBlobs.size
        return Round(
            ours: usage.ratePerCore(bytes, .megabytesPerSecond),
            reference: digest.ratePerCore(bytes, .megabytesPerSecond),
            also: [
                "wall clock \(usage.rate(bytes, .megabytesPerSecond).text), peak \(Quantity(usage.peakMiB, .mebibytes).text)"
            ])
    }
}

/// The whole of `canute verify`, with what is derived, against the capture of the same.
struct VerifyEverything: Line {
    let name = "verify-everything"
    let work = "`canute verify`: ledger, content, catalogue and index"
    let reference = "the capture of the same messages in the same round"

    func prepare(_ bench: Bench) throws { _ = try bench.chat() }

    func round(_ bench: Bench) throws -> Round {
        try bench.makeArchive("captured")
        let capture = try bench.capture(bench.chat(), "slack", into: "captured")
        let usage = try bench.run(bench.canute, ["verify", "--archive", bench.path("captured")])
        let messages = bench.settings.messages
        return Round(ours: usage.rate(messages), reference: capture.rate(messages))
    }
}

/// Verification of what is new since an auditor's own checkpoint.
struct VerifySince: Line {
    let name = "verify-since"
    let work = "the thousand entries since an earlier checkpoint of the large log, with content"
    let reference = "everything of a log that has these thousand alone: what went before is to cost nothing"
    let goals = [Goal.ratio(atLeast: 0.5)]

    func prepare(_ bench: Bench) throws { _ = try bench.log() }

    func round(_ bench: Bench) throws -> Round {
        let log = try bench.log()
        let alone = try bench.runOwn("verify-content", [log + "-alone"])
        let since = try bench.runOwn("verify-log", [log, "--since", log + ".note"])
        return Round(
            ours: Quantity(since.seconds * 1000, .milliseconds),
            reference: Quantity(alone.seconds * 1000, .milliseconds),
            also: ["both are processes from start to end"])
    }
}

/// The memory that verification of a large log takes.
struct VerifyMemory: Line {
    let name = "memory-verify"
    let work = "peak memory of the verification of the large log, entries and content"
    let reference = "the goal's limit, for 10 M entries (--entries 10000000)"
    let goals = [Goal.figure(Quantity(300, .mebibytes))]
    let mostRounds = 1

    func prepare(_ bench: Bench) throws { _ = try bench.log() }

    func round(_ bench: Bench) throws -> Round {
        let usage = try bench.runOwn("verify-content", [bench.log()])
        return .against(
            Quantity(300, .mebibytes), Quantity(usage.peakMiB, .mebibytes),
            also: [
                "\(bench.settings.entries) entries in \(Quantity(usage.seconds, .seconds).text), \(Quantity(usage.cpuSeconds, .seconds).text) of CPU"
            ])
    }
}

/// One inclusion proof, made from the tiles and checked against the signed root.
struct Proofs: Line {
    let name = "proof"
    let work = "an inclusion proof in the large log, made and checked, entries drawn by chance: the 99th of a hundred"
    let reference = "the goal's limit"
    let goals = [Goal.figure(Quantity(100, .microseconds))]

    func prepare(_ bench: Bench) throws { _ = try bench.log() }

    func round(_ bench: Bench) throws -> Round {
        let micros = try bench.figures(
            [Double].self, "draw-proofs", [bench.log(), String(bench.settings.proofs)])
        return .against(
            Quantity(100, .microseconds), Quantity(Median.percentile(0.99, of: micros), .microseconds),
            also: [
                "\(micros.count) draws: half within \(Quantity(Median.of(micros), .microseconds).text), the slowest \(Quantity(micros.max() ?? 0, .microseconds).text)"
            ])
    }
}
