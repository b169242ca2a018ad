import Foundation
import Testing

/// A transfer as it is typed, with what is typed wrongly.
@Suite("Transfer commands")
struct TransferCommandTests {
    @Test("a copy is proposed, made, verified, confirmed once and by its own hash")
    func life() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "boiler")
            try program("transfer", "propose", "--to", "Archive", "--reason", "r", "--conversation", seq, "--open")
                .failed(
                    1, saying: "not transferred", "--copy")
            try program("transfer", "propose", "--to", "Archive", "--reason", "r", "--open").failed(2, saying: "due")
            try program("transfer", "propose", "--to", "Archive", "--reason", "r", "--copy").failed(2, saying: "--list")
            let proposed = try program(
                "transfer", "propose", "--to", "Document management", "--reason", "Case 7", "--copy", "--conversation",
                seq, "--json"
            ).json()
            let id = try #require(proposed["id"] as? String)
            #expect(proposed["records"] as? Int == 3 && proposed["state"] as? String == "proposed")
            let made = try program("transfer", "export", id, "--out", "copy.zip")
            #expect(made.status == 0 && made.output.contains("SHA-256"), "\(made.errors)")
            try program("transfer", "export", id, "--out", "copy.zip").failed(2, saying: "there already")
            let key = try #require(try program("checkpoint", "show", "--json").json()["vkey"] as? String)
            let verified = try program("pack", "verify", "copy.zip", "--key", key)
            #expect(verified.status == 0 && verified.output.contains("3 records"), "\(verified.output)")
            let shown = try program("transfer", "show", id, "--json").json()
            let package = try #require((shown["packages"] as? [[String: Any]])?.first)
            let hash = try #require(package["sha256"] as? String)
            let receipt = [
                "transfer", "receipt", id, "--from", "P. M.", "--reference", "7", "--date", Self.today, "--sha256",
            ]
            try program.start(receipt + [String(repeating: "0", count: 64)])().failed(1, saying: "no package", hash)
            try program.start(receipt + ["xyz"])().failed(2, saying: "64 hexadecimal")
            #expect(try program.start(receipt + [hash.uppercased()])().status == 0)
            try program.start(receipt + [hash])().failed(2, saying: "already")
            let why = try program("record", "why", seq)
            #expect(why.output.contains("A copy of it was transferred to Document management"), "\(why.output)")
            #expect(try program("verify").status == 0)
        }
    }

    @Test("closure that cannot be taken is refused with file and line")
    func closure() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "boiler")
            let propose = [
                "transfer", "propose", "--to", "Archive", "--reason", "r", "--copy", "--conversation", seq, "--closure",
                "closure.csv",
            ]
            try program.start(propose)().failed(3, saying: "closure.csv cannot be read")
            let head = "conversation,closure_type,closure_period,foi_exemption_code,foi_exemption_asserted\n"
            let wrong: [(String, String)] = [
                ("", "empty"), ("conversation,colour\n", "colour"), ("closure_type\n", "conversation is missing"),
                (head + "\(seq),Shut,,,\n", "line 2"), (head + "999999,Open,,,\n", "999999"),
                (head + "\(seq),Closed,84,40(9),2024-05-01\n", "40(9)"),
                (head + "\(seq),Closed,eighty,40(2),2024-05-01\n", "eighty"),
            ]
            for (table, words) in wrong {
                try program.write("closure.csv", table.utf8)
                try program.start(propose)().failed(2, saying: words)
            }
            try program.write("closure.csv", (head + "\(seq),Closed,84;60,40(2);41,2024-05-01\n").utf8)
            let good = try program.start(propose + ["--json"])()
            #expect(good.status == 0, "\(good.errors)")
            #expect(try good.json()["closed"] as? Int == 1)
        }
    }

    private static var today: String {
        var style = Date.ISO8601FormatStyle(timeZone: TimeZone(identifier: "Europe/London") ?? .gmt)
        style = style.year().month().day()
        return Date().formatted(style)
    }
}
