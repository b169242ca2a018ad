import Foundation
import Ledger
import Records
import Testing

/// Verification takes no more memory for a larger archive.
@Suite("The memory of a verification", .serialized)
struct MemoryTests {
    /// The most memory that a run ever held, in MiB, as the kernel counts it for the process.
    ///
    /// What `wait4` tells would begin with the memory of this process, which the child shares until it becomes `canute`.
    private static func peak(_ program: BuiltProgram, _ arguments: [String]) throws -> Double {
        let process = Process()
        process.executableURL = try BuiltProgram.binary
        process.arguments = arguments
        process.environment = ["CANUTE_ARCHIVE": program.path("archive"), "CANUTE_USER": "Ann"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let status = "/proc/\(process.processIdentifier)/status"
        var peak = 0.0
        while process.isRunning {
            let line = (try? String(contentsOfFile: status, encoding: .utf8))?.split(separator: "\n")
                .first { $0.hasPrefix("VmHWM:") }
            // It only grows, so the last that is read is the most.
            if let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) }) {
                peak = max(peak, kibibytes / 1024)
            }
            usleep(1000)
        }
        try #require(process.terminationStatus == 0, "\(arguments)")
        return peak
    }

    /// An archive of records of so many bytes, without a catalogue.
    private static func make(_ program: BuiltProgram, records: Int, bytes: Int) throws {
        let files = ArchiveFiles(root: URL(filePath: program.path("archive")))
        _ = try Ledger.create(files, origin: "records.example.gov.uk")
        let ledger = try Ledger(files)
        // What is sealed does not compress, and what is hashed does not matter.
        let blob = [UInt8](repeating: 0x5A, count: bytes)
        for number in 0..<records {
            try ledger.append([
                Draft(
                    .record,
                    components: [.blob("source", "mail"), .text("body", "number \(number)"), .blob("raw", blob)])
            ])
        }
        try ledger.signCheckpoint()
    }

    @Test("five times the content takes no more memory, with all of it opened")
    func content() throws {
        let mebibyte = 1 << 20
        let peaks = try [24, 120].map { records in
            try BuiltProgram.run { program in
                try Self.make(program, records: records, bytes: mebibyte)
                return try Self.peak(program, ["verify"])
            }
        }
        // Each record that were kept would add more than one MiB: the larger archive has 96 records more.
        #expect(peaks[1] < peaks[0] + 32, "\(peaks) MiB")
    }
}
