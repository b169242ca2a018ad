import Archive
import Capture
import Foundation
import TestClients
import Testing

/// Damaged exports through the whole of capture: intake, seals, catalogue and index, kept and captured again.
///
/// The short form is part of `make test`; `make fuzz` sets CANUTE_FUZZ to the seconds that it may take. A sample is made
/// again from its number, which a failure names.
@Suite("Damaged input, kept", .serialized)
struct IntakeFuzzTests {
    /// A sound sample below `Tests/Fixtures/Capture`.
    struct Seed: CustomTestStringConvertible {
        let format: SourceFormat
        let files: [String: [UInt8]]
        var testDescription: String { format.rawValue }
    }

    private static let seconds = ProcessInfo.processInfo.environment["CANUTE_FUZZ"].flatMap(Double.init)

    private static let seeds: [Seed] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/Capture/formats")
        return SourceFormat.allCases.compactMap { format in
            let folder = root.appending(path: format.rawValue).path
            let names = (FileManager.default.subpaths(atPath: folder) ?? []).filter { name in
                let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
                return attributes?[.type] as? FileAttributeType == .typeRegular
            }
            let files = names.compactMap { name in
                FileManager.default.contents(atPath: "\(folder)/\(name)").map { (name, Array($0)) }
            }
            return files.isEmpty ? nil : Seed(format: format, files: Dictionary(uniqueKeysWithValues: files))
        }
    }()

    @Test("there is a sound sample of every format that is not binary")
    func complete() { #expect(Self.seeds.count >= SourceFormat.allCases.count - 3) }

    @Test("every damaged item has one outcome, captured again it adds nothing, and all verifies", arguments: seeds)
    func kept(seed: Seed) throws {
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown(seed.format.rawValue)
            var source = SourceDeclared(name: seed.format.rawValue)
            (source.dpia, source.dpiaCovers) = ("D-1", ["presence"])
            try trial.open().declareSource(source)
            let end = Self.seconds.map { ContinuousClock.now + .seconds($0 / Double(Self.seeds.count)) }
            var number: UInt64 = 1
            while end.map({ ContinuousClock.now < $0 }) ?? (number <= 3) {
                try round(number, seed, trial)
                number += 1
            }
            let findings = try trial.findings()
            #expect(findings.isEmpty, "\(seed.format): \(findings.prefix(3))")
        }
    }

    private func round(_ number: UInt64, _ seed: Seed, _ trial: Trial) throws {
        let folder = trial.folder.appending(path: "sample")
        try? FileManager.default.removeItem(at: folder)
        var mutator = Mutator(seed: number)
        let names = seed.files.keys.sorted()
        var files = seed.files
        for _ in 0...mutator.below(2) {
            let name = names[mutator.below(names.count)]
            files[name] = mutator.damaged(files[name] ?? [], others: Array(seed.files.values))
        }
        for (name, bytes) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        let options = CaptureOptions(timeZone: "Europe/London", dateOrder: .dayMonthYear)
        do {
            // The trial checks the equation of the account each time.
            let first = try trial.capture(folder, as: seed.format, from: seed.format.rawValue, options: options)
            let again = try trial.capture(folder, as: seed.format, from: seed.format.rawValue, options: options)
            #expect(
                again.recorded == 0 && again.revised == 0 && again.read == first.read,
                "\(seed.format) \(number): \(first.outcomes), then \(again.outcomes)")
        } catch let error as CaptureError {
            #expect(!error.message.isEmpty, "\(seed.format) \(number)")
        }
    }
}
