import Foundation
import Interchange
import Testing

/// What comes in damaged or hostile gets a clear sentence; everything good before and after it is captured.
@Suite("Bad input")
struct BadInputTests {
    private func zip(_ entries: [(name: String, bytes: [UInt8])]) throws -> [UInt8] { try ZipWriter.bytes(of: entries) }

    private func day(_ texts: [String], from second: Int = 1_710_000_000) -> [UInt8] {
        let messages = texts.enumerated().map { index, text in
            #"{"type":"message","user":"U1","text":"\#(text)","ts":"\#(second + index).000100"}"#
        }
        return Array("[\(messages.joined(separator: ","))]".utf8)
    }

    /// Captures a file and returns the account, whose equation holds.
    private func capture(
        _ program: BuiltProgram, _ name: String, _ format: String = "slack"
    ) throws -> (run: Run, report: [String: Any]) {
        let run = try program("capture", "run", name, "--source", "bad", "--format", format, "--json")
        let report = try run.json()
        let count = { (member: String) in report[member] as? Int ?? -1 }
        let parts = ["recorded", "revised", "duplicate", "excluded", "refused", "failed"].map(count)
        #expect(count("read") == parts.reduce(0, +))
        #expect(try program("verify").status == 0)
        return (run, report)
    }

    private func reason(_ report: [String: Any]) -> String {
        (report["refusals"] as? [[String: String]] ?? []).map { "\($0["item"] ?? ""): \($0["reason"] ?? "")" }
            .joined(separator: "\n")
    }

    @Test("a damaged zip: what can be read of it is captured, what not has failed")
    func damagedZip() throws {
        try BuiltProgram.runFilled { program in
            var bytes = try zip([
                ("general/1.json", day(["good one"])), ("general/2.json", day(["lost one"], from: 1_710_000_100)),
                ("general/3.json", day(["good two"], from: 1_710_000_200)),
            ])
            let next = try #require(Data(bytes).range(of: Data("general/3.json".utf8))).lowerBound
            for at in next - 80..<next - 60 { bytes[at] ^= 0x5A }
            try program.write("damaged.zip", bytes)
            let (run, report) = try capture(program, "damaged.zip")
            #expect(run.status == 1 && report["recorded"] as? Int == 2 && report["failed"] as? Int == 1)
            #expect(reason(report).contains("general/2.json"))
        }
    }

    @Test("a zip that is cut off, or is none, is one failed item with a sentence")
    func noZip() throws {
        try BuiltProgram.runFilled { program in
            try program.write("cut.zip", Array(try zip([("general/1.json", day(["good"]))]).prefix(40)))
            try program.write("none.zip", "PK this is no zip at all".utf8)
            for name in ["cut.zip", "none.zip"] {
                let run = try program("capture", "run", name, "--source", "bad", "--format", "slack", "--json")
                #expect(run.status == 1 || run.status == 3, "\(run.output)\(run.errors)")
                #expect(run.status == 3 ? run.errors.contains(name) : reason(try run.json()).contains(name))
            }
            #expect(try program("verify").status == 0)
        }
    }

    @Test("a zip that names ../x or an absolute path writes nothing there, and the rest of it is captured")
    func escapingZip() throws {
        try BuiltProgram.runFilled { program in
            var bytes = try zip([
                ("aa/x.json", day(["escaped"])), ("bbbb/x.json", day(["rooted"])), ("general/1.json", day(["good"])),
            ])
            for (name, other) in [("aa/x.json", "../x.json"), ("bbbb/x.json", "/tmp/x.json")] {
                while let range = Data(bytes).range(of: Data(name.utf8)) {
                    bytes.replaceSubrange(range, with: Array(other.utf8))
                }
            }
            try program.write("escape.zip", bytes)
            let (run, report) = try capture(program, "escape.zip")
            #expect(run.status == 1 && report["recorded"] as? Int == 1 && report["refused"] as? Int == 2)
            #expect(reason(report).contains("../x.json") && reason(report).contains("/tmp/x.json"))
            #expect(!FileManager.default.fileExists(atPath: program.path("x.json")))
        }
    }

    private func mail(_ number: Int, body: String? = nil) -> String {
        "From a@example.org Fri Mar  1 12:00:00 2024\nFrom: a@example.org\nMessage-ID: <\(number)@x>\n"
            + "Date: Fri, 1 Mar 2024 12:00:00 +0000\nSubject: number \(number)\n" + (body ?? "\nbody \(number)\n\n")
    }

    @Test("a mailbox that ends in the middle of a mail keeps all that is there, and is something to act on")
    func truncatedMailbox() throws {
        try BuiltProgram.runFilled { program in
            let whole = mail(1) + mail(2) + mail(3)
            try program.write("cut.mbox", whole.dropLast(60).utf8)
            let (run, report) = try capture(program, "cut.mbox", "mail")
            #expect(run.status == 1)
            #expect(report["read"] as? Int == 3 && report["recorded"] as? Int == 3 && report["failed"] as? Int == 0)
            let acts = try #require(report["to_act_on"] as? [[String: Any]])
            #expect(acts.count == 1 && (acts[0]["item"] as? String)?.hasPrefix("cut.mbox, line") == true, "\(acts)")
            #expect((acts[0]["reason"] as? String)?.contains("export or copy it again") == true)
            #expect(try !program.seq(of: "\"body 2\"").isEmpty)
            let words = try program("capture", "run", "cut.mbox", "--source", "mail", "--format", "mail")
            #expect(words.status == 1 && words.output.contains("to act on: cut.mbox, line"), "\(words.output)")
            // The whole one adds what was cut off, and leaves nothing to do.
            try program.write("whole.mbox", whole.utf8)
            let (again, rest) = try capture(program, "whole.mbox", "mail")
            #expect(again.status == 0 && rest["recorded"] as? Int == 1 && rest["to_act_on"] == nil, "\(rest)")
        }
    }

    @Test("one that is cut between two lines is found by the last mail's structure; a broken mail within is only noted")
    func cutBetweenLines() throws {
        try BuiltProgram.runFilled { program in
            let open =
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhalf\n\n"
            try program.write("last.mbox", (mail(1) + mail(2, body: open)).utf8)
            let (run, report) = try capture(program, "last.mbox", "mail")
            #expect(run.status == 1 && (report["to_act_on"] as? [Any])?.count == 1, "\(report)")
            try program.write("within.mbox", (mail(11, body: open) + mail(12)).utf8)
            let (other, noted) = try capture(program, "within.mbox", "mail")
            #expect(
                other.status == 0 && noted["to_act_on"] == nil && (noted["notes"] as? [Any])?.count == 1, "\(noted)")
        }
    }

    @Test("no library's own words reach the user of a damaged zip or a malformed schedule")
    func plainWords() throws {
        try BuiltProgram.runFilled { program in
            var bytes = try zip([("general/1.json", day((0..<200).map { "message \($0) of a long day" }))])
            let start = try #require(Data(bytes).range(of: Data("general/1.json".utf8))).upperBound
            for at in start + 40..<start + 90 { bytes[at] ^= 0x5A }
            try program.write("bad.zip", bytes)
            let (run, report) = try capture(program, "bad.zip")
            #expect(run.status == 1 && reason(report).contains("Ask for it again"), "\(reason(report))")
            #expect(!reason(report).contains("decompression failed") && !reason(report).contains("(-"))
            let root = "<retentionSchedule xmlns=\"urn:canute:retention-schedule:1\" version=\"1\">"
            for (xml, words) in [
                ("", "s.xml: the file is empty"), ("<a>\n<b></a>", "s.xml:2: <b>, opened in line 2, is closed as </a>"),
                ("<a>\n", "it may be cut off"), ("<a x></a>", "an attribute has no value in quotation marks"),
                ("<a>&", "write &lt; or &amp; where the sign is meant"),
                (root + "<titel>T</titel></retentionSchedule>", "<titel> may not stand here: <title> may"),
                (root + "</retentionSchedule>", "<retentionSchedule> lacks an element: <title> is to follow"),
                ("<a>\u{1}</a>", "a character stands there that XML does not allow"),
            ] {
                try program.write("s.xml", xml.utf8)
                let run = try program("schedule", "check", "s.xml")
                run.failed(1, saying: words)
                #expect(run.errors.components(separatedBy: "s.xml").count == 2, "\(run.errors)")
                #expect(!run.errors.contains("mismatch") && !run.errors.contains("Element '"), "\(run.errors)")
            }
        }
    }

    @Test("JSON that ends midway keeps the messages before its end")
    func truncatedJSON() throws {
        try BuiltProgram.runFilled { program in
            try program.write("cut/general/1.json", day(["good one", "good two", "lost"]).dropLast(25))
            try program.write("cut/general/2.json", day(["good three"], from: 1_710_000_300))
            let (run, report) = try capture(program, "cut")
            #expect(run.status == 1 && report["recorded"] as? Int == 3 && report["failed"] as? Int == 1)
            #expect(reason(report).contains("general/1.json"))
        }
    }

    @Test("bytes that are no UTF-8 lose nothing around them")
    func invalidUTF8() throws {
        try BuiltProgram.runFilled { program in
            var bytes = day(["good one", "b?d", "good two"])
            bytes[try #require(Data(bytes).range(of: Data("b?d".utf8))).lowerBound + 1] = 0xFF
            try program.write("utf/general/1.json", bytes)
            let (_, report) = try capture(program, "utf")
            #expect(report["read"] as? Int == 3 && report["recorded"] as? Int ?? 0 >= 2)
            #expect(try !program.seq(of: "\"good two\"").isEmpty)
        }
    }

    @Test("a schedule with an external entity or an entity bomb is refused, and nothing of the file is read")
    func entities() throws {
        try BuiltProgram.runFilled { program in
            try program.write("secret.txt", "verysecret".utf8)
            try program.write(
                "xxe.xml",
                """
                <?xml version="1.0"?>
                <!DOCTYPE retentionSchedule [<!ENTITY x SYSTEM "file://\(program.path("secret.txt"))">]>
                <retentionSchedule xmlns="urn:canute:retention-schedule:1" version="1"><title>&x;</title></retentionSchedule>
                """.utf8)
            let bomb = (1...9).map { "<!ENTITY e\($0) \"\(String(repeating: "&e\($0 - 1);", count: 10))\">" }.joined()
            try program.write(
                "bomb.xml", "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY e0 \"x\">\(bomb)]><r>&e9;</r>".utf8)
            for name in ["xxe.xml", "bomb.xml"] {
                let run = try program("schedule", "check", name)
                run.failed(1, saying: name)
                #expect(!run.errors.contains("verysecret"))
                let adopted = try program("schedule", "adopt", name)
                adopted.failed(3, saying: name)
            }
        }
    }

    @Test("a schedule with a mistake: the file and the line")
    func scheduleMistake() throws {
        try BuiltProgram.runFilled { program in
            let lines = [
                "<?xml version=\"1.0\"?>",
                "<retentionSchedule xmlns=\"urn:canute:retention-schedule:1\" version=\"1\">",
                "<title>T</title>", "<authority>A</authority>", "<classes>", "<class code=\"UNC-00\">",
                "<title>T</title><scope>S</scope><mandate kind=\"local\">M</mandate>", "<trigger>created</trigger>",
                "<cutoff>none</cutoff>", "<period>a year</period>", "<action>review</action></class></classes>",
                "<rules default=\"UNC-00\"/>", "</retentionSchedule>",
            ]
            try program.write("wrong.xml", lines.joined(separator: "\n").utf8)
            try program("schedule", "check", "wrong.xml").failed(1, saying: "wrong.xml:10:")
            try program("schedule", "adopt", "wrong.xml").failed(3, saying: "wrong.xml:10:")
            try program("init", "other", "--name", "N", "--origin", "o.example", "--schedule", "wrong.xml")
                .failed(3, saying: "wrong.xml:10:")
            #expect(!FileManager.default.fileExists(atPath: program.path("other")))
            try program.write("right.xml", lines.joined(separator: "\n").replacing("a year", with: "P1Y").utf8)
            #expect(try program("schedule", "check", "right.xml").status == 0)
        }
    }

    @Test("a wrong or missing key file is named, and nothing is written")
    func wrongKey() throws {
        try BuiltProgram.runFilled { program in
            for name in ["signing.key", "archive.key"] {
                let path = "archive/secrets/\(name)"
                let own = try Data(contentsOf: URL(filePath: program.path(path)))
                func put(_ bytes: some Sequence<UInt8>) throws {
                    try program.write(path, bytes)
                    try FileManager.default.setAttributes(
                        [.posixPermissions: 0o600], ofItemAtPath: program.path(path))
                }
                try put((Data(repeating: 7, count: 32).base64EncodedString() + "\n").utf8)
                try program("search", "boiler", "--purpose", "p").failed(3, saying: "key")
                try put("no key".utf8)
                try program("hold", "list").failed(3, saying: name)
                try FileManager.default.removeItem(atPath: program.path(path))
                try program("hold", "list").failed(3, saying: name)
                try put(own)
            }
            #expect(try program("verify").status == 0)
        }
    }

    @Test("an archive that another process keeps locked: after --wait a sentence, and 3")
    func locked() throws {
        try BuiltProgram.runFilled { program in
            let lock = open(program.path("archive/writer.lock"), O_RDWR)
            #expect(lock >= 0 && flock(lock, LOCK_EX) == 0)
            try program("hold", "list", "--wait", "1").failed(3, saying: "try again")
            close(lock)
            #expect(try program("hold", "list", "--wait", "1").status == 0)
        }
    }

    @Test("two captures at once on one archive lose nothing")
    func atOnce() throws {
        try BuiltProgram.runFilled { program in
            for number in 0..<2 {
                try program.writeExport(
                    "at\(number)", texts: (0..<1500).map { "message \($0) of \(number)" },
                    from: 1_711_000_000 + 10_000 * number)
            }
            let runs = try (0..<2).map {
                try program.start(["capture", "run", "at\($0)", "--source", "chat", "--format", "slack", "--json"])
            }
            let reports = try runs.map { try $0().json() }
            #expect(reports.map { $0["recorded"] as? Int } == [1500, 1500])
            let found = try program("search", "message", "--purpose", "p", "--json").json()
            #expect(found["total"] as? Int == 3000 && found["unsearched"] as? Int == 0)
            let verified = try program("verify")
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        }
    }
}
