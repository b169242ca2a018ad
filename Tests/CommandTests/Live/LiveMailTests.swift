import Foundation
import Glibc
import Synchronization
import TestClients
import Testing

@Suite("Live capture of mail", .serialized)
struct LiveMailTests {
    private func run(_ body: (BuiltProgram) throws -> Void) throws {
        try BuiltProgram.run { program in
            let made = try program("init", "archive", "--name", "Example Council", "--origin", "records.example.gov.uk")
            #expect(made.status == 0, "\(made.errors)")
            try program.declare("journal")
            try body(program)
        }
    }

    private func pipe(_ program: BuiltProgram, _ mail: String, _ more: String...) throws -> (Int32, String) {
        let live = try LiveProgram(
            program, ["capture", "stdin", "--format", "mail", "--source", "journal"] + more, input: Data(mail.utf8))
        live.process.waitUntilExit()
        return (live.process.terminationStatus, live.text)
    }

    @Test("standard input: 0 once it is durable and once only, 65 for what is no mail, 75 for all that can be mended")
    func standardInput() throws {
        try run { program in
            #expect(try pipe(program, BuiltProgram.mail("piped1")).0 == 0)
            #expect(try pipe(program, BuiltProgram.mail("piped1")).0 == 0)
            #expect(try pipe(program, "no header at all, piped2").0 == 0)
            #expect(try program.subjects("piped1") == ["piped1": 1])
            #expect(try program("search", "piped2", "--purpose", "test").output.contains("no header"))
            for (mail, more) in [("", []), ("\r\n", []), (BuiltProgram.mail("long"), ["--max-size", "20"])] {
                let live = try LiveProgram(
                    program, ["capture", "stdin", "--source", "journal"] + more, input: Data(mail.utf8))
                live.process.waitUntilExit()
                #expect(live.process.terminationStatus == 65, "\(live.text)")
            }
            for more in [["--archive", "nowhere"], ["--wrong"], ["--source", "undeclared"]] {
                let live = try LiveProgram(
                    program, ["capture", "stdin", "--source", "journal"] + more,
                    input: Data(BuiltProgram.mail("x").utf8))
                live.process.waitUntilExit()
                #expect(live.process.terminationStatus == 75, "\(more): \(live.text)")
            }
            #expect(try program("verify").status == 0)
        }
    }

    @Test("live capture does not start where the source lacks its declarations, and names them")
    func undeclared() throws {
        try run { program in
            try FileManager.default.createDirectory(atPath: program.path("drop"), withIntermediateDirectories: true)
            for command in [
                ["lmtp", "--listen", "127.0.0.1:0", "--source", "other"],
                ["watch", "drop", "--format", "mail", "--source", "other"],
            ] {
                let run = try program.run(["capture"] + command, [:])
                run.failed(3, saying: "other", "DPIA", "canute source add")
            }
            try program.run(["capture", "lmtp", "--listen", "0.0.0.0:2424", "--source", "journal"], [:])
                .failed(2, saying: "not loopback")
            try program.run(["capture", "lmtp", "--source", "journal"], [:]).failed(2, saying: "--listen")
        }
    }

    @Test("an LMTP server killed at any moment: each acknowledged mail is there once; SIGTERM ends it well")
    func killed() throws {
        try run { program in
            let acknowledged = Mutex<Set<String>>([])
            for round in 0..<4 {
                let (server, port) = try LiveProgram.lmtp(program)
                let stop = Mutex(false)
                let clients = DispatchGroup()
                for number in 0..<6 {
                    DispatchQueue.global().async(group: clients) {
                        guard let client = try? LMTPClient(port: port), (try? client.greet()) != nil else { return }
                        for mail in 0..<500 where !stop.withLock({ $0 }) {
                            let subject = "lmtp\(round)x\(number)x\(mail)"
                            guard let replies = try? client.offer(BuiltProgram.mail(subject)), replies.count == 1 else {
                                return
                            }
                            if replies[0].hasPrefix("250") { acknowledged.withLock { _ = $0.insert(subject) } }
                        }
                    }
                }
                Thread.sleep(forTimeInterval: 0.5 + 0.25 * Double(round))
                if round < 3 {
                    #expect(server.end(SIGKILL) == -1)
                } else {
                    #expect(server.end(SIGTERM) == 0, "\(server.text)")
                }
                stop.withLock { $0 = true }
                clients.wait()
            }
            // Whoever got no answer offers the mail again: what was kept all the same is not kept twice.
            let (server, port) = try LiveProgram.lmtp(program)
            let client = try LMTPClient(port: port)
            try client.greet()
            let again = acknowledged.withLock { Array($0.sorted().prefix(20)) } + ["lmtp0x0xlast"]
            for subject in again { #expect(try client.offer(BuiltProgram.mail(subject)) == ["250 2.0.0 Kept"]) }
            #expect(server.end(SIGTERM) == 0, "\(server.text)")
            let held = try program.subjects("lmtp")
            let lost = acknowledged.withLock { $0 }.filter { held[$0] != 1 }
            #expect(lost.isEmpty, "\(lost.count) of \(acknowledged.withLock { $0.count }): \(lost.prefix(3))")
            #expect(acknowledged.withLock { $0.count } > 20 && held.values.allSatisfy { $0 == 1 })
            #expect(try program("verify").status == 0)
        }
    }

    @Test(
        "msmtp delivers over LMTP, and waits where it cannot be kept",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/msmtp"), "msmtp is not installed"))
    func msmtp() throws {
        try run { program in
            let (server, port) = try LiveProgram.lmtp(program)
            for (subject, body) in [("msmtp1", ".dot\n..two\n"), ("msmtp2", "gr\u{FC}n \u{20AC}\n")] {
                let text = BuiltProgram.mail(subject, body).replacingOccurrences(of: "\r\n", with: "\n")
                #expect(try Self.deliver(text, port: port, in: program) == 0)
            }
            #expect(server.end(SIGTERM) == 0, "\(server.text)")
            #expect(try program.subjects("msmtp") == ["msmtp1": 1, "msmtp2": 1])
            let shown = try program("record", "show", program.seq(of: "msmtp1"), "--purpose", "test")
            #expect(shown.output.contains(".dot\n") && shown.output.contains("..two"), "\(shown.output)")
        }
    }

    private static func deliver(_ mail: String, port: Int, in program: BuiltProgram) throws -> Int32 {
        try program.write(".mail", mail.utf8)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/msmtp")
        process.arguments = [
            "--file=/dev/null", "--protocol=lmtp", "--host=127.0.0.1", "--port=\(port)", "--tls=off", "--auth=off",
            "--from=ann@example.org", "journal@archive.invalid",
        ]
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: program.path(".mail")))
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
