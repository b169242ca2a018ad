import Foundation
import TestClients
import Testing

@testable import Capture

/// Importers on damaged input: nothing crashes, nothing hangs, every trouble is an event or a sentence.
///
/// The short form is part of `make test`; `make fuzz` sets CANUTE_FUZZ to the seconds that it may take. A sample is made
/// again from its number, which a failure names.
@Suite("Damaged input", .serialized)
struct FuzzTests {
    /// The longest that a small sample may take; a machine under load may be slow once, so it is tried again.
    private static let longest = Duration.seconds(2)
    private static let seconds = ProcessInfo.processInfo.environment["CANUTE_FUZZ"].flatMap(Double.init)

    @Test("damaged exports are read to their end, with every trouble told", arguments: FuzzSeed.all)
    func exports(seed: FuzzSeed) throws {
        let format = seed.format
        try #require(!seed.files.isEmpty)
        let share = Self.seconds.map { $0 / Double(FuzzSeed.all.count + 1) }
        try Place.withFolder { place in
            // The sound sample is read first, so that it is a sample at all.
            let sound = try run(seed.files, format, in: place, number: 0)
            #expect(sound.items > 0, "\(format): \(sound)")
            try rounds(share, short: format == .pst ? 6 : 24) { number in
                let files = damaged(seed, number)
                try timed("\(format) \(number)") { _ = try run(files, format, in: place, number: number) }
            }
        }
    }

    @Test("damaged directories are read to their end, every person a row or a refusal")
    func directories() throws {
        let share = Self.seconds.map { $0 / Double(FuzzSeed.all.count + 1) }
        try rounds(share, short: 300) { number in
            var mutator = Mutator(seed: number)
            let seeds = FuzzSeed.directories
            let bytes = mutator.damaged(seeds[mutator.below(seeds.count)], others: seeds)
            try timed("directory \(number)") {
                for format in [nil] + DirectoryFormat.allCases { try readDirectory(bytes, format) }
            }
        }
    }

    private func readDirectory(_ bytes: [UInt8], _ format: DirectoryFormat?) throws {
        do {
            let file = try DirectoryFile.read(bytes, named: "x", format: format)
            #expect(file.read == file.rows.count + file.refused.count)
            #expect(file.rows.allSatisfy { row in row.values.values.joined().allSatisfy { $0.count <= 400 } })
        } catch {
            #expect(!error.message.isEmpty)
        }
    }

    /// Runs `body`, which must not take longer than ``longest``; what other programs hold up is tried again.
    private func timed(_ what: String, _ body: () throws -> Void) throws {
        for isLast in [false, false, true] {
            let start = ContinuousClock.now
            try body()
            let taken = ContinuousClock.now - start
            if taken <= Self.longest { return }
            if isLast { Issue.record("\(what) takes \(taken)") }
        }
    }

    private struct Outcome {
        var items = 0
        var troubles = 0
    }

    private func damaged(_ seed: FuzzSeed, _ number: UInt64) -> [String: [UInt8]] {
        var mutator = Mutator(seed: number)
        var files = seed.files
        let names = files.keys.sorted()
        let others = Array(files.values)
        for _ in 0...mutator.below(2) {
            let name = names[mutator.below(names.count)]
            files[name] = mutator.damaged(files[name] ?? [], others: others)
        }
        return files
    }

    /// Reads a sample; anything thrown that is no sentence for people is a failure.
    private func run(
        _ files: [String: [UInt8]], _ format: SourceFormat, in place: String, number: UInt64
    ) throws -> Outcome {
        let folder = "\(place)/sample"
        try? FileManager.default.removeItem(atPath: folder)
        for (name, bytes) in files {
            let path = "\(folder)/\(name)"
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(filePath: path))
        }
        var outcome = Outcome()
        do {
            let options = CaptureOptions(timeZone: "Europe/London", dateOrder: .dayMonthYear)
            try read(folder, format, options) { event in
                switch event {
                case .item: outcome.items += 1
                case .failed(let told), .refused(let told):
                    outcome.troubles += 1
                    #expect(!told.reason.isEmpty, "\(format) \(number)")
                case .note, .members: break
                }
            }
            _ = try? FormatRecognition.of(folder)
        } catch let error as CaptureError {
            outcome.troubles += 1
            #expect(!error.message.isEmpty, "\(format) \(number)")
        } catch {
            Issue.record("\(format) \(number): \(error)")
        }
        return outcome
    }

    /// Reads as capture does; personal folders through a program that writes the sample, in place of readpst.
    private func read(
        _ folder: String, _ format: SourceFormat, _ options: CaptureOptions, into sink: (CaptureEvent) throws -> Void
    ) throws {
        guard format == .pst else {
            return try CaptureReader.read(folder, format: format, options: options, into: sink)
        }
        let program = "\(folder)-program"
        try Place.write("#!/bin/sh\nmkdir -p \"$6/Inbox\" && cp -R '\(folder)/.' \"$6/Inbox\"\n", to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
        try Place.write("!BDN", to: "\(folder)-file.pst")
        try PSTSource(program: program, limits: nil).read("\(folder)-file.pst", into: sink)
    }

    /// Runs numbered rounds: a few, or for as long as the long form gives, with memory watched.
    private func rounds(_ share: Double?, short: Int, _ body: (UInt64) throws -> Void) throws {
        guard let share else {
            for number in 1...UInt64(short) { try body(number) }
            return
        }
        let end = ContinuousClock.now + .seconds(share)
        var number: UInt64 = 1
        while number < 1000 {
            try body(number)
            number += 1
        }
        let before = try Self.residentBytes()
        while ContinuousClock.now < end {
            try body(number)
            number += 1
        }
        #expect(try Self.residentBytes() < before + 256 << 20, "memory grows")
        print("\(number - 1) samples")
    }

    private static func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096
    }
}
