import Archive
import Foundation
import Interchange
import Ledger
import Records
import Retention
import Testing

@testable import Casework

/// The certificate of a disposal: all that it has to say, in a form that is checked, and made again it says the same.
@Suite("Disposal certificate")
struct DisposalCertificateTests {
    /// A year and more after the request was answered, when its hold has lapsed by rule.
    private static let later = Date(timeIntervalSince1970: 1_772_445_600)

    private func open(_ matter: Matter, as actor: String) throws -> OpenArchive {
        try OpenArchive(matter.files, actor: actor, now: { Self.later })
    }

    /// A sweep of all that the matter has, after its request was answered with a pack.
    private func swept(_ matter: Matter) throws -> String {
        let request = try matter.decided()
        _ = try matter.open().issue(
            request.id, layer: .requester, to: matter.folder.appendingPathComponent("pack.zip").path)
        let archive = try open(matter, as: "Ann")
        _ = try archive.declareBackups(
            name: "nightly", place: "the vault", kept: Period(parsing: "P30D"), from: archive.today())
        #expect(try archive.lapseRequestHolds().count == 1)
        try archive.setClassOwner("UNC-00", owner: "Olga Orr")
        let lunch = try #require(try archive.catalogue.conversation(of: matter.seq(of: "Soup today"))).id
        try archive.placeHold(
            HoldPlaced(id: "AUD-1", reason: "Audit of meals", owner: "Ann", from: "2026-01-05", conversations: [lunch]))
        let id = try archive.proposeDisposal(DisposalQuery(dueBy: archive.today()), ground: "Monthly sweep").proposed.id
        _ = try open(matter, as: "Rob").reviewDisposal(id, .destroy, conversations: nil, reason: "Of no further use")
        _ = try open(matter, as: "Olga Orr").approveDisposal(id)
        let executing = try open(matter, as: "Cat")
        #expect(throws: ArchiveError(.wrongUse, "")) { try executing.disposalCertificate(id) }
        _ = try executing.executeDisposal(id, projections: [executing.catalogue, matter.index])
        return id
    }

    @Test("it names list, authority, people, checks, backups, what was held, and the pack that still has the text")
    func whole() throws {
        try Matter.run { matter in
            let id = try swept(matter)
            let certificate = try open(matter, as: "Dan").disposalCertificate(id)
            #expect(certificate.list.count == 2 && certificate.conversations == 1)
            #expect(certificate.shares.map(\.code) == ["UNC-00"] && certificate.shares[0].asOwner)
            #expect(certificate.packs.map(\.records) == [2] && certificate.backupsExpire == "2026-04-01")
            let xml = String(decoding: try certificate.xml(), as: UTF8.self)
            let page = String(decoding: certificate.html(), as: UTF8.self)
            let text = String(decoding: certificate.text(), as: UTF8.self).split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
            for words in [
                id, "Monthly sweep", "Olga Orr", "Rob", "Cat", "Of no further use", "AUD-1", "Audit of meals",
                "Built-in schedule",
                "FOI-2024-0001", "nightly", "keys deleted", "catalogue.sqlite", "single-officer",
            ] {
                for (form, what) in [(xml, "XML"), (page, "page"), (text, "text")] {
                    #expect(form.contains(words), "\(words) in the \(what)")
                }
            }
            #expect(xml.contains(certificate.list.hash.hex) && xml.contains("single-officer=\"false\""))
            #expect(!page.contains("<script") && !page.contains("src=") && page.contains("Content-Security-Policy"))
            // Nothing of what went is in it.
            for words in ["boiler man", "Farrant", "Jodie"] {
                #expect(!xml.contains(words) && !page.contains(words), "\(words)")
            }
            #expect(try open(matter, as: "Eve").disposalCertificate(id).xml() == certificate.xml())
            let verdicts = try Ledger(matter.files, access: .reading).verify().verdicts
            #expect(verdicts[.destroyed] == 2 && verdicts[.missing] == 0)
        }
    }

    @Test("a certificate that lacks something, or says something else, is not of the schema's form")
    func form() throws {
        try Matter.run { matter in
            let xml = String(
                decoding: try open(matter, as: "Dan").disposalCertificate(swept(matter)).xml(), as: UTF8.self)
            let schema = try XMLSchema(DisposalCertificate.schemaBytes, name: "disposal-certificate.xsd")
            #expect(schema.validate(Array(xml.utf8), name: "whole").isEmpty)
            for (old, new) in [
                ("<ground>Monthly sweep</ground>", ""), ("assurance=\"claimed\"", "assurance=\"sure\""),
                ("single-officer=\"false\"", ""), ("decision=\"destroy\"", "decision=\"lose\""),
                ("version=\"1\"", "version=\"2\""),
            ] {
                #expect(xml.contains(old), "\(old)")
                #expect(!schema.validate(Array(xml.replacing(old, with: new).utf8), name: new).isEmpty, "\(old)")
            }
        }
    }
}
