import Foundation
import FoundationNetworking
import Glibc
import Synchronization
import Testing

/// Many clients post while searches run and the service is killed and started again: what it acknowledged is there once.
///
/// Eight clients for a few seconds; with CANUTE_SOAK set, 200 for so many seconds.
@Suite("Serving under fire", .serialized)
struct ServeSoakTests {
    private static let seconds = ProcessInfo.processInfo.environment["CANUTE_SOAK"].flatMap(Double.init)

    @Test("every acknowledged message is there once, though the service was killed in between")
    func killed() throws {
        try BuiltProgram.run { program in
            let made = try program("init", "archive", "--name", "Example Council", "--origin", "records.example.gov.uk")
            #expect(made.status == 0, "\(made.errors)")
            try program.declare("chat")
            let agent = try program.token("capture-agent")
            let officer = try program.token("foi-officer")
            let (clients, seconds) = Self.seconds.map { (200, $0) } ?? (8, 4.0)
            var (live, port) = try Self.serve(program, port: 0)
            let load = Load(port: port, agent: agent, officer: officer)
            load.start(clients: clients)
            Thread.sleep(forTimeInterval: seconds / 2)
            #expect(live.end(SIGKILL) == -1)
            (live, port) = try Self.serve(program, port: port)
            Thread.sleep(forTimeInterval: seconds / 2)
            load.stop()
            #expect(live.end(SIGTERM) == 0, "\(live.text)")
            let acknowledged = load.acknowledged
            #expect(acknowledged.count > clients && load.searches > 0)
            #expect(load.refusals.isEmpty, "\(load.refusals.first ?? "")")
            let found =
                try program(
                    "search", "soak", "--limit", "100000", "--purpose", "test", "--json"
                ).json()["hits"] as? [[String: Any]] ?? []
            let words = found.compactMap { ($0["snippet"] as? String)?.firstMatch(of: /m\d+x\d+/) }.map {
                String($0.output)
            }
            #expect(Set(words).count == words.count, "something is there twice")
            let missing = acknowledged.subtracting(words)
            #expect(missing.isEmpty, "\(missing.count) of \(acknowledged.count) are missing")
            let verified = try program("verify")
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            // What came after the kill was signed when it stopped.
            #expect(verified.output.contains("entries"))
        }
    }

    static func serve(_ program: BuiltProgram, port: Int) throws -> (LiveProgram, port: Int) {
        let live = try LiveProgram(program, ["serve", "--port", "\(port)", "--json"])
        try live.waits(for: "\"url\"")
        return (live, try #require(live.text.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.output.1) }))
    }
}

extension BuiltProgram {
    /// A token with this role.
    func token(_ role: String) throws -> String {
        let made = try self("token", "create", "--label", role, "--role", role, "--json")
        return try #require(made.json()["token"] as? String)
    }
}

/// Clients that post until they are stopped, each waiting for its answer, and one that searches.
private final class Load: Sendable {
    private struct State {
        var isStopped = false
        var acknowledged: Set<String> = []
        var refusals: [String] = []
        var searches = 0
    }

    private let state = Mutex(State())
    private let done = DispatchGroup()
    private let base: String
    private let agent: String
    private let officer: String

    init(port: Int, agent: String, officer: String) {
        base = "http://127.0.0.1:\(port)"
        self.agent = agent
        self.officer = officer
    }

    var acknowledged: Set<String> { state.withLock { $0.acknowledged } }
    var refusals: [String] { state.withLock { $0.refusals } }
    var searches: Int { state.withLock { $0.searches } }

    func start(clients: Int) {
        for client in 0..<clients { run { self.post(client) } }
        run { self.search() }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        done.wait()
    }

    private var goesOn: Bool { state.withLock { !$0.isStopped } }

    private func run(_ body: @escaping @Sendable () -> Void) {
        done.enter()
        Thread.detachNewThread {
            body()
            self.done.leave()
        }
    }

    private func post(_ client: Int) {
        var number = 0
        while goesOn {
            let word = "m\(client)x\(number)"
            let body = """
                {"messages":[{"id":"\(word)","sent_at":"2024-11-04T09:12:00Z","channel":{"id":"C\(client % 5)"},
                "from":{"name":"Client \(client)"},"text":"soak \(word)"}]}
                """
            let (status, text) = send("/api/v1/sources/chat/items", body: body)
            switch status {
            case 200, 201:
                _ = state.withLock { $0.acknowledged.insert(word) }
                number += 1
            case 0, 503: usleep(50_000)
            default:
                state.withLock { $0.refusals.append("\(status): \(text)") }
                return
            }
        }
    }

    private func search() {
        while goesOn {
            if send("/api/v1/search?q=soak&limit=5", body: nil).status == 200 { state.withLock { $0.searches += 1 } }
            usleep(100_000)
        }
    }

    /// Sends and waits; status 0 where nobody answered.
    private func send(_ path: String, body: String?) -> (status: Int, text: String) {
        guard let url = URL(string: base + path) else { return (0, "") }
        var request = URLRequest(url: url, timeoutInterval: 20)
        request.setValue("Bearer \(body == nil ? officer : agent)", forHTTPHeaderField: "Authorization")
        request.setValue("soak", forHTTPHeaderField: "Canute-Purpose")
        if let body {
            request.httpMethod = "POST"
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let outcome = Mutex((status: 0, text: ""))
        let answered = DispatchSemaphore(value: 0)
        URLSession.shared.dataTask(with: request) { data, response, _ in
            outcome.withLock {
                $0 = ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data ?? Data(), as: UTF8.self))
            }
            answered.signal()
        }.resume()
        answered.wait()
        return outcome.withLock { $0 }
    }
}
