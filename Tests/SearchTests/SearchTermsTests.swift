import Testing

@testable import Search

@Suite("Search terms")
struct SearchTermsTests {
    @Test(
        "what is typed becomes an expression in which every word is quoted",
        arguments: [
            ("boiler", #""boiler""#),
            ("boiler pool", #""boiler" AND "pool""#),
            ("boiler AND pool OR rota", #""boiler" AND "pool" OR "rota""#),
            ("boiler NOT rota", #""boiler" NOT "rota""#),
            ("boiler AND NOT rota", #""boiler" NOT "rota""#),
            (
                "boiler AND (\"leisure centre\" OR pool*) NOT rota",
                #""boiler" AND ("leisure centre" OR "pool"*) NOT "rota""#
            ),
            ("“smart quotes”", #""smart quotes""#),
            ("\"leisure cen\"*", #""leisure cen"*"#),
            ("and or not", #""and" AND "or" AND "not""#),
            ("col:word -x ^y", #""col:word" AND "-x" AND "^y""#),
            ("a\u{0}b", #""a" AND "b""#),
            ("\"a\u{0}b\"", #""a b""#),
        ])
    func expression(_ text: String, _ expected: String) throws {
        #expect(try SearchTerms(text).expression == expected)
    }

    @Test(
        "what cannot be meant is refused in words",
        arguments: [
            "", "   ", "\"", "\"open", "*", "NEAR(", "(", ")", "()", "a)", "(a", "AND", "a AND", "OR a", "a OR",
            "NOT a",
            "a OR NOT b", "a AND AND b", "a AND OR b", "—", "\"…\"", "\u{0}", String(repeating: "(", count: 100_000),
            String(repeating: "a ", count: 300), String(repeating: "(a OR ", count: 30) + "b",
        ])
    func refused(_ text: String) throws {
        let error = #expect(throws: SearchError.self) { try SearchTerms(text) }
        #expect(error?.code == .badQuery)
        #expect((error?.message.count ?? 0) > 10)
    }

    @Test(
        "a time of capture becomes microseconds",
        arguments: [
            ("1970-01-01T00:00:00Z", 0 as Int64?), ("2024-11-14T09:32:11.000123Z", 1_731_576_731_000_123),
            ("2024-02-29T00:00:00.5Z", 1_709_164_800_500_000), ("1969-12-31T23:59:59.999999Z", -1),
            ("2024-11-14T09:32:11.123456789Z", 1_731_576_731_123_456), ("2024-11-14", nil), ("", nil),
            ("2024-11-14T09:32:11+01:00", nil), ("xxxx-11-14T09:32:11Z", nil),
        ])
    func moment(_ text: String, _ expected: Int64?) {
        #expect(Moment.microseconds(text) == expected)
    }
}
