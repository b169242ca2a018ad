import Testing

@testable import Ledger

@Suite("What people are told of findings")
struct FindingSummaryTests {
    private func finding(_ seq: UInt64?, _ code: Finding.Code) -> Finding {
        Finding(seq: seq, code: code, message: "\(code.rawValue) \(seq.map { "\($0)" } ?? "-").")
    }

    @Test("the cause stands first, and what is derived from a damaged ledger after it, as one line of each kind")
    func causes() {
        let summary = FindingSummary([
            finding(40, .catalogueDiffers), finding(38, .catalogueDiffers), finding(40, .indexDiffers),
            finding(40, .contentMissing),
        ])
        #expect(summary.rows.map(\.code) == [.contentMissing, .catalogueDiffers, .indexDiffers])
        #expect(summary.rows.map(\.place) == [" at entry 40", " at entries 38, 40", " at entry 40"])
        #expect(summary.rows[0].words == "content-missing 40.")
        #expect(summary.rows[1].words.hasPrefix("2 differences") && summary.rows[2].words.hasPrefix("One difference"))
        #expect(summary.rows[1].words.contains("mend that first"))
        #expect(summary.count("finding", "findings") == "1 finding, and 3 that may only follow from it")
    }

    @Test("content of entries that are gone follows from their being gone")
    func tail() {
        let summary = FindingSummary(
            [finding(150, .tailMissing)] + (150..<161).map { finding($0, .contentWithoutEntry) })
        #expect(summary.rows.map(\.place) == [" at entry 150", " at entries 150 to 160"])
        #expect(summary.rows[1].words == "Content of 11 entries that are missing, as said above.")
        // Without that, somebody put it there.
        let planted = FindingSummary([finding(9, .contentWithoutEntry), finding(3, .contentMissing)])
        #expect(planted.causes == 2)
    }

    @Test("where the ledger is whole, what differs from it stands for itself")
    func derived() {
        let summary = FindingSummary([finding(7, .catalogueDiffers), finding(3, .fileStray)])
        #expect(summary.rows.map(\.words) == ["file-stray 3.", "catalogue-differs 7."])
        #expect(summary.causes == 2 && summary.consequences == 0)
        #expect(summary.count("finding", "findings") == "2 findings")
    }

    @Test("of many of one kind the first are told, and the rest by their entries")
    func many() {
        let findings = (0..<50).map { finding(100 + $0, .contentMissing) } + [finding(7, .tailMissing)]
        let summary = FindingSummary(findings, each: 10)
        #expect(summary.rows.count == 12 && summary.causes == 51)
        #expect(summary.rows[0].code == .tailMissing)
        #expect(summary.rows[1].place == " at entry 100" && summary.rows[10].place == " at entry 109")
        #expect(summary.rows[11].place == " at entries 110 to 149")
        #expect(summary.rows[11].words.hasPrefix("And 40 more of this kind;"))
        // One more is told, rather than that there is one more.
        #expect(FindingSummary((0..<11).map { finding($0, .contentMissing) }, each: 10).rows.count == 11)
        #expect(FindingSummary((0..<12).map { finding($0, .contentMissing) }, each: 10).rows.count == 11)
    }

    @Test("no finding is lost by being put in order", arguments: Finding.Code.allCases)
    func ordered(_ code: Finding.Code) {
        let findings = [finding(nil, code), finding(9, .indexDiffers), finding(2, code), finding(1, .entryMissing)]
        let ordered = FindingSummary.ordered(findings)
        #expect(Set(ordered) == Set(findings) && ordered.count == 4)
        let ours = ordered.filter { $0.code == code && $0.seq != 9 && $0.seq != 1 }
        #expect(ours.map(\.seq) == [2, nil])
    }

    @Test("very many of one kind are kept as runs of entries, none of them forgotten")
    func bounded() {
        var list = BoundedFindings("records are missing")
        for seq in 0..<100 { list.add(finding(UInt64(seq), .contentMissing)) }
        #expect(list.findings.count == 100)
        for seq in [200, 201, 202, 300, 1000] { list.add(finding(UInt64(seq), .contentMissing)) }
        #expect(list.findings.count == 101)
        #expect(
            list.findings.last
                == Finding(
                    seq: 200, code: .contentMissing,
                    message: "5 more records are missing: entries 200 to 202, 300, 1000."))
        for seq in stride(from: 2000, to: 4000, by: 2) { list.add(finding(UInt64(seq), .contentMissing)) }
        #expect(list.findings.count == 101)
        #expect(list.findings.last?.message.hasPrefix("1005 more records are missing: entries 200 to 202") == true)
        #expect(list.findings.last?.message.hasSuffix("and others.") == true)
    }
}
