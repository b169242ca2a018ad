import Archive
import Casework
import Foundation
import HTTPTypes
import HummingbirdCore
import Ledger
import NIOCore
import TransparencyLog

/// The auditor's page: the signed state of the log, a verification with its progress, and its statement.
enum VerificationPages {
    struct View: ViewModel {
        struct Running: ViewModel {
            let words: String
            let percent: Int
        }

        struct Result: ViewModel {
            let outcome: String
            let by: String
            let made: String
            let verdicts: DataTable?
            let findings: DataTable?
            let notTested: [String]
            let file: Filing?
            let filed: String?
        }

        struct Filing: ViewModel {
            let button = Button(text: "File this statement as a record", isSecondary: true)
        }

        struct Start: ViewModel {
            var scope = ChoiceField(
                name: "scope", label: "What to look at",
                [
                    ("all", "Everything: log, content, catalogue and index"),
                    ("sample", "The log, and the content of a sample"),
                    ("ledger", "The log alone: no content is opened, no key is used"),
                ])
            var sample = FormField(name: "sample", label: "How many records, for a sample", value: "400")
            var seed = FormField(
                name: "seed", label: "Your seed, for a sample",
                hint: "Anything that nobody could foresee when the checkpoint was signed: dice, a headline of today.")
            var since = ""
            var sinceError: String?
            let button = Button(text: "Verify")
        }

        let rows: [SummaryRow]
        let note: String?
        var running: Running?
        var failed: String?
        var result: Result?
        var start: Start?
        let statements: DataTable
    }

    static func enter(in book: PageBook) {
        let job = VerificationJob(book.site.desk.files)
        book.get("verification", .seeVerification) { visit in try await page(visit, job) }
        book.post("verification", .seeVerification) { visit in
            do {
                let scope = try scope(visit.form)
                guard job.begin(scope, by: visit.visitor.person) else {
                    throw Fault(.conflict, "A verification is under way: wait for its end.")
                }
                return .seeOther("/verification", notice: nil)
            } catch let wrong as FieldError { return try await page(visit, job, [wrong.error]) }
        }
        book.post("verification/file", .seeVerification) { visit in
            guard case .done(let outcome) = job.state, outcome.filed == nil else {
                throw Fault(.conflict, "There is no statement that waits to be filed: verify first.")
            }
            let entry = try await visit.decide { archive, _ in
                try archive.file(outcome.statement, files: outcome.files)
            }
            job.note(filed: entry)
            return .seeOther("/verification", notice: "The statement is filed as entry \(entry).")
        }
        for (form, type) in [("html", "text/html"), ("txt", "text/plain"), ("xml", "application/xml")] {
            book.get("verification/statement.\(form)", .seeVerification) { _ in
                guard case .done(let outcome) = job.state else {
                    throw Fault(.notFound, "There is no statement: verify first.")
                }
                let bytes = form == "html" ? outcome.files.html : form == "txt" ? outcome.files.text : outcome.files.xml
                return .file(
                    .init(byteBuffer: ByteBuffer(bytes: bytes)), name: "verification.\(form)",
                    type: "\(type); charset=utf-8")
            }
        }
    }

    private static func scope(_ form: Form) throws -> VerificationJob.Scope {
        let note = form["since"].replacing("\r\n", with: "\n")
        // A form's text loses the line end that a signed note ends with.
        let since = note.isEmpty ? nil : note + "\n"
        if let since, (try? SignedNote(parsing: since)) == nil {
            throw FieldError(
                "since", "This is no signed checkpoint: give the whole note, from the origin to the last signature.")
        }
        switch form["scope"] {
        case "ledger": return .ledgerOnly(since: since)
        case "sample":
            guard let count = UInt64(form["sample"]), count > 0 else {
                throw FieldError("sample", "Say how many records are drawn: a number above 0.")
            }
            guard !form["seed"].isEmpty else {
                throw FieldError("seed", "Give a seed: it says which records are drawn.")
            }
            return .content(since: since, sample: count, seed: form["seed"])
        default: return .content(since: since, sample: nil, seed: "")
        }
    }

    private static func page(
        _ visit: Visit, _ job: VerificationJob, _ errors: [FormError] = []
    ) async throws -> PageAnswer {
        let state = job.state
        var view = try await visit.read { archive, _ in try look(archive) }
        switch state {
        case .idle: break
        case .running(let percent, let words): view.running = View.Running(words: words, percent: percent)
        case .failed(let sentence): view.failed = sentence
        case .done(let outcome): view.result = result(outcome)
        }
        if view.running == nil {
            var start = View.Start()
            if !errors.isEmpty {
                start.scope.value = visit.form["scope"]
                (start.sample.value, start.seed.value) = (visit.form["sample"], visit.form["seed"])
                start.since = visit.form["since"]
                start.sample.take(errors)
                start.seed.take(errors)
                start.sinceError = errors.first { $0.field == "since" }?.text
            }
            view.start = start
        }
        return .page("verification", title: "Verification", view, crumbs: [.home], errors: errors)
    }

    private static func look(_ archive: OpenArchive) throws -> View {
        let ledger = archive.ledger
        let note = try ledger.checkpoint()
        let signed = note.flatMap { try? SignedNote(parsing: $0) }
        let others = signed?.signatures.filter { $0.name != ledger.origin }.map(\.name) ?? []
        let lines = note?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
        let size = try ledger.signedSize()
        return View(
            rows: [
                SummaryRow(key: "Log", value: ledger.origin),
                SummaryRow(key: "Entries", value: "\(try ledger.count()), of which \(size) are signed"),
                SummaryRow(key: "Root", value: lines.count > 2 ? String(lines[2]) : "not signed yet"),
                SummaryRow(key: "Public key", value: ledger.verifierKey.encoded),
                SummaryRow(
                    key: "Witnesses on the checkpoint", value: others.isEmpty ? "none" : others.joined(separator: ", ")),
            ], note: note, statements: try statements(archive))
    }

    private static func statements(_ archive: OpenArchive) throws -> DataTable {
        DataTable(
            caption: "Statements on file",
            head: [
                .init(text: "Entry"), .init(text: "Made"), .init(text: "By"), .init(text: "Entries", isNumeric: true),
                .init(text: "Outcome"),
            ],
            rows: try archive.catalogue.acts(VerificationStated.self).reversed().map { act, stated in
                [
                    .init(text: "\(act.seq)", isHead: true), .init(text: String(act.at.prefix(10))),
                    .init(text: act.by), .init(text: "\(stated.entries)", isNumeric: true),
                    .init(
                        text: "",
                        tag: stated.holds
                            ? Tag(text: "What was tested holds", colour: "green")
                            : Tag(text: Plural.count(stated.exceptions, "exception"), colour: "red")),
                ]
            }, empty: "No statement was filed yet.")
    }

    private static func result(_ outcome: VerificationJob.Outcome) -> View.Result {
        let (statement, verification) = (outcome.statement, outcome.statement.verification)
        let verdicts = Verdict.allCases.filter { (verification.verdicts[$0] ?? 0) > 0 }
        return View.Result(
            outcome: statement.outcome, by: statement.by, made: statement.made.formatted(.iso8601),
            verdicts: verdicts.isEmpty
                ? nil
                : DataTable(
                    caption: "Content", head: [.init(text: "Verdict"), .init(text: "Records", isNumeric: true)],
                    rows: verdicts.map {
                        [
                            .init(text: $0.rawValue.replacing("_", with: " "), isHead: true),
                            .init(text: "\(verification.verdicts[$0] ?? 0)", isNumeric: true),
                        ]
                    }),
            findings: verification.findings.isEmpty
                ? nil
                : DataTable(
                    caption: "Exceptions",
                    head: [.init(text: "Entry"), .init(text: "Code"), .init(text: "What is wrong")],
                    rows: FindingSummary(verification.findings).rows.map {
                        [
                            .init(text: $0.entries ?? "–", isHead: true), .init(text: $0.code.rawValue),
                            .init(text: $0.words),
                        ]
                    }),
            notTested: statement.notTested, file: outcome.filed == nil ? View.Filing() : nil,
            filed: outcome.filed.map { "It is filed as entry \($0)." })
    }
}

/// What is wrong with one field of a form.
struct FieldError: Error {
    let error: FormError

    init(_ field: String, _ text: String) { error = FormError(field: field, text: text) }
}
