import Foundation
import Testing

@testable import Retention

@Suite("Importing a schedule")
struct ScheduleImportTests {
    private func imported(_ csv: String, headers: [ScheduleImport.Column: String] = [:]) throws -> RetentionSchedule {
        let maker = ScheduleImport(title: "Council", version: "2026-1", authority: "Cabinet", headers: headers)
        return try RetentionSchedule(xml: maker.schedule(csv: Array(csv.utf8), name: "council.csv"), name: "made.xml")
    }

    @Test(
        "reads periods, triggers and actions as councils write them",
        arguments: [
            ("current + 6 years,,Destroy", "created financial_year_end P6Y destroy"),
            ("6 yrs,Closure of case,Confidential waste", "closed none P6Y destroy"),
            (
                "Six years,\"End of employment, end of financial year\",Delete",
                "employment_end financial_year_end P6Y destroy"
            ),
            ("P25Y,DOB,Review", "date_of_birth none P25Y review"),
            ("12 years from end of contract,,Destroy", "contract_end none P12Y destroy"),
            ("1 year 6 months,Last action,Review and destroy", "last_message none P1Y6M review"),
            ("Permanent,Created,Keep", "created none - permanent"),
            ("30 days,Date of receipt,Shred", "received none P30D destroy"),
            ("Current calendar year + 2,superseded,Offer to record office", ""),
            (
                "Current calendar year + 2 years,superseded,Offer to record office",
                "superseded calendar_year_end P2Y transfer"
            ),
            ("3 years,Minutes signed,Dispose", "minutes_signed none P3Y destroy"),
        ])
    func words(row: String, expected: String) throws {
        let csv = "Record type,Retention period,Trigger,Disposal action\nThings,\(row)\n"
        if expected.isEmpty {
            #expect(throws: RetentionError.self) { try imported(csv) }
            return
        }
        let terms = try #require(try imported(csv).retentionClass("CLS-01")).terms
        let words = "\(terms.trigger) \(terms.cutoff) \(terms.period?.description ?? "-") \(terms.action.rawValue)"
        #expect(words == expected)
    }

    @Test("finds columns by their headers, keeps codes that have the form, numbers the rest and cites the basis")
    func columns() throws {
        let schedule = try imported(
            """
            \u{FEFF}Ref;Keep for;Title;Legal basis;At end of period;Notes\r
            FIN-01;current + 6 years;"Invoices; and receipts";VAT Act 1994;destroy;\r
            2.1.3;3 years;Petitions;;review;Local\r
            ;;;;;\r
            UNC-00;1 year;The rest;;review;\r
            """, headers: [.period: "Keep for"])
        #expect(schedule.classes.map(\.code) == ["FIN-01", "CLS-01", "UNC-00"])
        #expect(schedule.classes[0].title == "Invoices; and receipts" && schedule.classes[0].mandate.kind == .statute)
        #expect(schedule.classes[1].scopeNote == "Local (reference 2.1.3)")
        #expect(schedule.classes.dropLast().map(\.mandate.needsLocalApproval) == [true, true])
        #expect(schedule.title == "Council" && schedule.version == "2026-1" && schedule.defaultClass == "UNC-00")
    }

    @Test(
        "says what cannot be read, with the line, and makes nothing",
        arguments: [
            ("", "empty"), ("Title,Period,Action\n", "no row"), ("Name of it,Sort\nx,y\n", "--column period="),
            ("Title,Period,Action\nA,a while,destroy\n", "council.csv:2: “a while” is not a period"),
            ("Title,Period,Action\nA,6 years,burn\n", "is not what happens"),
            ("Title,Period,Action\nA,6 years,\n", "does not say what happens"),
            ("Title,Period,Action\nA,,destroy\n", "how long it is kept"),
            ("Title,Period,Action\nA,0 days,destroy\n", "no time"),
            ("Title,Period,Action,Trigger\nA,6 years,destroy,full moon\n", "not a trigger"),
            ("Title,Period,Action,Trigger\nA,6 years,destroy,\"created, closed\"\n", "two days"),
            (
                "Code,Title,Period,Action\nFIN-01,A,6 years,destroy\nFIN-01,B,6 years,destroy\n",
                "council.csv:3: the code"
            ),
            ("Title,Period,Action\n,6 years,destroy\n", "no title"), ("Title,Period,Action\n\"A,6 years", "cut off"),
        ])
    func bad(csv: String, expected: String) throws {
        let error = #expect(throws: RetentionError.self) { try imported(csv) }
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
    }

    @Test("bytes that are no UTF-8 text are refused")
    func bytes() throws {
        let maker = ScheduleImport(title: "T", version: "1", authority: "A")
        #expect(throws: RetentionError.self) { try maker.schedule(csv: [0x54, 0xFF, 0x0A], name: "x.csv") }
    }
}
