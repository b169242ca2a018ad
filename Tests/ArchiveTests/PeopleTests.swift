import Capture
import Foundation
import GRDB
import Ledger
import Records
import Retention
import Testing

@testable import Archive

/// The directory of people: who is known again, what becomes history, whose an identifier is, and whose it never is.
@Suite("People")
struct PeopleTests {
    private static let heading = "Staff number,Name,Email,Username,Job title,Team,Skills,Start date,Leaving date\n"

    @discardableResult
    private func importCSV(
        _ rows: String, heading: String = PeopleTests.heading, asAt: String? = nil, into trial: Trial
    ) throws -> PeopleReport {
        let file = try DirectoryFile.read(Array((heading + rows + "\n").utf8), named: "staff.csv", format: .csv)
        let day = try asAt.map { try CivilDate(parsing: $0) }
        let report = try trial.open().importPeople(file, named: "staff.csv", asAt: day)
        #expect(report.done.read == report.done.new + report.done.changed + report.done.unchanged + report.done.refused)
        return report
    }

    private func counts(_ report: PeopleReport) -> [Int] {
        [report.done.new, report.done.changed, report.done.unchanged, report.done.refused]
    }

    /// Ann (account U1, with an address) and Bob (U2, without one) in a channel.
    private func talk(_ trial: Trial, channel: String = "general", source: String = "chat") throws {
        var export = SlackExport()
        export.channels[channel] = [
            SlackExport.say("from ann in \(channel)", at: 0),
            SlackExport.say("from bob in \(channel)", at: 1, by: "U2"),
        ]
        try trial.capture(export, from: source)
    }

    // MARK: - Import

    @Test("a file that is handed in again adds nothing; what changed is history, with its days")
    func history() throws {
        try Trial.run { trial in
            let first = "1,Ann Lee,ann.lee@example.gov.uk,alee,Clerk,Housing,Damp,2020-01-01,"
            #expect(counts(try importCSV(first, asAt: "2025-01-01", into: trial)) == [1, 0, 0, 0])
            #expect(counts(try importCSV(first, asAt: "2025-02-01", into: trial)) == [0, 0, 1, 0])
            let second = "1,Ann Ray,ann.ray@example.gov.uk,alee,Manager,Housing,Damp;Mould,2020-01-01,"
            #expect(counts(try importCSV(second, asAt: "2025-06-01", into: trial)) == [0, 1, 0, 0])
            let ann = try trial.open().personOnFile("P-1")
            #expect(ann.name(on: "2025-05-31") == "Ann Lee" && ann.name(on: "2025-06-01") == "Ann Ray")
            #expect(ann.value(.title, on: "2023-01-01") == "Clerk" && ann.value(.title) == "Manager")
            #expect(ann.words(on: "2024-01-01") == "Ann Lee, Clerk, Housing")
            #expect(ann.values(.skill) == ["Damp", "Mould"])
            #expect(ann.values(.mail) == ["ann.ray@example.gov.uk"])
            #expect(try trial.open().personOnFile("ann lee").number == 1)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("a column that a file does not have changes nothing, an empty cell ends what was said")
    func silence() throws {
        try Trial.run { trial in
            try importCSV("1,Ann Lee,ann@x.org,alee,Clerk,Housing,Damp,2020-01-01,2025-01-31", into: trial)
            let short = try importCSV("1,Ann Lee", heading: "Staff number,Name\n", into: trial)
            #expect(counts(short) == [0, 0, 1, 0])
            try importCSV("1,Ann Lee,ann@x.org,alee,Clerk,,Damp,2020-01-01,", into: trial)
            let ann = try trial.open().personOnFile("P-1")
            #expect(ann.values(.team).isEmpty && ann.left == nil && ann.values(.login) == ["alee"])
        }
    }

    @Test("people are known again by number, user name and address, and never by name")
    func knownAgain() throws {
        try Trial.run { trial in
            try importCSV("1,Ann Lee,ann@x.org,alee,,,,,\n2,Bob Ray,bob@x.org,bray,,,,,", into: trial)
            let again = try importCSV(
                """
                1,Ann Smith,other@x.org,other,,,,,
                ,Robert Ray,,BRAY,,,,,
                3,Ann Lee,third@x.org,third,,,,,
                """, into: trial)
            #expect(counts(again) == [1, 2, 0, 0])
            #expect(
                try trial.open().catalogue.directory().people.map { $0.name() } == [
                    "Ann Smith", "Robert Ray", "Ann Lee",
                ])
        }
    }

    @Test("an address that is given again goes to whoever comes, once its holder has left; before that it is refused")
    func reuse() throws {
        try Trial.run { trial in
            let ann = "1,Ann Lee,ann.lee@example.gov.uk,alee,,,,2020-01-01,"
            try importCSV(ann, asAt: "2024-02-01", into: trial)
            let other = "9,Ann Lee,ann.lee@example.gov.uk,alee2,,,,2024-03-02,"
            let refused = try importCSV(other, asAt: "2024-02-02", into: trial)
            #expect(counts(refused) == [0, 0, 0, 1])
            #expect(refused.refusals.first?.reason.contains("who has not left") == true)
            let both = try importCSV("\(ann)2024-02-29\n\(other)", asAt: "2024-03-02", into: trial)
            #expect(counts(both) == [1, 1, 0, 0])
            try talk(trial)
            var later = SlackExport()
            later.channels["general"] = [SlackExport.say("the new ann", at: 3 * 24 * 60)]
            try trial.capture(later)
            let archive = try trial.open()
            // The messages of 1 March 2024 lie between the two: nobody's. Those of 4 March are the second's.
            #expect(try archive.reach(one: "P-1").entries.isEmpty)
            #expect(try archive.reach(one: "P-2").entries == trial.seqs(of: "the new ann"))
            #expect(
                try archive.reach(one: "P-2").spans.map(\.words).contains(
                    "email:ann.lee@example.gov.uk from 2024-03-02"))
            #expect(try archive.reach("ann.lee@example.gov.uk").entries == trial.seqs(of: "ann"))
        }
    }

    @Test("a row that stands twice, or gives what another has, is refused and the rest goes on")
    func collisions() throws {
        try Trial.run { trial in
            let report = try importCSV(
                """
                1,Ann Lee,ann@x.org,alee,,,,,
                1,Ann Lee,ann@x.org,alee,,,,,
                2,Bob Ray,ann@x.org,bray,,,,,
                3,Cas Poe,cas@x.org,cpoe,,,,,
                """, into: trial)
            #expect(counts(report) == [2, 0, 0, 2])
            #expect(report.refusals.map(\.item) == ["line 3", "line 4"])
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try importCSV("4,D,d@x.org,,,,,,", asAt: "2026-03-03", into: trial)
            }
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try importCSV("4,D,d@x.org,,,,,,", asAt: "2026-03-01", into: trial)
            }
        }
    }

    // MARK: - Matching

    @Test("an equal address matches by itself, also the account whose profile gives it; a name never does")
    func matching() throws {
        try Trial.run { trial in
            try talk(trial)
            try importCSV("1,Ann Lee,ann.lee@example.gov.uk,alee,,,,,\n2,Bob Ray,bob@x.org,u2,,,,,", into: trial)
            let matches = try trial.open().matches()
            #expect(matches.made.map(\.identifier) == ["account:chat:U1", "email:ann.lee@example.gov.uk"])
            #expect(matches.made.allSatisfy { $0.person.number == 1 && $0.messages == 1 })
            try #require(matches.made.count == 2 && matches.proposals.count == 1, "\(matches)")
            #expect(matches.made[0].evidence.contains("its profile gives the address ann.lee@example.gov.uk"))
            // U2 is called Bob Ray in the chat and has Bob's user name: proposed for the latter, and waits.
            #expect(matches.proposals.map(\.identifier) == ["account:chat:U2"])
            #expect(matches.proposals[0].evidence == ["u2 is their user name in the directory"])
            #expect(try trial.open().reach(one: "P-2").entries.isEmpty)
            try trial.open().decideMatch(of: "account:chat:U2", with: "P-2", isTheirs: true, reason: "asked him")
            #expect(try trial.open().reach(one: "P-2").entries == trial.seqs(of: "from bob"))
            try trial.open().decideMatch(of: "account:chat:U2", with: "P-2", isTheirs: false, reason: "another one")
            #expect(try trial.open().reach(one: "P-2").entries.isEmpty)
            #expect(try trial.open().matches().proposals.isEmpty)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("in a source that is declared to have the directory's user names, these match by themselves")
    func logins() throws {
        try Trial.run { trial in
            try talk(trial)
            try importCSV("2,Bob Ray,,u2,,,,,", into: trial)
            #expect(try trial.open().matches().made.isEmpty)
            var source = SourceDeclared(name: "chat")
            source.accounts = AccountKind.directory.rawValue
            try trial.open().declareSource(source)
            #expect(try trial.open().matches().made.map(\.identifier) == ["account:chat:U2"])
            #expect(try trial.open().reach(one: "P-1").entries == trial.seqs(of: "from bob"))
        }
    }

    @Test("an actor's URI, a Matrix id and a Jabber address are the user name that they hold")
    func userNames() {
        #expect(Identities.userNames(in: "https://square.example/users/A.Lee").last == "a.lee")
        #expect(Identities.userNames(in: "@alee:example.org").contains("alee"))
        #expect(Identities.userNames(in: "alee@example.org/phone").contains("alee"))
        #expect(Identities.userNames(in: "ALee") == ["alee"])
    }

    // MARK: - Confidence and the public

    @Test(
        "in a channel of confidence nobody is traced: not by an address, not by an account, not by decision",
        arguments: ["source", "tag", "rule", "template"])
    func confidence(by way: String) throws {
        try Trial.run { trial in
            let channel = way == "template" ? "speak-up" : "listening"
            let name = way == "source" ? "portal" : "chat"
            _ = try trial.open().declareIfUnknown(name)
            switch way {
            case "source":
                var source = SourceDeclared(name: name)
                source.accounts = AccountKind.confidential.rawValue
                try trial.open().declareSource(source)
            case "tag": try trial.open().tag(channel, of: name, as: "confidential", reason: "promised")
            default: break
            }
            try talk(trial, channel: channel, source: name)
            try talk(trial, source: "other")
            // A rule that came later does not undo the capture, and protects who wrote all the same.
            if way == "rule" {
                try trial.open().propose(
                    exclusion: ExclusionAdded(source: name, conversation: channel, code: "WB", reason: "Whistleblowing")
                )
            }
            try importCSV("1,Ann Lee,ann.lee@example.gov.uk,u1,,,,,", into: trial)
            let reach = try trial.open().reach("Ann Lee")
            #expect(reach.entries == (try trial.seqs(of: "from ann in general")))
            #expect(reach.untraced.count == 1, "\(reach.untraced)")
            if way == "source" {
                let matches = try trial.open().matches()
                #expect(matches.untraced == 2 && !matches.made.contains { $0.identifier.contains("portal") })
                let error = #expect(throws: ArchiveError.self) {
                    try trial.open().decideMatch(of: "account:portal:U1", with: "P-1", isTheirs: true, reason: "I know")
                }
                #expect(error?.message.contains("never traced") == true)
            }
        }
    }

    @Test("a member of the public is matched with nobody, whatever somebody knows or says")
    func members() throws {
        try Trial.run { trial in
            try talk(trial, source: "square")
            var source = SourceDeclared(name: "square")
            source.accounts = AccountKind.public.rawValue
            try trial.open().declareSource(source)
            try importCSV("2,Bob Ray,,u2,,,,,", into: trial)
            #expect(try trial.open().matches().untraced == 2)
            let error = #expect(throws: ArchiveError.self) {
                try trial.open().decideMatch(of: "account:square:U2", with: "P-1", isTheirs: true, reason: "I know him")
            }
            #expect(error?.message.contains("members of the public") == true)
            // Elsewhere too nothing but evidence counts, and what nobody wrote under is no identifier.
            try talk(trial)
            let word = #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open().decideMatch(
                    of: "email:ann.lee@example.gov.uk", with: "P-1", isTheirs: true, reason: "I know her")
            }
            #expect(word?.message.contains("Nothing but your word") == true)
            #expect(throws: ArchiveError(.notFound, "")) {
                try trial.open().decideMatch(of: "email:nobody@x.org", with: "P-1", isTheirs: true, reason: "r")
            }
        }
    }

    @Test("an address of a channel of confidence is not taken from a directory")
    func confidentialAddress() throws {
        try Trial.run { trial in
            let report = try importCSV("1,Desk,desk@x.org;speakup@x.org,desk,,,,,", into: trial)
            #expect(report.notes.contains { $0.reason.contains("channel of confidence") })
            #expect(try trial.open().personOnFile("P-1").values(.mail) == ["desk@x.org"])
        }
    }

    // MARK: - Merging and finding

    @Test("a merge shows two histories under one number, and can be taken back")
    func merge() throws {
        try Trial.run { trial in
            try talk(trial)
            try importCSV(
                "1,Ann Lee,ann@x.org,alee,Clerk,,,2015-01-01,2019-01-01\nA7,Ann Lee,ann.lee@example.gov.uk,ann7,,,,2022-01-01,",
                into: trial)
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open().mergePeople("P-1", into: "P-2", reason: " ")
            }
            try trial.open().mergePeople("P-1", into: "P-2", reason: "came back")
            let ann = try trial.open().personOnFile("P-1")
            #expect(ann.number == 2 && ann.alsoKnownAs == [1] && ann.values(.number) == ["1", "A7"])
            #expect(try trial.open().reach(one: "ann@x.org").entries == trial.seqs(of: "from ann"))
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open().mergePeople("P-1", into: "P-2", reason: "again")
            }
            try trial.open().splitPerson("P-1", reason: "two after all")
            #expect(try trial.open().personOnFile("P-1").number == 1)
            #expect(try trial.open().reach(one: "ann@x.org").entries.isEmpty)
            #expect(throws: ArchiveError(.wrongUse, "")) { try trial.open().splitPerson("P-1", reason: "again") }
            // A file goes by the numbers themselves, merged or not.
            try trial.open().mergePeople("P-1", into: "P-2", reason: "one after all")
            let again = try importCSV(
                "1,Ann Lee,ann@x.org,alee,Clerk,,,2015-01-01,2019-01-01\nA7,Ann Lee,ann.lee@example.gov.uk,ann7,,,,2022-01-01,",
                into: trial)
            #expect(counts(again) == [0, 0, 2, 0])
            try trial.open().splitPerson("P-1", reason: "two again")
            let acts = try trial.open().catalogue.acts(on: "P-1").filter { $0.kind != PersonStated.kind }
            #expect(acts.map(\.kind) == [PeopleMerged.kind, PeopleSplit.kind, PeopleMerged.kind, PeopleSplit.kind])
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("people are found by name, team, skill and job; those who are there come before leavers")
    func find() throws {
        try Trial.run { trial in
            try importCSV(
                """
                1,Ann Lee,,alee,Planner,Planning Enforcement,Trees,,2020-01-01
                2,Bob Ray,,bray,Planner,Planning Enforcement,Trees,,
                3,Cas Poe,,cpoe,Officer,Housing,Planning enforcement,,
                4,Plan Enforcer,,plan,Clerk,Parks,,,
                """, into: trial)
            let directory = try trial.open().catalogue.directory()
            func found(_ text: String) -> [UInt64] { directory.find(text, on: "2026-03-02").map(\.person.number) }
            #expect(found("planning enforcement") == [2, 3, 1] || found("planning enforcement") == [3, 2, 1])
            #expect(found("enforce PLAN").contains(4) && found("bob ray") == [2] && found("ray housing").isEmpty)
            #expect(found("").isEmpty && found("cás") == [3])
        }
    }

    // MARK: - Leavers

    @Test("the end of an employment is offered for leavers, and recorded only when somebody does")
    func leavers() throws {
        try Trial.run { trial in
            try importCSV("1,Ann Lee,,alee,,,,,2026-02-28\n2,Bob Ray,,bray,,,,,2026-03-31", into: trial)
            #expect(try trial.open().leaversToRecord().map { "\($0.person.id) \($0.left)" } == ["P-1 2026-02-28"])
            #expect(try trial.open().catalogue.acts(EventRecorded.self).isEmpty)
        }
    }

    // MARK: - The tables

    @Test(
        "an edited row of the directory is found",
        arguments: [
            "UPDATE staff_fact SET value = 'Head' WHERE field = 'title'",
            "DELETE FROM staff_fact WHERE field = 'mail'",
            "INSERT INTO staff_fact VALUES (1, 'mail', 'x@y.org', NULL, NULL, 7, NULL)",
            "UPDATE staff_merge SET into_person = 1", "UPDATE staff_match SET theirs = 1 - theirs",
        ])
    func tampering(sql: String) throws {
        try Trial.run { trial in
            try talk(trial)
            try importCSV("1,Ann Lee,a@x.org,alee,Clerk,,,,\n2,Bob Ray,b@x.org,u2,,,,,2020-01-01", into: trial)
            try trial.open().decideMatch(of: "account:chat:U2", with: "P-2", isTheirs: true, reason: "r")
            try trial.open().mergePeople("P-1", into: "P-2", reason: "r")
            #expect(try trial.findings().isEmpty)
            let queue = try DatabaseQueue(path: trial.files.catalogue.path)
            try queue.write { db in
                try db.execute(sql: sql)
                #expect(db.changesCount > 0)
            }
            try queue.close()
            #expect(try trial.findings().contains { $0.code == .catalogueDiffers })
            let archive = try trial.open()
            try archive.catalogue.rebuild(archive.ledger)
            #expect(try trial.findings().isEmpty)
        }
    }
}
