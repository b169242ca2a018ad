import Interchange
import Testing

/// What the pages of a file do not show.
@Suite("Hidden content")
struct HiddenContentTests {
    /// A zip of text parts.
    private func zip(_ parts: [(String, String)]) throws -> [UInt8] {
        let writer = try ZipWriter()
        for (name, text) in parts { try writer.write(name: name, text: text) }
        return try writer.finishedBytes()
    }

    @Test("a document's authors, comments, tracked changes and hidden text are named")
    func word() throws {
        let bytes = try zip([
            ("[Content_Types].xml", "<Types/>"),
            (
                "docProps/core.xml",
                "<cp xmlns:dc=\"d\"><dc:creator>Ann Other</dc:creator><lastModifiedBy>Bob</lastModifiedBy></cp>"
            ),
            ("word/document.xml", "<w:document xmlns:w=\"w\"><w:ins/><w:r><w:vanish/></w:r><w:del/></w:document>"),
            ("word/comments.xml", "<comments/>"),
        ])
        #expect(
            Set(HiddenContent.findings(in: bytes, name: "a.docx")) == [
                "metadata that names Ann Other, Bob", "tracked changes", "hidden text", "comments",
            ])
    }

    @Test("a workbook's hidden sheets, rows and columns are named; a plain one is clean")
    func workbook() throws {
        let hidden = try zip([
            ("[Content_Types].xml", "<Types/>"),
            (
                "xl/workbook.xml",
                "<workbook><sheets><sheet name=\"Pay\" state=\"veryHidden\"/><sheet name=\"A\"/></sheets></workbook>"
            ),
            ("xl/worksheets/sheet1.xml", "<s><cols><col hidden=\"1\"/></cols><row hidden=\"true\"/><row/></s>"),
        ])
        #expect(
            Set(HiddenContent.findings(in: hidden, name: "a.xlsx")) == [
                "a hidden sheet, “Pay”", "hidden columns", "hidden rows",
            ])
        let plain = try zip([
            ("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook><sheet name=\"A\"/></workbook>"),
        ])
        #expect(HiddenContent.findings(in: plain, name: "a.xlsx").isEmpty)
    }

    @Test("OpenDocument, PDF, pictures and older formats")
    func others() throws {
        let text = try zip([
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            (
                "content.xml",
                "<c xmlns:t=\"t\"><t:tracked-changes/><t:annotation/><t:table-row t:visibility=\"collapse\"/></c>"
            ),
        ])
        #expect(
            Set(HiddenContent.findings(in: text, name: "a.odt")) == ["tracked changes", "comments", "hidden rows"])
        let pdf = Array("%PDF-1.4\n/Author (Ann)\n%%EOF\nmore\n%%EOF\n".utf8)
        #expect(HiddenContent.findings(in: pdf, name: "a.pdf").count == 2)
        #expect(HiddenContent.findings(in: Array("%PDF-1.4\nwords\n%%EOF\n".utf8), name: "a.pdf").isEmpty)
        #expect(
            HiddenContent.findings(in: [0xFF, 0xD8, 0xFF, 0xE1] + Array("..Exif\0\0..".utf8), name: "a.jpg").count == 1)
        #expect(HiddenContent.findings(in: [0xD0, 0xCF, 0x11, 0xE0], name: "a.doc").count == 1)
        #expect(HiddenContent.findings(in: [0x50, 0x4B, 3, 4, 9], name: "a.zip").count == 1)
        #expect(HiddenContent.findings(in: [], name: "a").isEmpty)
    }
}
