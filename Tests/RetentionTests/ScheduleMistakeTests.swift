import Foundation
import Testing

@testable import Retention

/// A schedule that would let something fall due never, at once, or in a circle is refused in words.
@Suite("Mistakes in schedules")
struct ScheduleMistakeTests {
    private func schedule(_ changes: [(String, String)]) throws -> RetentionSchedule {
        var text = String(decoding: RetentionSchedule.builtInBytes, as: UTF8.self)
        for (old, new) in changes { text = text.replacing(old, with: new) }
        return try RetentionSchedule(xml: Array(text.utf8), name: "s.xml")
    }

    private func message(_ changes: [(String, String)]) -> String {
        do {
            _ = try schedule(changes)
            return ""
        } catch { return "\(error)" }
    }

    @Test("a trigger that nobody knows is named with the line; a declared one is known")
    func trigger() throws {
        let moon = ("<trigger>closed</trigger>", "<trigger>full_moon</trigger>")
        let said = message([moon])
        #expect(said.contains("“full_moon” is not a trigger") && said.contains("s.xml:1") && said.contains("<events>"))
        let declared = ("<classes>", "<events><event name=\"full_moon\">The moon is full</event></events><classes>")
        #expect(try schedule([moon, declared]).retentionClass("INF-01")?.terms.trigger.name == "full_moon")
        #expect(message([("<trigger>closed</trigger>", "<trigger>creatd</trigger>")]).contains("creatd"))
    }

    @Test("a period of no time, however it is written", arguments: ["P0D", "P0Y", "P0Y0M"])
    func noTime(period: String) {
        #expect(message([("<period>P3Y</period>", "<period>\(period)</period>")]).contains("no time at all"))
    }

    @Test("a class that cannot be read is told once: rules that name it are not wrong for that")
    func toldOnce() {
        let rule = #"<rules default="UNC-00"><rule class="INF-01" reason="r"><term>pack</term></rule>"#
        let ruled = (#"<rules default="UNC-00">"#, rule)
        #expect(message([ruled]).isEmpty)
        let said = message([("<period>P3Y</period>", "<period>P0Y</period>"), ruled])
        #expect(said.contains("no time at all") && !said.contains("does not have"), "\(said)")
    }

    @Test("reviews that lead to each other are a cycle")
    func cycle() throws {
        let review = "<action>review</action>"
        let other = """
            <class code="UNC-01"><title>Other</title><scope>Other.</scope><mandate kind="local">Local</mandate>
            <trigger>created</trigger><cutoff>none</cutoff><period>P1Y</period><action then="UNC-00">review</action></class>
            </classes>
            """
        let said = message([(review, "<action then=\"UNC-01\">review</action>"), ("</classes>", other)])
        #expect(said.contains("cycle back to UNC-00") && said.contains("UNC-01"))
        #expect(message([("</classes>", other)]).isEmpty)
    }

    @Test("a class without what makes a schedule of it is refused")
    func withoutSchedule() {
        #expect(!message([("<action>destroy</action>", "")]).isEmpty)
        #expect(!message([("<trigger>closed</trigger>", "")]).isEmpty)
        #expect(message([("<period>P3Y</period>", "")]).contains("needs a period"))
    }
}
