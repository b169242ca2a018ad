import Foundation
import Synchronization
import TestClients
import Testing

@testable import Service

@Suite("An LMTP server", .serialized)
struct LMTPServerTests {
    /// What a server was given to keep, call by call.
    private final class Kept: Sendable {
        let calls = Mutex<[[LMTPMail]]>([])

        func take(_ mails: [LMTPMail]) -> [LMTPVerdict] {
            calls.withLock { $0.append(mails) }
            Thread.sleep(forTimeInterval: 0.005)  // As a disk would.
            return mails.map { mail in
                String(decoding: mail.bytes, as: UTF8.self).contains("no room") ? .notNow("no room") : .kept
            }
        }
    }

    /// Runs `body` on a thread of its own beside a server.
    private func serve<T: Sendable>(
        _ kept: Kept, at address: LMTPServer.Address = .tcp(host: "127.0.0.1", port: 0),
        limits: LMTPLimits = LMTPLimits(), _ body: @escaping @Sendable (Int) throws -> T
    ) async throws -> T {
        let server = LMTPServer(address, name: "test", limits: limits, deliver: { kept.take($0) })
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await server.run { port.yield($0) }
                return nil
            }
            group.addTask {
                var ready = ports.makeAsyncIterator()
                guard let number = await ready.next() else { throw CancellationError() }
                return try await Self.onThread { try body(number) }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() { if let result { return result } }
            throw ServiceError(.listening, "The server stopped.")
        }
    }

    private static func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }

    @Test("forty connections at once: each mail is kept once, and mails that come together are kept together")
    func many() async throws {
        let kept = Kept()
        try await serve(kept) { port in
            let trouble = Mutex<[String]>([])
            // A thread each: a client waits for its answer.
            let clients = DispatchGroup()
            for number in 0..<40 {
                clients.enter()
                Thread.detachNewThread {
                    defer { clients.leave() }
                    do { try Self.offerTen(as: number, port: port) } catch {
                        trouble.withLock { $0.append("\(number): \(error)") }
                    }
                }
            }
            clients.wait()
            #expect(trouble.withLock { $0 } == [])
        }
        let calls = kept.calls.withLock { $0 }
        let subjects = calls.joined().map { String(decoding: $0.bytes.prefix { $0 != 13 }, as: UTF8.self) }
        #expect(subjects.count == 400 && Set(subjects).count == 400)
        #expect(calls.count < 400 && calls.contains { $0.count > 1 }, "\(calls.count) commits for 400 mails")
    }

    private static func offerTen(as number: Int, port: Int) throws {
        let client = try LMTPClient(port: port)
        try client.greet()
        for mail in 0..<10 {
            let replies = try client.offer("Subject: \(number)-\(mail)\r\n\r\n.x", to: ["a@b", "c@b"])
            guard replies.allSatisfy({ $0.hasPrefix("250") }), replies.count == 2 else { throw LMTPClient.Ended() }
        }
    }

    @Test("what cannot be kept is 451, and the connection goes on")
    func notNow() async throws {
        let replies = try await serve(Kept()) { port in
            let client = try LMTPClient(port: port)
            #expect(try client.greet() == "220 test Canute LMTP")
            return try client.offer("no room") + client.offer("room")
        }
        #expect(replies == ["451 4.3.0 no room", "250 2.0.0 Kept"])
    }

    @Test("who is silent, or drips, is cut off with 421")
    func slow() async throws {
        var limits = LMTPLimits()
        (limits.idleSeconds, limits.stepSeconds) = (0.3, 0.8)
        try await serve(Kept(), limits: limits) { port in
            let silent = try LMTPClient(port: port)
            try silent.greet()
            #expect(try silent.reply().hasPrefix("421"))
            #expect(throws: LMTPClient.Ended.self) { try silent.reply() }
            let dripping = try LMTPClient(port: port)
            try dripping.greet()
            let start = Date()
            #expect(throws: LMTPClient.Ended.self) {
                for _ in 0..<60 {
                    try dripping.send("N")
                    Thread.sleep(forTimeInterval: 0.1)
                }
            }
            #expect(Date().timeIntervalSince(start) < 4)
        }
    }

    @Test("who comes when all connections are taken is told so, and may come again")
    func tooMany() async throws {
        var limits = LMTPLimits()
        limits.connections = 2
        try await serve(Kept(), limits: limits) { port in
            let first = try LMTPClient(port: port)
            try first.greet()
            do {
                let second = try LMTPClient(port: port)
                try second.greet()
                #expect(try LMTPClient(port: port).reply().hasPrefix("421"))
                try second.send("QUIT\r\n")
                #expect(try second.reply().hasPrefix("221"))
            }
            Thread.sleep(forTimeInterval: 0.3)
            #expect(try LMTPClient(port: port).reply().hasPrefix("220"))
        }
    }

    @Test("a client that never reads its replies does not make it hold them all")
    func deaf() async throws {
        var limits = LMTPLimits()
        limits.stepSeconds = 2
        try await serve(Kept(), limits: limits) { port in
            let deaf = try LMTPClient(port: port)
            try deaf.greet()
            let many = String(repeating: "NOOP\r\n", count: 10_000)
            // The server stops reading, so sending must come to an end before all is sent, or the client is cut off.
            #expect(throws: LMTPClient.Ended.self) { for _ in 0..<2_000 { try deaf.send(many) } }
            let other = try LMTPClient(port: port)
            try other.greet()
            #expect(try other.offer("fine") == ["250 2.0.0 Kept"])
        }
    }

    @Test("a Unix socket serves; one left by a killed server is taken over, one in use or another file never")
    func unixSocket() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("c-\(UUID().uuidString.prefix(8))")
            .path
        defer { unlink(path) }
        try await serve(Kept(), at: .socket(path: path, mode: 0o600)) { _ in
            let client = try LMTPClient(path: path)
            try client.greet()
            #expect(try client.offer("fine") == ["250 2.0.0 Kept"])
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        try Data("x".utf8).write(to: URL(filePath: path))
        await #expect(throws: ServiceError(.listening, "")) {
            try await serve(Kept(), at: .socket(path: path, mode: 0o600)) { _ in }
        }
        #expect(FileManager.default.contents(atPath: path) == Data("x".utf8))
    }
}
