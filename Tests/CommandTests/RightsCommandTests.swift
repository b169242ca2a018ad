import Foundation
import Testing

/// A right exercised, as it is typed, with what is typed wrongly.
@Suite("Rights commands")
struct RightsCommandTests {
    @Test("an erasure is logged with its day, refused while the record is in use, restricted, and answered")
    func life() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "07700")
            try program.write("letter.txt", "Please erase my number.".utf8)
            try program.write("answer.txt", "Dear Jodie Farrant".utf8)
            let opened = try program(
                "rights", "open", "--right", "erasure", "--received", "2024-12-06", "--from", "Jodie Farrant", "--text",
                "letter.txt", "--record", seq, "--json"
            ).json()
            let id = try #require(opened["id"] as? String)
            #expect(opened["due"] as? String == "2025-01-06" && opened["late"] as? Bool == true)
            let answer = [
                "rights", "answer", id, "--outcome", "granted", "--date", "2025-01-06", "--reason", "Erased",
                "--letter",
                "answer.txt",
            ]
            try program.start(answer)().failed(1, saying: "not done yet")
            #expect(try program("hold", "place", "LIT-1", "--terms", "07700", "--reason", "claim").status == 0)
            let restricted = try program("record", "restrict", seq, "--received", "2024-12-06", "--reason", "A claim")
            #expect(restricted.status == 1, "\(restricted.errors)")
            #expect(try program.start(answer)().status == 0)
            try program.start(answer)().failed(2, saying: "was answered")
            #expect(try program("rights", "list", "--late").output == "None.\n")
            #expect(try program("rights", "show", id).output.contains("answered 2025-01-06, granted"))
            #expect(try program("verify").status == 0)
        }
    }

    @Test("a contested record is restricted without a hold, and shown as kept")
    func contested() throws {
        try BuiltProgram.runFilled { program in
            let seq = try program.seq(of: "07700")
            try program("record", "restrict", seq, "--received", "2024-12-06", "--reason", "r").failed(
                2, saying: "--contested")
            let made = try program(
                "record", "restrict", seq, "--received", "2024-12-06", "--reason", "r", "--contested")
            #expect(made.output.contains("until that is lifted"), "\(made.errors)")
            let list = try program("record", "restricted")
            #expect(list.status == 0 && list.output.contains("kept and not used"))
        }
    }
}
