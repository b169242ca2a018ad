import Foundation
import Glibc
import Ledger
import Records
import Synchronization
import Testing
import TransparencyLog

@testable import Service

/// A witness that serves on loopback, in a folder of its own, until the test ends.
struct RunningWitness {
    let folder: URL
    let url: String
    let key: VerifierKey

    static func run<T: Sendable>(
        _ name: String, in folder: URL, logs: [VerifierKey], limits: WitnessServer.Limits = .init(),
        _ body: @Sendable @escaping (RunningWitness) async throws -> T
    ) async throws -> T {
        let place = folder.appendingPathComponent(name)
        if !FileManager.default.fileExists(atPath: place.path) { _ = try Witness.create(in: place, name: name) }
        let witness = try Witness(place, logs: logs)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await WitnessServer(witness, limits: limits).run(host: "127.0.0.1", port: 0) { port.yield($0) }
                return nil
            }
            group.addTask {
                var ready = ports.makeAsyncIterator()
                let number = try #require(await ready.next())
                return try await body(
                    RunningWitness(folder: place, url: "http://127.0.0.1:\(number)", key: witness.verifierKey))
            }
            defer { group.cancelAll() }
            while let result = try await group.next() { if let result { return result } }
            throw ServiceError(.listening, "The witness stopped.")
        }
    }
}

@Suite("A witness over HTTP", .serialized)
struct WitnessHTTPTests {
    /// A folder that is removed, with a log of a few entries.
    private func withLog(_ body: (URL, Ledger) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "canute-service-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ArchiveFiles(root: folder.appendingPathComponent("archive"))
        let ledger = try Ledger.create(files, origin: "log.example/1")
        try grow(ledger, 4, "first")
        try await body(folder, ledger)
    }

    private func grow(_ ledger: Ledger, _ count: Int, _ words: String) throws {
        try ledger.append((0..<count).map { Draft(.record, components: [.text("body", "\(words) \($0)")]) })
        try ledger.signCheckpoint()
    }

    private func copy(_ folder: URL) throws -> Ledger {
        let copy = folder.appendingPathComponent("copy-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: folder.appendingPathComponent("archive"), to: copy)
        return try Ledger(ArchiveFiles(root: copy))
    }

    private func request(_ ledger: Ledger, from size: UInt64) throws -> WitnessRequest {
        let note = try SignedNote(parsing: try #require(try ledger.checkpoint()))
        let proof =
            size == 0 ? ConsistencyProof(hashes: []) : try ledger.consistencyProof(from: size, to: ledger.signedSize())
        return WitnessRequest(oldSize: size, proof: proof, note: note)
    }

    @Test("two witnesses cosign, as the log grows, and the note holds both cosignatures under a policy")
    func two() async throws {
        try await withLog { folder, ledger in
            let logs = [ledger.verifierKey]
            try await RunningWitness.run("north.example", in: folder, logs: logs) { north in
                try await RunningWitness.run("south.example", in: folder, logs: logs) { south in
                    for round in 0..<3 {
                        if round > 0 { try grow(ledger, 300, "round \(round)") }
                        let gathering = try CosignatureGathering(ledger, witnesses: [north.key, south.key])
                        let lines = await gathering.ask([north.url, south.url + "/"]).compactMap { report in
                            if case .cosigned(let line, _) = report.outcome { line } else { nil }
                        }
                        #expect(lines.map(\.name) == ["north.example", "south.example"])
                        let note = try ledger.addCosignatures(lines, to: gathering.note)
                        let opened = try Checkpoint.open(
                            note, key: ledger.verifierKey, witnesses: [north.key, south.key])
                        #expect(opened.checkpoint.size == UInt64(5 + 300 * round) && opened.cosignatures.count == 2)
                    }
                    let rules = "witness n \(north.key)\nwitness s \(south.key)\ngroup g all n s\nquorum g\n"
                    #expect(try ledger.check(WitnessPolicy(parsing: Array(rules.utf8))) == [])
                    let latest = try #require(
                        try await WitnessClient(url: north.url).latest(log: ledger.keyHistory(), witness: north.key))
                    #expect(latest.checkpoint.size == 605)
                    #expect(try Ledger(ledger.files, access: .reading).verify().findings == [])
                }
            }
        }
    }

    @Test("a fork is refused, and both heads come back as the proof; a log put back is told so")
    func fork() async throws {
        try await withLog { folder, ledger in
            let (fork, behind) = (try copy(folder), try copy(folder))
            try grow(ledger, 3, "the history that is witnessed")
            try grow(fork, 9, "another history")
            try await RunningWitness.run("north.example", in: folder, logs: [ledger.verifierKey]) { north in
                let first = await (try CosignatureGathering(ledger, witnesses: [north.key])).ask([north.url])
                guard case .cosigned = first[0].outcome else { throw ServiceError(.exchange, "\(first)") }
                let forked = await (try CosignatureGathering(fork, witnesses: [north.key])).ask([north.url])
                guard case .fork(let theirs, let why) = forked[0].outcome else {
                    throw ServiceError(.exchange, "\(forked)")
                }
                // Both are signed by the log's key, over trees that contradict each other.
                let seen = try Checkpoint.open(theirs, key: ledger.verifierKey)
                #expect(seen.size == 8 && why.contains("two trees"))
                #expect(try fork.root(at: seen.size) != seen.root)
                let back = await (try CosignatureGathering(behind, witnesses: [north.key])).ask([north.url])
                guard case .fork(let larger, let words) = back[0].outcome else {
                    throw ServiceError(.exchange, "\(back)")
                }
                #expect(try Checkpoint.open(larger, key: ledger.verifierKey).size == 8 && words.contains("put back"))
                // The evidence is kept, and the witness's head is what it was.
                let kept = try FileManager.default.subpathsOfDirectory(atPath: north.folder.path)
                #expect(kept.contains { $0.contains("/refused-") })
                #expect(try await WitnessClient(url: north.url).latest(origin: "log.example/1") == theirs)
            }
        }
    }

    @Test("each status of the protocol, over HTTP: 200, 400, 403, 404, 409 with the size, 422")
    func statuses() async throws {
        try await withLog { folder, ledger in
            try await RunningWitness.run("north.example", in: folder, logs: [ledger.verifierKey]) { north in
                func post(_ body: [UInt8]) async throws -> HTTPExchange.Answer {
                    try await HTTPExchange.send(
                        .post, north.url + "/add-checkpoint", body: body, limit: 1 << 16, seconds: 10)
                }
                let good = try request(ledger, from: 0)
                #expect(try await WitnessClient(url: north.url).latest(origin: "log.example/1") == nil)
                let first = try await post(Array(good.encoded.utf8))
                #expect(
                    first.status == 200 && String(decoding: first.body, as: UTF8.self).hasPrefix("— north.example "))
                let stale = try await post(Array(good.encoded.utf8))
                #expect(stale.status == 409 && stale.contentType == "text/x.tlog.size")
                #expect(String(decoding: stale.body, as: UTF8.self) == "5\n")
                try grow(ledger, 2, "more")
                let wrong = WitnessRequest(
                    oldSize: 5, proof: ConsistencyProof(hashes: [.leaf([1])]), note: try request(ledger, from: 5).note)
                #expect(try await post(Array(wrong.encoded.utf8)).status == 422)
                #expect(try await post(Array("old 5\nnonsense\n".utf8)).status == 400)
                let stranger = try SigningKey(name: "log.example/1")
                let forged = try Checkpoint(origin: "log.example/1", size: 9, root: .leaf([1])).signed(by: stranger)
                #expect(try await post(Array("old 5\n\n\(forged)".utf8)).status == 403)
                let unknown = try SigningKey(name: "x.example")
                let elsewhere = try Checkpoint(origin: "x.example", size: 9, root: .leaf([1])).signed(by: unknown)
                #expect(try await post(Array("old 0\n\n\(elsewhere)".utf8)).status == 404)
                #expect(try await post([UInt8](repeating: 0x41, count: WitnessRequest.maxByteCount + 1)).status == 400)
                let path = try await HTTPExchange.send(
                    .get, north.url + "/../../etc/checkpoint", limit: 999, seconds: 5)
                #expect(path.status == 404)
                #expect(try await post(Array(request(ledger, from: 5).encoded.utf8)).status == 200)
            }
        }
    }

    @Test("bodies that trickle in for ever are cut off after their time, and others are served meanwhile")
    func slow() async throws {
        try await withLog { folder, ledger in
            var limits = WitnessServer.Limits()
            limits.bodySeconds = 0.5
            limits.connections = 4
            try await RunningWitness.run("north.example", in: folder, logs: [ledger.verifierKey], limits: limits) {
                north in
                let port = try #require(URL(string: north.url)?.port)
                // As many as are served at once, and more.
                let clients = try (0..<6).map { _ in try SlowClient(port: port) }
                defer { for client in clients { client.close() } }
                let start = ContinuousClock.now
                for client in clients {
                    client.send("POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\nold ")
                }
                try await trickle(on: clients, until: north, cosigns: try request(ledger, from: 0), refusal: "400")
                // Without the cut none of them would ever have ended: they were never idle.
                #expect(ContinuousClock.now - start < .seconds(20))
            }
        }
    }

    /// Sends a byte now and then on each, while somebody else is answered, until all of them are cut off or refused.
    private func trickle(
        on clients: [SlowClient], until witness: RunningWitness, cosigns request: WitnessRequest, refusal: String
    ) async throws {
        let trickle = Task.detached {
            while !Task.isCancelled {
                for client in clients { client.send("0") }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        defer { trickle.cancel() }
        let outcome = try await WitnessClient(url: witness.url).add(request)
        guard case .cosigned = outcome else { throw ServiceError(.exchange, "\(outcome)") }
        for client in clients {
            let answer = await Task.detached { client.receive() }.value
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 \(refusal)"), "\(answer)")
        }
    }

    @Test("heads that trickle in for ever are cut off after their time, the first of a connection and a later one")
    func slowHeads() async throws {
        try await withLog { folder, ledger in
            var limits = WitnessServer.Limits()
            limits.headSeconds = 0.5
            limits.connections = 4
            try await RunningWitness.run("north.example", in: folder, logs: [ledger.verifierKey], limits: limits) {
                north in
                let port = try #require(URL(string: north.url)?.port)
                let clients = try (0..<6).map { _ in try SlowClient(port: port) }
                defer { for client in clients { client.close() } }
                let start = ContinuousClock.now
                // One has had an answer already on its connection.
                clients[0].send("GET /00/checkpoint HTTP/1.1\r\nhost: x\r\n\r\n")
                let first = await Task.detached { clients[0].receive() }.value
                #expect(first.hasPrefix("HTTP/1.1 404"), "\(first)")
                for client in clients { client.send("POST /add-checkpoint HTTP/1.1\r\nx-long: ") }
                try await trickle(on: clients, until: north, cosigns: try request(ledger, from: 0), refusal: "4")
                #expect(ContinuousClock.now - start < .seconds(20))
            }
        }
    }

    @Test("a log's keys are read again when their file changes, and what cannot be read leaves those that were known")
    func keysChange() async throws {
        try await withLog { folder, ledger in
            let place = folder.appendingPathComponent("w")
            _ = try Witness.create(in: place, name: "w.example")
            let file = folder.appendingPathComponent("council.vkey")
            let stranger = try SigningKey(name: "x.example")
            try Data("\(stranger.verifierKey.encoded)\n".utf8).write(to: file)
            let told = Mutex<[String]>([])
            let witness = try Witness(place, files: [file], report: { words in told.withLock { $0.append(words) } })
            let first = Array(try request(ledger, from: 0).encoded.utf8)
            #expect(try await witness.add(first).status == 404)
            try Data("\(ledger.verifierKey.encoded)\n".utf8).write(to: file)
            #expect(try await witness.add(first).status == 200)
            #expect(told.withLock { $0 } == ["The keys of logs have changed. Witnessed now: log.example/1."])
            // A file that is being written, and one that is gone: the log stays known, and it is said once.
            try Data("log.exa".utf8).write(to: file)
            #expect(try await witness.add(first).status == 409)
            #expect(try await witness.add(first).status == 409)
            #expect(told.withLock { $0.count } == 2)
            // A new log in the witness's own folder; the other one's file is whole again, and no longer names it.
            try Data("\(stranger.verifierKey.encoded)\n".utf8).write(to: file)
            #expect(try await witness.add(first).status == 404)
            try Data("\(ledger.verifierKey.encoded)\n".utf8)
                .write(to: place.appendingPathComponent("logs/council"))
            #expect(try await witness.add(first).status == 409)
        }
    }

    @Test("the head outlives the witness's process, and one that is damaged stops it instead of being forgotten")
    func durable() async throws {
        try await withLog { folder, ledger in
            let place = folder.appendingPathComponent("w")
            _ = try Witness.create(in: place, name: "w.example")
            let note = Array(try request(ledger, from: 0).encoded.utf8)
            #expect(try await Witness(place, logs: [ledger.verifierKey]).add(note).status == 200)
            #expect(try await Witness(place, logs: [ledger.verifierKey]).add(note).status == 409)
            let names = try FileManager.default.subpathsOfDirectory(atPath: place.path)
            let head = place.appendingPathComponent(try #require(names.first { $0.hasSuffix("/head") }))
            // A crash after the head and before the cosignature: asked again with the new size, it cosigns.
            try FileManager.default.removeItem(
                at: head.deletingLastPathComponent().appendingPathComponent("checkpoint"))
            let witness = try Witness(place, logs: [ledger.verifierKey])
            #expect(try await witness.add(note).status == 409)
            #expect(try await witness.add(Array(request(ledger, from: 5).encoded.utf8)).status == 200)
            try Data("log.example/1\n".utf8).write(to: head)
            await #expect(throws: ServiceError.self) { try await witness.add(note) }
            #expect(throws: ServiceError.self) { try Witness.create(in: place, name: "again") }
        }
    }

    @Test("requests that race each other never roll the head back")
    func race() async throws {
        try await withLog { folder, ledger in
            let place = folder.appendingPathComponent("w")
            _ = try Witness.create(in: place, name: "w.example")
            // Two processes on one folder, as two witnesses.
            let witnesses = [
                try Witness(place, logs: [ledger.verifierKey]), try Witness(place, logs: [ledger.verifierKey]),
            ]
            #expect(try await witnesses[0].add(Array(request(ledger, from: 0).encoded.utf8)).status == 200)
            var bodies: [[UInt8]] = []
            for round in 0..<6 {
                try grow(ledger, 1, "round \(round)")
                bodies.append(Array(try request(ledger, from: 5).encoded.utf8))
            }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for (index, body) in bodies.enumerated() {
                    group.addTask { try await witnesses[index % 2].add(body).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 409 } == 5)
        }
    }
}

/// A client that sends what it is told and no more.
struct SlowClient: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        try #require(status == 0)
    }

    func send(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    func receive() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    func close() { _ = Glibc.close(descriptor) }
}
