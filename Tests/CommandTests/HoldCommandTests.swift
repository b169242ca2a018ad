import Foundation
import Testing

/// Holds, restrictions and the forecast as they are typed.
@Suite("Hold commands")
struct HoldCommandTests {
    @Test("a hold by words is shown first, placed, joined by what is captured later, and ended by somebody else")
    func life() throws {
        try BuiltProgram.runFilled { program in
            let dry = try program(
                "hold", "place", "LIT-1", "--terms", "boiler", "--reason", "claim", "--dry-run", "--json")
            #expect(try dry.json()["records"] as? Int == 3 && dry.json()["placed"] as? Bool == false)
            try program("hold", "place", "LIT-1", "--terms", "zeppelin", "--reason", "claim").failed(
                2, saying: "hold nothing")
            try program("hold", "place", "LIT-1", "--reason", "claim").failed(2, saying: "hold nothing")
            try program("hold", "place", "LIT-1", "--terms", "boiler", "--reason", "c", "--confirm", "9").failed(
                1, saying: "freezes 3 records")
            let placed = try program(
                "hold", "place", "LIT-1", "--terms", "boiler", "--reason", "claim", "--kind", "inquiry", "--owner",
                "Legal")
            #expect(placed.status == 0 && placed.output.contains("What matches later joins"), "\(placed.errors)")
            try program.writeExport("more", texts: ["a second boiler"], from: 1_712_000_000)
            #expect(try program("capture", "run", "more", "--source", "chat2", "--format", "slack").status == 0)
            let list = try #require(try program("hold", "list", "--json").json()["holds"] as? [[String: Any]])
            #expect(
                list.first?["records"] as? Int == 4 && list.first?["authority"] as? String == "Inquiries Act 2005 s.35")
            try program("hold", "release", "LIT-1", "--reason", "over").failed(1, saying: "somebody else")
            let seq = try program.seq(of: "second")
            let restricted = try program("record", "restrict", seq, "--received", "2026-11-02", "--reason", "asked")
            #expect(restricted.status == 0 || restricted.status == 1, "\(restricted.errors)")
            let hidden = try program("search", "second", "--purpose", "p", "--json").json()
            #expect(hidden["total"] as? Int == 0)
            try program("record", "show", seq, "--purpose", "p").failed(1, saying: "restricted")
            let kept = try #require(
                try program("record", "restricted", "--json").json()["restrictions"] as? [[String: Any]])
            #expect(kept.first?["free"] as? Bool == false)
            let preview = try program("hold", "release", "LIT-1", "--dry-run", "--json").json()
            #expect((preview["to_erase"] as? [Int])?.count == 1 && preview["to"] is NSNull)
            let release = try program("hold", "release", "LIT-1", "--reason", "over", "--by", "Bob")
            #expect(release.status == 1 && release.output.contains("to be erased"), "\(release.errors)")
            #expect(try program("record", "restricted").status == 1)
            let entry = "\(try #require(kept.first?["entry"] as? Int))"
            #expect(try program("record", "unrestrict", entry, "--reason", "withdrawn").status == 0)
            #expect(try program("search", "second", "--purpose", "p", "--json").json()["total"] as? Int == 1)
            #expect(try program("hold", "lapse").output.contains("No request's hold"))
            #expect(try program("verify").status == 0)
        }
    }

    @Test("the forecast is a table, an object and a picture")
    func forecast() throws {
        try BuiltProgram.runFilled { program in
            let shown = try program("disposal", "forecast", "--svg", "f.svg")
            #expect(shown.status == 0 && shown.output.contains("due now  UNC-00"), "\(shown.output)\(shown.errors)")
            #expect(try String(contentsOfFile: program.path("f.svg"), encoding: .utf8).contains("<svg"))
            let object = try program("disposal", "forecast", "--years", "1", "--json").json()
            #expect((object["rows"] as? [[String: Any]])?.first?["records"] as? Int == 3)
            try program("disposal", "forecast", "--years", "0").failed(2, saying: "--years")
        }
    }
}
