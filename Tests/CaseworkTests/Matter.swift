import Archive
import Capture
import Foundation
import Interchange
import Ledger
import Records
import Retention
import Search
import Testing

@testable import Casework

/// An archive with one matter in it, a mail thread about a boiler, and a request for it.
///
/// The thread: a mail with a price, a telephone number, a name and two attachments; an answer that quotes it with the
/// name parted by the end of a line and in the other order. Beside it a mail about lunch.
struct Matter {
    let folder: URL
    let files: ArchiveFiles
    let today: Date

    /// 7 January 2025, two days before the answer is due.
    static let today = Date(timeIntervalSince1970: 1_736_244_000)

    @discardableResult
    static func run<T>(on today: Date = today, _ body: (Matter) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ArchiveFiles(root: folder.appendingPathComponent("archive"))
        let matter = Matter(folder: folder, files: files, today: today)
        _ = try OpenArchive.create(
            files, name: "Example Council", origin: "records.example.gov.uk", schedule: try .builtIn(), actor: "Ann",
            now: { today })
        try matter.captureMails()
        return try body(matter)
    }

    func open(as actor: String = "Ann") throws -> OpenArchive { try OpenArchive(files, actor: actor, now: { today }) }

    var index: SearchIndex { SearchIndex(files) }

    func captureMails(_ more: [String] = []) throws {
        let path = folder.appendingPathComponent("mails-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        for (number, mail) in (Self.mails + more).enumerated() {
            try Data(mail.replacing("\n", with: "\r\n").utf8).write(to: path.appendingPathComponent("\(number).eml"))
        }
        let index = index
        let archive = try open()
        let report = try Intake.capture(
            path.path, format: .mail, source: "mail", options: CaptureOptions(), into: archive,
            committed: { try index.add($0.map { ($0.seq, $0.message) }) })
        #expect(report.failed == 0 && report.refused == 0)
        try index.rollForward(archive.ledger)
    }

    /// The one message whose body holds `words`.
    func seq(of words: String) throws -> UInt64 {
        var found: [UInt64] = []
        try open().ledger.walk(from: 0) { records in
            found += records.filter { $0.string("body")?.contains(words) == true }.map(\.seq)
            return true
        }
        return try #require(found.first, "no message says \(words)")
    }

    /// Logs the request and finds what it is about; nothing is decided yet.
    func request(text: String = words, regime: Regime = .foia) throws -> RequestFile {
        let archive = try open()
        let request = try archive.openRequest(
            regime: regime, division: regime == .foisa || regime == .eisr ? .scotland : .england,
            received: try CivilDate(parsing: "2024-12-06"),
            from: "Moira Pennefather",
            address: "1 Pellworm Street\nSkelbourne", text: text)
        _ = try archive.search(.init(terms: "boiler"), for: request.id, in: index)
        return request
    }

    /// The request with everything decided so that its pack may go out, signed off by somebody else.
    func decided(text: String = words) throws -> RequestFile {
        let request = try request(text: text)
        let archive = try open()
        let first = try seq(of: "The price is")
        try archive.review(request.id, conversation: first, seqs: [], relevant: true, reason: nil)
        try redact(request.id)
        try archive.withhold(
            .attachment("quote.pdf"), of: first, on: request.id, exemption: "43(2)", reason: "The price",
            publicInterest: nil)
        if try !archive.request(request.id).undecided.isEmpty {
            try archive.review(
                request.id, conversation: nil, seqs: [], undecided: true, relevant: false, reason: "not asked for")
        }
        try open(as: "Bob").signOff(request.id, singleOfficer: false)
        return try archive.request(request.id)
    }

    /// Withholds the person, the number and the price wherever they stand.
    func redact(_ id: String) throws {
        let archive = try open()
        _ = try archive.decide(
            person: "Jodie Farrant", as: "Officer B", on: id, exemption: "40(2)", reason: "A junior officer")
        for seq in [try seq(of: "The price is"), try seq(of: "Thanks.")] {
            try archive.withhold(
                .text("07700 900437"), of: seq, on: id, exemption: "40(2)", reason: "A private number",
                publicInterest: nil)
            try archive.withhold(
                .text("£48,650"), of: seq, on: id, exemption: "43(2)", reason: "A price given in confidence",
                publicInterest: "Tenders are better where prices stay confidential")
        }
    }

    static let words = "Please send me all messages about the boiler.\n\nMoira Pennefather\nmoira@pennefather.example"

    private static let mails = [
        """
        From: Jodie Farrant <jodie.farrant@example.gov.uk>
        To: Owen Lascelles <owen.lascelles@example.gov.uk>
        Date: Thu, 14 Nov 2024 09:30:00 +0000
        Message-ID: <one@example.gov.uk>
        Subject: Boiler: quotation
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b"

        --b
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        The boiler man came. The price is £48,650 and my number is 07700 900437.
        Jodie Farrant

        --b
        Content-Type: application/pdf; name="quote.pdf"
        Content-Disposition: attachment; filename="quote.pdf"
        Content-Transfer-Encoding: base64

        JVBERi0xLjQKcHJpY2UgaW5zaWRlCg==
        --b
        Content-Type: text/plain; name="plan.txt"
        Content-Disposition: attachment; filename="plan.txt"

        Drain it first.
        --b--
        """,
        """
        From: Owen Lascelles <owen.lascelles@example.gov.uk>
        To: Jodie Farrant <jodie.farrant@example.gov.uk>
        Date: Thu, 14 Nov 2024 10:05:00 +0000
        Message-ID: <two@example.gov.uk>
        In-Reply-To: <one@example.gov.uk>
        References: <one@example.gov.uk>
        Subject: Re: Boiler: quotation
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        Thanks. FARRANT, Jodie (jodie.farrant@example.gov.uk) wrote:
        > The price is £48,650 and my number is 07700 900437. Jodie
        > Farrant
        """,
        """
        From: Owen Lascelles <owen.lascelles@example.gov.uk>
        To: all@example.gov.uk
        Date: Fri, 15 Nov 2024 12:00:00 +0000
        Message-ID: <three@example.gov.uk>
        Subject: Lunch

        Soup today, says the kitchen.
        """,
    ]
}

/// A pack taken apart.
struct OpenedPack {
    /// Every file by its path in the zip.
    private(set) var files: [String: [UInt8]] = [:]

    init(_ path: String) throws {
        let container = try ContainerReader.open(path)
        while let entry = try container.next() {
            if !entry.isDirectory { files[entry.name] = try container.readAll() }
        }
    }

    /// The text of the file whose path ends so.
    func text(_ suffix: String) throws -> String {
        String(decoding: try #require(files.first { $0.key.hasSuffix(suffix) }).value, as: UTF8.self)
    }

    /// The files in which `words` stand, in any case.
    func files(with words: String) -> [String] {
        let needle = Data(words.lowercased().utf8)
        return files.filter { Data($0.value.map { (65...90).contains($0) ? $0 | 32 : $0 }).range(of: needle) != nil }
            .keys.sorted()
    }
}
