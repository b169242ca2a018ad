import Foundation
import Interchange
import Testing

@testable import Capture

/// Words of attached documents, and what is said where they cannot be had.
@Suite("Words of attached files")
struct AttachmentTextTests {
    private func zip(_ parts: [(String, String)]) throws -> [UInt8] {
        try Place.withFolder { place in
            for (name, text) in parts { try Place.write(text, to: "\(place)/in/\(name)") }
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.currentDirectoryURL = URL(filePath: "\(place)/in")
            process.arguments =
                ["python3", "-m", "zipfile", "-c", "../a.zip"]
                + Set(parts.map { String($0.0.prefix { $0 != "/" }) }).sorted()
            try process.run()
            process.waitUntilExit()
            return Array(try Data(contentsOf: URL(filePath: "\(place)/a.zip")))
        }
    }

    private func read(_ name: String, _ bytes: [UInt8]) -> Capture.Attachment {
        var list = [Capture.Attachment(name: name, data: bytes)]
        _ = AttachmentText.read(&list)
        return list[0]
    }

    @Test("docx, xlsx, pptx, odt: paragraphs, cells, deleted words, notes")
    func documents() throws {
        let w = "xmlns:w='http://w'"
        let docx = try zip([
            ("[Content_Types].xml", "<Types/>"),
            (
                "word/document.xml",
                "<w:document \(w)><w:body><w:p><w:r><w:t>Pot</w:t></w:r><w:r><w:t>holes</w:t></w:r></w:p><w:p><w:del><w:delText>gone</w:delText></w:del></w:p></w:body></w:document>"
            ),
        ])
        #expect(read("a.docx", docx).text == "Potholes\ngone\n")
        let xlsx = try zip([
            ("[Content_Types].xml", "<Types/>"),
            ("xl/workbook.xml", "<workbook><sheets><sheet name='Costs'/></sheets></workbook>"),
            ("xl/sharedStrings.xml", "<sst><si><t>Grit</t></si><si><r><t>Sa</t></r><r><t>lt</t></r></si></sst>"),
            (
                "xl/worksheets/sheet1.xml",
                "<worksheet><sheetData><row><c t='s'><v>1</v></c><c><v>42</v></c></row></sheetData></worksheet>"
            ),
        ])
        #expect(read("a.xlsx", xlsx).text == "Costs\nSalt\t42\t\n")
        let pptx = try zip([
            ("[Content_Types].xml", "<Types/>"), ("ppt/presentation.xml", "<p/>"),
            ("ppt/slides/slide10.xml", "<s xmlns:a='http://a'><a:p><a:t>ten</a:t></a:p></s>"),
            ("ppt/slides/slide2.xml", "<s xmlns:a='http://a'><a:p><a:t>two</a:t></a:p></s>"),
        ])
        #expect(read("a.pptx", pptx).text == "two\nten\n")
        let odt = try zip([
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", "<o xmlns:text='http://t'><text:p>One<text:tab/><text:span>two</text:span></text:p></o>"),
        ])
        #expect(read("a.odt", odt).text == "One\ttwo\n")
    }

    @Test("PDF: its words, read in a process with limits")
    func pdf() throws {
        let stream = "BT /F1 12 Tf 72 700 Td (Potholes on the A1) Tj ET"
        let pdf = """
            %PDF-1.4
            1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
            2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
            3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj
            4 0 obj <</Length \(stream.utf8.count)>> stream
            \(stream)
            endstream endobj
            5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
            trailer <</Root 1 0 R>>
            %%EOF
            """
        #expect(read("a.pdf", Array(pdf.utf8)).text == "Potholes on the A1")
        #expect(read("a.pdf", Array("%PDF-1.4 nonsense".utf8)).unread == "it is damaged")
    }

    @Test("what cannot be read says why, and pictures say nothing")
    func unreadable() throws {
        let encrypted = try zip([
            ("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "\u{1}\u{2}"),
            ("META-INF/manifest.xml", "<m><encryption-data/></m>"),
        ])
        #expect(read("a.odt", encrypted).unread == "it is encrypted")
        let office = CompoundFixture.bytes([.stream("EncryptedPackage", [1])])
        #expect(read("a.docx", office).unread == "it is encrypted")
        #expect(
            read("a.doc", CompoundFixture.bytes([.stream("WordDocument", [1])])).unread?.contains("older Office")
                == true)
        #expect(read("a.png", [0x89, 0x50, 0x4E, 0x47]).unread == nil)
        #expect(read("a.rtf", Array(#"{\rtf1\ansi Caf\'e9\par{\*\x y}{\fonttbl z}end}"#.utf8)).text == "Café\nend")
    }

    @Test("a process that runs on, prints on or hides children is ended")
    func limits() {
        var limits = LimitedProcess.Limits()
        (limits.seconds, limits.outputBytes) = (1, 10_000)
        let process = LimitedProcess(limits: limits)
        guard case .stopped(let late) = process.run("/bin/sh", ["-c", "sleep 600 & sleep 600"]) else {
            Issue.record("it was not stopped")
            return
        }
        #expect(late.contains("longer than 1"))
        guard case .stopped(let much) = process.run("/usr/bin/yes", []) else {
            Issue.record("it was not stopped")
            return
        }
        #expect(much.contains("10000"))
        #expect(process.run("/nonexistent/program", []) == .notThere)
    }
}
