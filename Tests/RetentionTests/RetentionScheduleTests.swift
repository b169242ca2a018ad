import Testing

@testable import Retention

@Suite("Retention schedules")
struct RetentionScheduleTests {
    /// Every class of the rules' list of examples for a council.
    private static let expectedCodes = [
        "DEM-01", "DEM-02", "DEM-03", "DEM-04", "DEM-05", "DEM-06", "DEM-07", "DEM-08", "DEM-09", "DEM-10", "FIN-01",
        "FIN-02", "PRC-01", "PRC-02", "LEG-01", "LEG-02", "PRP-01", "SEC-01", "PLN-01", "POL-01", "PRJ-01", "UNC-00",
        "INF-01", "INF-02", "INF-03", "INF-04", "INF-05", "INF-06", "INF-07", "INF-08",
        "CUS-01", "COM-01", "COM-02", "MSG-01",
        "MSG-02", "HR-01", "HR-02", "HS-01", "HS-02", "CHD-01", "CHD-02", "CHD-03",
    ]

    @Test("the schedule for local government has every class, with a mandate, and UNC-00 is never destroyed unreviewed")
    func localGovernment() throws {
        let schedule = try RetentionSchedule.localGovernment()
        #expect(Set(Self.expectedCodes).subtracting(schedule.classes.map(\.code)).isEmpty)
        #expect(schedule.classes.allSatisfy { !$0.mandate.citation.isEmpty && !$0.scopeNote.isEmpty && $0.line != nil })
        #expect(schedule.classes.allSatisfy { $0.mandate.kind != .local || $0.mandate.needsLocalApproval })
        let unclassified = try #require(schedule.retentionClass("UNC-00"))
        #expect(schedule.defaultClass == "UNC-00")
        #expect(unclassified.terms.action == .review && unclassified.terms.period?.description == "P1Y")
        #expect(unclassified.reviewBeforeDestroy)
        let invoices = try #require(schedule.retentionClass("FIN-01"))
        #expect(invoices.terms.cutoff == .financialYearEnd && invoices.terms.period?.description == "P6Y")
        #expect(invoices.mandate.kind == .statute && !invoices.mandate.needsLocalApproval)
        #expect(schedule.retentionClass("INF-06")?.terms.period?.description == "P2Y")
        #expect(schedule.retentionClass("INF-03")?.thenClass == "INF-01")
    }

    @Test("the built-in schedule sends everything captured to review")
    func builtIn() throws {
        let schedule = try RetentionSchedule.builtIn()
        #expect(schedule.classes.map(\.code) == ["INF-01", "INF-02", "INF-05", "INF-06", "INF-07", "INF-08", "UNC-00"])
        let facts = ConversationFacts(source: "mail", format: "mail", names: ["invoice 7"], text: "pay the invoice")
        #expect(schedule.classify(facts).code == "UNC-00")
        #expect(schedule.sourceBytes == RetentionSchedule.builtInBytes)
    }

    /// A small valid schedule, whose parts a test replaces.
    private static let valid = """
        <?xml version="1.0" encoding="UTF-8"?>
        <retentionSchedule xmlns="urn:canute:retention-schedule:1" version="1">
          <title>Small  schedule</title>
          <authority>Nobody</authority>
          <classes>
            <class code="AAA-01">
              <title>First</title>
              <scope>What comes
                 first</scope>
              <mandate kind="local" approval="needed">Local decision</mandate>
              <trigger>created</trigger>
              <cutoff>none</cutoff>
              <period>P1Y</period>
              <action>destroy</action>
            </class>
            <class code="UNC-00">
              <title>Rest</title>
              <scope>The rest</scope>
              <mandate kind="design">Design</mandate>
              <trigger>created</trigger>
              <cutoff>none</cutoff>
              <period>P1Y</period>
              <action>review</action>
            </class>
          </classes>
          <rules default="UNC-00">
            <declaredClass reason="declared"/>
            <rule class="AAA-01" reason="first of all"><conversation>first*</conversation></rule>
          </rules>
        </retentionSchedule>
        """

    private func schedule(replacing old: String = "", with new: String = "") throws -> RetentionSchedule {
        let text = old.isEmpty ? Self.valid : Self.valid.replacing(old, with: new, maxReplacements: 1)
        #expect(old.isEmpty || text != Self.valid, "the test must change something")
        return try RetentionSchedule(xml: Array(text.utf8), name: "small.xml")
    }

    @Test("reads a small schedule, blanks collapsed")
    func small() throws {
        let schedule = try schedule()
        #expect(schedule.title == "Small schedule")
        #expect(schedule.version == "1")
        #expect(schedule.classes[0].scopeNote == "What comes first")
        #expect(schedule.classes[0].line == 6)
        #expect(schedule.rules.count == 2)
    }

    @Test(
        "refuses what breaks the schema, with file and line",
        arguments: [
            ("<period>P1Y</period>", "<period>one year</period>", 13),
            ("<cutoff>none</cutoff>", "<cutoff>sometime</cutoff>", 12),
            ("<action>destroy</action>", "<action>burn</action>", 14),
            ("code=\"AAA-01\"", "code=\"first\"", 6),
            ("<title>First</title>", "", 8),
            ("kind=\"local\"", "kind=\"rumour\"", 10),
            ("<trigger>created</trigger>", "<trigger>Created At</trigger>", 11),
            (" default=\"UNC-00\"", "", 26),
            ("<conversation>first*</conversation>", "", 28),
        ])
    func schemaErrors(old: String, new: String, line: Int) throws {
        let error = #expect(throws: RetentionError.self) { try schedule(replacing: old, with: new) }
        #expect(error?.code == .schedule)
        #expect(error?.problems.first?.line == line, "\(error?.message ?? "")")
        #expect(error?.message.hasPrefix("small.xml:\(line): ") == true)
    }

    @Test(
        "says of a wrong value what to write instead, once",
        arguments: [
            (
                "<period>P1Y</period>", "<period>one year</period>",
                "<period> says “one year”: write how long, as P6Y, P6M, P6W, P30D or P1Y6M"
            ),
            (
                "kind=\"local\"", "kind=\"rumour\"",
                "kind of <mandate> says “rumour”: write one of statute, limitation, local, design"
            ),
            (
                "<action>destroy</action>", "<action>burn</action>",
                "<action> says “burn”: write one of destroy, review, transfer, permanent"
            ),
            (
                "rule class=\"AAA-01\"", "rule class=\"first\"",
                "class of <rule> says “first”: a class code is capital letters, a hyphen and two figures, such as FIN-01"
            ),
            ("<title>First</title>", "<title> </title>", "<title> is empty: write something there"),
        ])
    func plainWords(old: String, new: String, message: String) throws {
        let error = #expect(throws: RetentionError.self) { try schedule(replacing: old, with: new) }
        #expect(error?.problems.map(\.message) == [message])
    }

    @Test(
        "refuses what contradicts itself, with file and line, in words",
        arguments: [
            ("code=\"AAA-01\"", "code=\"UNC-00\"", 16, "stands twice, first on line 6"),
            ("rule class=\"AAA-01\"", "rule class=\"BBB-01\"", 28, "names class BBB-01"),
            ("default=\"UNC-00\"", "default=\"BBB-01\"", 0, "default class BBB-01 is not in this schedule"),
            ("default=\"UNC-00\"", "default=\"AAA-01\"", 6, "its action is review, never destroy"),
            ("<period>P1Y</period>", "", 6, "needs a period"),
            ("<action>destroy</action>", "<action>permanent</action>", 6, "has no period"),
            ("<cutoff>none</cutoff>", "<cutoff>council_term_end</cutoff>", 6, "no term is entered"),
            ("<action>destroy</action>", "<action then=\"UNC-00\">destroy</action>", 6, "only a review leads"),
            ("<action>review</action>", "<action then=\"BBB-01\">review</action>", 16, "not another class"),
            ("<conversation>first*</conversation>", "<conversation>*</conversation>", 28, "fits everything"),
            ("<conversation>first*</conversation>", "<term>f*t</term>", 28, "is not a term"),
            ("<conversation>first*</conversation>", "<term>?!</term>", 28, "is not a term"),
        ])
    func semanticErrors(old: String, new: String, line: Int, words: String) throws {
        let error = #expect(throws: RetentionError.self) { try schedule(replacing: old, with: new) }
        #expect(
            error?.problems.contains { ($0.line ?? 0) == line && $0.message.contains(words) } == true,
            "\(error?.message ?? "")")
    }

    @Test("names every problem, not the first alone")
    func several() throws {
        let text = Self.valid.replacing("<period>P1Y</period>", with: "")
        let error = #expect(throws: RetentionError.self) {
            try RetentionSchedule(xml: Array(text.utf8), name: "small.xml")
        }
        #expect(error?.problems.filter { $0.message.contains("needs a period") }.count == 2)
    }

    @Test("enters council terms in order")
    func councilTerms() throws {
        let terms = "<councilTerms><termEnd>2023-05-08</termEnd><termEnd>2027-05-10</termEnd></councilTerms><classes>"
        let text = Self.valid.replacing("<classes>", with: terms)
            .replacing("<cutoff>none</cutoff>", with: "<cutoff>council_term_end</cutoff>", maxReplacements: 1)
        let schedule = try RetentionSchedule(xml: Array(text.utf8), name: "small.xml")
        #expect(
            try schedule.classes[0].terms.cutoff.date(for: CivilDate(parsing: "2024-01-01"))?.description
                == "2027-05-10")
        let swapped = text.replacing("2023-05-08", with: "2029-05-08")
        #expect(throws: RetentionError.self) { try RetentionSchedule(xml: Array(swapped.utf8), name: "small.xml") }
    }

    @Test(
        "refuses what is no schedule at all, in words",
        arguments: [
            "", "not XML", "<retentionSchedule/>", "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
            "<retentionSchedule xmlns=\"urn:canute:retention-schedule:1\" version=\"1\"><title>cut",
        ])
    func notASchedule(text: String) {
        let error = #expect(throws: RetentionError.self) {
            try RetentionSchedule(xml: Array(text.utf8), name: "bad.xml")
        }
        #expect(error?.message.contains("bad.xml") == true)
        #expect(error?.message.contains("Retention.") == false)
    }
}
