import Archive
import Disclosure
import Foundation
import Interchange
import Ledger
import Testing
import TransparencyLog

@testable import Casework

/// Tables that go out whole, as CSV for re-use (FOIA s.11(1A)).
@Suite("Datasets in packs")
struct DatasetTests {
    private func mail(_ name: String, _ bytes: [UInt8]) -> String {
        """
        From: Owen Lascelles <owen.lascelles@example.gov.uk>
        To: all@example.gov.uk
        Date: Fri, 15 Nov 2024 13:00:00 +0000
        Message-ID: <\(name)@example.gov.uk>
        Subject: Boiler costs
        MIME-Version: 1.0
        Content-Type: application/octet-stream; name="\(name)"
        Content-Disposition: attachment; filename="\(name)"
        Content-Transfer-Encoding: base64

        \(Data(bytes).base64EncodedString())
        """
    }

    private func workbook(hidden: Bool, cell: String = "Boiler") throws -> [UInt8] {
        let zip = try ZipWriter()
        try zip.write(name: "[Content_Types].xml", text: "<Types/>")
        try zip.write(
            name: "xl/workbook.xml",
            text: "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Costs\" r:id=\"a\"/></sheets></workbook>")
        try zip.write(
            name: "xl/_rels/workbook.xml.rels",
            text: "<Relationships><Relationship Id=\"a\" Target=\"worksheets/sheet1.xml\"/></Relationships>")
        try zip.write(
            name: "xl/worksheets/sheet1.xml",
            text:
                "<worksheet><sheetData><row\(hidden ? " hidden=\"1\"" : "")><c t=\"inlineStr\"><is><t>\(cell)</t></is></c>"
                + "<c><v>12.5</v></c></row></sheetData></worksheet>")
        return try zip.finishedBytes()
    }

    /// Issues the matter with a table in it, and returns the pack.
    private func issue(_ matter: Matter, _ name: String, _ bytes: [UInt8], withholds: Bool = false) throws -> String {
        try matter.captureMails([mail(name, bytes)])
        let id = try matter.decided().id
        let archive = try matter.open()
        let seq = try #require(try archive.request(id).relevance.filter { !$0.value }.keys.max())
        try archive.review(id, conversation: nil, seqs: [seq], relevant: true, reason: nil)
        if withholds {
            try archive.withhold(
                .attachment(name), of: seq, on: id, exemption: "43(2)", reason: "Prices", publicInterest: nil)
        } else {
            try archive.release(attachment: name, of: seq, on: id, reason: "costs", hiddenSeen: true)
        }
        try matter.open(as: "Bob").signOff(id, singleOfficer: false)
        let path = matter.folder.appendingPathComponent("pack.zip").path
        _ = try archive.issue(id, layer: .requester, to: path)
        return path
    }

    @Test(
        "a workbook and a table in another form go out as they are and as CSV; the page, the letter and the XML say so")
    func released() throws {
        for (name, bytes) in [
            ("costs.xlsx", try workbook(hidden: false)), ("costs.csv", Array("Boiler;12.5\n".utf8)),
        ] {
            try Matter.run { matter in
                let path = try issue(matter, name, bytes)
                let opened = try OpenedPack(path)
                let data = try #require(opened.files.keys.first { $0.contains("/datasets/") })
                #expect(data.hasSuffix("-1-costs.csv"))
                #expect(opened.files[data].map { String(decoding: $0, as: UTF8.self) } == "Boiler,12.5\r\n")
                #expect(opened.files.contains { $0.key.hasSuffix("-1-\(name)") && $0.value == bytes })
                #expect(try opened.text("/index.html").contains("1 row as CSV, for re-use"))
                let letter = try opened.text("/letter.txt").split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(letter.contains("Open Government Licence v3.0"))
                #expect(try opened.text("/disclosure.xml").contains("<dataset file="))
                let key = try matter.open().ledger.verifierKey.encoded
                #expect(try UnverifiedPack(reading: path).verdict(key: key).word == "verified")
            }
        }
    }

    @Test("a table that is withheld has no CSV, and a pack without tables says nothing of any")
    func withheld() throws {
        try Matter.run { matter in
            let opened = try OpenedPack(issue(matter, "costs.csv", Array("Boiler;12.5\n".utf8), withholds: true))
            #expect(!opened.files.keys.contains { $0.contains("/datasets/") })
            #expect(opened.files(with: "12.5").isEmpty && opened.files(with: "re-use").isEmpty)
        }
    }

    @Test("hidden rows are found before a workbook may go")
    func hidden() throws {
        try Matter.run { matter in
            try matter.captureMails([mail("costs.xlsx", try workbook(hidden: true))])
            let archive = try matter.open()
            let id = try matter.request().id
            let seq = try #require(try archive.request(id).undecided.last)
            let refused = #expect(throws: CaseworkError.self) {
                try archive.release(attachment: "costs.xlsx", of: seq, on: id, reason: "r")
            }
            #expect(refused?.message.contains("hidden rows") == true)
            // By its number it is the same file.
            #expect(throws: CaseworkError(.gate, "")) {
                try archive.release(attachment: "1", of: seq, on: id, reason: "r")
            }
        }
    }

    @Test("a file into which the scan cannot look is named")
    func unread() throws {
        try Matter.run { matter in
            let path = try issue(matter, "parts.zip", Array(workbook(hidden: false).prefix(60)))
            let id = try #require(try matter.open().requests().first?.id)
            let advice = try matter.open().gate(id, layer: .requester).advice
            #expect(advice.contains { $0.contains("did not see all") && $0.contains("parts.zip") }, "\(advice) \(path)")
        }
    }

    @Test("words that are withheld elsewhere are found in a cell")
    func leak() throws {
        try Matter.run { matter in
            let refused = try #require(
                #expect(throws: CaseworkError.self) {
                    try issue(matter, "costs.xlsx", workbook(hidden: false, cell: "It is £48,650"))
                })
            #expect(refused.code == .gate && refused.message.contains("data/datasets/"))
            #expect(!refused.message.contains("48,650"))
        }
    }

    @Test("a changed table is found, also where the manifests are made again")
    func changed() throws {
        try Matter.run { matter in
            let path = try issue(matter, "costs.csv", Array("Boiler;12.5\n".utf8))
            let zip = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            var files: [(name: String, bytes: [UInt8])] = []
            let container = try ContainerReader.open(bytes: zip, name: "pack.zip")
            while let entry = try container.next() {
                guard !entry.isDirectory else { continue }
                let bytes = try container.readAll()
                files.append((entry.name, entry.name.contains("/datasets/") ? Array("Boiler,99.5\r\n".utf8) : bytes))
            }
            let verdict = try UnverifiedPack(bytes: ZipWriter.bytes(of: files), name: "x.zip").verdict(key: nil)
            #expect(verdict.word == "refused")
            let place = verdict.findings.filter { $0.code == .readableDiffers }.map(\.place)
            #expect(place.contains { $0.contains("datasets/") }, "\(verdict.findings)")
        }
    }
}
