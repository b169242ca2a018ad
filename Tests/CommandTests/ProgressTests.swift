import Foundation
import Glibc
import Synchronization
import Testing

@testable import canute

/// Foundation has a type of this name too.
private typealias Bar = canute.Progress

/// The bar that long work shows, with how long the rest will take.
@Suite("Progress")
struct ProgressTests {
    /// A screen that keeps what was written, and a clock that is set by hand.
    private final class Recorder: Sendable {
        private let state = Mutex<(now: UInt64, written: [String])>((1_000_000_000, []))

        func screen(isTerminal: Bool = true) -> Bar.Screen {
            Bar.Screen(
                isTerminal: isTerminal, now: { self.state.withLock { $0.now } },
                write: { text in self.state.withLock { $0.written.append(text) } })
        }

        func wait(seconds: Double) { state.withLock { $0.now += UInt64(seconds * 1e9) } }

        /// What was written, and forgotten with that.
        func take() -> [String] {
            state.withLock { state in
                defer { state.written = [] }
                return state.written
            }
        }
    }

    private static let wipe = "\u{1B}[K"

    @Test("a bar of thirty places with the share that is done, then how long the rest takes at the pace so far")
    func bar() {
        let recorder = Recorder()
        let progress = Bar("verified", on: recorder.screen())
        progress.show(UInt64(0), of: UInt64(200))
        #expect(recorder.take() == ["\rverified [..............................] 0 %\(Self.wipe)"])
        recorder.wait(seconds: 0.5)
        progress.show(UInt64(20), of: UInt64(200))
        // In the first second no pace is known.
        #expect(recorder.take() == ["\rverified [###...........................] 10 %\(Self.wipe)"])
        recorder.wait(seconds: 9.5)
        progress.show(UInt64(50), of: UInt64(200))
        #expect(recorder.take() == ["\rverified [#######.......................] 25 %, about 30 s left\(Self.wipe)"])
        recorder.wait(seconds: 290)
        progress.show(UInt64(150), of: UInt64(200))
        #expect(
            recorder.take() == ["\rverified [######################........] 75 %, about 1 min 40 s left\(Self.wipe)"])
        recorder.wait(seconds: 1)
        progress.show(UInt64(200), of: UInt64(200))
        #expect(recorder.take() == ["\rverified [##############################] 100 %\(Self.wipe)"])
        progress.end()
        #expect(recorder.take() == ["\r\(Self.wipe)"])
    }

    @Test("at most ten lines a second, and none for a clock that stands")
    func pace() {
        let recorder = Recorder()
        let progress = Bar("read", on: recorder.screen())
        for done in 1...1000 {
            recorder.wait(seconds: 0.003)
            progress.show(done, of: 1000)
        }
        let lines = recorder.take().count
        #expect((25...30).contains(lines), "\(lines) lines in 3 seconds")
        for done in 1...1000 { progress.show(done, of: 1000) }
        #expect(recorder.take().count <= 1)
    }

    @Test("without a total it counts; more done than there is, or nothing to do, draws no bar past its end")
    func edges() {
        let recorder = Recorder()
        let progress = Bar("read", on: recorder.screen())
        progress.show(17)
        recorder.wait(seconds: 2)
        progress.show(18, of: 0)
        recorder.wait(seconds: 2)
        progress.show(UInt64.max, of: 10)
        #expect(
            recorder.take() == [
                "\rread: 17\(Self.wipe)", "\rread: 18\(Self.wipe)",
                "\rread [##############################] 100 %\(Self.wipe)",
            ])
    }

    @Test("it is silent where nobody looks")
    func silent() {
        let recorder = Recorder()
        let progress = Bar("read", on: recorder.screen(isTerminal: false))
        for done in 1...100 {
            recorder.wait(seconds: 1)
            progress.show(done, of: 100)
        }
        progress.end()
        #expect(recorder.take().isEmpty)
    }

    @Test(
        "verify shows its bar on a terminal, wipes it, and keeps standard output to itself",
        arguments: [["verify"], ["verify", "--json"], ["verify", "--ledger-only"]])
    func terminal(_ arguments: [String]) throws {
        try BuiltProgram.runFilled { program in
            let (run, shown) = try Terminal.run(program, arguments)
            #expect(run.status == 0, "\(run.output)")
            #expect(shown.firstMatch(of: /\rverified \[[#.]{30}\] [0-9]+ %/) != nil, "\(shown.debugDescription)")
            #expect(shown.hasSuffix("\r\(Self.wipe)"), "\(shown.debugDescription)")
            #expect(!run.output.contains("\u{1B}") && !run.output.contains("\r"))
            if arguments.contains("--json") {
                #expect(try run.json()["entries"] is Int)
            } else {
                // What is asked for a program or a file gets no bar: standard error is a file here.
                let plain = try program.run(arguments, [:])
                #expect(plain.errors.isEmpty && plain.output == run.output, "\(plain.errors)")
            }
        }
    }

    @Test("with --json and no terminal there is one object and nothing else")
    func json() throws {
        try BuiltProgram.runFilled { program in
            let run = try program("verify", "--json")
            #expect(run.errors.isEmpty && run.output.hasPrefix("{") && run.output.split(separator: "\n").count == 1)
        }
    }
}

/// A pseudo-terminal as standard error, which a program cannot tell from a person's.
private enum Terminal {
    struct NoTerminal: Error {}

    /// Runs `canute` to its end; returns it and what the terminal showed.
    static func run(_ program: BuiltProgram, _ arguments: [String]) throws -> (run: Run, shown: String) {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        guard master >= 0 else { throw NoTerminal() }
        defer { close(master) }
        // Linux's TIOCSPTLCK and TIOCGPTN (ioctl_tty(2)): to unlock the other end, and to learn its number.
        var (lock, number): (Int32, UInt32) = (0, 0)
        guard ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            throw NoTerminal()
        }
        let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        guard slave >= 0 else { throw NoTerminal() }
        let out = program.path(".out-\(UUID().uuidString)")
        try Data().write(to: URL(filePath: out))
        let process = Process()
        process.executableURL = try BuiltProgram.binary
        process.arguments = arguments
        process.currentDirectoryURL = program.folder
        process.environment = ["CANUTE_ARCHIVE": program.path("archive"), "CANUTE_USER": "Ann"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: out))
        process.standardError = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
        try process.run()
        close(slave)
        // The last one to hold the other end closes it by ending; until then what is shown is taken off, so that it never
        // waits for a reader.
        var shown: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(master, &buffer, buffer.count)
            if count > 0 { shown += buffer[0..<count] } else if count == 0 || errno != EINTR { break }
        }
        process.waitUntilExit()
        let output = try String(contentsOfFile: out, encoding: .utf8)
        let run = Run(arguments: arguments, status: process.terminationStatus, output: output, errors: "")
        return (run, String(decoding: shown, as: UTF8.self))
    }
}
