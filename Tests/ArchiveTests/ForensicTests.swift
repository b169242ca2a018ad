import Archive
import Capture
import Foundation
import Interchange
import Ledger
import Records
import Retention
import Search
import Testing

/// Words that stand nowhere else are looked for in the raw bytes of every file, after everything was destroyed that had them.
@Suite("Forensic scan")
struct ForensicTests {
    /// Where a marker word stands.
    enum Place: String, CaseIterable, Sendable {
        case body, subject, sender, address, recipient, fileName, fileWords, zipped, chat, chatTitle, chatSender, edited
    }

    /// A word for each place, drawn anew for each seed.
    private static func markers(seed: UInt64) -> [Place: String] {
        var state = seed
        func letter() -> Character {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Character(UnicodeScalar(UInt8(97 + (state >> 33) % 26)))
        }
        return Dictionary(
            uniqueKeysWithValues: Place.allCases.map { ($0, String((0..<14).map { _ in letter() })) })
    }

    /// The raw bytes of every file below a folder, and what their compressed parts come to, in small letters.
    private struct Scan {
        private var parts: [(name: String, bytes: Data)] = []

        init(_ folder: URL) throws {
            for name in try #require(FileManager.default.subpaths(atPath: folder.path)) {
                parts.append((name, Data(name.lowercased().utf8)))
                let file = folder.appendingPathComponent(name)
                if let data = FileManager.default.contents(atPath: file.path) { add([UInt8](data), of: name) }
            }
        }

        init(_ bytes: [UInt8]) { add(bytes, of: "bytes") }

        private mutating func add(_ bytes: [UInt8], of name: String) {
            for plain in [bytes] + Inflating.everything(in: bytes) {
                var folded = plain
                for at in folded.indices where folded[at] >= 65 && folded[at] <= 90 { folded[at] |= 32 }
                parts.append((name, Data(folded)))
            }
        }

        /// The files in which a word stands, in UTF-8 or UTF-16 of either order.
        func files(with word: String) -> [String] {
            let units = Array(word.utf16)
            let forms = [
                Data(word.utf8), Data(units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
                Data(units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
            ]
            return parts.filter { part in forms.contains { part.bytes.range(of: $0) != nil } }.map(\.name)
        }
    }

    /// A mail whose every part names a marker, and a chat that is edited afterwards.
    private func fill(_ trial: Trial, _ words: [Place: String]) throws {
        let word = { (place: Place) in words[place] ?? "" }
        let document = try ZipWriter()
        try document.write(
            name: "[Content_Types].xml",
            text: #"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#)
        try document.write(
            name: "word/document.xml",
            text:
                #"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>"#
                + "\(word(.zipped)) \(word(.zipped))</w:t></w:r></w:p></w:body></w:document>")
        let bytes = try document.finishedBytes()
        let docx = Data(bytes).base64EncodedString()
        // The scan can see what it looks for.
        #expect(!Scan(bytes).files(with: word(.zipped)).isEmpty, "in compressed parts")
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] {
            let wide = try #require("a \(word(.body)) z".data(using: encoding))
            #expect(!Scan([UInt8](wide)).files(with: word(.body)).isEmpty, "in UTF-16")
        }
        let mail = """
            From: \(word(.sender)) Vane <\(word(.address))@example.org>
            To: \(word(.recipient)) Lee <lee@example.gov.uk>
            Date: Fri, 01 Mar 2024 09:30:00 +0000
            Message-ID: <one@example.gov.uk>
            Subject: quiz \(word(.subject))
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b"

            --b
            Content-Type: text/plain; charset=utf-8

            We met \(word(.body)) again.

            --b
            Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name="\(word(.fileName)).docx"
            Content-Disposition: attachment; filename="\(word(.fileName)).docx"
            Content-Transfer-Encoding: base64

            \(docx)
            --b
            Content-Type: text/plain; name="notes.txt"
            Content-Disposition: attachment; filename="notes.txt"

            \(word(.fileWords))
            --b--
            """
        let folder = trial.folder.appendingPathComponent("mails")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(mail.replacing("\n", with: "\r\n").utf8).write(to: folder.appendingPathComponent("one.eml"))
        let kept =
            "From: k@example.org\nDate: Fri, 01 Mar 2024 10:00:00 +0000\nMessage-ID: <k@e>\nSubject: kept\n\nkept words\n"
        try Data(kept.replacing("\n", with: "\r\n").utf8).write(to: folder.appendingPathComponent("two.eml"))
        try trial.capture(folder, as: .mail, from: "mail")
        try FileManager.default.removeItem(at: folder)
        var export = SlackExport()
        export.users["U9"] = ("\(word(.chatSender)) Quill", "quill@example.org")
        export.channels["quiz-\(word(.chatTitle))"] = [SlackExport.say("first \(word(.edited))", at: 1, by: "U9")]
        export.channels["general"] = [SlackExport.say("kept chat", at: 2, by: "U9")]
        try trial.capture(export)
        export.channels["quiz-\(word(.chatTitle))"] = [SlackExport.say("then \(word(.chat))", at: 1, by: "U9")]
        try trial.capture(export)
    }

    @Test(
        "after a sweep no marker is in any byte of any file, and an older copy does not open with today's keys",
        arguments: [1, 2])
    func scan(seed: UInt64) throws {
        try Trial.run { trial in
            let words = Self.markers(seed: seed)
            try fill(trial, words)
            let archive = try trial.open()
            for word in words.values {
                _ = try trial.index.search(SearchQuery(terms: SearchTerms(word)), count: archive.ledger.count())
                try archive.record(
                    SearchMade(terms: word, filters: [], purpose: word, hits: 1, searchedTo: 1, unsearched: 0),
                    subject: "")
            }
            let before = try Scan(trial.files.root)
            for (place, word) in words { #expect(!before.files(with: word).isEmpty, "\(place) is there before") }
            let disposal = try archive.proposeDisposal(
                DisposalQuery(dueBy: archive.today(), classes: ["MSG-01"]), ground: "Monthly sweep")
            let gone = try SequenceList(
                (0..<archive.ledger.count()).filter { seq in
                    guard try archive.catalogue.conversation(of: seq)?.retentionClass == "MSG-01" else { return false }
                    let components = try archive.ledger.record(seq).content?.components ?? []
                    return words.values.contains { word in
                        components.contains { $0.string?.contains(word) == true }
                    }
                })
            #expect(disposal.proposed.count == gone.count && gone.count == 3)
            let older = trial.folder.appendingPathComponent("older")
            try FileManager.default.copyItem(at: trial.files.root, to: older)
            _ = try trial.open(as: "Bob").approveDisposal(disposal.proposed.id)
            let done = try archive.executeDisposal(
                disposal.proposed.id, projections: [archive.catalogue, trial.index])
            #expect(done.state == .destroyed)
            let after = try Scan(trial.files.root)
            // Who still speaks in a conversation that is kept is named there.
            for (place, word) in words where place != .chatSender {
                #expect(after.files(with: word).isEmpty, "\(place)")
            }
            #expect(!after.files(with: "kept words").isEmpty && !after.files(with: words[.chatSender] ?? "").isEmpty)
            #expect(try trial.findings().isEmpty)
            // The older copy, with the keys of today in place of its own.
            for suffix in ["", "-wal", "-shm"] {
                let keys = older.appendingPathComponent("keys.sqlite\(suffix)")
                try? FileManager.default.removeItem(at: keys)
                try? FileManager.default.copyItem(
                    at: trial.files.root.appendingPathComponent("keys.sqlite\(suffix)"), to: keys)
            }
            let copy = try Ledger(ArchiveFiles(root: older), access: .reading)
            for seq in gone.seqs { #expect(try copy.record(seq).content == nil) }
            #expect(try copy.record(try #require(trial.seqs(of: "kept words").first)).content != nil)
        }
    }

    @Test(
        "after a part erasure no marker of the part is in any byte of any file, the rest is, and an older copy does not open",
        arguments: [3])
    func part(seed: UInt64) throws {
        try Trial.run { trial in
            let words = Self.markers(seed: seed)
            try fill(trial, words)
            let erased: Set<Place> = [.body, .sender, .address, .fileName, .fileWords, .zipped]
            let archive = try trial.open()
            let seq = try #require(try trial.seqs(of: words[.body] ?? "").first)
            let parts = erased.sorted { $0.rawValue < $1.rawValue }.compactMap { words[$0] }.map(ErasablePart.words)
            let (erasure, rest) = try archive.proposeErasure(parts, of: [seq], reason: "Art 17")
            #expect(rest.isEmpty)
            let older = trial.folder.appendingPathComponent("older")
            try FileManager.default.copyItem(at: trial.files.root, to: older)
            let second = try trial.open(as: "Bob")
            let done = try second.decideErasure(
                erasure.proposed.id, approved: true, projections: [second.catalogue, trial.index])
            #expect(done.state == .erased)
            let after = try Scan(trial.files.root)
            for place in erased { #expect(after.files(with: words[place] ?? "").isEmpty, "\(place)") }
            for place in [Place.subject, .recipient, .chat] {
                #expect(!after.files(with: words[place] ?? "").isEmpty, "\(place) is there still")
            }
            let left = try #require(try second.ledger.record(seq).content)
            #expect(left.string("body")?.contains("We met [erased] again.") == true)
            #expect(left.string("from") == "[erased] Vane <[erased]@example.org>")
            #expect(left.string("subject") == "quiz \(words[.subject] ?? "")")
            #expect(try trial.findings().isEmpty)
            for suffix in ["", "-wal", "-shm"] {
                let keys = older.appendingPathComponent("keys.sqlite\(suffix)")
                try? FileManager.default.removeItem(at: keys)
                try? FileManager.default.copyItem(
                    at: trial.files.root.appendingPathComponent("keys.sqlite\(suffix)"), to: keys)
            }
            let copy = try Ledger(ArchiveFiles(root: older), access: .reading)
            #expect(try copy.record(seq).content == nil)
            #expect(try copy.record(try #require(trial.seqs(of: "kept words").first)).content != nil)
        }
    }
}
