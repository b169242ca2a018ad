import Archive
import Disclosure
import Foundation
import Ledger
import Retention
import Testing

@testable import Casework

/// What the law asks for before an answer may go out, beyond what each regime's own tests cover.
@Suite("Requirements of an answer")
struct RequirementTests {
    private func missing(_ matter: Matter, _ id: String) throws -> [String] {
        let archive = try matter.open()
        return try Requirements(
            request: archive.request(id), today: archive.today(), outsiders: archive.outsiders
        ).missing()
    }

    @Test("sensitive data goes out withheld or with consent on file, and no balance of interests lets it out")
    func sensitive() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let seq = try matter.seq(of: "The price is")
            try archive.review(id, conversation: nil, seqs: [seq], relevant: true, reason: nil)
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.flag(.specialCategory, seqs: [], on: id, note: nil)
            }
            try archive.flag(.specialCategory, seqs: [seq], on: id, note: "Sick leave")
            #expect(try missing(matter, id).first?.hasPrefix("message \(seq) holds special category data") == true)
            let day = try CivilDate(parsing: "2024-12-20")
            try archive.file(.consent, by: "Jodie Farrant", role: nil, date: day, note: "In writing", on: id)
            #expect(try missing(matter, id).isEmpty)
            _ = try archive.withdrawDecision(nil, on: id, reason: "Not hers")
            #expect(try missing(matter, id).count == 1)
            try archive.withhold(
                .text("07700 900437"), of: seq, on: id, exemption: "40(2)", reason: "r", publicInterest: nil)
            #expect(try missing(matter, id).isEmpty)
        }
    }

    @Test("health data needs a professional's opinion, unless the person knows it already")
    func health() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request(regime: .sar).id
            try archive.flag(.healthData, seqs: [], on: id, note: nil)
            let isAsked = { try missing(matter, id).contains { $0.contains("health professional") } }
            #expect(try isAsked())
            let day = try CivilDate(parsing: "2024-12-20")
            try archive.file(.known, by: "Ann", role: nil, date: day, note: "She wrote it herself", on: id)
            #expect(try !isAsked())
        }
    }

    @Test("in Scotland silence is weighed whatever the exemption, and elsewhere only where that is qualified")
    func silence() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let scottish = try matter.request(regime: .foisa).id
            let error = #expect(throws: CaseworkError.self) {
                try archive.neitherConfirmNorDeny(
                    scottish, exemption: "38(1)(b)", reason: "It would tell", publicInterest: nil)
            }
            #expect(error?.message.contains("section 18(1)") == true)
            try archive.neitherConfirmNorDeny(
                scottish, exemption: "38(1)(b)", reason: "It would tell", publicInterest: "To tell would harm somebody")
            for provision in ["36(1)", "37(1)", "25(1)", "40"] {
                #expect(throws: CaseworkError(.wrongUse, "")) {
                    try archive.neitherConfirmNorDeny(scottish, exemption: provision, reason: "r", publicInterest: "p")
                }
            }
            let english = try matter.request(regime: .eir).id
            for provision in ["12(5)(e)", "12(4)(e)"] {
                #expect(throws: CaseworkError(.wrongUse, "")) {
                    try archive.neitherConfirmNorDeny(english, exemption: provision, reason: "r", publicInterest: "p")
                }
            }
        }
    }

    @Test("own words are kept whole: whom the person named themselves is not withheld there, and is elsewhere")
    func ownWords() throws {
        try Matter.run { matter in
            try matter.captureMails([
                """
                From: Moira Pennefather <moira@pennefather.example>
                To: Owen Lascelles <owen.lascelles@example.gov.uk>
                Date: Mon, 18 Nov 2024 10:05:00 +0000
                Message-ID: <four@pennefather.example>
                Subject: The boiler

                When does Jodie Farrant mend the boiler?
                """
            ])
            let archive = try matter.open()
            let id = try matter.request(regime: .sar).id
            let own = try matter.seq(of: "When does Jodie")
            let other = try matter.seq(of: "Thanks.")
            try archive.review(id, conversation: nil, seqs: [own, other], relevant: true, reason: nil)
            try archive.review(id, conversation: nil, seqs: [], undecided: true, relevant: false, reason: "not hers")
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.decide(
                    person: "moira pennefather", as: "X", on: id, exemption: "Sch 2 para 16", reason: "r")
            }
            _ = try archive.decide(
                person: "Jodie Farrant", as: "Officer B", on: id, exemption: "Sch 2 para 16", reason: "A colleague")
            try archive.state(Article15Stated(purposes: "p", categories: "c", recipients: "r"), on: id)
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let pack = try archive.issue(
                id, layer: .requester, to: matter.folder.appendingPathComponent("pack.zip").path)
            #expect(pack.alsoReleased == ["Officer B"])
            let text = try OpenedPack(pack.path).files.filter {
                $0.key.hasSuffix(".txt") && $0.key.contains("/records/")
            }
            .map { String(decoding: $0.value, as: UTF8.self) }.joined()
            #expect(text.contains("When does Jodie Farrant mend the boiler?"))
            #expect(text.contains("Officer B") && !text.contains("jodie.farrant"))
        }
    }

    @Test("what regulators ask about is said, and does not stop the pack")
    func advice() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try archive.openRequest(
                regime: .foia, division: .england, received: CivilDate(parsing: "2024-12-06"), from: "A. Lee",
                address: nil, text: "What does the boiler cost?"
            ).id
            _ = try archive.search(.init(terms: "boiler"), for: id, in: matter.index)
            let seq = try matter.seq(of: "Thanks.")
            try archive.review(id, conversation: nil, seqs: [seq], relevant: true, reason: nil)
            try archive.withhold(
                .text("07700 900437"), of: seq, on: id, exemption: "40(2)", reason: "r", publicInterest: nil)
            func advice() throws -> [String] { try archive.gate(id, layer: .requester).advice }
            #expect(try advice().count == 2)
            #expect(try advice().contains { $0.contains("section 40(2)") && $0.contains("--legitimate-interests") })
            try archive.readdress(id, to: "lee@example.org")
            #expect(try archive.request(id).address == "lee@example.org" && advice().count == 1)
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.readdress(id, to: " \n") }
        }
    }

    @Test("whether a pack went out encrypted is on the record; older entries do not say")
    func encrypted() throws {
        try Matter.run { matter in
            let id = try matter.decided().id
            let archive = try matter.open()
            let path = { (name: String) in matter.folder.appendingPathComponent(name).path }
            _ = try archive.issue(id, layer: .requester, to: path("a.zip"))
            _ = try archive.issue(id, layer: .requester, to: path("b.zip"), passphrase: "nine elephants walk home")
            #expect(try archive.request(id).issued.map(\.encrypted) == [false, true])
        }
        let old = #"{"issued":"2024-12-20","layer":"requester","packRoot":"00","records":1,"withheld":0}"#
        #expect(try JSONDecoder().decode(PackIssued.self, from: Data(old.utf8)).encrypted == nil)
    }
}
