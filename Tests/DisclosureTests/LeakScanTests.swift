import Digests
import Testing

@testable import Disclosure

@Suite("Leak scan")
struct LeakScanTests {
    private func leaks(_ secret: Secret, _ text: String, at path: String = "a.txt") -> [LeakScan.Hit] {
        LeakScan([secret]).scan([PackFile(path: path, bytes: Array(text.utf8))]).leaks
    }

    static let person = Secret("Robert O'Fenn", label: "Officer B")

    @Test(
        "finds words however they are written",
        arguments: [
            ("a.txt", "ask Robert O'Fenn now"), ("a.txt", "ROBERT O'FENN"), ("a.txt", "robert\n   o'fenn"),
            ("a.html", "<p>Robert O&#39;Fenn</p>"), ("a.html", "Robert&nbsp;O&apos;Fenn"),
            ("a.xml", "Robert O&#x27;Fenn"),
            ("a.html", "<b>Robert</b> <i>O'Fenn</i>"), ("a.txt", "mailto:?q=Robert%20O%27Fenn"),
            ("a.txt", "q=Robert+O%27Fenn"), ("Robert O'Fenn.txt", ""),
            ("a.bin", Base64.encode("x Robert O'Fenn".utf8)),
            ("a.bin", Base64.encode("xy Robert O'Fenn y".utf8)),
            ("a.bin", Base64.encode("Robert O'Fenn".utf8)),
        ])
    func finds(_ path: String, _ text: String) {
        #expect(!leaks(Self.person, text, at: path).isEmpty, "\(path): \(text)")
    }

    @Test("finds UTF-16 and plain digests")
    func findsEncoded() {
        let utf16 = "Robert O'Fenn".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let file = PackFile(path: "a.doc", bytes: [9, 9, 9] + utf16)
        #expect(LeakScan([Self.person]).scan([file]).leaks.map(\.place) == ["byte 3 (encoded)"])
        let digest = "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2"
        #expect(!leaks(Secret("foobar", label: "x"), digest).isEmpty)
    }

    @Test(
        "finds a telephone number however it is spaced",
        arguments: ["07700 900123", "07700900123", "+44 7700 900 123", "(07700) 900-123"])
    func phones(_ text: String) {
        #expect(!leaks(Secret("07700 900123", kind: .phone, label: "x"), "call \(text) now").isEmpty)
        #expect(!leaks(Secret("+447700900123", kind: .phone, label: "x"), "call \(text) now").isEmpty)
        #expect(leaks(Secret("07700 900124", kind: .phone, label: "x"), "call \(text) now").isEmpty)
    }

    @Test("takes whole words only")
    func wholeWords() {
        #expect(leaks(Secret("ok", label: "x"), "the book is broken").isEmpty)
        #expect(leaks(Secret("ok", label: "x"), "it is OK.").map(\.place) == ["line 1"])
        #expect(leaks(Secret("Fenn", label: "x"), "a\nb\nc Fenn's").map(\.place) == ["line 3"])
        #expect(leaks(Secret("Émile", label: "x"), "ÉMILE wrote").count == 1)
    }

    @Test("lists apart what was also released, and what is too short to look for")
    func apart() {
        let secrets = [
            Secret("depot", label: "a", alsoReleased: true), Secret("–", label: "b"), Secret("x", label: "c"),
        ]
        let outcome = LeakScan(secrets).scan([PackFile(path: "a.txt", bytes: Array("the depot".utf8))])
        #expect(outcome.leaks.isEmpty && outcome.alsoReleased.count == 1)
        #expect(outcome.notScanned.map(\.label) == ["b", "c"])
    }

    @Test("does not take the pages' own wording for a leak, but finds the word in content")
    func skeleton() throws {
        let sample = try SamplePack.shared.get()
        let skeleton = try sample.frozen.skeleton()
        func leaks(_ word: String) -> [LeakScan.Hit] {
            LeakScan([Secret(word, label: "x")]).scan(sample.frozen.files, skeleton: skeleton).leaks
        }
        #expect(leaks("component").isEmpty)
        #expect(leaks("withheld").filter { $0.path == "disclosure.xml" }.isEmpty)
        #expect(
            Set(leaks("tomorrow").map(\.path)) == [
                "disclosure.xml", "index.html", "records/0001.html", "records/0001.txt", "records/originals/0003.json",
            ])
        #expect(leaks("Jo Lane").contains { $0.path == "letter.txt" })
    }

    @Test("finds what the proofs open, across tokens")
    func proofs() throws {
        let sample = try SamplePack.shared.get()
        let proofs = try #require(sample.sealed.files.first { $0.path == "data/proofs.json" })
        let hits = LeakScan([Secret("the depot", label: "x")]).scan([proofs]).leaks
        #expect(hits.contains { $0.place == "what the proofs open" })
    }
}
