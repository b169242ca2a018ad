import Testing

@testable import Retention

@Suite("Classification of conversations")
struct ClassifyTests {
    private func facts(
        source: String = "chat", format: String = "slack", names: [String] = [], participants: [String] = [],
        tags: [String] = [], text: String = ""
    ) -> ConversationFacts {
        ConversationFacts(
            source: source, format: format, names: names, participants: participants, tags: tags, text: text)
    }

    @Test("the first rule that fits decides, and says why")
    func order() throws {
        let schedule = try RetentionSchedule.localGovernment()
        func code(_ facts: ConversationFacts) -> String { schedule.classify(facts).code }
        #expect(code(facts(names: ["Budget-2025"])) == "FIN-02")
        #expect(code(facts(names: ["budget", "#budget, November 2024"], tags: ["prc-01"])) == "PRC-01")
        #expect(code(facts(names: ["random"], text: "Lunch at one?")) == "MSG-01")
        #expect(code(facts(names: ["random"], text: "We agreed the contract")) == "MSG-02")
        #expect(code(facts(names: ["general"])) == "MSG-02")
        #expect(code(facts(source: "network", format: "activitystreams", names: ["Roadworks"])) == "MSG-02")
        #expect(code(facts(source: "facebook-page", format: "activitystreams", names: ["Roadworks"])) == "COM-01")
        #expect(code(facts(format: "mail", participants: ["J. Weir", "foi@council.example"])) == "INF-01")
        #expect(code(facts(format: "mail", participants: ["j.weir@council.example"])) == "UNC-00")
        #expect(code(facts(format: "mail", names: ["Roadworks in Mill Lane"])) == "UNC-00")
        let why = schedule.classify(facts(names: ["budget"]))
        #expect(why.reason == "the conversation is named after the budget" && why.rule != nil)
        #expect(schedule.classify(facts(format: "mail")).rule == nil)
    }

    @Test(
        "a pattern's star stands for any characters, and the whole must fit",
        arguments: [
            ("budget*", "budget", true), ("budget*", "budget-2025", true), ("budget*", "the budget", false),
            ("*budget", "the budget", true), ("a*b*c", "aXXbYYc", true), ("a*b*c", "aXXbYY", false),
            ("random", "random", true), ("random", "randomly", false), ("*", "", true), ("a", "", false),
            ("*a*", "bbb", false), ("**a", "a", true), ("*aab", "aaaab", true),
        ])
    func patterns(pattern: String, text: String, fits: Bool) {
        #expect(TextPattern(pattern).fits(Array(text.lowercased())) == fits)
    }

    @Test("a hostile pattern takes no time")
    func hostilePattern() {
        let pattern = TextPattern(String(repeating: "a*", count: 64) + "b")
        #expect(!pattern.fits(Array(String(repeating: "a", count: 2_000))))
    }

    @Test(
        "a term is a whole word, a phrase, or a word's beginning",
        arguments: [
            ("contract", "The CONTRACT ends", true), ("contract", "contractor", false),
            ("contract*", "contractor", true),
            ("subject access", "a Subject-Access request", true), ("subject access", "access subject", false),
            ("freedom of information", "the freedom of any information", false), ("agreed", "(agreed)", true),
            ("subject access", "subject", false), ("e-mail", "send an e-mail", true), ("ok", "book", false),
        ])
    func terms(term: String, text: String, fits: Bool) {
        #expect(FoldedWords(text).contain(TextPattern(term)) == fits)
    }

    @Test("every kind of condition must fit, and of one kind one is enough")
    func kinds() throws {
        let xml = """
            <retentionSchedule xmlns="urn:canute:retention-schedule:1" version="1">
              <title>t</title><authority>a</authority>
              <classes>
                <class code="AAA-01"><title>t</title><scope>s</scope><mandate kind="local">m</mandate>
                  <trigger>created</trigger><cutoff>none</cutoff><period>P1Y</period><action>destroy</action></class>
                <class code="UNC-00"><title>t</title><scope>s</scope><mandate kind="design">m</mandate>
                  <trigger>created</trigger><cutoff>none</cutoff><period>P1Y</period><action>review</action></class>
              </classes>
              <rules default="UNC-00">
                <rule class="AAA-01" reason="r"><source>chat</source><tag>x</tag><tag>y</tag><term>hello</term></rule>
              </rules>
            </retentionSchedule>
            """
        let schedule = try RetentionSchedule(xml: Array(xml.utf8), name: "kinds.xml")
        #expect(schedule.classify(facts(tags: ["Y"], text: "Hello")).code == "AAA-01")
        #expect(schedule.classify(facts(tags: ["z"], text: "Hello")).code == "UNC-00")
        #expect(schedule.classify(facts(tags: ["x"], text: "Bye")).code == "UNC-00")
        #expect(schedule.classify(facts(source: "mail", tags: ["x"], text: "Hello")).code == "UNC-00")
    }
}
