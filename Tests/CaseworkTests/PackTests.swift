import Archive
import Disclosure
import Foundation
import Interchange
import Ledger
import Records
import Retention
import Testing
import TransparencyLog

@testable import Casework

/// From decisions to a pack: what keeps it from going out, and what it holds when it goes.
@Suite("Packs")
struct PackTests {
    /// Issues and returns the path of the zip.
    private func issue(
        _ matter: Matter, _ id: String, layer: OpenArchive.PackLayer = .requester, name: String = "pack.zip"
    ) throws -> IssuedPack {
        try matter.open().issue(id, layer: layer, to: matter.folder.appendingPathComponent(name).path)
    }

    /// What the gate says, where it does not let the pack out; nothing is then recorded or written.
    private func refusal(_ matter: Matter, _ id: String, layer: OpenArchive.PackLayer = .requester) throws -> String {
        let count = try matter.open().ledger.count()
        let error = #expect(throws: CaseworkError.self) { try issue(matter, id, layer: layer) }
        #expect(error?.code == .gate)
        #expect(try matter.open().ledger.count() == count)
        #expect(!FileManager.default.fileExists(atPath: matter.folder.appendingPathComponent("pack.zip").path))
        return error?.message ?? ""
    }

    @Test("a pack verifies with the archive's key, and no withheld word is in any byte of it")
    func issued() throws {
        try Matter.run { matter in
            let id = try matter.decided().id
            let pack = try issue(matter, id)
            #expect(pack.records == 2 && pack.withheld > 5 && pack.alsoReleased.isEmpty)
            let key = try matter.open().ledger.verifierKey.encoded
            #expect(try UnverifiedPack(reading: pack.path).verdict(key: key).word == "verified")
            #expect(try UnverifiedPack(reading: pack.path).verdict(key: nil).word == "consistent")
            let opened = try OpenedPack(pack.path)
            for word in ["Jodie", "Farrant", "07700", "900437", "48,650", "price inside", "07700900437"] {
                #expect(opened.files(with: word).isEmpty, "\(word)")
            }
            for word in ["Officer B", "The boiler man came", "Drain it first", "section 43(2)", "Moira Pennefather"] {
                #expect(!opened.files(with: word).isEmpty, "\(word)")
            }
            #expect(opened.files(with: "Soup today").isEmpty)
            let letter = try opened.text("/data/letter.txt")
            #expect(letter.contains("Tenders are better where prices stay confidential"))
            let act = try #require(try matter.open().catalogue.acts(PackIssued.self).last)
            #expect(act.payload.records == 2 && act.act.type == .disclose)
            #expect(try matter.open().request(id).state == "answered")
            #expect(try matter.open().ledger.verify().holds)
        }
    }

    @Test("a pack in an encrypted zip is the same pack: it verifies once it is taken out, and shows nothing before")
    func encrypted() throws {
        try Matter.run { matter in
            let id = try matter.decided().id
            let path = matter.folder.appendingPathComponent("sealed.zip").path
            let words = "nine elephants walk home"
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try matter.open().issue(id, layer: .requester, to: path, passphrase: "short")
            }
            #expect(!FileManager.default.fileExists(atPath: path))
            _ = try matter.open().issue(id, layer: .requester, to: path, passphrase: words)
            let sealed = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(try UnverifiedPack(reading: path).verdict(key: nil).word == "refused")
            let pack = try EncryptedZip.read(sealed, name: path, passphrase: words)
            let key = try matter.open().ledger.verifierKey.encoded
            #expect(try UnverifiedPack(bytes: pack, name: "pack").verdict(key: key).word == "verified")
        }
    }

    @Test("the gate names what nobody decided on: words elsewhere, an attachment, the public interest")
    func gate() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let (first, answer) = (try matter.seq(of: "The price is"), try matter.seq(of: "Thanks."))
            try archive.review(id, conversation: first, seqs: [], relevant: true, reason: nil)
            try archive.withhold(
                .text("07700 900437"), of: first, on: id, exemption: "40(2)", reason: "r", publicInterest: nil)
            try archive.withhold(
                .text("£48,650"), of: first, on: id, exemption: "43(2)", reason: "r", publicInterest: "  ")
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let all = try refusal(matter, id)
            #expect(all.contains("quote.pdf") && all.contains("message \(first)"))
            #expect(!all.contains("plan.txt"))
            #expect(all.contains("section 43(2) is qualified"))
            #expect(all.contains("record \(first) body") && all.contains("disclosure.xml"))
            #expect(!all.contains("48,650") && !all.contains("900437"))
            try archive.withhold(
                .text("07700 900437"), of: answer, on: id, exemption: "40(2)", reason: "r", publicInterest: nil)
            try archive.withhold(
                .text("£48,650"), of: answer, on: id, exemption: "43(2)", reason: "r", publicInterest: "It outweighs.")
            try archive.release(attachment: "quote.pdf", of: first, on: id, reason: "looked at")
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            #expect(try issue(matter, id).records == 2)
        }
    }

    @Test("a document that goes out whole is looked into for what is withheld elsewhere")
    func attachedDocument() throws {
        try Matter.run { matter in
            let zip = try ZipWriter()
            try zip.write(name: "[Content_Types].xml", text: "<Types/>")
            try zip.write(
                name: "word/document.xml",
                text: "<w:document xmlns:w=\"w\"><w:p><w:r><w:t>It is £48,650 in all.</w:t></w:r></w:p></w:document>")
            let document = Data(try zip.finishedBytes()).base64EncodedString()
            try matter.captureMails([
                """
                From: Owen Lascelles <owen.lascelles@example.gov.uk>
                To: all@example.gov.uk
                Date: Fri, 15 Nov 2024 13:00:00 +0000
                Message-ID: <doc@example.gov.uk>
                Subject: Boiler minutes
                MIME-Version: 1.0
                Content-Type: application/octet-stream; name="minutes.docx"
                Content-Disposition: attachment; filename="minutes.docx"
                Content-Transfer-Encoding: base64

                \(document)
                """
            ])
            let id = try matter.decided().id
            let archive = try matter.open()
            let seq = try #require(try archive.request(id).relevance.filter { !$0.value }.keys.max())
            try archive.review(id, conversation: nil, seqs: [seq], relevant: true, reason: nil)
            try archive.release(attachment: "minutes.docx", of: seq, on: id, reason: "minutes")
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let reasons = try refusal(matter, id)
            #expect(reasons.contains("minutes.docx of message \(seq), which would go out whole"))
            #expect(!reasons.contains("48,650"))
        }
    }

    @Test("a person withheld under a qualified exemption needs its public interest reasons too")
    func qualifiedPerson() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            try archive.review(id, conversation: nil, seqs: [matter.seq(of: "Thanks.")], relevant: true, reason: nil)
            try archive.review(id, conversation: nil, seqs: [], undecided: true, relevant: false, reason: "not asked")
            let decide = { (reasons: String?) in
                _ = try archive.decide(
                    person: "Jodie Farrant", as: "Officer B", on: id, exemption: "38", reason: "Threats",
                    publicInterest: reasons)
                try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            }
            try decide(nil)
            #expect(try refusal(matter, id).contains("section 38 is qualified"))
            try decide("Nobody gains by an officer coming to harm")
            #expect(try OpenedPack(issue(matter, id).path).text("letter.txt").contains("coming to harm"))
        }
    }

    @Test("who decided cannot sign off, and what was decided after the signature is not signed off")
    func signOff() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            #expect(throws: CaseworkError(.notSignedOff, "")) { try issue(matter, id) }
            try archive.review(id, conversation: matter.seq(of: "Thanks."), seqs: [], relevant: true, reason: nil)
            try matter.redact(id)
            #expect(throws: CaseworkError(.needsSecondPerson, "")) {
                try matter.open(as: "ann ").signOff(id, singleOfficer: false)
            }
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            #expect(try archive.request(id).state == "signed off")
            try archive.release(
                attachment: "quote.pdf", of: matter.seq(of: "The price is"), on: id, reason: "looked at")
            #expect(throws: CaseworkError(.notSignedOff, "")) { try issue(matter, id) }
            try archive.signOff(id, singleOfficer: true)
            let opened = try OpenedPack(issue(matter, id).path)
            #expect(try opened.text("disclosure.xml").contains("<single-officer>true</single-officer>"))
        }
    }

    @Test("a nil return goes out alone and verifies")
    func nothing() throws {
        try Matter.run { matter in
            let id = try matter.request().id
            try matter.open().review(
                id, conversation: matter.seq(of: "Thanks."), seqs: [], relevant: false, reason: nil)
            if try !matter.open().request(id).undecided.isEmpty {
                #expect(throws: CaseworkError(.gate, "")) { try matter.open().signOff(id, singleOfficer: false) }
                try matter.open().review(
                    id, conversation: nil, seqs: [], undecided: true, relevant: false, reason: "another building")
            }
            try matter.open().signOff(id, singleOfficer: false)
            let pack = try issue(matter, id)
            #expect(pack.records == 0 && pack.withheld == 0)
            let key = try matter.open().ledger.verifierKey.encoded
            #expect(try UnverifiedPack(reading: pack.path).verdict(key: key).word == "verified")
            #expect(try OpenedPack(pack.path).text("letter.txt").contains("do not hold"))
        }
    }

    @Test("the published layer does not say who asked: not in the request, not in the letter, not as a correspondent")
    func log() throws {
        let words = """
            Please send me all messages about the boiler. Ring me on 01632 960 123.

            Moira Pennefather
            1 Pellworm Street
            moira@pennefather.example
            """
        try Matter.run { matter in
            try matter.captureMails([
                """
                From: "Pennefather, Moira" <moira@pennefather.example>
                To: Owen Lascelles <owen.lascelles@example.gov.uk>
                Date: Mon, 18 Nov 2024 10:05:00 +0000
                Message-ID: <four@pennefather.example>
                Subject: The boiler

                When is the boiler mended?
                Moira
                Pennefather
                """
            ])
            let id = try matter.decided(text: words).id
            try matter.open().review(
                id, conversation: nil, seqs: [matter.seq(of: "When is the boiler")], relevant: true, reason: nil)
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let requester = try OpenedPack(issue(matter, id).path)
            #expect(!requester.files(with: "Pennefather").isEmpty)
            let published = try issue(matter, id, layer: .log, name: "log.zip")
            let opened = try OpenedPack(published.path)
            for word in ["Pennefather", "Moira", "Pellworm", "960 123", "moira@"] {
                #expect(opened.files(with: word).isEmpty, "\(word): \(opened.files(with: word))")
            }
            #expect(try opened.text("disclosure.xml").contains("the requester"))
            let key = try matter.open().ledger.verifierKey.encoded
            #expect(try UnverifiedPack(reading: published.path).verdict(key: key).word == "verified")
        }
    }

    @Test("the same decisions on the same day give the same files")
    func reproducible() throws {
        try Matter.run { matter in
            let id = try matter.decided().id
            let (one, two) = (
                try OpenedPack(issue(matter, id).path), try OpenedPack(issue(matter, id, name: "2.zip").path)
            )
            #expect(one.files.keys.sorted() == two.files.keys.sorted())
            let other = one.files.keys.filter { one.files[$0] != two.files[$0] }.map {
                $0.split(separator: "/").last ?? ""
            }
            // The second disclosure is another entry of a larger log.
            #expect(
                Set(other).isSubset(of: [
                    "proofs.json", "checkpoint", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt",
                ]))
        }
    }

    @Test("no pack is overwritten, and none is recorded that cannot be written")
    func places() throws {
        try Matter.run { matter in
            let id = try matter.decided().id
            let count = try matter.open().ledger.count()
            #expect(throws: CaseworkError(.wrongUse, "")) { try issue(matter, id, name: "no/such/folder/pack.zip") }
            try Data("mine".utf8).write(to: matter.folder.appendingPathComponent("pack.zip"))
            #expect(throws: CaseworkError(.wrongUse, "")) { try issue(matter, id) }
            #expect(try matter.open().ledger.count() == count)
        }
    }

    @Test("a message destroyed since it was chosen keeps the pack from going out")
    func gone() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.decided().id
            let seq = try matter.seq(of: "Thanks.")
            let list = try archive.within(seq)
            _ = try archive.ledger.orderDestruction(of: list, components: [.blob("source", "test")]) {}
            let error = #expect(throws: CaseworkError.self) { try issue(matter, id) }
            #expect(error?.code == .gate && error?.message.contains("Message") == true)
        }
    }
}
