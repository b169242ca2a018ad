import Foundation
import Testing

@testable import Service

@Suite("Settings")
struct SettingsTests {
    private func read(
        _ given: [String: String] = [:], _ environment: [String: String] = [:], _ file: String? = nil
    ) async throws -> ServiceSettings {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString).json")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        if let file { try Data(file.utf8).write(to: URL(fileURLWithPath: path)) }
        return try await ServiceSettings.read(
            given: given, environment: environment, file: file == nil ? nil : path)
    }

    @Test("the command line comes before the environment, the environment before the file, the file before nothing")
    func order() async throws {
        let file = #"{"port": 1, "host": "127.0.0.9", "sessionIdleMinutes": 5, "behindProxy": true}"#
        let settings = try await read(["port": "3"], ["CANUTE_PORT": "2", "CANUTE_HOST": "127.0.0.8"], file)
        #expect(settings.port == 3 && settings.host == "127.0.0.8")
        #expect(settings.sessions.idle == 300 && settings.isBehindProxy && settings.sessions.whole == 36_000)
        #expect(try await read([:], ["CANUTE_PORT": ""]) == ServiceSettings())
        #expect(ServiceSettings.variable("tlsCertificate") == "CANUTE_TLS_CERTIFICATE")
    }

    @Test(
        "what cannot be used is refused by name",
        arguments: [
            (["port": "70000"], nil, "CANUTE_PORT"), (["port": "x"], nil, "CANUTE_PORT"),
            ([:], #"{"port": "x"}"#, "port"), ([:], #"{"prot": 1}"#, "prot"), ([:], "[]", "JSON object"),
            (["host": "0.0.0.0"], nil, "loopback"), (["tlsKey": "k"], nil, "both"),
            (["behindProxy": "maybe"], nil, "CANUTE_BEHIND_PROXY"),
        ] as [([String: String], String?, String)])
    func refused(given: [String: String], file: String?, word: String) async throws {
        do {
            _ = try await read(given, [:], file)
            Issue.record("taken: \(given) \(file ?? "")")
        } catch let error as ServiceError {
            #expect(error.code == .usage && error.message.contains(word), "\(error)")
        }
    }

    @Test("beyond loopback it listens with TLS or behind a proxy alone")
    func loopback() async throws {
        #expect(try await read(["host": "0.0.0.0", "behindProxy": "true"]).host == "0.0.0.0")
        #expect(try await read(["host": "::1"]).host == "::1")
        #expect(try await read(["host": "0.0.0.0", "tlsCertificate": "c", "tlsKey": "k"]).isSecure)
    }
}
