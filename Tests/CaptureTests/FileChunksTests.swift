import Foundation
import Testing

@testable import Capture

@Suite("Files in pieces")
struct FileChunksTests {
    @Test(
        "a file of any size comes whole", arguments: [0, 1, 4094, 4095, 4096, 4097, 262_143, 262_144, 262_145, 600_000])
    func sizes(count: Int) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("chunks-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try Data(bytes).write(to: file)
        let chunks = try FileChunks(path: file.path)
        var read: [UInt8] = []
        while let chunk = try chunks.next() {
            #expect(!chunk.isEmpty)
            read += chunk
        }
        #expect(read == bytes)
        #expect(try chunks.next() == nil)
    }
}
