import Testing

@testable import Interchange

/// Tables as CSV that other programs can read.
@Suite("Tables of files")
struct TableTextTests {
    private func csv(_ bytes: [UInt8], _ name: String = "costs.csv") -> [String] {
        TableText.tables(of: bytes, name: name).map { String(decoding: $0.csv, as: UTF8.self) }
    }

    @Test("CSV in whatever form becomes RFC 4180 in UTF-8: separators, Windows-1252, line ends, short rows")
    func separated() {
        let usual = "name,cost\r\nBoiler,12\r\n"
        #expect(csv(Array("name,cost\nBoiler,12\n".utf8)) == [usual])
        #expect(csv(Array("name;cost\r\nBoiler;12".utf8)) == [usual])
        #expect(csv(Array("name\tcost\nBoiler\t12\n".utf8), "costs.tsv") == [usual])
        #expect(csv(Array("\u{FEFF}name,cost\nBoiler,12\n".utf8)) == [usual])
        // 0xA3 is a pound sign in Windows-1252, 0x80 a euro sign.
        #expect(csv([0x61, 0x2C, 0x62, 0x0A, 0xA3, 0x35, 0x2C, 0x80]) == ["a,b\r\n£5,€\r\n"])
        #expect(csv(Array("a,b,c\n1\n".utf8)) == ["a,b,c\r\n1,,\r\n"])
        #expect(csv(Array("a,b\n\"x, \"\"y\"\"\nz\",2\n".utf8)) == ["a,b\r\n\"x, \"\"y\"\"\nz\",2\r\n"])
    }

    @Test("numbers stay numbers, and no cell is run as a formula")
    func formulas() {
        #expect(csv(Array("n,f\n-5.20,=1+1\n+3e4,-A1\n".utf8)) == ["n,f\r\n-5.20,'=1+1\r\n+3e4,'-A1\r\n"])
    }

    @Test(
        "what is no table, or cannot be read whole, gives none",
        arguments: [
            ("a.csv", [UInt8]("a,b\n\"open".utf8)), ("a.csv", [0x61, 0x00]), ("a.csv", []),
            ("a.csv", Array("\n\n".utf8)),
            ("a.xlsx", Array("PK".utf8)), ("a.xlsx", Array("a,b\n".utf8)), ("a.pdf", Array("a,b\n".utf8)), ("", []),
        ])
    func none(name: String, bytes: [UInt8]) {
        #expect(TableText.tables(of: bytes, name: name).isEmpty)
    }

    static func workbook(_ parts: [(String, String)] = []) throws -> [UInt8] {
        let zip = try ZipWriter()
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let all: [(String, String)] = [
            ("[Content_Types].xml", "<Types/>"),
            (
                "xl/workbook.xml",
                """
                <workbook xmlns="\(main)" xmlns:r="r"><sheets><sheet name="Costs" sheetId="1" r:id="rId2"/>\
                <sheet name="Notes" sheetId="2" state="hidden" r:id="rId1"/></sheets></workbook>
                """
            ),
            (
                "xl/_rels/workbook.xml.rels",
                """
                <Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>\
                <Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>
                """
            ),
            (
                "xl/sharedStrings.xml",
                "<sst xmlns=\"\(main)\"><si><t>Item</t></si><si><r><t>Boi</t></r><r><t>ler</t></r></si></sst>"
            ),
            (
                "xl/styles.xml",
                """
                <styleSheet xmlns="\(main)"><numFmts><numFmt numFmtId="170" formatCode="&quot;day&quot; dd/mm/yyyy hh:mm"/>\
                <numFmt numFmtId="171" formatCode="[Red]#,##0.00"/></numFmts>\
                <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="20"/>\
                </cellXfs></styleSheet>
                """
            ),
            (
                "xl/worksheets/sheet1.xml",
                "<worksheet xmlns=\"\(main)\"><sheetData><row><c t=\"inlineStr\"><is><t>secret</t></is></c></row></sheetData></worksheet>"
            ),
            (
                "xl/worksheets/sheet2.xml",
                """
                <worksheet xmlns="\(main)"><sheetData>\
                <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="str"><f>A1</f><v>total</v></c></row>\
                <row r="3" hidden="1"><c r="A3" t="s"><v>1</v></c><c r="B3" s="1"><v>45627</v></c><c r="C3" s="3"><v>-48650.5</v></c>\
                <c r="D3" s="2"><v>45627.75</v></c><c r="E3" s="4"><v>0.5</v></c><c r="F3" t="b"><v>1</v></c></row>\
                </sheetData></worksheet>
                """
            ),
        ]
        for (name, text) in all where !parts.contains(where: { $0.0 == name }) { try zip.write(name: name, text: text) }
        for (name, text) in parts { try zip.write(name: name, text: text) }
        return try zip.finishedBytes()
    }

    @Test("a workbook's sheets in their order, with gaps, results of formulas, dates as ISO 8601, hidden ones too")
    func workbook() throws {
        let tables = TableText.tables(of: try Self.workbook(), name: "Costs.XLSX")
        #expect(tables.map(\.sheet) == ["Costs", "Notes"] && tables.map(\.rows) == [3, 1])
        #expect(
            tables.map { String(decoding: $0.csv, as: UTF8.self) } == [
                "Item,,total,,,\r\n,,,,,\r\nBoiler,2024-12-01,-48650.5,2024-12-01T18:00:00,12:00:00,TRUE\r\n",
                "secret\r\n",
            ])
    }

    @Test(
        "days are counted as spreadsheets count them",
        arguments: [
            (1.0, false, "1900-01-01"), (59, false, "1900-02-28"), (61, false, "1900-03-01"),
            (25_569, false, "1970-01-01"),
            (45_351, false, "2024-02-29"), (0, true, "1904-01-01"), (2_958_465, false, "9999-12-31"),
        ])
    func days(serial: Double, startsIn1904: Bool, date: String) {
        #expect(SerialDate.text(serial, .date, startsIn1904: startsIn1904) == date)
    }

    @Test("a workbook that lies about its rows gives no table, and costs nothing")
    func hostile() throws {
        for row in [
            "<row r=\"999999999\"><c r=\"A1\"><v>1</v></c></row>", "<row r=\"1\"><c r=\"ZZZZZZ1\"><v>1</v></c></row>",
        ] {
            let bytes = try Self.workbook([
                ("xl/worksheets/sheet2.xml", "<worksheet><sheetData>\(row)</sheetData></worksheet>")
            ])
            #expect(TableText.tables(of: bytes, name: "a.xlsx").isEmpty)
        }
    }
}
