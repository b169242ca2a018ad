import Archive
public import ArgumentParser
public import Capture
import Foundation
import Ledger
import Retention

extension DirectoryFormat: ExpressibleByArgument {}

struct PeopleCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "Keep the directory of people, and find them in messages.",
        subcommands: [
            Import.self, Find.self, List.self, Show.self, Matches.self, Match.self, Merge.self, Split.self,
            Leavers.self,
        ])

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a directory's export: who there is, what they do, and which identifiers are theirs.",
            discussion: """
                The form is recognised: CSV with a heading line, LDIF (RFC 2849), or SCIM 2.0 JSON (RFC 7643). A file can be handed \
                in again: what is known is not taken twice, and what changed becomes history. Somebody is known again by staff \
                number, user name, address or account, never by name. A row that cannot be taken is named with the reason, the \
                others go on, and the exit status is 1.

                Headings of a CSV are known by their usual words, in any order: Staff number (Employee ID, Payroll ref), Username, \
                Name, or Forename and Surname, Email, Job title (Post, Position), Team, Section, Service, Department, Directorate, \
                Grade (Pay band), Skills, Interests, Start date, Leaving date, Employment type (internal or external), Public facing \
                (yes or no), and SOURCE account (or SOURCE handle) for an account in a declared source. Several values in a cell are \
                parted by semicolons. Days are 2024-03-31, or 31/03/2024 with the day first. Nothing else is taken: no pay, no birth \
                dates, no home addresses.

                Of LDIF the attributes of inetOrgPerson (RFC 2798) and of Active Directory are read; of SCIM the User with its \
                enterprise extension.

                Example:
                  canute people import staff.csv --archive records
                  canute people import staff.ldif --as-at 2026-09-01 --archive records
                """)

        @Argument(help: "The file.") var file: String
        @Option(help: "The form that it is in, else it is recognised.") var format: DirectoryFormat?
        @Option(help: ArgumentHelp("The day that it tells of, else today.", valueName: "date")) var asAt: CivilDate?
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            struct Refusal: Encodable {
                let item: String
                let reason: String
            }
            let entry: UInt64
            let format: String
            let as_at: String
            let read: Int
            let new: Int
            let changed: Int
            let unchanged: Int
            let refused: Int
            let refusals: [Refusal]
            let notes: [Refusal]
            let leavers_to_record: Int
        }

        func run() throws {
            let read = try DirectoryFile.read(file, format: format)
            let name = URL(fileURLWithPath: file).lastPathComponent
            let refused = try options.withArchive { archive, _ in
                let report = try archive.importPeople(read, named: name, asAt: asAt)
                let leavers = try archive.leaversToRecord().count
                try show(report, leavers: leavers)
                return report.done.refused
            }
            if refused > 0 { throw Outcome.toActOn }
        }

        private func show(_ report: PeopleReport, leavers: Int) throws {
            let done = report.done
            if options.json {
                return try Output.json(
                    Answer(
                        entry: report.entry, format: done.format.rawValue, as_at: done.asAt, read: done.read,
                        new: done.new, changed: done.changed, unchanged: done.unchanged, refused: done.refused,
                        refusals: report.refusals.map { .init(item: $0.item, reason: $0.reason) },
                        notes: report.notes.map { .init(item: $0.item, reason: $0.reason) },
                        leavers_to_record: leavers))
            }
            print(
                "\(Output.count(done.read, "person", "people")) read of \(done.file) (\(done.format.rawValue), as at \(done.asAt)): \(done.new) new, \(done.changed) changed, \(done.unchanged) as before, \(done.refused) refused."
            )
            for refusal in report.refusals { print("  refused, \(refusal.item): \(refusal.reason)") }
            for note in report.notes { print("  note, \(note.item): \(note.reason)") }
            if leavers > 0 {
                print(
                    "For \(Output.count(leavers, "leaver")) the end of the employment is not recorded: `canute people leavers` shows them."
                )
            }
        }
    }

    struct Find: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find people by name, job, team, skill or interest; with a purpose, in messages too.",
            discussion: """
                Every word must fit the beginning of a word somewhere; the best come first, leavers after those who are there. With \
                --purpose it also lists who messages name by a part of their name, address or account.

                Example:
                  canute people find "planning enforcement" --archive records
                  canute people find smith --archive records --purpose "Complaint 12"
                """)

        @Argument(help: "Words, or a part of a name, address or account.") var text: String
        @OptionGroup var purpose: PurposeOptions
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            struct Named: Encodable {
                let id: Int64
                let name: String
                let identifiers: [String]
            }
            let people: [PersonAnswer]
            let named: [Named]?
        }

        func run() throws {
            let words = try? purpose.words()
            try options.withArchive { archive, _ in
                try purpose.check(in: archive)
                let found = try archive.catalogue.directory().find(text, on: archive.today().description)
                let named = try words.map { _ in try archive.catalogue.people(matching: text) }
                if let words, let named {
                    try archive.record(
                        SearchMade(
                            terms: text, filters: ["people"], purpose: words, hits: UInt64(named.count), searchedTo: 0,
                            unsearched: 0),
                        subject: purpose.request ?? "")
                }
                if options.json {
                    return try Output.json(
                        Answer(
                            people: found.map { PersonAnswer($0.person, because: $0.because) },
                            named: named?.map { .init(id: $0.id, name: $0.name, identifiers: $0.identifiers) }))
                }
                for one in found {
                    PersonAnswer(one.person).showLine()
                    print("      \(one.because.joined(separator: "; "))")
                }
                if found.isEmpty { print("The directory knows nobody by “\(text)”.") }
                guard let named else { return }
                for row in named { print("in messages  \(row.name)  \(row.identifiers.joined(separator: ", "))") }
                if named.isEmpty { print("No message names anybody by “\(text)”.") }
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the people of the directory.",
            discussion:
                "Example:\n  canute people list --archive records\n  canute people list --left --archive records")

        @Flag(help: "Only those who have left.") var left = false
        @Flag(help: "Only those of outside.") var external = false
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let today = try archive.today().description
                let people = try archive.catalogue.directory().people.filter { person in
                    (!left || person.hasLeft(by: today)) && (!external || person.values(.standing) == ["external"])
                }
                if options.json { return try Output.json(["people": people.map { PersonAnswer($0) }]) }
                for person in people { PersonAnswer(person).showLine() }
                if people.isEmpty { print("Nobody: `canute people import FILE` takes a directory's export.") }
            }
        }
    }
}

/// Somebody of the directory, as commands answer.
struct PersonAnswer: Encodable {
    let id: String
    let name: String
    @OrNull var number: String?
    @OrNull var title: String?
    let team: [String]
    @OrNull var grade: String?
    let mail: [String]
    let skills: [String]
    let interests: [String]
    @OrNull var joined: String?
    @OrNull var left: String?
    @OrNull var standing: String?
    @OrNull var public_facing: Bool?
    let because: [String]?

    init(_ person: PersonOnFile, because: [String]? = nil) {
        id = person.id
        name = person.name()
        number = person.values(.number).last
        title = person.value(.title)
        team = person.values(.team)
        grade = person.value(.grade)
        mail = person.values(.mail)
        skills = person.values(.skill)
        interests = person.values(.interest)
        joined = person.joined
        left = person.left
        standing = person.value(.standing)
        public_facing = person.value(.publicFacing).map { $0 == "yes" }
        self.because = because
    }

    func showLine() {
        let role = [title, team.first].compactMap { $0 }.joined(separator: ", ")
        let marks = [standing == "external" ? "external" : nil, left.map { "left \($0)" }].compactMap { $0 }
        print(
            "\(id)  \(name)  \(role.isEmpty ? "–" : role)  \(mail.first ?? "–")\(marks.isEmpty ? "" : "  (\(marks.joined(separator: ", ")))")"
        )
    }
}
