import Foundation
import Testing

/// The objects of `--json`, whose members DESIGN names: scripts hang on them.
@Suite("JSON")
struct JSONTests {
    private func members(_ object: Any?) -> Set<String> { Set((object as? [String: Any])?.keys.map { $0 } ?? []) }

    @Test("capture run")
    func capture() throws {
        try BuiltProgram.runFilled { program in
            let run = try program("capture", "run", "export", "--source", "chat", "--format", "slack", "--json")
            let object = try run.json()
            #expect(
                members(object) == [
                    "source", "format", "read", "recorded", "revised", "duplicate", "excluded", "refused", "failed",
                    "first_seq", "last_seq", "refusals",
                ])
            #expect(object["first_seq"] is NSNull && object["last_seq"] is NSNull)
            #expect(object["duplicate"] as? Int == 3 && object["read"] as? Int == 3)
            try program.write("bad/general/2024-03-01.json", "[{".utf8)
            let bad = try program("capture", "run", "bad", "--source", "chat", "--format", "slack", "--json").json()
            #expect(members((bad["refusals"] as? [Any])?.first) == ["item", "reason"])
        }
    }

    @Test("verify")
    func verify() throws {
        try BuiltProgram.runFilled { program in
            let object = try program("verify", "--json").json()
            #expect(
                members(object) == [
                    "origin", "entries", "root", "verdicts", "findings", "depth", "first", "signed", "vkey",
                    "fingerprint",
                    "since", "checkpoint", "witnesses", "time_stamps", "sample", "not_tested", "statement", "earlier",
                ])
            #expect(object["since"] is NSNull && object["sample"] is NSNull && object["statement"] is NSNull)
            #expect(
                members(object["verdicts"]) == [
                    "open", "partly_erased", "destroyed", "ordered", "missing", "altered", "resurrected",
                ])
            #expect((object["findings"] as? [Any])?.isEmpty == true)
            try FileManager.default.removeItem(atPath: program.path("archive/ledger/checkpoint"))
            let wrong = try program("verify", "--json")
            #expect(wrong.status == 1)
            let finding = try #require((wrong.json()["findings"] as? [[String: Any]])?.first)
            #expect(members(finding) == ["seq", "code", "message"] && finding["seq"] is NSNull)
        }
    }

    @Test("search, with what is not known as null")
    func search() throws {
        try BuiltProgram.runFilled { program in
            let object = try program("search", "boiler", "--purpose", "p", "--json").json()
            #expect(members(object) == ["total", "searched_to", "unsearched", "hits"])
            let hit = try #require((object["hits"] as? [[String: Any]])?.first)
            #expect(members(hit) == ["seq", "sent_at", "from", "conversation", "source", "snippet"])
            #expect(hit["sent_at"] as? String == "2024-03-01T12:00:00.0001Z" || hit["sent_at"] is String)
            try program.write("u.eml", "Subject: tarantella\n\nundated words of nobody\n".utf8)
            #expect(try program("capture", "run", "u.eml", "--source", "mail", "--format", "mail").status == 0)
            let nobody = try program("search", "tarantella", "--purpose", "p", "--json").json()
            let unknown = try #require((nobody["hits"] as? [[String: Any]])?.first)
            #expect(unknown["sent_at"] is NSNull && unknown["from"] is NSNull)
        }
    }

    @Test("request open, issue and clock, checkpoint show, pack verify, schedule due")
    func others() throws {
        try BuiltProgram.runFilled { program in
            try program.write("words.txt", "All about the boiler.".utf8)
            let opened = try program(
                "request", "open", "--regime", "FOIA", "--received", "2024-12-06", "--from", "M", "--text", "words.txt",
                "--json"
            ).json()
            #expect(members(opened) == ["id", "regime", "received", "due"] && opened["due"] as? String == "2025-01-09")
            _ = try program("request", "event", "FOI-2024-0001", "clarification_requested=2024-12-10")
            let list = try program("request", "list", "--json").json()["requests"] as? [[String: Any]]
            #expect(list?.first?["due"] is NSNull)
            let clock = try program("request", "clock", "FOI-2024-0001", "--json").json()
            #expect(clock["due"] is NSNull && ["due", "regime", "state", "days"].allSatisfy { clock[$0] != nil })
            _ = try program("request", "search", "FOI-2024-0001", "zeppelin")
            _ = try program("request", "signoff", "FOI-2024-0001")
            let issued = try program("request", "issue", "FOI-2024-0001", "--out", "pack.zip", "--json").json()
            #expect(members(issued) == ["id", "pack", "records", "withheld", "checkpoint"])
            let shown = try program("checkpoint", "show", "--json").json()
            #expect(members(shown) == ["origin", "size", "root", "vkey", "note"])
            let verified = try program("pack", "verify", "pack.zip", "--key", shown["vkey"] as? String ?? "", "--json")
            #expect(members(try verified.json()) == ["verdict", "records", "withheld", "findings"])
            let due = try program(
                "schedule", "due", "--trigger", "created", "--cutoff", "none", "--period", "P1Y", "--action", "destroy",
                "--as-of", "2026-04-01", "--json"
            ).json()
            #expect(members(due) == ["state", "cutoff_date", "retain_until", "eligible_from", "steps"])
            #expect(due["eligible_from"] is NSNull)
        }
    }
}
