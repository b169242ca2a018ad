import Archive
import Capture
import Casework
import Foundation
import HTTPTypes
import HummingbirdTesting
import Ledger
import NIOCore
import Records
import Retention
import Search
import Testing

@testable import Service

extension Served {
    /// The matter that a request is about.
    ///
    /// A mail with a price, a name and two files; its answer, whose words are a script; lunch; and a mail that was sent
    /// to two lists.
    static let mails = [
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

        The boiler man came. The price is £48,650 for all of it.
        Jodie Farrant

        --b
        Content-Type: application/pdf; name="quote.pdf"
        Content-Disposition: attachment; filename="quote.pdf"
        Content-Transfer-Encoding: base64

        JVBERi0xLjQKcHJpY2UgaW5zaWRlCg==
        --b
        Content-Type: text/html; name="page.html"
        Content-Disposition: attachment; filename="page.html"

        <script>alert("a file")</script>
        --b--
        """,
        """
        From: Owen Lascelles <owen.lascelles@example.gov.uk>
        To: Jodie Farrant <jodie.farrant@example.gov.uk>
        Date: Thu, 14 Nov 2024 10:05:00 +0000
        Message-ID: <two@example.gov.uk>
        In-Reply-To: <one@example.gov.uk>
        Subject: Re: Boiler: quotation

        The boiler has to wait then. <script>alert("x")</script><img src=x onerror=alert(1)>
        """,
        """
        From: Owen Lascelles <owen.lascelles@example.gov.uk>
        To: all@example.gov.uk
        Date: Fri, 15 Nov 2024 12:00:00 +0000
        Message-ID: <three@example.gov.uk>
        Subject: Lunch

        Soup today, says the kitchen.
        """,
        """
        From: Owen Lascelles <owen.lascelles@example.gov.uk>
        To: pool@example.gov.uk
        Date: Sat, 16 Nov 2024 12:00:00 +0000
        Message-ID: <four@example.gov.uk>
        Subject: Pool closed

        The pool stays closed until the boiler is mended, please tell everybody who asks.
        """,
        """
        From: Owen Lascelles <owen.lascelles@example.gov.uk>
        To: gym@example.gov.uk
        Date: Sat, 16 Nov 2024 12:05:00 +0000
        Message-ID: <five@example.gov.uk>
        Subject: Pool shut

        The pool stays closed until the boiler is mended,  please tell everybody who asks.
        """,
    ]

    /// Captures the mails before anybody looks.
    func captureMails(_ mails: [String] = Served.mails) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mails-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (number, mail) in mails.enumerated() {
            try Data(mail.replacing("\n", with: "\r\n").utf8).write(to: folder.appendingPathComponent("\(number).eml"))
        }
        try await desk.write(as: "Ann") { archive, index in
            let report = try Intake.capture(
                folder.path, format: .mail, source: "mail", options: CaptureOptions(), into: archive,
                committed: { try index.add($0.map { ($0.seq, $0.message) }) })
            #expect(report.failed == 0 && report.refused == 0)
            try index.rollForward(archive.ledger)
        }
    }

    /// The one message whose body holds `words`.
    func seq(of words: String) async throws -> UInt64 {
        let found = try await desk.read { archive, _ in
            var found: [UInt64] = []
            try archive.ledger.walk(from: 0) { records in
                found += records.filter { $0.string("body")?.contains(words) == true }.map(\.seq)
                return true
            }
            return found
        }
        return try #require(found.first, "no message says \(words)")
    }

    /// The reference of a request about the boiler that an FOI officer logged.
    func request(received: String = "2026-02-20") async throws -> String {
        try await desk.decide(as: "A FOI officer") { archive, index in
            let request = try archive.openRequest(
                regime: .foia, division: .england, received: .init(parsing: received), from: "Moira Pennefather",
                address: nil, text: "Please send me all messages about the boiler.")
            _ = try archive.search(.init(terms: "boiler"), for: request.id, in: index)
            return request.id
        }
    }
}
