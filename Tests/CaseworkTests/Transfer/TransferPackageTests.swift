import Archive
import Disclosure
import Foundation
import Interchange
import Ledger
import Records
import Retention
import Testing

@testable import Casework

/// The package of a transfer as the archive that receives it looks at it.
@Suite("Transfer package")
struct TransferPackageTests {
    @Test("zip and folder hold the same bag, which verifies, and again the same bytes")
    func reproducible() throws {
        try HandedOver.run { handed in
            let archive = try handed.matter.open()
            let id = try handed.propose().proposed.id
            let zip = try archive.exportTransfer(id, to: handed.path("a.zip"))
            let folder = try archive.exportTransfer(id, to: handed.path("bag"))
            let again = try archive.exportTransfer(id, to: handed.path("b.zip"))
            #expect(!zip.isSame && folder.isSame && again.isSame)
            #expect(zip.exported.manifest == folder.exported.manifest)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: handed.path("a.zip")))
            #expect(bytes == (try Data(contentsOf: URL(fileURLWithPath: handed.path("b.zip")))))
            #expect(
                zip.exported.sha256 == Digest.sha256(Array(bytes)).hex && again.exported.sha256 == zip.exported.sha256)
            #expect(try HandedOver.files(handed.path("a.zip")) == HandedOver.files(handed.path("bag")))
            for name in ["a.zip", "bag"] {
                guard case .verified(let pack) = try handed.verdict(name) else {
                    Issue.record("\(name): \(try handed.verdict(name).findings)")
                    continue
                }
                #expect(pack.reference == id && pack.authority == "Example Council" && pack.records.count == 3)
                #expect(pack.withheld == 0)
                #expect(try handed.verdict(name, key: false).word == "consistent")
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: handed.matter.folder.path)
            #expect(!left.contains { $0.contains("unfinished") || $0.contains(".part-") }, "\(left)")
        }
    }

    @Test("a hold that came between is told, so the package is another")
    func changed() throws {
        try HandedOver.run { handed in
            let archive = try handed.matter.open()
            let id = try handed.propose().proposed.id
            let before = try archive.exportTransfer(id, to: handed.path("a.zip"))
            try archive.placeHold(
                HoldPlaced(
                    id: "LIT-3", reason: "Claim", owner: "Ann", from: "2025-01-05", conversations: [handed.boiler]))
            let after = try archive.exportTransfer(id, to: handed.path("b"))
            #expect(!after.isSame && after.exported.manifest != before.exported.manifest)
            #expect(try archive.transfer(id).exports.count == 2)
            let files = try HandedOver.files(handed.path("b"))
            #expect(String(decoding: files["data/conversations.csv"] ?? [], as: UTF8.self).contains("LIT-3: in force"))
            #expect(
                String(decoding: files["data/erms.xml"] ?? [], as: UTF8.self).contains("<status value=\"on_hold\"/>"))
        }
    }

    @Test("it holds what it says: originals and files as captured, pages, tables, schedule, proofs")
    func contents() throws {
        try HandedOver.run { handed in
            let id = try handed.propose().proposed.id
            let files = try handed.export(id, as: "bag")
            let wanted = [
                "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "data/README.txt",
                "data/erms.xml", "data/conversations.csv", "data/metadata.csv", "data/files.csv",
                "data/not-transferred.csv", "data/retention-schedule.xml", "data/checkpoint", "data/proofs/0001.json",
                "data/proofs/0002.json", "data/records/0001.html", "data/records/0001.txt", "data/records/0002.txt",
            ]
            for path in wanted { #expect(files[path]?.isEmpty == false, "\(path)") }
            let seq = try handed.matter.seq(of: "The price is")
            let record = try handed.matter.open().ledger.record(seq)
            let raw = try #require(record.content?.components.first { $0.path == "raw" }).bytes
            let original = try #require(files.first { $0.key.hasPrefix("data/records/originals/") && $0.value == raw })
            #expect(original.key.hasSuffix(".eml"))
            let plan = try #require(files.first { $0.key.hasSuffix("plan.txt") }?.value)
            #expect(String(decoding: plan, as: UTF8.self).contains("Drain it first."))
            let text = String(decoding: files["data/records/0001.txt"] ?? [], as: UTF8.self)
            #expect(text.contains("The price is £48,650") && text.contains(id))
            #expect(files["data/retention-schedule.xml"] == (try handed.matter.open().schedule().schedule.sourceBytes))
            let manifest = String(decoding: files["manifest-sha256.txt"] ?? [], as: UTF8.self)
            let lines = manifest.split(separator: "\n")
            #expect(
                lines.count == files.keys.count { $0.hasPrefix("data/") }
                    && lines == lines.sorted { $0.dropFirst(66) < $1.dropFirst(66) })
            #expect(
                String(decoding: files["bag-info.txt"] ?? [], as: UTF8.self).contains("External-Identifier: \(id)\n"))
            let listed = try Self.rows(files["data/files.csv"])
            let payload = files.keys.filter { $0.hasPrefix("data/") && $0 != "data/files.csv" }
            #expect(Set(listed.filter { $0["TYPE"] == "File" }.compactMap { $0["FILE_PATH"] }) == Set(payload))
            for row in listed where row["TYPE"] == "File" {
                let bytes = try #require(files[row["FILE_PATH"] ?? ""])
                #expect(row["SHA256_HASH"] == Digest.sha256(bytes).hex && row["SIZE"] == "\(bytes.count)")
            }
        }
    }

    @Test("closure stands beside every file in the archives' terms")
    func closure() throws {
        try HandedOver.run { handed in
            let files = try handed.export(try handed.propose().proposed.id, as: "bag")
            let rows = try Self.rows(files["data/metadata.csv"])
            #expect(
                Set(rows.compactMap { $0["file_path"] }) == Set(files.keys.filter { $0.hasPrefix("data/records/") }))
            for row in rows {
                // Where the title is closed, the description that the public reads does not have it either.
                let isBoiler = row["description"]?.hasPrefix("Correspondence about a building: 2 messages") == true
                #expect(row["description"]?.contains("Boiler") == false)
                #expect(row["closure_type"] == (isBoiler ? "Closed" : "Open"))
                #expect(row["closure_period"] == (isBoiler ? "84|60" : ""))
                #expect(row["foi_exemption_code"] == (isBoiler ? "40(2)|EIR 12(5)(f)" : ""))
                #expect(row["closure_start_date"] == (isBoiler ? "2024-11-14" : ""))
                #expect(row["foi_exemption_asserted"] == (isBoiler ? "2024-12-20" : ""))
                #expect(row["title_closed"] == (isBoiler ? "true" : "false"))
                #expect(row["title_alternate"] == (isBoiler ? "Correspondence about a building" : ""))
                #expect(row["description_closed"] == "false" && row["legal_status"] == "Not Public Record(s)")
                #expect(row["client_side_checksum"] == Digest.sha256(files[row["file_path"] ?? ""] ?? []).hex)
            }
            #expect(rows.contains { $0["closure_type"] == "Closed" } && rows.contains { $0["closure_type"] == "Open" })
        }
    }

    @Test("erms.xml has its elements in the schema's order, with the attributes and words that it wants")
    func ermsShape() throws {
        try HandedOver.run { handed in
            let xml = try #require(try handed.export(try handed.propose().proposed.id, as: "bag")["data/erms.xml"])
            let root = try XML.parse(xml, name: "erms.xml")
            #expect(root.name == "erms" && ERMSShape.faults(root) == [])
            let text = String(decoding: xml, as: UTF8.self)
            #expect(text.contains("xmlns=\"https://DILCIS.eu/XML/ERMS\"") && text.contains("<regulation>EIR 12(5)(f)"))
            #expect(text.contains("<disposalMandate>Council 7/2020</disposalMandate>") && text.contains("P1M"))
            let identifiers = text.matches(of: /systemIdentifier="([^"]+)"/).map { String($0.output.1) }
            #expect(identifiers.count == 6 && Set(identifiers).count == 6)
            for one in identifiers {
                #expect(
                    one.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
            }
        }
    }

    private static let schema = ProcessInfo.processInfo.environment["CANUTE_ERMS_XSD"]

    @Test(
        "erms.xml is valid against the published schema",
        .enabled(
            if: schema != nil,
            "The schema has no licence and is not part of the project: fetch ERMS_v3.xsd and name it in CANUTE_ERMS_XSD"
        ))
    func ermsValid() throws {
        let schema = try XMLSchema(Array(try Data(contentsOf: URL(fileURLWithPath: try #require(Self.schema)))))
        try HandedOver.run { handed in
            let id = try handed.propose().proposed.id
            let xml = try #require(try handed.export(id, as: "bag")["data/erms.xml"])
            #expect(schema.validate(xml) == [])
            let broken = String(decoding: xml, as: UTF8.self).replacing("<objectId>", with: "<objektId>")
                .replacing("</objectId>", with: "</objektId>")
            #expect(!schema.validate(Array(broken.utf8)).isEmpty)
        }
    }

    @Test("what was removed or restricted since it was listed is not in it, and stated")
    func absent() throws {
        try HandedOver.run { handed in
            let archive = try handed.matter.open()
            let id = try handed.propose().proposed.id
            let (lunch, answer) = (try handed.matter.seq(of: "Soup today"), try handed.matter.seq(of: "Thanks."))
            try archive.placeHold(
                HoldPlaced(
                    id: "LIT-3", reason: "Claim", owner: "Ann", from: "2025-01-05", conversations: [handed.boiler]))
            try archive.restrict(
                [answer], received: try CivilDate(parsing: "2025-01-06"),
                answerBy: try CivilDate(parsing: "2025-02-06"),
                reason: "She asked")
            let removal = try archive.proposeExpunge(
                [lunch], reason: "Not a record of the council")
            let bob = try handed.matter.open(as: "Bob")
            _ = try bob.decideExpunge(
                removal.proposed.id, approved: true, projections: [bob.catalogue, handed.matter.index])
            let files = try handed.export(id, as: "bag")
            let rows = try Self.rows(files["data/not-transferred.csv"])
            #expect(rows.compactMap { $0["record"] }.sorted() == ["\(answer)", "\(lunch)"].sorted())
            #expect(rows.contains { $0["why"]?.contains("captured in error") == true })
            #expect(rows.contains { $0["why"]?.contains("restricted") == true })
            for (path, bytes) in files where path.hasPrefix("data/records/") || path.hasPrefix("data/proofs/") {
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(!text.contains("FARRANT, Jodie") && !text.contains("Soup today"), "\(path)")
            }
            let root = try XML.parse(try #require(files["data/erms.xml"]), name: "erms.xml")
            #expect(ERMSShape.faults(root) == [])
            #expect(
                String(decoding: files["data/erms.xml"] ?? [], as: UTF8.self).contains(
                    "<status value=\"obliterated\"/>"))
            #expect(try handed.verdict("bag").word == "verified")
            #expect(try archive.transfer(id).exports.last?.exported.left == 2)
            #expect(try archive.why(answer).reasons.contains { $0.contains("its package does not hold it") })
        }
    }

    @Test("a package is made in a place of its own, of a transfer that stands, or not at all")
    func refused() throws {
        try HandedOver.run { handed in
            let archive = try handed.matter.open()
            let id = try handed.propose().proposed.id
            try Data("mine".utf8).write(to: URL(fileURLWithPath: handed.path("taken.zip")))
            for place in [handed.path("taken.zip"), handed.path("no/such.zip"), handed.matter.folder.path] {
                #expect(throws: CaseworkError(.wrongUse, ""), "\(place)") { try archive.exportTransfer(id, to: place) }
            }
            #expect(throws: ArchiveError(.notFound, "")) { try archive.exportTransfer("T-0", to: handed.path("x.zip")) }
            #expect(try archive.transfer(id).exports.isEmpty)
            _ = try archive.withdrawTransfer(id, reason: "Wrong")
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.exportTransfer(id, to: handed.path("x.zip")) }
            #expect(!FileManager.default.fileExists(atPath: handed.path("x.zip")))
        }
    }

    @Test("from proposal to certificate: the records go once the receiver has given the package's hash")
    func wholeWay() throws {
        try HandedOver.run { handed in
            let archive = try handed.matter.open()
            let id = try handed.propose().proposed.id
            let made = try archive.exportTransfer(id, to: handed.path("a.zip"))
            #expect(throws: ArchiveError(.notDue, "")) {
                try archive.proposeDisposal(conversation: handed.boiler, ground: "Handed over")
            }
            _ = try archive.confirmTransfer(
                id,
                TransferConfirmation(
                    receiver: "P. Marsh", reference: "Acc. 2025/7", on: try CivilDate(parsing: "2025-01-07"),
                    sha256: try #require(made.exported.sha256)))
            let disposal = try archive.proposeDisposal(conversation: handed.boiler, ground: "Handed over")
            _ = try handed.matter.open(as: "Bob").approveDisposal(disposal.proposed.id)
            let done = try archive.executeDisposal(
                disposal.proposed.id, projections: [archive.catalogue, handed.matter.index])
            #expect(done.state == .destroyed)
            #expect(try handed.verdict("a.zip").word == "verified")
        }
    }

    /// The rows of a table by the names of its columns.
    static func rows(_ bytes: [UInt8]?) throws -> [[String: String]] {
        var reader = CSVRows(separator: UInt8(ascii: ","), bytes: try #require(bytes))
        var header: [String]?
        var rows: [[String: String]] = []
        while case .row(let row)? = try reader.next() {
            guard let names = header else {
                header = row.fields
                continue
            }
            #expect(row.fields.count == names.count)
            rows.append(Dictionary(uniqueKeysWithValues: zip(names, row.fields)))
        }
        return rows
    }
}
