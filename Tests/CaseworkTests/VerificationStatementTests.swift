import Foundation
import Interchange
import Ledger
import Records
import Retention
import Testing
import TransparencyLog

@testable import Archive
@testable import Casework

/// The statement of a verification: three forms of one account, with the privileged acts as its annex.
@Suite("Statement of verification")
struct VerificationStatementTests {
    private static let when = Date(timeIntervalSince1970: 1_736_244_000)

    private func statement(
        _ matter: Matter, _ scope: VerificationScope = VerificationScope()
    ) throws -> VerificationStatement {
        let archive = try matter.open()
        try archive.ledger.signCheckpoint()
        let verification = try archive.ledger.verify(scope)
        let acts = try PrivilegedActs(verification.account, ledger: archive.ledger, catalogue: archive.catalogue)
        return VerificationStatement(
            verification, authority: "Example <Council>", by: "Ann Auditor", made: Self.when,
            includesProjections: false,
            acts: acts.listed)
    }

    private func words(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("the XML is of its form, and says what was found")
    func xml() throws {
        try Matter.run { matter in
            let statement = try statement(matter, VerificationScope(sample: (2, "by lot & chance")))
            let xml = try statement.xml()
            let schema = try XMLSchema(VerificationStatement.schemaBytes)
            #expect(schema.validate(xml) == [])
            let root = try XML.parse(xml, name: "statement")
            let found = try #require(root.children.first { $0.name == "found" })
            #expect(found.children.filter { $0.name == "verdict" }.count == 7)
            let sample = try #require(root.children.first { $0.name == "sample" })
            #expect(sample.attribute("drawn") == "2")
            #expect(sample.children.first { $0.name == "seed" }?.text == "by lot & chance")
            #expect(root.children.first { $0.name == "outcome" }?.attribute("holds") == "true")
        }
    }

    @Test("what is not of the form is found by the schema")
    func schema() throws {
        try Matter.run { matter in
            let xml = words(try statement(matter).xml())
            let schema = try XMLSchema(VerificationStatement.schemaBytes)
            for (old, new) in [
                ("holds=\"true\"", "holds=\"perhaps\""), ("fingerprint=\"", "fingerprint=\"x"),
                ("<limits>", "<limit>"), ("depth=\"everything\"", "depth=\"all\""),
            ] {
                #expect(xml.contains(old))
                #expect(schema.validate(Array(xml.replacing(old, with: new).utf8)) != [], "\(new)")
            }
        }
    }

    @Test("the page stands alone, is escaped, and says everything that an auditor signs")
    func html() throws {
        try Matter.run { matter in
            let statement = try statement(matter, VerificationScope(sample: (3, "<seed>")))
            let page = words(statement.html())
            for heading in statement.parts.map(\.heading) { #expect(page.contains(">\(heading)</h2>"), "\(heading)") }
            for hidden in ["<seed>", "<Council>", "<script", "src=", "href="] {
                #expect(!page.contains(hidden), "\(hidden)")
            }
            #expect(page.contains("Example &lt;Council&gt;") && page.contains("&lt;seed&gt;"))
            #expect(page.contains(StatementWords.grouped(statement.account.fingerprint)))
            #expect(page.contains("default-src 'none'".replacing("'", with: "&#39;")))
            for limit in VerificationStatement.limits { #expect(page.contains(limit)) }
            for open in ["section", "table", "dl", "ul", "main", "tr"] {
                let count = page.components(separatedBy: "<\(open)").count
                #expect(count == page.components(separatedBy: "</\(open)>").count, "\(open)")
            }
        }
    }

    @Test("the text fits 78 columns and has the same parts")
    func text() throws {
        try Matter.run { matter in
            let statement = try statement(matter)
            let text = words(statement.text())
            for part in statement.parts { #expect(text.contains(part.heading.uppercased())) }
            // Only what cannot be cut, a key or a root, makes a line longer.
            for line in text.split(separator: "\n") where line.count > 78 {
                #expect(line.split(separator: " ").contains { $0.count > 40 }, "\(line)")
            }
            #expect(text.contains("Signature"))
        }
    }

    @Test("an exception is in all three, with its entry")
    func exceptions() throws {
        try Matter.run { matter in
            let clean = try statement(matter)
            var verification = clean.verification
            verification.findings = [Finding(seq: 3, code: .contentAltered, message: "Record 3 was altered.")]
            let statement = VerificationStatement(
                verification, authority: "a", by: "b", made: Self.when, includesProjections: true, acts: [])
            for form in [words(statement.html()), words(statement.text()), words(try statement.xml())] {
                #expect(form.contains("content-altered") && form.contains("Record 3 was altered."))
                #expect(form.contains("1 exception was found"))
            }
        }
    }

    @Test("what was not tested is said for every scope")
    func notTested() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let kept = try archive.ledger.signCheckpoint()
            _ = try matter.request()
            let sampled = try statement(matter, VerificationScope(since: kept, sample: (1, "s"))).notTested.joined()
            for words in ["earlier checkpoint", "outside the sample", "search index", "Backups"] {
                #expect(sampled.contains(words), "\(words)")
            }
            let ledger = VerificationStatement(
                try PublicLedger(matter.files).verify(), authority: "a", by: "b", made: Self.when,
                includesProjections: false, acts: nil)
            #expect(ledger.notTested.joined().contains("no record was opened"))
            #expect(words(ledger.html()).contains("who did what is content, and none was read"))
            #expect(try XMLSchema(VerificationStatement.schemaBytes).validate(ledger.xml()) == [])
        }
    }

    @Test("a sample with an altered record gives no confidence")
    func noConfidence() throws {
        try Matter.run { matter in
            let statement = try statement(matter, VerificationScope(sample: (2, "s")))
            let sample = try #require(statement.account.sample)
            #expect(statement.confidence(sample).contains("95 %"))
            var verification = statement.verification
            verification.verdicts[.altered] = 1
            let worse = VerificationStatement(
                verification, authority: "a", by: "b", made: Self.when, includesProjections: false, acts: nil)
            #expect(worse.confidence(sample).contains("verify everything"))
        }
    }

    @Test("it is filed as a record that holds the XML and the hashes of the other forms")
    func filed() throws {
        try Matter.run { matter in
            let statement = try statement(matter)
            let files = try StatementFiles(statement)
            let archive = try matter.open(as: "Ann Auditor")
            let seq = try archive.file(statement, files: files)
            let (act, filed) = try #require(try archive.catalogue.acts(VerificationStated.self).last)
            #expect(act.seq == seq && act.by == "Ann Auditor" && act.type == .audit)
            #expect(Array(filed.xml.utf8) == files.xml)
            #expect(filed.html256 == Digest.sha256(files.html).hex)
            #expect(filed.size == statement.account.checkpoint?.size)
            #expect(try archive.ledger.verify().findings == [])
        }
    }

    @Test("privileged acts are listed, each with its entry, and others are not")
    func acts() throws {
        try Matter.run { matter in
            let archive = try matter.open()
            let kept = try archive.ledger.signCheckpoint()
            let lunch = try #require(try archive.catalogue.conversation(of: matter.seq(of: "Soup today"))).id
            try archive.record(
                ExclusionAdded(source: "mail", conversation: "union*", code: "TU", reason: "Union talk"),
                subject: "mail")
            try archive.placeHold(
                HoldPlaced(id: "AUD-1", reason: "Audit", owner: "Ann", from: "2025-01-06", conversations: [lunch]))
            try matter.open(as: "Bob").releaseHold("AUD-1", to: CivilDate(parsing: "2025-01-07"), reason: "Audit ended")
            let shorter = words(RetentionSchedule.builtInBytes).replacing(
                "<period>P1Y</period>", with: "<period>P6M</period>")
            try archive.adopt(RetentionSchedule(xml: Array(shorter.utf8), name: "shorter.xml"))
            let listed = try statement(matter, VerificationScope(since: kept)).acts ?? []
            #expect(listed.map(\.category) == [.exclusionChanged, .holdReleased, .periodShortened])
            #expect(listed.map(\.by) == ["Ann", "Bob", "Ann"])
            #expect(listed[2].what.contains("1 year") && listed[2].what.contains("6 months"))
            #expect(listed.map(\.seq) == listed.map(\.seq).sorted())
        }
    }

    @Test(
        "a disposal within sixty days of a request that matched is listed",
        arguments: [("2025-02-04", true), ("2025-03-08", true), ("2025-03-09", false), ("2024-12-07", true)])
    func disposal(_ day: String, _ isListed: Bool) throws {
        try Matter.run { matter in
            let request = try matter.request()
            let seq = try matter.seq(of: "The price is")
            let list = SequenceList([seq])
            let conversation = try #require(try matter.open().catalogue.conversation(of: seq)).id
            let ordered = DestructionOrdered(
                id: "D-1", proposedBy: "Ann", approvedBy: "Bob", ground: "g", retentionClass: "MSG-01", schedule: "s",
                listHash: list.hash.hex, count: 1, holdsChecked: [], checkedAt: "\(day)T12:00:00Z",
                conversations: "\(conversation)\n")
            // The search was made on 7 January 2025: 60 days later is 8 March.
            let then = try Date("\(day)T12:00:00Z", strategy: .iso8601)
            let archive = try OpenArchive(matter.files, actor: "Ann", now: { then })
            let components = try Act.components(ordered, subject: "D-1", by: "Ann", at: then)
            let order = try archive.ledger.orderDestruction(of: list, components: components) {}
            try archive.catalogue.rollForward(archive.ledger)
            let near = try statement(matter).acts?.filter { $0.category == .disposalNearRequest } ?? []
            #expect(near.map(\.seq) == (isListed ? [order] : []))
            #expect(near.allSatisfy { $0.what.contains(request.id) && $0.what.contains("Bob") })
        }
    }

    @Test("a period is shorter by its length, or where the review before destruction goes")
    func shorter() throws {
        let terms = { (period: String?, action: DisposalAction) in
            try RetentionTerms(
                trigger: .created, cutoff: .none, period: period.map { try Period(parsing: $0) }, action: action)
        }
        let old = try terms("P1Y", .review)
        for (period, action, isShorter) in [
            ("P6M", DisposalAction.review, true), ("P364D", .review, true), ("P1Y", .destroy, true),
            ("P2Y", .destroy, true), ("P12M", .review, false), ("P2Y", .transfer, false),
        ] {
            #expect(try PrivilegedActs.isShorter(terms(period, action), than: old) == isShorter, "\(period)")
        }
        #expect(try PrivilegedActs.isShorter(old, than: terms(nil, .permanent)))
        #expect(try !PrivilegedActs.isShorter(terms(nil, .permanent), than: old))
    }
}
