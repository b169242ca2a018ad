import Archive
import Capture
import Disclosure
import Foundation
import Ledger
import Retention
import Testing

@testable import Casework

/// Everybody of a request, each once, with the default that the policy gives.
@Suite("The people panel")
struct PeoplePanelTests {
    private func staff(_ rows: [String], in matter: Matter) throws {
        let head = "Staff number,Name,Email,Job title,Department,Grade,Employment type"
        let file = try DirectoryFile.read(
            Array("\(head)\n\(rows.joined(separator: "\n"))\n".utf8), named: "staff.csv")
        let report = try matter.open().importPeople(file, named: "staff.csv")
        #expect(report.done.refused == 0 && report.done.new == rows.count, "\(report.refusals)")
    }

    private func panel(_ matter: Matter, _ id: String) throws -> [String: PersonOnPanel] {
        Dictionary(uniqueKeysWithValues: try matter.open().peoplePanel(of: id).map { ($0.name, $0) })
    }

    @Test("each person stands once, however they are named, with role, grade and default")
    func once() throws {
        try Matter.run { matter in
            try staff(
                [
                    "1,Jodie Farrant,jodie.farrant@example.gov.uk,Heating Officer,Estates,G6,",
                    "2,Owen Lascelles,owen.lascelles@example.gov.uk,Head of Estates,Estates,G14,",
                ], in: matter)
            let id = try matter.request().id
            try matter.open().review(
                id, conversation: matter.seq(of: "Thanks."), seqs: [], relevant: true, reason: nil)
            let people = try panel(matter, id)
            #expect(people.count == 2)
            let (jodie, owen) = (try #require(people["Jodie Farrant"]), try #require(people["Owen Lascelles"]))
            #expect(jodie.seqs.count == 2 && jodie.role == "Heating Officer, Estates" && jodie.grade == "G6")
            #expect(jodie.usual == .role("Heating Officer") && jodie.decision == .open)
            #expect(owen.usual == .named("title Head of Estates: “Head” is named by the policy"))
        }
    }

    @Test("the policy is followed for all at once, stands in the pack, and a person can be decided otherwise")
    func followed() throws {
        try Matter.run { matter in
            try staff(
                [
                    "1,Jodie Farrant,jodie.farrant@example.gov.uk,Heating Officer,Estates,G6,",
                    "2,Owen Lascelles,owen.lascelles@example.gov.uk,Heating Officer,Estates,G6,",
                ], in: matter)
            let archive = try matter.open()
            let id = try matter.request().id
            let first = try matter.seq(of: "The price is")
            try archive.review(id, conversation: first, seqs: [], relevant: true, reason: nil)
            #expect(try archive.followNamingPolicy(on: id) == (0, 2))
            #expect(try archive.followNamingPolicy(on: id) == (0, 0))
            let labels = try panel(matter, id).mapValues(\.decision)
            #expect(Set(labels.values.map { "\($0)" }).count == 2)
            #expect(labels["Jodie Farrant"] == .withheld(as: "Heating Officer A"))
            try archive.name(person: "owen  lascelles", on: id, reason: "He consents")
            #expect(try panel(matter, id)["Owen Lascelles"]?.decision == .named("He consents"))
            #expect(throws: CaseworkError(.notFound, "")) {
                try archive.name(person: "Nobody Here", on: id, reason: "r")
            }
            try archive.withholdEverywhere(
                "07700 900437", on: id, exemption: "40(2)", reason: "A private number", publicInterest: nil)
            for file in ["quote.pdf"] { try archive.release(attachment: file, of: first, on: id, reason: "seen") }
            if try !archive.request(id).undecided.isEmpty {
                try archive.review(id, conversation: nil, seqs: [], undecided: true, relevant: false, reason: "no")
            }
            try matter.open(as: "Bob").signOff(id, singleOfficer: false)
            let path = matter.folder.appendingPathComponent("pack.zip").path
            _ = try archive.issue(id, layer: .requester, to: path)
            let opened = try OpenedPack(path)
            #expect(opened.files(with: "Farrant").isEmpty && !opened.files(with: "Lascelles").isEmpty)
            let letter = try opened.text("/letter.txt").split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(letter.contains("A member of staff below the senior grades"))
            #expect(letter.contains("does not expect to be named to the world"))
        }
    }

    @Test("the policy can be changed, must be said whole, and leaves alone whom the directory does not know")
    func policy() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            #expect(try archive.namingPolicy() == .usual)
            #expect(throws: CaseworkError(.wrongUse, "")) {
                try archive.state(NamingPolicyStated(named: ["G6"], reason: " ", balance: "b"))
            }
            let id = try matter.request().id
            try archive.review(id, conversation: matter.seq(of: "Thanks."), seqs: [], relevant: true, reason: nil)
            let unknown = try panel(matter, id)
            #expect(unknown["Jodie Farrant"]?.usual == .open("nobody whom the directory knows"))
            #expect(try archive.followNamingPolicy(on: id) == (0, 0))
            try staff(
                [
                    "1,Jodie Farrant,jodie.farrant@example.gov.uk,Heating Officer,Estates,G6,",
                    "2,Owen Lascelles,owen.lascelles@example.gov.uk,Engineer,Acme,G6,external",
                ], in: matter)
            try archive.state(NamingPolicyStated(named: ["g6"], reason: "r", balance: "b"))
            let people = try panel(matter, id)
            #expect(people["Jodie Farrant"]?.usual == .named("grade G6: “g6” is named by the policy"))
            #expect(people["Owen Lascelles"]?.usual == .open("not of the body’s staff"))
        }
    }

    @Test("who asks for their own data is never a third party in it")
    func subject() throws {
        try Matter.run { matter in
            try matter.captureMails([
                """
                From: Moira Pennefather <moira@pennefather.example>
                To: Owen Lascelles <owen.lascelles@example.gov.uk>
                Date: Mon, 18 Nov 2024 10:05:00 +0000
                Message-ID: <four@pennefather.example>
                Subject: The boiler

                When is the boiler mended?
                """
            ])
            let id = try matter.request(regime: .sar).id
            try matter.open().review(
                id, conversation: nil, seqs: [matter.seq(of: "When is the boiler")], relevant: true, reason: nil)
            #expect(try panel(matter, id)["Moira Pennefather"]?.usual == .named("they asked"))
        }
    }
}
