import Foundation
import Hummingbird
import Ledger
import NIOCore
import Testing

@testable import Service

/// A time-stamping authority on loopback: HTTP in front of `openssl ts`.
@Suite("Time stamps over HTTP")
struct TimeStampHTTPTests {
    private static func run(_ arguments: [String]) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/TimeStamping/tsa.sh").standardized
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [script.path] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private static func router(_ folder: URL) -> Router<BasicRequestContext> {
        let router = Router()
        router.post("tsr") { request, _ in
            guard request.headers[.contentType] == "application/timestamp-query" else {
                return Response(status: .init(code: 415))
            }
            let name = UUID().uuidString
            let (query, reply) = (folder.appendingPathComponent(name), folder.appendingPathComponent("\(name).tsr"))
            try Data(Array(buffer: await request.body.collect(upTo: 4096))).write(to: query)
            try run(["reply", folder.path, "rsa", query.path, reply.path])
            let bytes = [UInt8](try Data(contentsOf: reply))
            return Response(
                status: .init(code: 200), headers: [.contentType: "application/timestamp-reply"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        return router
    }

    @Test("a real responder's answer is an anchor; what is no authority is said to be none")
    func responder() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-tsa-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.run(["make", folder.path])
        let ledger = try Ledger.create(
            ArchiveFiles(root: folder.appendingPathComponent("archive")), origin: "log.example/1")
        try ledger.signCheckpoint()
        let authorities = try TimeStampAuthorities(reading: folder.appendingPathComponent("ca.pem"))
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: Self.router(folder), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            var ready = ports.makeAsyncIterator()
            let address = "http://127.0.0.1:\(try #require(await ready.next()))"
            let request = try ledger.requestTimeStamp()
            let token = try await TimeStampClient(url: address + "/tsr").stamp(request)
            let anchor = try await ledger.addAnchor(token, for: request, authorities: authorities)
            #expect(anchor.size == 1 && anchor.seq == 1)
            #expect(try await ledger.verifyAnchors(authorities).findings == [])
            await #expect(throws: ServiceError.self) {
                try await TimeStampClient(url: address + "/elsewhere").stamp(request)
            }
            await #expect(throws: ServiceError.self) { try await TimeStampClient(url: "tsa.example").stamp(request) }
        }
    }
}
