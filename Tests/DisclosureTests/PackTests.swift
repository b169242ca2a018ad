import Foundation
import Interchange
import Records
import Testing

@testable import Disclosure

@Suite("Disclosure pack")
struct PackTests {
    let sample: SamplePack

    init() throws {
        sample = try SamplePack.shared.get()
    }

    private func verdict(_ zip: [UInt8], key: String?) throws -> PackVerdict {
        try UnverifiedPack(bytes: zip, name: "pack.zip").verdict(key: key)
    }

    private var key: String { sample.log.vkey }

    /// Set CANUTE_WRITE_FIXTURES to write the folder again after an intended change of the pages.
    @Test("is the one in the fixtures, byte for byte")
    func golden() throws {
        let good = fixtures.appending(path: "DisclosurePack/good")
        if ProcessInfo.processInfo.environment["CANUTE_WRITE_FIXTURES"] != nil {
            try? FileManager.default.removeItem(at: good)
            for file in sample.sealed.files {
                let url = good.appending(path: file.path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.bytes).write(to: url)
            }
        }
        let stored = try FileManager.default.subpathsOfDirectory(atPath: good.path).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(
                atPath: good.appending(path: path).path, isDirectory: &isFolder) && !isFolder.boolValue
        }
        #expect(stored.sorted() == sample.sealed.files.map(\.path).sorted())
        for file in sample.sealed.files {
            let bytes = try Data(contentsOf: good.appending(path: file.path))
            #expect(Array(bytes) == file.bytes, "\(file.path) differs")
        }
    }

    @Test("is the same zip from the same decisions")
    func reproducible() throws {
        #expect(try sample.sealed.zip() == SamplePack().sealed.zip())
    }

    @Test("is verified with the log's key, consistent without, refused with another")
    func verdicts() throws {
        let zip = try sample.sealed.zip()
        guard case .verified(let pack) = try verdict(zip, key: key) else {
            Issue.record("\(try verdict(zip, key: key).findings)")
            return
        }
        #expect(pack.reference == SamplePack.reference && pack.authority == "Wexcombe Council")
        #expect(pack.records.map(\.seq) == [1, 2, 3, 4, 5])
        #expect(pack.origin == TestLog.origin && pack.size == 8)
        guard case .consistent(let same) = try verdict(zip, key: nil) else {
            Issue.record("not consistent")
            return
        }
        #expect(same.key == key && same.withheld == pack.withheld)
        let other = try TestLog(seed: 9).vkey
        #expect(Set(try verdict(zip, key: other).findings.map(\.code)) == [.checkpointSignature, .keyClaim])
        #expect(throws: DisclosureError(.key, "")) { try verdict(zip, key: "no key") }
    }

    @Test("refuses a pack forged whole with another key")
    func forged() throws {
        let forged = try ForgedPack().zip
        #expect(try verdict(forged, key: nil).word == "consistent")
        #expect(try verdict(forged, key: key).findings.map(\.code).contains(.checkpointSignature))
    }

    @Test("holds no withheld word in any byte")
    func noWithheldWord() throws {
        let secrets = ["Robert Fenn", "07700 900123", "£1.2m", "R. Fenn", "Fenn"].map {
            Secret($0, kind: $0.hasPrefix("07") ? .phone : .words, label: "test")
        }
        let outcome = LeakScan(secrets).scan(sample.sealed.files, skeleton: try sample.frozen.skeleton())
        #expect(outcome.leaks.isEmpty, "\(outcome.leaks)")
        for file in sample.sealed.files {
            for word in ["Fenn", "900123", "1.2m"] {
                #expect(file.bytes.firstRange(of: Array(word.utf8)) == nil, "\(word) in \(file.path)")
            }
        }
    }

    @Test("says in words what is withheld, and defuses formulas")
    func tables() throws {
        func text(_ path: String) -> String {
            String(decoding: sample.frozen.files.first { $0.path == path }?.bytes ?? [], as: UTF8.self)
        }
        #expect(text("searches.csv").contains("\r\nSlack,\"'=depot OR \"\"roof\"\"\",2024-01-01,2024-12-06,,12,\r\n"))
        #expect(text("schedule.csv").contains("2,,mail,\"Roof, \"\"urgent\"\"\",part,FOIA 40(2)|FOIA 43(2)\r\n"))
        #expect(
            text("redactions.csv").contains(
                "1,1,body,1,FOIA 40(2),\"a member of staff's name, section 40(2)\",Officer B,"))
        #expect(text("records/0001.txt").contains("Officer B"))
        #expect(text("records/files/0004-1-roof_plan.txt") == "A plan of the roof.\n")
        #expect(text("index.html").contains("Will do tomorrow."))
    }

    @Test("refuses decisions that contradict themselves")
    func drafts() throws {
        func refuses(_ change: (inout PackDraft) -> Void) {
            var draft = sample.draft
            change(&draft)
            #expect(throws: DisclosureError(.draft, "")) { try PackFiles(draft) }
        }
        refuses { $0.statement.letter.reference = "another" }
        refuses { $0.statement.log.vkey = "nonsense" }
        refuses { $0.statement.reference = "../x" }
        refuses { $0.conversations.append($0.conversations[0]) }
        refuses { $0.statement.authority = "" }
    }

    @Test("is not sealed with the disclosure of other files")
    func sealing() throws {
        var log = sample.log
        let disclose = try log.append(.disclose(.sha256([0]), packRoot: .sha256([9])))
        #expect(throws: DisclosureError(.sealing, "")) {
            try sample.frozen.sealed(checkpoint: try log.checkpoint(), disclose: disclose) { try log.proof($0) }
        }
    }

    @Test("is written only after it verifies")
    func writing() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pack-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "pack.zip").path
        try sample.sealed.write(to: path)
        #expect(try UnverifiedPack(reading: path).verdict(key: key).word == "verified")
        try FileManager.default.removeItem(atPath: path)

        let disclose = try #require(sample.log.entries.dropLast().last)
        let stranger = try TestLog(seed: 9).key
        let unsound = try sample.frozen.sealed(
            checkpoint: try sample.log.checkpoint(signedBy: stranger), disclose: disclose
        ) { try sample.log.proof($0) }
        #expect(throws: DisclosureError(.sealing, "")) { try unsound.write(to: path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        #expect(throws: DisclosureError(.unreadable, "")) { try UnverifiedPack(reading: path) }
        #expect(throws: DisclosureError(.unreadable, "")) { try UnverifiedPack(reading: folder.path) }
    }

    /// Needs python3, which packs with other settings than Canute.
    @Test(
        "verifies also when packed again by another tool",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "needs python3"))
    func packedAgain() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "again-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in sample.sealed.files {
            let url = folder.appending(path: "\(SamplePack.reference)/\(file.path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.bytes).write(to: url)
        }
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/python3")
        python.arguments = ["-m", "zipfile", "-c", "again.zip", SamplePack.reference]
        python.currentDirectoryURL = folder
        try python.run()
        python.waitUntilExit()
        let again = try UnverifiedPack(reading: folder.appending(path: "again.zip").path)
        #expect(try again.verdict(key: key).findings == [])
    }

    @Test("reads its own document back, whatever stands in it")
    func document() throws {
        let xml = try #require(sample.frozen.files.first { $0.path == "disclosure.xml" }).bytes
        let document = try DisclosureDocument(parsing: xml)
        #expect(document == sample.frozen.document)
        #expect(document.counts == sample.frozen.counts)
        #expect(sample.frozen.counts.records == 5 && sample.frozen.counts.files == 4)
    }

    @Test("reports the verdict for people and for programs")
    func report() throws {
        let zip = try sample.sealed.zip()
        let good = VerifyReport(try verdict(zip, key: key), of: "pack.zip")
        #expect(good.exitStatus == 0 && good.text.hasPrefix("verified: pack.zip\n"))
        #expect(good.json.hasPrefix("{\"verdict\":\"verified\",\"records\":5,\"withheld\":"))
        let bad = VerifyReport(try verdict(Array(zip.dropLast(9)), key: key), of: "pack.zip")
        #expect(bad.exitStatus == 1 && bad.json.contains("\"code\":\"D00"))
        #expect(VerifyReport(try verdict(zip, key: nil), of: "p").exitStatus == 1)
    }
}

/// The sample's decisions under a log of another key: a pack that is right in itself.
struct ForgedPack {
    let zip: [UInt8]

    init() throws {
        let sample = try SamplePack.shared.get()
        let stranger = try TestLog(seed: 9).key
        var draft = sample.draft
        draft.statement.log.vkey = try TestLog(seed: 9).vkey
        let frozen = try PackFiles(draft)
        var log = sample.log.cut(to: sample.log.entries.count - 2)
        let disclose = try log.append(.disclose(.sha256([0]), packRoot: frozen.root))
        let whole = log
        let sealed = try frozen.sealed(checkpoint: try log.checkpoint(signedBy: stranger), disclose: disclose) {
            try whole.proof($0)
        }
        zip = try sealed.zip()
    }
}
