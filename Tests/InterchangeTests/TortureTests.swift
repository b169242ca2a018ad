import Foundation
import Testing

@testable import Interchange

/// Other people's broken and odd zips, which lie beside the project; where they do not, this is skipped.
@Suite("ZIP torture", .serialized)
struct TortureTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/14-zip-torture")
        .path

    static let files: [String] = ["libarchive", "libzip"].flatMap { folder -> [String] in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)) ?? []
        return names.filter { !$0.hasSuffix(".test") && !["COPYING", "LICENSE"].contains($0) }.sorted()
            .map { "\(folder)/\($0)" }
    }

    @Test("each is read or refused in words, in bounded time", .enabled(if: !files.isEmpty, "the folder is absent"))
    func survives() throws {
        for file in Self.files {
            let start = ContinuousClock.now
            do {
                let reader = try ContainerReader.open(Self.root + "/" + file)
                while let entry = try reader.next() {
                    do {
                        while try reader.read(upTo: 1 << 20) != nil {}
                        #expect(entry.refusal == nil)
                    } catch let refusal as RefusedEntry {
                        #expect(refusal.reason.count > 10, "\(file)")
                    }
                }
            } catch let error as InterchangeError {
                #expect(error.message.contains(file) && error.message.count > 20)
            }
            #expect(ContinuousClock.now - start < .seconds(8), "\(file)")
        }
    }

    @Test(
        "what python's zipfile reads too has the same content",
        .enabled(if: !files.isEmpty && Tool.python != nil, "needs the folder and python3"))
    func agreesWithPython() throws {
        let script = """
            import sys, zipfile, zlib
            for f in sys.argv[2:]:
                try: z = zipfile.ZipFile(sys.argv[1] + '/' + f)
                except Exception: continue
                for n, i in enumerate(z.infolist()):
                    if i.filename.endswith('/') or i.file_size > 100000: continue
                    try: print(f, n, i.file_size, zlib.crc32(z.read(i)), sep='\\t')
                    except Exception: pass
            """
        let python = try Tool.run(try #require(Tool.python), ["-c", script, Self.root] + Self.files)
        var theirs: [String: Set<String>] = [:]
        for line in python.output.split(separator: "\n") {
            let fields = line.split(separator: "\t").map(String.init)
            theirs[fields[0], default: []].insert("\(fields[2]) \(fields[3])")
        }
        #expect(theirs.count > 50)
        var both = 0
        for (file, expected) in theirs {
            guard let reader = try? ContainerReader.open(Self.root + "/" + file) else { continue }
            while let entry = try reader.next() {
                guard entry.refusal == nil, !entry.isDirectory, entry.size ?? 0 <= 100_000,
                    let bytes = try? reader.readAll()
                else { continue }
                both += 1
                #expect(expected.contains("\(bytes.count) \(CRC32.of(bytes))"), "\(file): \(entry.name)")
            }
        }
        #expect(both > 100)
    }
}
