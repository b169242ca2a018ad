import Archive
import Disclosure
import Foundation
import Interchange
import Ledger
import Records
import Retention
import Testing

@testable import Casework

/// An adversary who has the pack alone, and looks by every route for withheld words and for who asked.
@Suite("Getting withheld words out of a pack")
struct LeakRouteTests {
    private static let secrets = [
        "Jodie Farrant", "Farrant, Jodie", "Farrant Jodie", "jodie.farrant@example.gov.uk", "jodie.farrant", "Farrant",
        "07700 900437", "+44 7700 900437", "£48,650", "48,650", "price inside",
    ]
    private static let requester = [
        "Moira Pennefather", "Pennefather", "moira@pennefather.example", "1 Pellworm Street", "Skelbourne",
    ]

    private func mine(_ path: String) throws -> PackMiner {
        try PackMiner(zip: Array(Data(contentsOf: URL(fileURLWithPath: path))))
    }

    @Test("no route leads to a withheld word, nor in the public layer to who asked", arguments: Regime.allCases)
    func noRoute(regime: Regime) throws {
        try Matter.run { matter in
            let law = try #require(RegimeTests.laws.first { $0.regime == regime })
            let archive = try matter.open()
            let id = try matter.request(regime: regime).id
            let first = try matter.seq(of: "The price is")
            try archive.review(id, conversation: first, seqs: [], relevant: true, reason: nil)
            _ = try archive.decide(
                person: "Jodie Farrant", as: "Officer B", on: id, exemption: law.personal, reason: "A junior officer")
            for (words, exemption) in [("07700 900437", law.personal), ("£48,650", law.commercial)] {
                try archive.withholdEverywhere(
                    words, on: id, exemption: exemption, reason: "Not to be sent", publicInterest: "It outweighs.")
            }
            try archive.withhold(
                .attachment("quote.pdf"), of: first, on: id, exemption: law.commercial, reason: "The price",
                publicInterest: nil)
            if regime == .sar {
                try archive.state(
                    Article15Stated(purposes: "Buildings", categories: "Messages", recipients: "None"), on: id)
            }
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            // All layers are made in one way under every law: all of them under one, what the requester gets under each.
            let layers: [OpenArchive.PackLayer] = regime == .foia ? [.requester, .log] : [.requester]
            for layer in layers {
                let path = matter.folder.appendingPathComponent("\(layer).zip").path
                _ = try archive.issue(id, layer: layer, to: path)
                let miner = try mine(path)
                for secret in Self.secrets {
                    #expect(miner.routes(to: secret).isEmpty, "\(secret), \(layer): \(miner.routes(to: secret))")
                }
                #expect(!miner.routes(to: "The boiler man came").isEmpty)
                guard layer == .log else { continue }
                for secret in Self.requester {
                    #expect(miner.routes(to: secret).isEmpty, "\(secret): \(miner.routes(to: secret))")
                }
            }
        }
    }

    /// A pack of one file with words planted by some route.
    private func planted(_ bytes: [UInt8], name: String = "data/x.txt") throws -> PackMiner {
        try PackMiner(zip: ZipWriter.bytes(of: [("FOI-1/\(name)", bytes)]))
    }

    /// `The quotation was shown to Jodie Farrant …` as a page's stream, deflated.
    static let stream = Data(
        base64Encoded:
            "eNrVzLENgCAQRuHeKf5SK4MjkEhhfQtcBAMmchHOELeXNazfl2cJszMwC+jASDHgfkRZk2Q0rqhRWoYKNvEpwHEpnBW9areeXyTFzldAyhPoxEqD"
            + "/cnzA+/QUSU=")
    static var pdf: [UInt8] {
        Array("%PDF-1.5\n1 0 obj << /Filter /FlateDecode >>\nstream\n".utf8) + Array(stream ?? Data())
            + Array("\nendstream\nendobj\n%%EOF\n".utf8)
    }

    static func document(_ part: String, _ text: String) throws -> [UInt8] {
        let body = "<w:document xmlns:w=\"w\"><w:p><w:r><w:t>Minutes.</w:t></w:r></w:p></w:document>"
        let zip = try ZipWriter()
        try zip.write(name: "[Content_Types].xml", text: "<Types/>")
        if part != "word/document.xml" { try zip.write(name: "word/document.xml", text: body) }
        try zip.write(name: part, text: text)
        return try zip.finishedBytes()
    }

    @Test("the adversary finds what is planted, by every route that the check above relies on")
    func control() throws {
        let name = "Jodie Farrant"
        let base = Data("to \(name), here".utf8).base64EncodedString()
        let routes: [(String, [UInt8])] = [
            ("plain", Array("by JODIE\n  farrant".utf8)), ("entities", Array("&#74;odie&#x20;Farrant".utf8)),
            ("tags", Array("<b>Jod</b>ie <i>Farr</i>ant".utf8)), ("percent", Array("q=Jodie%20F%61rrant".utf8)),
            ("JSON", Array(#"{"a":"\u004aodie Farrant"}"#.utf8)),
            ("quoted printable", Array("=4Aodie Farr=\nant".utf8)),
            ("base64", Array("{\"v\":\"\(base)\"}".utf8)), ("base64 moved", Array("AAxx\(base)".utf8)),
            ("hexadecimal", Array(Data(name.utf8).map { String($0, radix: 16) }.joined().utf8)),
            ("UTF-16", name.utf16.flatMap { [UInt8($0), 0] }),
            ("UTF-16 big", [7] + name.utf16.flatMap { [0, UInt8($0)] }),
            ("digest", Array(Digest.sha256(Array(name.utf8)).hex.utf8)),
            ("hyphens", Array("jodie_farrant.txt".utf8)), ("PDF", Self.pdf),
            ("Office", try Self.document("docProps/core.xml", "<p><creator>\(name)</creator></p>")),
            (
                "a zip in a zip",
                try ZipWriter.bytes(of: [("in.docx", Self.document("word/comments.xml", "<c>\(name)</c>"))])
            ),
        ]
        for (route, bytes) in routes {
            #expect(try !planted(bytes).routes(to: name).isEmpty, "\(route)")
        }
        #expect(try !planted([1, 2, 3, 4], name: "data/Jodie Farrant.txt").routes(to: name).isEmpty)
        var zip = try ZipWriter.bytes(of: [("FOI-1/data/a.txt", Array("nothing".utf8))])
        let comment = Array(name.utf8)
        zip.replaceSubrange((zip.count - 2)..., with: [UInt8(comment.count), 0] + comment)
        #expect(try !PackMiner(zip: zip).routes(to: name).isEmpty)
        #expect(try planted(Array("Jodie went; Farrant stayed".utf8)).routes(to: name).isEmpty)
    }

    @Test(
        "the gate finds withheld words packed inside a file that would go out whole",
        arguments: [
            "stream.pdf", "author.docx", "comment.docx", "nested.zip",
        ])
    func packed(name: String) throws {
        let author = "<p xmlns:dc=\"d\"><dc:creator>Jodie Farrant</dc:creator></p>"
        let bytes: [UInt8] =
            switch name {
            case "stream.pdf": Self.pdf
            case "author.docx": try Self.document("docProps/core.xml", author)
            case "comment.docx": try Self.document("customXml/item1.xml", "<x>ask Jodie Farrant</x>")
            default: try ZipWriter.bytes(of: [("inner.docx", Self.document("docProps/core.xml", author))])
            }
        try Matter.run { matter in
            try matter.captureMails([
                """
                From: Owen Lascelles <owen.lascelles@example.gov.uk>
                To: all@example.gov.uk
                Date: Fri, 15 Nov 2024 13:00:00 +0000
                Message-ID: <doc@example.gov.uk>
                Subject: Boiler minutes
                MIME-Version: 1.0
                Content-Type: application/octet-stream; name="\(name)"
                Content-Disposition: attachment; filename="\(name)"
                Content-Transfer-Encoding: base64

                \(Data(bytes).base64EncodedString())
                """
            ])
            let archive = try matter.open()
            let id = try matter.decided().id
            let seq = try #require(try archive.request(id).relevance.filter { !$0.value }.keys.max())
            try archive.review(id, conversation: nil, seqs: [seq], relevant: true, reason: nil)
            try archive.release(attachment: name, of: seq, on: id, reason: "minutes", hiddenSeen: true)
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let path = matter.folder.appendingPathComponent("pack.zip").path
            let refused = try #require(
                #expect(throws: CaseworkError.self) { try archive.issue(id, layer: .requester, to: path) })
            #expect(refused.code == .gate && refused.message.contains("Officer B"), "\(refused.message)")
            #expect(refused.message.contains(name) && !refused.message.contains("Jodie"), "\(refused.message)")
        }
    }
}
