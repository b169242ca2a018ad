import Archive
import Capture
import Foundation
import Ledger
import Retention
import Search
import Testing

@testable import Casework

/// What casework asks of the directory of people: whom a search means, who was outside, whose name it may be.
@Suite("The directory in casework")
struct DirectoryCaseTests {
    private func importStaff(_ rows: String, in matter: Matter) throws {
        let text = "Staff number,Name,Email,Employment type,Start date,Leaving date\n\(rows)\n"
        let file = try DirectoryFile.read(Array(text.utf8), named: "staff.csv")
        let report = try matter.open().importPeople(file, named: "staff.csv")
        #expect(report.done.refused == 0, "\(report.refusals)")
    }

    @Test("a search by person uses all identifiers, and its trail and its certificate name them")
    func trail() throws {
        try Matter.run { matter in
            try importStaff("1,J. Farrant,jodie.farrant@example.gov.uk,,,", in: matter)
            let id = try matter.request().id
            let archive = try matter.open()
            let found = try archive.search(.init(terms: "boiler", person: "P-1"), for: id, in: matter.index)
            #expect(found.total > 0)
            let made = try #require(try archive.request(id).searches.last)
            #expect(made.identifiers == ["email:jodie.farrant@example.gov.uk"] && made.untraced == [])
            let certificate = try archive.searchCertificate(for: id, in: matter.index)
            #expect(certificate.text.contains("the person as: email:jodie.farrant@example.gov.uk"))
            #expect(throws: CaseworkError(.notFound, "")) {
                try archive.search(.init(terms: "", person: "P-9"), for: id, in: matter.index)
            }
        }
    }

    @Test("a hold on somebody whom no message names holds nothing, and not everything")
    func nobody() throws {
        try Matter.run { matter in
            try importStaff("1,Nora New,nora@example.gov.uk,,,", in: matter)
            let query = HoldQuery(person: "P-1")
            #expect(try matter.open().conversations(matching: query, in: matter.index).isEmpty)
        }
    }

    @Test("names that the directory knows are suggested wherever they stand, old names too")
    func names() throws {
        try Matter.run { matter in
            let id = try matter.request().id
            let archive = try matter.open()
            let first = try matter.seq(of: "The price is")
            try archive.review(id, conversation: first, seqs: [], relevant: true, reason: nil)
            let name = "Boiler Man"
            func isSuggested() throws -> Bool {
                try archive.suggestions(for: id).contains {
                    $0.finding.kind == .name && $0.finding.words.lowercased() == name.lowercased()
                }
            }
            #expect(try !isSuggested())
            try importStaff("1,\(name),other@example.gov.uk,,,", in: matter)
            #expect(try isSuggested())
        }
    }

    @Test("communications are internal only where nobody but staff could see them; else the outsider is named")
    func outsiders() throws {
        try Matter.run { matter in
            let id = try matter.request(regime: .eir).id
            let archive = try matter.open()
            let seq = try matter.seq(of: "The price is")
            try archive.review(id, conversation: seq, seqs: [], relevant: true, reason: nil)
            try archive.withhold(
                .text("price"), of: seq, on: id, exemption: "12(4)(e)", reason: "space to think",
                publicInterest: "it is early")
            func missing() throws -> [String] {
                try Requirements(
                    request: archive.request(id), today: try archive.today(), outsiders: archive.outsiders
                ).missing().filter { $0.contains("internal communication") }
            }
            // Without a directory nobody can be told from staff: somebody looks, and says so.
            #expect(try missing().first?.contains("--kind presence") == true)
            try archive.file(
                .presence, by: "Ann", role: nil, date: CivilDate(parsing: "2024-12-20"), note: "Both are ours", on: id)
            #expect(try missing().isEmpty)
            try importStaff("1,Somebody Else,else@elsewhere.example,Employee,,", in: matter)
            let named = try #require(try missing().first)
            #expect(named.hasPrefix("message \(seq) could be seen by ") && named.contains("withdraw it"))
            try importStaff("2,Nora New,nora@example.gov.uk,Employee,,", in: matter)
            #expect(try archive.outsiders(of: seq) == [] && missing().isEmpty)
        }
    }
}
