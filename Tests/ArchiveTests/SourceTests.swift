import Archive
import Capture
import Foundation
import Ledger
import Records
import Testing

/// On what ground a source is captured, and what of it a reader should know.
@Suite("Source")
struct SourceTests {
    private func whole(_ name: String = "chat") -> SourceDeclared {
        var source = SourceDeclared(name: name)
        source.owner = "Head of Digital"
        source.controller = "Example Council"
        source.purpose = "Council business done in chat"
        source.lawfulBasis = "public task"
        source.dpia = "DPIA-12"
        source.dpiaReview = "2027-01-31"
        source.notice = "Intranet page"
        source.noticeGiven = "2024-03-02"
        source.heldFor = "authority"
        return source
    }

    @Test("what is whole is ready for live capture; what is not says what is missing")
    func readiness() throws {
        try Trial.run { trial in
            let archive = try trial.open()
            let unknown = try archive.sourceReadiness("chat")
            #expect(!unknown.isReady && unknown.missing.count == 9)
            let kept = try archive.declareSource(whole())
            #expect(kept.lawfulBasis == "6(1)(e) public task" && kept.heldFor == "the authority")
            #expect(try archive.sourceReadiness("chat").isReady)
            #expect(try archive.sourceReadiness("chat").concerns.isEmpty)
            var overdue = whole()
            overdue.dpiaReview = "2025-01-31"
            overdue.lawfulBasis = "Art 6(1)(f)"
            try archive.declareSource(overdue)
            let readiness = try archive.sourceReadiness("chat")
            #expect(readiness.isReady && readiness.concerns.count == 2)
        }
    }

    @Test("every change of a declaration is an entry with what was before; nothing new is none")
    func history() throws {
        try Trial.run { trial in
            let archive = try trial.open()
            try archive.declareSource(whole())
            try archive.declareSource(whole())
            var other = whole()
            other.owner = "Jane Doe"
            other.purpose = nil
            try trial.open(as: "Bob").declareSource(other)
            let history = try trial.open().sourceHistory("chat")
            #expect(history.map(\.by) == ["Ann", "Bob"])
            #expect(history.last?.changes == ["owner: Jane Doe, before: Head of Digital", "purpose: taken back"])
        }
    }

    @Test(
        "what cannot stand is refused with its reason",
        arguments: [
            ("lawful basis", "because"), ("special categories", "9(2)(z)"), ("DPIA review", "soon"),
            ("notice given", "2099-01-01"), ("notice given", "2024-02-30"), ("covers", "everything"), ("owner", "  "),
        ])
    func invalid(what: String, value: String) throws {
        try Trial.run { trial in
            let archive = try trial.open()
            var source = whole()
            switch what {
            case "lawful basis": source.lawfulBasis = value
            case "special categories": source.specialCategories = value
            case "DPIA review": source.dpiaReview = value
            case "notice given": source.noticeGiven = value
            case "covers": source.dpiaCovers = [value]
            default: source.owner = value
            }
            let count = try archive.ledger.count()
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.declareSource(source) }
            #expect(try archive.ledger.count() == count)
        }
    }

    @Test(
        "a basis is known by its number and by its name",
        arguments: [
            ("6(1)(e)", "6(1)(e) public task"), ("Article 6(1)(c)", "6(1)(c) legal obligation"),
            ("Public Task", "6(1)(e) public task"), ("UK GDPR Art. 6(1)(a) consent", "6(1)(a) consent"),
            ("recognised legitimate interests", "6(1)(ea) recognised legitimate interests"),
        ])
    func bases(typed: String, kept: String) { #expect(LawfulBasis(typed)?.rawValue == kept) }

    @Test("what was sent before users were told is flagged, and so is what is held for another")
    func beforeNotice() throws {
        try Trial.run { trial in
            var source = whole()
            source.heldFor = "the returning officer"
            try trial.open().declareSource(source)
            var export = SlackExport()
            export.channels["general"] = [
                SlackExport.say("too early", at: 0), SlackExport.say("in time", at: 24 * 60),
            ]
            try trial.capture(export)
            let archive = try trial.open()
            let flags = try ["too early", "in time"].map { words in
                try archive.flags(of: archive.ledger.record(try #require(try trial.seqs(of: words).first)))
            }
            #expect(flags[0].count == 2 && flags[0].contains { $0.contains("before users were told") })
            #expect(flags[1] == ["held for the returning officer"])
        }
    }
}
