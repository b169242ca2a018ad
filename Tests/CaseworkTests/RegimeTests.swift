import Archive
import Disclosure
import Foundation
import Ledger
import Retention
import Testing
import TransparencyLog

@testable import Casework

/// One matter answered under each law: its provisions, its letter, its clock, and a pack that verifies.
@Suite("Regimes")
struct RegimeTests {
    struct Law: Sendable {
        let regime: Regime
        let id: String
        let due: String
        let personal: String
        let commercial: String
        /// Sentences that the letter must hold.
        let letter: [String]
    }

    static let laws: [Law] = [
        Law(
            regime: .foia, id: "FOI-2024-0001", due: "2025-01-09", personal: "40(2)", commercial: "43(2)",
            letter: ["section 43(2)", "section 40(3A)(a)", "section 50 of the Act", "Wilmslow", "4 March 2025"]),
        Law(
            regime: .eir, id: "EIR-2024-0001", due: "2025-01-09", personal: "13(1)", commercial: "12(5)(e)",
            letter: ["regulation 12(5)(e)", "regulation 13(2A)(a)", "regulation 11", "regulation 18", "Wilmslow"]),
        Law(
            regime: .foisa, id: "FOI-2024-0001", due: "2025-01-09", personal: "38(1)(b)", commercial: "33(1)(b)",
            letter: ["section 33(1)(b)", "section 38(2A)(a)", "section 20", "section 47", "St Andrews"]),
        Law(
            regime: .eisr, id: "EIR-2024-0001", due: "2025-01-09", personal: "11(2)", commercial: "10(5)(e)",
            letter: ["regulation 10(5)(e)", "regulation 11(3A)(a)", "regulation 16", "regulation 17", "St Andrews"]),
        Law(
            regime: .sar, id: "SAR-2024-0001", due: "2025-01-06", personal: "Sch 2 para 16",
            commercial: "Sch 2 para 23",
            letter: [
                "Schedule 2 paragraph 16", "Article 15 of the UK GDPR", "Article 77", "section 167",
                "How long we keep it", "Wilmslow",
            ]),
    ]

    private func decide(_ matter: Matter, _ law: Law) throws -> String {
        let archive = try matter.open()
        let id = try matter.request(regime: law.regime).id
        let (first, answer) = (try matter.seq(of: "The price is"), try matter.seq(of: "Thanks."))
        try archive.review(id, conversation: first, seqs: [], relevant: true, reason: nil)
        _ = try archive.decide(
            person: "Jodie Farrant", as: "Officer B", on: id, exemption: law.personal, reason: "A junior officer",
            legitimateInterests: "To know who works on what is of little weight.")
        for seq in [first, answer] {
            try archive.withhold(
                .text("07700 900437"), of: seq, on: id, exemption: law.personal, reason: "A private number",
                publicInterest: nil)
            try archive.withhold(
                .text("£48,650"), of: seq, on: id, exemption: law.commercial, reason: "A price given in confidence",
                publicInterest: "Tenders are better where prices stay confidential")
        }
        try archive.release(attachment: "quote.pdf", of: first, on: id, reason: "looked at")
        return id
    }

    private func path(_ matter: Matter) -> String { matter.folder.appendingPathComponent("pack.zip").path }

    @Test("a matter is answered under each law, with its provisions, its rights and its regulator", arguments: laws)
    func answered(law: Law) throws {
        try Matter.run { matter in
            let id = try decide(matter, law)
            #expect(id == law.id)
            #expect(try matter.open().request(id).clock().due?.description == law.due)
            if law.regime == .sar {
                try matter.open().state(
                    Article15Stated(
                        purposes: "To look after our buildings", categories: "Names and messages",
                        recipients: "Our heating contractor"), on: id)
            }
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let pack = try matter.open().issue(id, layer: .requester, to: path(matter))
            let key = try matter.open().ledger.verifierKey.encoded
            #expect(try UnverifiedPack(reading: pack.path).verdict(key: key).word == "verified")
            let opened = try OpenedPack(pack.path)
            // Lines are wrapped: look at the words.
            let letter = try opened.text("/data/letter.txt").split(whereSeparator: \.isWhitespace).joined(
                separator: " ")
            for sentence in law.letter { #expect(letter.contains(sentence), "\(law.regime.rawValue): \(sentence)") }
            #expect(letter.contains("To know who works on what is of little weight."))
            if law.regime != .foia { #expect(!letter.contains("Freedom of Information Act 2000 (")) }
            #expect(try opened.text("/data/disclosure.xml").contains("code=\"\(law.regime.rawValue)\""))
            for word in ["Farrant", "900437", "48,650"] { #expect(opened.files(with: word).isEmpty, "\(word)") }
        }
    }

    @Test("a provision of another law, or one that councils do not have, is refused in words")
    func provisions() throws {
        for law in Self.laws {
            for provision in Exemption.all(of: law.regime) {
                #expect(try Exemption(parsing: provision.code, under: law.regime) == provision)
                #expect(try Exemption(parsing: provision.section, under: law.regime) == provision)
            }
            #expect(Set(Exemption.all(of: law.regime).map(\.section)).count == Exemption.all(of: law.regime).count)
            #expect(Exemption.personalData(under: law.regime)?.isQualified == false)
        }
        let policy = #expect(throws: CaseworkError.self) { try Exemption(parsing: "35(1)(a)", under: .foia) }
        #expect(policy?.message.contains("government departments") == true)
        #expect(throws: CaseworkError.self) { try Exemption(parsing: "29", under: .foisa) }
        #expect(throws: CaseworkError.self) { try Exemption(parsing: "DPA Sch 2 para 16", under: .foia) }
        #expect(throws: CaseworkError.self) { try Exemption(parsing: "FOIA 40(2)", under: .sar) }
        #expect(try Exemption(parsing: "reg 12(5)(e)", under: .eir).isQualified)
        #expect(try Exemption(parsing: "FOIA 40(2)", under: .eir).law == .foia)
    }

    @Test("section 36 goes out with the qualified person's opinion on file, and not before")
    func qualifiedPerson() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try matter.request().id
            let answer = try matter.seq(of: "Thanks.")
            try archive.review(id, conversation: nil, seqs: [answer], relevant: true, reason: nil)
            try archive.withhold(
                .text("Thanks."), of: answer, on: id, exemption: "36", reason: "Frank advice",
                publicInterest: "Advice must stay frank.")
            try archive.review(id, conversation: nil, seqs: [], undecided: true, relevant: false, reason: nil)
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let refused = #expect(throws: CaseworkError.self) {
                try archive.issue(id, layer: .requester, to: path(matter))
            }
            #expect(refused?.message.contains("qualified person's opinion") == true)
            let day = try CivilDate(parsing: "2024-12-20")
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.file(.qualifiedPerson, by: "Jane Doe", role: nil, date: day, note: "Yes", on: id)
            }
            try archive.file(
                .qualifiedPerson, by: "Jane Doe", role: "Monitoring Officer", date: day, note: "Would inhibit", on: id)
            #expect(throws: CaseworkError(.notSignedOff, "")) {
                try archive.issue(id, layer: .requester, to: path(matter))
            }
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            #expect(try archive.issue(id, layer: .requester, to: path(matter)).records == 1)
        }
    }

    @Test("what is on emissions is not withheld for commercial confidentiality (EIR reg 12(9))")
    func emissions() throws {
        try Matter.run { matter in
            let law = try #require(Self.laws.first { $0.regime == .eir })
            let id = try decide(matter, law)
            let first = try matter.seq(of: "The price is")
            try matter.open().flag(.emissions, seqs: [first], on: id, note: nil)
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let refused = #expect(throws: CaseworkError.self) {
                try matter.open().issue(id, layer: .requester, to: path(matter))
            }
            #expect(refused?.message.contains("message \(first) is on emissions") == true)
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try matter.open().flag(.emissions, seqs: [], on: id, note: nil)
            }
        }
    }

    @Test("a subject access answer waits for identity, particulars, opinions; and never goes to a public log")
    func subjectAccess() throws {
        try Matter.run { matter in
            let law = try #require(Self.laws.first { $0.regime == .sar })
            let id = try decide(matter, law)
            let archive = try matter.open()
            _ = try archive.noteEvent("id_requested=2024-12-09", on: id, note: nil)
            try archive.flag(.healthData, seqs: [], on: id, note: nil)
            try archive.flag(.child, seqs: [], on: id, note: nil)
            let day = try CivilDate(parsing: "2024-06-30")
            try archive.file(.healthOpinion, by: "Dr Other", role: nil, date: day, note: "No harm", on: id)
            #expect(throws: CaseworkError(.needsSecondPerson, "")) { try archive.signOff(id, singleOfficer: false) }
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let refused = try #require(
                #expect(throws: CaseworkError.self) { try archive.issue(id, layer: .requester, to: path(matter)) })
            for words in ["not proved", "more than six months old", "competence", "address", "Article 15(1)"] {
                #expect(refused.message.contains(words), "\(words)")
            }
            #expect(throws: CaseworkError(.wrongUse, "")) { try archive.issue(id, layer: .log, to: path(matter)) }
        }
    }

    @Test("neither confirmed nor denied: no hit, count, search or record in any layer but the regulator's")
    func silence() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let id = try decide(matter, Self.laws[0])
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.neitherConfirmNorDeny(id, exemption: "21", reason: "r", publicInterest: nil)
            }
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.neitherConfirmNorDeny(id, exemption: "31", reason: "r", publicInterest: " ")
            }
            try archive.neitherConfirmNorDeny(
                id, exemption: "40(2)", reason: "It would tell of a warning", publicInterest: nil)
            #expect(throws: CaseworkError(.needsSecondPerson, "")) { try archive.signOff(id, singleOfficer: false) }
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            for layer in [OpenArchive.PackLayer.requester, .log] {
                let file = matter.folder.appendingPathComponent("\(layer).zip").path
                let pack = try archive.issue(id, layer: layer, to: file)
                #expect(pack.records == 0 && pack.withheld == 0)
                let opened = try OpenedPack(file)
                #expect(try opened.text("/data/letter.txt").contains("neither confirm nor deny"))
                #expect(try opened.text("/data/letter.txt").contains("section 40(5B)"))
                let searches = try opened.text("/data/searches.csv").split(separator: "\r\n")
                #expect(searches.count == 1)
                for words in ["It would tell of a warning", "The boiler man", "do not hold"] {
                    #expect(opened.files(with: words).isEmpty, "\(words)")
                }
                let key = archive.ledger.verifierKey.encoded
                #expect(try UnverifiedPack(reading: file).verdict(key: key).word == "verified")
            }
            let whole = matter.folder.appendingPathComponent("regulator.zip").path
            #expect(try archive.issue(id, layer: .regulator, to: whole).records == 2)
        }
    }
}
