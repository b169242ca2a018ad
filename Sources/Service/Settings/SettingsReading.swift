import Configuration
import Foundation
import SystemPackage

extension ServiceSettings {
    /// A setting as it can be given: `name` in the file, `CANUTE_NAME` in the environment.
    private enum Key: String, CaseIterable {
        case host, port, tlsCertificate, tlsKey, behindProxy, sessionIdleMinutes, sessionHours, connections
        case idleSeconds, bodySeconds, queue, captureBytes
        case oidcIssuer, oidcClient, oidcClientSecretFile, oidcGroupsClaim, oidcRoles, publicURL = "publicUrl"
    }

    /// The variable of a setting: `tlsKey` is `CANUTE_TLS_KEY`.
    public static func variable(_ name: String) -> String {
        name.reduce(into: "CANUTE_") { text, character in
            if character.isUppercase { text += "_" }
            text += character.uppercased()
        }
    }

    /// Reads the settings: first what was given on the command line, then the environment, then the file.
    ///
    /// - Parameters:
    ///   - given: by the settings' names.
    ///   - file: one JSON object.
    /// - Throws: `ServiceError` (usage), naming the setting that cannot be used.
    public static func read(
        given: [String: String], environment: [String: String], file: String?
    ) async throws -> ServiceSettings {
        let given = Dictionary(uniqueKeysWithValues: given.map { (variable($0.key), $0.value) })
        // What is set to nothing is not set.
        let environment = environment.filter { $0.key.hasPrefix("CANUTE_") && !$0.value.isEmpty }
        var providers: [any ConfigProvider] = [given, environment].map {
            EnvironmentVariablesProvider(environmentVariables: $0).prefixKeys(with: "canute")
        }
        if let file {
            try checkNames(in: file)
            do { providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(file))) } catch {
                throw ServiceError(.usage, "\(file) cannot be read as one JSON object: \(error)")
            }
        }
        let source = Source(reader: ConfigReader(providers: providers))
        var settings = ServiceSettings()
        settings.host = source.text(.host) ?? settings.host
        settings.port = try source.number(.port, 0...65_535) ?? settings.port
        settings.tlsCertificate = source.text(.tlsCertificate)
        settings.tlsKey = source.text(.tlsKey)
        settings.isBehindProxy = try source.truth(.behindProxy) ?? false
        if let minutes = try source.number(.sessionIdleMinutes, 1...1440) {
            settings.sessions.idle = Int64(minutes) * 60
        }
        if let hours = try source.number(.sessionHours, 1...168) { settings.sessions.whole = Int64(hours) * 3600 }
        settings.connections = try source.number(.connections, 1...10_000) ?? settings.connections
        settings.idleSeconds = Int64(try source.number(.idleSeconds, 1...3600) ?? Int(settings.idleSeconds))
        settings.bodySeconds = Int64(try source.number(.bodySeconds, 1...3600) ?? Int(settings.bodySeconds))
        settings.queue = try source.number(.queue, 1...100_000) ?? settings.queue
        settings.captureBytes = try source.number(.captureBytes, 1024...256 << 20) ?? settings.captureBytes
        settings.oidc = try source.oidc()
        try settings.check()
        return settings
    }

    /// A setting that is misspelt would otherwise be one that is not set.
    private static func checkNames(in file: String) throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ServiceError(.store, "\(file) cannot be read: give the file of settings again (--config FILE).")
        }
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw ServiceError(.usage, "\(file) is not one JSON object.")
        }
        let known = Key.allCases.map(\.rawValue)
        if let other = object.keys.sorted().first(where: { !known.contains($0) }) {
            throw ServiceError(
                .usage, "\(file) sets “\(other)”, which there is not. There are \(known.joined(separator: ", ")).")
        }
    }

    private struct Source {
        let reader: ConfigReader

        func text(_ key: Key) -> String? { reader.string(forKey: ConfigKey([key.rawValue])) }

        func oidc() throws -> OIDCSettings? {
            guard let issuer = text(.oidcIssuer) else { return nil }
            var secret: String?
            if let file = text(.oidcClientSecretFile) {
                guard let data = FileManager.default.contents(atPath: file), !data.isEmpty else {
                    throw ServiceError(.store, "\(file) cannot be read: it is to hold the client's secret.")
                }
                secret = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            }
            var address = text(.publicURL) ?? ""
            if address.hasSuffix("/") { address.removeLast() }
            return OIDCSettings(
                issuer: issuer, clientID: text(.oidcClient) ?? "", clientSecret: secret,
                groupsClaim: text(.oidcGroupsClaim) ?? "groups",
                roles: try OIDCSettings.roles(parsing: text(.oidcRoles) ?? ""), publicURL: address)
        }

        func number(_ key: Key, _ range: ClosedRange<Int>) throws -> Int? {
            let number = reader.int(forKey: ConfigKey([key.rawValue]))
            if let number, range.contains(number) { return number }
            guard let said = number.map(String.init) ?? text(key) else { return nil }
            throw ServiceError(
                .usage,
                "\(ServiceSettings.variable(key.rawValue)) (\(key.rawValue)) is a number from \(range.lowerBound) to "
                    + "\(range.upperBound), not “\(said)”.")
        }

        func truth(_ key: Key) throws -> Bool? {
            if let truth = reader.bool(forKey: ConfigKey([key.rawValue])) { return truth }
            guard let said = text(key) else { return nil }
            throw ServiceError(
                .usage, "\(ServiceSettings.variable(key.rawValue)) (\(key.rawValue)) is true or false, not “\(said)”.")
        }
    }
}
